"""Handing a lead over in a hand: filled in, given a reason, handed over, and read back with its due moment."""

import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.database import open_database
from data.schema import leads
from data.vocabulary import AgreementKind, HandoffField
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given
from tests.served import command_line

PHONE = (390, 844)
THUMB = 44
ASKED = [HandoffField.CONSENT, HandoffField.URGENCY, HandoffField.SOURCE]


@pytest.fixture
def desk(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[tuple[str, str]]:
    """The address of a server with one lead to hand over, of which two things are missing, and the page of that lead.

    Open day and night, so that it doesn't matter when this runs.
    """
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        since = {"on": now.date() - timedelta(days=30), "at": now}
        given.hours(opens=0, closes=24 * 60, weekdays=range(7), **since)
        given.targets(first_attempt=120, valid_from=since["on"], at=now)
        given.agreed(AgreementKind.CHECKLIST, {"rules": [{"fields": ASKED}]}, **since)
        given.agreed(AgreementKind.ROUTING, {"rules": [{"team": "Sales"}]}, **since)
        given.person("Ada Fernwood")
        given.lead(inquired=now - timedelta(hours=5), mql=now - timedelta(hours=2), recorded=now)
        lead = conn.scalar(select(leads.c.lead_uuid))
    database.close()
    for address in _serve(url, tmp_path / "server.log", pytestconfig):
        yield address, f"hand_over?lead={lead}"


def choose(page: Page, label: str, word: str) -> None:
    """A selectbox of the page itself, filled in as one types on a phone."""
    box = page.get_by_test_id("stMain").get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(word)
    box.press("Enter")
    wait_until_drawn(page)


def alerts(page: Page) -> str:
    return " ".join(page.get_by_test_id("stAlert").all_inner_texts())


def test_a_lead_is_filled_in_and_handed_over_on_a_phone(desk, open_page, complaints):
    page = open_page(*desk, *PHONE)
    expect(page.get_by_role("heading", name="Not ready: 2 of 3 things are missing")).to_be_visible()

    choose(page, "Consent", "Given")
    page.get_by_role("button", name="Fill in").click()
    expect(page.get_by_role("heading", name="Not ready: 1 of 3 things is missing")).to_be_visible()
    choose(page, "Person", "Ada")
    # Typed and pressed at once, without Enter: what was typed must be there.
    page.get_by_role("textbox", name="Why it goes over").fill("Calls back today")
    page.get_by_role("button", name="Hand over").click()

    heading = page.get_by_role(
        "heading", name=re.compile(r"^Handed over; first attempt due \w{3} \d+ \w{3}, \d\d:\d\d")
    )
    expect(heading).to_be_visible()
    assert "Ada Fernwood has it. It went over incomplete, with a reason." in alerts(page)
    assert_sound(page, complaints)
    page.reload()
    expect(heading).to_be_visible()


def test_two_taps_on_the_button_hand_it_over_once(desk, open_page):
    page = open_page(*desk, *PHONE)
    page.get_by_role("textbox", name="Why it goes over").fill("Calls back today")
    page.get_by_role("button", name="Hand over").dblclick()

    expect(page.get_by_role("heading", name=re.compile("^Handed over; "))).to_be_visible()
    assert "to Sales on" in alerts(page)


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
def test_a_lead_to_hand_over_fits_a_phone_and_is_accessible(color_scheme, desk, open_page, complaints, axe):
    page = open_page(*desk, *PHONE, color_scheme)
    expect(page.get_by_role("heading", name="Not ready: 2 of 3 things are missing")).to_be_visible()

    assert_sound(page, complaints)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    box = page.get_by_role("button", name="Hand over").bounding_box()
    assert box
    assert box["height"] >= THUMB


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
def test_a_rule_that_is_being_changed_is_accessible(color_scheme, served, open_page, complaints, axe):
    page = open_page(served, "routing", 1280, 800, color_scheme)
    page.get_by_role("button", name="Rule 1").click()
    expect(page.get_by_role("checkbox", name="Keep this rule")).to_be_visible()

    assert_sound(page, complaints)
    assert axe(page) == []


def test_a_number_opens_its_hand_offs_and_there_is_a_way_back(served, open_page):
    page = open_page(served, "handoff_quality")
    grid = page.get_by_test_id("stDataFrame").first
    grid.scroll_into_view_if_needed()
    page.wait_for_timeout(500)

    grid.click(position={"x": 220, "y": 60})
    expect(page.get_by_role("heading", name=re.compile(r"^\d+ hand-offs? made in the period · "))).to_be_visible()
    page.get_by_role("link", name="Back to hand-off quality").click()
    expect(page.get_by_role("heading", name=re.compile("hand-offs checked were complete"))).to_be_visible()
