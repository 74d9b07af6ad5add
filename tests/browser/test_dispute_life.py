"""A whole dispute between two roles in a real browser: rejected on a phone, contested, ruled, and the lead moves."""

import re
from collections.abc import Generator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Select, select

from data.database import Database, open_database
from data.schema import changes, disputes, lead_facts, leads, stage_events
from data.upkeep import differences
from data.vocabulary import AgreementKind, CriterionOperator, HandoffField
from tests.browser.chromium import wait_until_drawn
from tests.browser.conftest import _serve
from tests.browser.test_every_page import WIDER_THAN_THE_SCREEN, assert_sound
from tests.given import Given
from tests.served import command_line

PHONE, PROJECTOR = (390, 844), (1920, 1080)
SINCE = date(2020, 1, 1)
DISPUTED = 1  # the lead's id
RATE = "25 % (5–70 %) of 4 hand-offs that sales decided on"
REP, MARKETER, LEADER = "Bela Quill", "Ilse Tamber", "Lund Averill"


@pytest.fixture
def office(tmp_path: Path) -> Generator[Database]:
    """Four leads with sales, three of them accepted; all in the one territory that the definition names."""
    url, now = f"sqlite:///{tmp_path}/office.db", datetime.now(UTC)
    command_line("-m", "data", "init", database_url=url)
    database = open_database(url)
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours(opens=0, closes=24 * 60, weekdays=range(7), on=SINCE, at=now)
        given.targets(first_attempt=120, decision=2_400, valid_from=SINCE, at=now)
        given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 960}, on=SINCE, at=now)
        inside = (HandoffField.TERRITORY, CriterionOperator.ONE_OF, [given.territory("North Valley")])
        given.definition(criteria=[inside], valid_from=SINCE, at=now)
        owner = given.person(REP)
        given.person(MARKETER, role="marketer", team="Marketing")
        given.person(LEADER, role="leader", team="Leadership")
        for number in range(4):
            words = {"owner_id": owner, "territory_id": given.territory("North Valley"), "recorded": now}
            handed_over = now - timedelta(hours=5 - number)
            accepted = {"sql": handed_over + timedelta(minutes=30)} if number else {}
            given.lead(inquired=handed_over, mql=handed_over, handoff=handed_over, **words, **accepted)
    yield database
    database.close()


@pytest.fixture
def served_office(office: Database, tmp_path: Path, pytestconfig: pytest.Config) -> Generator[str]:
    yield from _serve(office.url, tmp_path / "server.log", pytestconfig)


def become(page: Page, name: str) -> None:
    """Take this person's place, with their role; on a phone the menu has to be opened first."""
    on_a_phone = page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}
    if on_a_phone:
        page.get_by_test_id("stExpandSidebarButton").click()
        wait_until_drawn(page)
    menu = page.get_by_role("combobox", name="You are", exact=True)
    menu.clear()
    menu.press_sequentially(name)
    expect(page.get_by_role("option", name=re.compile(name))).to_be_visible()
    menu.press("Enter")
    expect(menu).to_have_value(re.compile(name))
    wait_until_drawn(page)
    if on_a_phone:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
        wait_until_drawn(page)


def choose(page: Page, words: str) -> None:
    page.get_by_role("radio", name=re.compile(words)).locator("xpath=ancestor::label").first.click()
    wait_until_drawn(page)


def write(page: Page, box: str, words: str) -> None:
    page.get_by_role("textbox", name=re.compile(box)).fill(words)


def tap(page: Page, words: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{words}")).click()


def only(office: Database, asked: Select) -> Any:
    with office.read.connect() as conn:
        return conn.scalars(asked).one()


def test_from_a_rejection_on_a_phone_to_a_ruling_and_the_lead_is_back_with_sales(
    served_office, office, open_page, complaints
):
    lead = only(office, select(leads.c.lead_uuid).where(leads.c.lead_id == DISPUTED))
    _reject_on_a_phone(open_page(served_office, f"reject_lead?lead={lead}", *PHONE))
    dispute = only(office, select(disputes.c.dispute_uuid))
    _figures_are(open_page, served_office, RATE, "4 hand-offs in all", "None of 1 dispute has been ruled on yet")

    page = open_page(served_office, f"disputes?dispute={dispute}", *PROJECTOR)
    _contest(page)
    _rule(page)

    _figures_are(open_page, served_office, RATE, "5 hand-offs in all", "of 1 rejection ruled on")
    assert_sound(page, complaints)
    with office.read.connect() as conn:
        journey = select(stage_events.c.stage).where(stage_events.c.lead_id == DISPUTED)
        assert list(conn.scalars(journey.order_by(stage_events.c.event_id))) == [
            *("inquiry", "mql", "handoff", "recycled", "handoff")
        ]
        assert conn.scalar(select(lead_facts.c.exit).where(lead_facts.c.lead_id == DISPUTED)) == 0
        its = changes.c.subject == f"lead:{lead}"
        told = conn.execute(select(changes.c.action, changes.c.actor).where(its).order_by(changes.c.change_id)).all()
        assert told[-3:] == [("lead.rejected", REP), ("dispute.answered", MARKETER), ("dispute.ruled", LEADER)]
        assert list(differences(conn)) == []


def _reject_on_a_phone(page: Page) -> None:
    become(page, REP)
    choose(page, "The territory is North Valley")
    expect(page.get_by_text("The record says this criterion is met.")).to_be_visible()
    write(page, "How do you know", "Called twice: lives in another state.")
    assert page.evaluate(WIDER_THAN_THE_SCREEN) == []
    tap(page, "Reject")
    expect(page.get_by_role("heading", name=re.compile("^Rejected; marketing answers until"))).to_be_visible()


def _contest(page: Page) -> None:
    become(page, MARKETER)
    expect(page.get_by_text(re.compile("Called twice"))).to_be_visible()
    tap(page, "Contest it Sales is wrong")
    write(page, "What speaks for the lead", "The form has a street in North Valley.")
    tap(page, "Contest it Saved")
    expect(page.get_by_role("heading", name=re.compile("waiting for a ruling"))).to_be_visible()


def _rule(page: Page) -> None:
    become(page, LEADER)
    page.wait_for_timeout(3000)
    tap(page, "Overturn the rejection Marketing is right")
    expect(page.get_by_text(re.compile("handed over anew, to whoever had it"))).to_be_visible()
    write(page, "Why", "The street is in the territory.")
    write(page, "In which meeting", "Weekly meeting")
    tap(page, "Overturn the rejection Saved")
    expect(page.get_by_role("heading", name=re.compile("is closed"))).to_be_visible()


def _figures_are(open_page, address: str, *words: str) -> None:
    today = datetime.now(UTC).date()
    days = f"period=Days+I+choose&days={today - timedelta(days=2)}&days={today}"
    page = open_page(address, f"lead_quality?{days}", *PROJECTOR)
    for one in words:
        expect(page.get_by_role("main").get_by_text(one).first).to_be_visible()
