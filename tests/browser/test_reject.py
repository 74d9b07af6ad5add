"""Rejecting a lead in a hand: from its card in the queue to the dispute, 390 by 844 points, thumbs for pointers."""

import re
from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from data.database import open_database
from data.schema import leads
from data.vocabulary import AgreementKind, CriterionOperator, HandoffField
from tests.browser.chromium import COLOR_SCHEMES, wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given
from tests.served import command_line

PHONE = (390, 844)
THUMB = 44  # points: WCAG 2.5.5, and what phones' own guidelines say
SINCE = date(2020, 1, 1)
MEETS = (HandoffField.PHONE, CriterionOperator.KNOWN, [])
FAILS = (HandoffField.SOURCE, CriterionOperator.ONE_OF, ["Event", "Social"])
# Of every choice, button and link of the page: what it says, and its size when that is too small for a thumb.
TOO_SMALL = """least => [...document.querySelectorAll(
        '[data-testid=stMain] :is(label[data-baseweb=radio], [data-testid=stButton] button, [data-testid=stPageLink] a)'
    )]
    .filter(one => one.checkVisibility())
    .map(one => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => Math.min(box.width, box.height) < least)
    .map(([words, box]) => `${words}: ${box.width} by ${box.height}`)"""


@pytest.fixture
def desk(tmp_path: Path, pytestconfig: pytest.Config) -> Generator[tuple[str, str]]:
    """The address of a server with one lead handed over an hour ago, and the page on which it is rejected.

    Open day and night, so that it doesn't matter when this runs.
    """
    url, now = f"sqlite:///{tmp_path}/desk.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given, since = Given(conn), {"on": SINCE, "at": now}
        given.hours(opens=0, closes=24 * 60, weekdays=range(7), **since)
        given.targets(first_attempt=120, valid_from=SINCE, at=now)
        given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 240}, **since)
        given.definition(criteria=[MEETS, FAILS], valid_from=SINCE, at=now)
        owner, handed_over = given.person("Ada Fernwood"), now - timedelta(hours=1)
        given.lead(inquired=handed_over, handoff=handed_over, recorded=now, owner_id=owner, phone="555-0142")
        lead = conn.scalar(select(leads.c.lead_uuid))
    database.close()
    for address in _serve(url, tmp_path / "server.log", pytestconfig):
        yield address, f"reject_lead?lead={lead}"


def choose(page: Page, words: str) -> None:
    page.get_by_test_id("stMain").get_by_text(words).click()
    wait_until_drawn(page)


def fill_and_reject(page: Page, twice: bool = False) -> None:
    # Typed and pressed at once, without leaving the field first: what was typed must be there.
    page.get_by_role("textbox", name="How do you know?").fill("Came by referral; asked twice")
    button = page.get_by_role("button", name=re.compile("^Reject"))
    button.dblclick() if twice else button.click()


def test_a_lead_is_rejected_from_its_card_in_the_queue(desk, open_page, complaints):
    address, _ = desk
    page = open_page(address, "waiting", *PHONE)
    expect(page.get_by_role("heading", level=2, name="1 lead waits")).to_be_visible()
    page.get_by_role("button", name=re.compile("^More")).first.click()
    page.get_by_role("link", name=re.compile("^Reject")).click()

    expect(page.get_by_role("heading", name="Which criterion does it fail?")).to_be_visible()
    choose(page, "The source is event or social.")
    fill_and_reject(page)

    read_back = page.get_by_role(
        "heading", name=re.compile(r"^Rejected; marketing answers until \w{3} \d+ \w{3}, \d\d:\d\d")
    )
    expect(read_back).to_be_visible()
    assert_sound(page, complaints)
    page.reload()
    expect(read_back).to_be_visible()
    page.get_by_role("link", name=re.compile("^See the dispute")).click()
    expect(page.get_by_role("heading", level=1, name="Disputes")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name=re.compile("^Waiting now Who waits")).click()
    expect(page.get_by_role("heading", level=2, name="0 leads wait")).to_be_visible()


def test_a_criterion_that_the_record_meets_warns_where_it_is_seen(desk, open_page):
    page = open_page(*desk, *PHONE)
    warning = page.get_by_text("The record says this criterion is met. You can still reject")
    expect(page.get_by_text("The record says: met")).to_be_visible()
    choose(page, "The phone number is known.")
    expect(warning).to_be_visible()
    choose(page, "The source is event or social.")
    expect(warning).to_have_count(0)


def test_two_taps_on_the_button_reject_it_once(desk, open_page):
    page = open_page(*desk, *PHONE)
    choose(page, "The source is event or social.")
    fill_and_reject(page, twice=True)

    expect(page.get_by_role("heading", name=re.compile("^Rejected; "))).to_be_visible()
    expect(page.get_by_text("rejected this lead already")).to_have_count(0)


@pytest.mark.parametrize("color_scheme", COLOR_SCHEMES)
def test_all_of_it_can_be_tapped_with_a_thumb_and_read_by_all(color_scheme, desk, open_page, complaints, axe):
    page = open_page(*desk, *PHONE, color_scheme)
    choose(page, "The phone number is known.")
    expect(page.get_by_text("You can still reject")).to_be_visible()

    assert page.evaluate(TOO_SMALL, THUMB) == []
    assert page.evaluate(TOO_SMALL, 1_000) != []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
    assert_sound(page, complaints)

    fill_and_reject(page)
    expect(page.get_by_role("heading", name=re.compile("^Rejected; "))).to_be_visible()
    page.reload()  # without Streamlit's own toast
    expect(page.get_by_role("heading", name=re.compile("^Rejected; "))).to_be_visible()
    wait_until_drawn(page)
    assert page.evaluate(TOO_SMALL, THUMB) == []
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    assert axe(page) == []
