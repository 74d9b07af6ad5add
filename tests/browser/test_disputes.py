"""Disputes in a hand: 390 by 844 points, thumbs for pointers. And beside the list, where there is room."""

import re
from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data.database import Database, open_database
from data.vocabulary import AgreementKind, DisputeStep
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.browser.test_waiting_on_a_phone import PHONE, THUMB, headline
from tests.given import Given
from tests.queries.disputes_raised import ANSWER_MINUTES, dispute_uuid, raised, step
from tests.served import command_line

SINCE = date(2020, 1, 1)
HOW_MANY = 6  # more than fit on a phone
# Of every button and link in a card or in the opened dispute: what is too small for a thumb.
IN_A_CARD = "[class*=st-key-card] button, [class*=st-key-opened] :is(button, a)"
TOO_SMALL = f"""least => [...document.querySelectorAll('{IN_A_CARD}')]
    .filter(one => one.checkVisibility() && !one.closest('[data-testid=stSelectbox], [data-testid=stTooltipIcon]'))
    .map(one => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < least)
    .map(([words, box]) => words + ': ' + box.width + ' by ' + box.height)"""


def make_office(folder: Path) -> tuple[Database, list[str]]:
    """Open day and night, so that it doesn't matter when this runs: one overdue, others in time, one contested."""
    url, now = f"sqlite:///{folder}/office.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours(opens=0, closes=24 * 60, weekdays=range(7), on=SINCE, at=now)
        given.agreed(AgreementKind.DISPUTES, {"answer_minutes": ANSWER_MINUTES}, on=SINCE, at=now)
        given.definition(valid_from=SINCE, at=now)
        hours = [9, *range(1, HOW_MANY)]
        numbers = [raised(given, now - timedelta(hours=one)) for one in hours]
        contested = raised(given, now - timedelta(hours=2))
        step(conn, contested, DisputeStep.CONTESTED, now - timedelta(hours=1))
        return database, [dispute_uuid(conn, one) for one in (*numbers, contested)]


@pytest.fixture
def served_office(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[tuple[str, list[str]]]:
    """The address of a server on an office of one's own, in which the test may do something, and its disputes."""
    database, named = make_office(tmp_path)
    for address in _serve(database.url, tmp_path / "server.log", pytestconfig):
        yield address, named
    database.close()


@pytest.fixture(scope="module")
def served_untouched(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> Generator[tuple[str, list[str]]]:
    """The same for those who only look."""
    folder = tmp_path_factory.mktemp("disputes")
    database, named = make_office(folder)
    for address in _serve(database.url, folder / "server.log", pytestconfig):
        yield address, named
    database.close()


def tap(page: Page, words: str, place: int = 0) -> None:
    page.get_by_role("button", name=re.compile(f"^{words}")).nth(place).click()


def choose(page: Page, words: str) -> None:
    tap(page, words)
    expect(page.get_by_role("button", name=re.compile("Saved at once"))).to_be_visible()
    wait_until_drawn(page)


def test_from_the_list_to_a_contest_by_thumb(served_office, open_page, complaints):
    address, _ = served_office
    page = open_page(address, "disputes?tray=To+answer", *PHONE)
    headline(page, "6 disputes wait for marketing’s answer: 1 overdue, 0 due soon")

    tap(page, "Open Read", 4)
    opened = page.get_by_role("heading", level=2, name=re.compile("is waiting for marketing’s answer$"))
    expect(opened).to_be_in_viewport()
    choose(page, "Contest it")
    page.get_by_label("What speaks for the lead").fill("We called them: it is theirs.")
    tap(page, "Contest it Saved")

    expect(page.get_by_role("heading", level=2, name=re.compile("is waiting for a ruling$"))).to_be_visible()
    expect(page.get_by_text("We called them: it is theirs.")).to_be_visible()
    headline(page, "5 disputes wait for marketing’s answer: 1 overdue, 0 due soon")
    assert_sound(page, complaints)


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
@pytest.mark.parametrize("what", ["", "To choose", "Definition unclear", "Only comment"])
def test_all_of_it_can_be_tapped_with_a_thumb_and_read_by_all(
    what, color_scheme, served_untouched, open_page, complaints, axe
):
    address, named = served_untouched
    path = f"disputes?dispute={named[-1]}" if what else "disputes?tray=To+answer"
    page = open_page(address, path, *PHONE, color_scheme)
    if what not in ("", "To choose"):
        choose(page, what)

    assert page.evaluate(TOO_SMALL, THUMB) == []
    assert page.evaluate(TOO_SMALL, 1_000) != []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    assert_sound(page, complaints)


@pytest.mark.parametrize("size", [(1280, 800), (1920, 1080)])
def test_where_there_is_room_it_stands_beside_the_list(size, served_untouched, open_page, complaints, axe):
    address, named = served_untouched
    page = open_page(address, f"disputes?dispute={named[0]}&tray=To+answer", *size)
    opened = page.locator("[class*=st-key-opened]").bounding_box()
    beside = page.locator("[class*=st-key-cards]").bounding_box()

    assert opened
    assert beside
    assert opened["x"] + opened["width"] <= beside["x"]
    assert beside["y"] < opened["y"] + opened["height"]
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    assert_sound(page, complaints)


def test_of_two_who_rule_at_once_the_second_is_told(served_office, open_page):
    address, named = served_office
    pages = [open_page(address, f"disputes?dispute={named[-1]}", *PHONE) for _ in range(2)]
    for page, what in zip(pages, ("Uphold the rejection", "Overturn the rejection"), strict=True):
        choose(page, what)
        page.get_by_label("Why").fill("It is so.")
    tap(pages[0], "Uphold the rejection Saved")
    expect(pages[0].get_by_role("heading", level=2, name=re.compile("is closed$"))).to_be_visible()

    tap(pages[1], "Overturn the rejection Saved")

    expect(pages[1].get_by_text("Meanwhile Local person did this: upheld.").first).to_be_visible()
    expect(pages[1].get_by_role("heading", level=2, name=re.compile("is closed$"))).to_be_visible()


def test_the_way_to_the_lead_and_back(served_untouched, open_page):
    address, named = served_untouched
    page = open_page(address, f"disputes?dispute={named[0]}", *PHONE)
    page.get_by_role("link", name="What happened").click()

    expect(page.get_by_role("heading", name="One lead")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=2, name=re.compile("is waiting for marketing’s answer$"))).to_be_visible()
