"""The live queue in a hand: 390 by 844 points, thumbs for pointers."""

import re
from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dashboard.queue import REFRESH_SECONDS
from data.commands.outreach import OutreachAttempt, log_outreach
from data.database import Database, open_database
from data.permissions import Actor
from data.vocabulary import OutreachKind, Role
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given
from tests.served import command_line

PHONE = (390, 844)
THUMB = 44  # points: WCAG 2.5.5, and what phones' own guidelines say
SINCE = date(2020, 1, 1)
# Of every button and link in a card: what it says, and its size when that is too small for a thumb. A selectbox is
# Streamlit's own, 42 points high wherever it stands.
TOO_SMALL = """least => [...document.querySelectorAll('[class*=st-key-card] :is(button, a)')]
    .filter(one => one.checkVisibility() && !one.closest('[data-testid=stSelectbox]'))
    .map(one => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < least)
    .map(([words, box]) => `${words}: ${box.width} by ${box.height}`)"""


def make_office(folder: Path) -> Database:
    """Open day and night, so that it doesn't matter when this runs: two leads overdue, one in time."""
    url, now = f"sqlite:///{folder}/office.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours(opens=0, closes=24 * 60, weekdays=range(7), on=SINCE, at=now)
        given.targets(first_attempt=120, valid_from=SINCE, at=now)
        owner = given.person("Ada Fernwood")
        for hours in (5, 4, 1):
            handed_over = now - timedelta(hours=hours)
            given.lead(inquired=handed_over, handoff=handed_over, recorded=now, owner_id=owner, urgency="Urgent")
    return database


@pytest.fixture
def office(tmp_path: Path) -> Generator[Database]:
    database = make_office(tmp_path)
    yield database
    database.close()


@pytest.fixture
def served_office(office: Database, tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server on an office of one's own, in which the test may do something."""
    yield from _serve(office.url, tmp_path / "server.log", pytestconfig)


@pytest.fixture(scope="module")
def served_untouched(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Generator[str]:
    """The address of a server for those who only look."""
    folder = tmp_path_factory.mktemp("office")
    database = make_office(folder)
    yield from _serve(database.url, folder / "server.log", pytestconfig)
    database.close()


def tap(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{words}")).first.click()


def headline(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=2, name=words)).to_be_visible()


def test_from_opening_to_logged_it_takes_two_taps(served_office, open_page, complaints):
    page = open_page(served_office, "waiting", *PHONE)
    headline(page, "3 leads wait: 2 overdue, 1 due soon")

    tap(page, "Log attempt")
    tap(page, "No answer")

    expect(page.get_by_text("a call, no answer. It has left this list.")).to_be_in_viewport()
    headline(page, "2 leads wait: 1 overdue, 1 due soon")
    assert_sound(page, complaints)


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("opened", ["", "Log attempt", "More Give"])
def test_all_of_a_card_can_be_tapped_with_a_thumb_and_read_by_all(
    opened, color_scheme, served_untouched, open_page, complaints, axe
):
    page = open_page(served_untouched, "waiting", *PHONE, color_scheme)
    if opened:
        tap(page, opened)
        expect(page.get_by_role("button", name="Close")).to_be_visible()
        wait_until_drawn(page)

    assert page.evaluate(TOO_SMALL, THUMB) == []
    assert page.evaluate(TOO_SMALL, 1_000) != []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    assert_sound(page, complaints)


def test_what_others_do_shows_by_itself(served_office, open_page, office):
    page = open_page(served_office, "waiting", *PHONE)
    headline(page, "3 leads wait: 2 overdue, 1 due soon")
    with office.write.begin() as conn:
        now = datetime.now(UTC)
        attempt = OutreachAttempt(lead_id=1, kind=OutreachKind.CALL, occurred_at=now)
        log_outreach(conn, attempt, actor=Actor("Hana", Role.REP), at=now)

    fewer = page.get_by_role("heading", level=2, name="2 leads wait: 1 overdue, 1 due soon")
    expect(fewer).to_be_visible(timeout=(REFRESH_SECONDS + 30) * 1_000)


def test_whoever_taps_too_late_is_told_so_where_they_tapped(served_office, open_page):
    pages = [open_page(served_office, "waiting", *PHONE) for _ in range(2)]
    for page in pages:
        tap(page, "Log attempt")
        expect(page.get_by_role("button", name="Close")).to_be_visible()

    tap(pages[0], "Two-way contact")
    expect(pages[0].get_by_text("It has left this list.")).to_be_visible()
    tap(pages[1], "Left a message")

    expect(pages[1].get_by_text("Local person logged the first attempt before you")).to_be_in_viewport()
    headline(pages[1], "2 leads wait: 1 overdue, 1 due soon")


def test_the_way_from_a_card_to_what_happened_and_back(served_untouched, open_page):
    page = open_page(served_untouched, "waiting", *PHONE)
    tap(page, "More Give")
    page.get_by_role("link", name="What happened").click()

    expect(page.get_by_role("heading", name="One lead")).to_be_visible()
    expect(page.get_by_text("Handoff").first).to_be_visible()
    page.go_back()
    headline(page, "3 leads wait: 2 overdue, 1 due soon")
