"""A definition's life in a hand: drafted, signed by both sides, in force; and read on every screen, light and dark."""

import re
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from data.database import open_database
from data.vocabulary import CriterionOperator, HandoffField
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given
from tests.served import command_line

PHONE = (390, 844)
SIZES = {"laptop": (1280, 800), "phone": PHONE}


@pytest.fixture
def desk(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server where nothing is agreed yet, with a territory, two people and a lead."""
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        given.territory("North Valley")
        given.person("Ilse Tamber", team="Marketing")
        given.person("Lund Averill", team="Sales")
        given.lead(inquired=now, recorded=now)
    database.close()
    yield from _serve(url, tmp_path / "server.log", pytestconfig)


@pytest.fixture
def desk_with_a_draft(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server with a version in force and a draft, on leads of an organisation."""
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        for day in range(1, 9):
            given.lead(inquired=datetime(now.year, now.month, 1, tzinfo=UTC) - timedelta(days=day), recorded=now)
        given.definition(at=now)
        given.draft(criteria=[(HandoffField.CONSENT, CriterionOperator.KNOWN, [])], at=now)
    database.close()
    yield from _serve(url, tmp_path / "server.log", pytestconfig)


def choose(within: Locator, label: str, word: str) -> None:
    """A selectbox or multiselect, filled in as one types on a phone."""
    box = within.get_by_role("combobox", name=label)
    box.click()
    box.fill(word)
    box.press("Enter")
    wait_until_drawn(within.page)


def opened(page: Page, button: str) -> Locator:
    """What opens behind a button."""
    page.get_by_role("button", name=button).first.click()
    return page.get_by_test_id("stPopoverBody").locator("visible=true")


def sign(page: Page, side: str, name: str) -> None:
    form = opened(page, f"Sign for {side}")
    choose(form, "Who signs", name)
    form.get_by_role("textbox", name="In which meeting").fill("Weekly meeting")
    form.get_by_role("button", name=re.compile(f"^Sign draft 1 for {side}")).click()
    wait_until_drawn(page)


def test_a_definition_is_drafted_signed_by_both_and_in_force_on_a_phone(desk, open_page, complaints):
    page = open_page(desk, "definitions", *PHONE)
    expect(page.get_by_role("heading", name="What an MQL is: nothing is agreed")).to_be_visible()

    form = opened(page, "Add a criterion")
    form.get_by_text("Add this criterion").click()
    wait_until_drawn(page)
    choose(form, "Field", "Territory")
    choose(form, "Of these", "North Valley")
    expect(page.get_by_text("The territory is North Valley. (new)")).to_be_attached()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", name="1 draft waits for a signature")).to_be_visible()
    expect(page.get_by_text("Missing: the signatures for marketing and sales.")).to_be_visible()

    sign(page, "marketing", "Ilse Tamber")
    expect(page.get_by_text("Missing: the signature for sales.")).to_be_visible()
    sign(page, "sales", "Jory Pell")  # nobody of the list: typed

    expect(page.get_by_role("heading", name=re.compile(r"^What an MQL is, since .+ \(version 1\)$"))).to_be_visible()
    expect(page.get_by_text("The territory is North Valley.", exact=True).first).to_be_visible()
    expect(page.get_by_text(re.compile("Agreed by Ilse Tamber on .+ for marketing and Jory Pell on"))).to_be_visible()
    expect(page.get_by_role("heading", name="1 draft waits for a signature")).to_have_count(0)
    assert_sound(page, complaints)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_a_draft_and_its_back_test_are_accessible_on_every_screen(
    size, color_scheme, desk_with_a_draft, open_page, complaints, axe
):
    page = open_page(desk_with_a_draft, "definitions", *SIZES[size], color_scheme)
    page.get_by_text("Back-test on past leads").first.click()
    expect(page.get_by_text("Against the version in force the draft would")).to_be_visible()
    page.get_by_text("Revise this draft").click()
    expect(page.get_by_role("button", name="Save the revision")).to_be_visible()
    wait_until_drawn(page)

    assert_sound(page, complaints)
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
def test_what_opens_behind_the_buttons_of_a_draft_is_accessible(
    color_scheme, desk_with_a_draft, open_page, complaints, axe
):
    page = open_page(desk_with_a_draft, "definitions", 1280, 800, color_scheme)

    for button in ("Criterion 1", "Sign for sales", "Withdraw", "Retire version 1"):
        expect(opened(page, button)).to_be_visible()
        wait_until_drawn(page)
        assert axe(page) == [], button
        page.keyboard.press("Escape")
    assert_sound(page, complaints)
