"""Drafting targets by hand in a real browser: the preview moves, reads well on every screen, and nothing is saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn

SIDEWAYS = "() => document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"


def shorten_the_first_target(page: Page) -> None:
    page.get_by_role("button", name="Target 1", exact=True).click()
    within = page.get_by_label("Within", exact=True)
    within.fill("1")
    within.press("Enter")
    expect(page.get_by_text("First attempt within 1 business hour (was 4 business hours)")).to_be_visible()
    page.keyboard.press("Escape")
    expect(within).to_be_hidden()


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["laptop", "phone"])
def test_a_draft_is_previewed_on_every_screen(size, color_scheme, served, open_page, complaints, axe):
    page = open_page(served, "targets", *size, color_scheme)
    shorten_the_first_target(page)

    page.get_by_text("Preview the last 8 weeks").click()

    expect(page.get_by_text(re.compile(r"would no longer be in time")).first).to_be_visible()
    wait_until_drawn(page)
    assert complaints == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert axe(page) == []
    page.reload()
    wait_until_drawn(page)
    expect(page.get_by_text("(was ")).to_have_count(0)


def test_a_target_is_changed_with_its_fields_open_and_all_of_them_have_names(served, open_page, axe):
    page = open_page(served, "targets")
    page.get_by_role("button", name="Target 2", exact=True).click()

    for label in ("Promise", "Within", "Unit", "Service line", "Site", "Intake type", "Urgency", "Drop this target"):
        expect(page.get_by_label(label, exact=True).first).to_be_attached()
    assert axe(page) == []
