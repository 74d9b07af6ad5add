"""The live queue: who waits, two taps to log an attempt, and nothing written that the person didn't see."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import select

from data.commands.outreach import OutreachAttempt, log_outreach
from data.database import Database, open_database
from data.permissions import Actor
from data.schema import changes, leads, outreach, sla_pause_ends, sla_pauses
from data.vocabulary import OutreachKind, Role
from tests.given import Given
from tests.pages.conftest import _opening, go, headings, said
from tests.queries.waiting_leads import FRIDAY, LOOKING, MONDAY, TUESDAY, at, away, lead, public_id, with_promises

HANA = Actor("Hana", Role.REP)


class Tuesday(datetime):
    """The clock on the wall stands at Tuesday, 11:00 in New York."""

    @classmethod
    def now(cls, tz=None):
        return LOOKING


@pytest.fixture
def office(one_database_url, monkeypatch) -> Iterator[Database]:
    """Ada, Bela and Cato of Sales, and an hour at which they look. Hours and targets are agreed."""
    monkeypatch.setattr("dashboard.submit.datetime", Tuesday)
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        given = with_promises(Given(conn))
        for name in ("Ada", "Bela", "Cato"):
            given.person(name)
    yield database
    database.close()


ADA, BELA, CATO = 1, 2, 3


@pytest.fixture
def waits(office) -> Callable[..., str]:
    """`waits(at(MONDAY, 10), owner_id=ADA)`: a lead handed over then, and its public id."""

    def waits(handed_over: datetime, **more) -> str:
        with office.write.begin() as conn:
            return public_id(conn, lead(NewLeads(conn), handed_over, **more))

    return waits


class NewLeads(Given):
    """As Given, in an organisation that is there already."""

    def __init__(self, conn):
        self.conn = conn
        self.count = len(conn.execute(select(leads.c.lead_id)).all())


@pytest.fixture
def look(office, one_database_url, monkeypatch) -> Iterator[Callable]:
    """`look(person=ADA, whose="Mine")`: opens the queue as somebody."""
    opening = _opening(one_database_url, monkeypatch)
    open_page = next(opening)

    def look(*, person: int = 0, role: Role | None = None, **in_url):
        page = open_page("waiting", role=role, **in_url)
        if person:
            page.sidebar.selectbox(key="you").set_value(person).run()
        return page

    yield look
    next(opening, None)


def rows(database: Database, table) -> list:
    with database.read.connect() as conn:
        return list(conn.execute(select(table)).all())


def headline(page) -> str:
    return headings(page)[0].replace("\xa0", " ")


def buttons(page) -> list[str]:
    """What the buttons say, without those that hand out a file."""
    return [button.label.split("**")[1] for button in page.button if "**" in button.label]


def tap(page, key: str):
    return page.button(key=key).click().run()


def test_the_most_urgent_come_first_with_their_time_in_words(look, waits):
    soon, overdue, fresh = waits(at(TUESDAY, 8)), waits(at(MONDAY, 10, 50)), waits(at(TUESDAY, 10, 30))
    page = look()

    assert not page.exception
    assert headline(page) == "3 leads wait: 1 overdue, 0 due soon"
    words = said(page)
    assert "as of 11:00 EDT, refreshes by itself" in words
    places = [words.index(one[:8]) for one in (overdue, soon, fresh)]
    assert places == sorted(places)
    for one in ("**by 4 h 10 min**", "**2 h left**", "**3 h 30 min left**", "due Mon 31 Aug 2026, 14:50 EDT"):
        assert one in words


def test_two_taps_log_an_attempt_and_one_fewer_waits(look, waits, office):
    first, other = waits(at(MONDAY, 10)), waits(at(MONDAY, 11))
    page = tap(look(), f"log {first}")
    assert buttons(page)[:4] == ["Two-way contact", "Left a message", "No answer", "Close"]
    assert rows(office, outreach) == []

    page = tap(page, f"No answer {first}")

    assert [outcome.value for outcome in page.success] == [
        f"Logged for lead {first[:8]}: a call, no answer. It has left this list."
    ]
    assert headline(page) == "1 lead waits: 1 overdue, 0 due soon"
    (row,) = rows(office, outreach)
    assert (row.kind, row.result, row.occurred_at, row.actor) == ("Call", "No answer", LOOKING, "Local person")
    assert f"log {other}" in [button.key for button in page.button]


def test_who_taps_too_late_is_told_who_came_first_and_nothing_is_logged(look, waits, office):
    first = waits(at(MONDAY, 10))
    page = tap(look(), f"log {first}")
    with office.write.begin() as conn:
        attempt = OutreachAttempt(lead_id=1, kind=OutreachKind.CALL, occurred_at=at(TUESDAY, 10, 58))
        log_outreach(conn, attempt, actor=HANA, at=LOOKING)

    page = tap(page, f"Two-way contact {first}")

    (warning,) = page.warning
    assert warning.value.startswith("Hana logged the first attempt before you, made on 1 Sep 2026 at 14:58 UTC.")
    assert len(rows(office, outreach)) == 1
    assert headline(page) == "0 leads wait: 0 overdue, 0 due soon"


def test_the_list_stands_still_while_a_lead_is_open(look, waits):
    first = waits(at(MONDAY, 11))
    page = tap(look(), f"log {first}")
    waits(at(MONDAY, 10))
    page.run()

    assert headline(page) == "1 lead waits: 1 overdue, 0 due soon"
    assert "stands still while a lead is open" in said(page)
    page = tap(page, f"close {first}")
    assert headline(page) == "2 leads wait: 2 overdue, 0 due soon"
    assert "refreshes by itself" in said(page)


def test_a_further_attempt_is_logged_where_two_way_contact_is_waited_for(look, waits, office):
    first = waits(at(MONDAY, 10))
    page = tap(tap(look(waits_for="First two-way contact"), f"log {first}"), f"No answer {first}")
    assert page.success[0].value.endswith("It is still in this list.")

    page = tap(tap(page, f"log {first}"), f"Left a message {first}")  # at the same pinned moment: the same row

    assert "is already recorded for this moment" in page.warning[0].value
    assert len(rows(office, outreach)) == 1


def test_a_viewer_sees_the_queue_and_no_buttons(look, waits):
    first = waits(at(MONDAY, 10))
    page = look(role=Role.VIEWER)

    assert first[:8] in said(page)
    assert buttons(page) == []


def test_who_may_not_any_more_is_refused_whatever_the_page_showed(look, waits, office):
    first = waits(at(MONDAY, 10))
    page = tap(look(), f"log {first}")
    page.sidebar.selectbox(key="role").set_value(Role.VIEWER)

    page = tap(page, f"No answer {first}")

    assert page.warning[0].value.startswith("A viewer may not do this")
    assert rows(office, outreach) == []


def test_mine_are_my_leads_and_those_i_cover_for(look, waits, office):
    mine, covered, others = (waits(at(MONDAY, 10), owner_id=owner) for owner in (ADA, BELA, CATO))
    with office.write.begin() as conn:
        away(conn, BELA, ADA)
    page = look(person=ADA, whose="Mine")

    assert headline(page) == "2 leads wait: 2 overdue, 0 due soon"
    assert mine[:8] in said(page)
    assert covered[:8] in said(page)
    assert others[:8] not in said(page)
    assert "Owner: Bela, Sales. Away today; Ada takes over" in said(page)


def test_without_saying_who_one_is_nothing_is_mine(look, waits):
    waits(at(MONDAY, 10))
    for whose in ("Mine", "My team"):
        page = look(whose=whose)
        assert "Choose who you are in the menu" in page.info[0].value
        assert headings(page) == []
    assert headline(look(person=ADA, whose="My team")) == "0 leads wait: 0 overdue, 0 due soon"


def test_one_tap_hands_a_lead_to_whoever_covers(look, waits, office):
    first = waits(at(MONDAY, 10), owner_id=BELA)
    with office.write.begin() as conn:
        away(conn, BELA, CATO)
    page = tap(look(person=ADA), f"more {first}")
    assert buttons(page)[:2] == ["Hand to Cato", "Take it"]

    page = tap(page, f"to {CATO} {first}")

    assert page.success[0].value == f"Lead {first[:8]} is given to Cato, Sales. It is still in this list."
    assert "Owner: Cato, Sales" in said(page)
    change = rows(office, changes)[-1]
    assert (change.actor, change.action, change.after["owner_id"]) == ("Ada", "handoff.reassigned", CATO)


def test_taking_a_lead_makes_it_mine(look, waits, office):
    first = waits(at(MONDAY, 10))
    page = tap(tap(look(person=ADA), f"more {first}"), f"to {ADA} {first}")

    assert "is given to Ada, Sales" in page.success[0].value
    assert rows(office, leads)[0].owner_id == ADA


def test_it_may_be_given_to_anybody_who_works_here(look, waits, office):
    first = waits(at(MONDAY, 10), owner_id=ADA)
    page = tap(look(), f"more {first}")
    assert page.selectbox(key=f"give {first}").options == ["Bela, Sales", "Cato, Sales"]
    page.selectbox(key=f"give {first}").set_value(CATO).run()

    page = tap(page, f"to {CATO} {first}")

    assert rows(office, leads)[0].owner_id == CATO
    assert not page.warning


def test_a_lead_that_somebody_gave_away_meanwhile_is_not_given_again(look, waits, office):
    first = waits(at(MONDAY, 10), owner_id=BELA)
    page, other = tap(look(person=ADA), f"more {first}"), tap(look(person=CATO), f"more {first}")
    tap(other, f"to {CATO} {first}")

    page = tap(page, f"to {ADA} {first}")

    assert page.warning[0].value.startswith("Cato changed this lead while you had it open. Look again")
    assert rows(office, leads)[0].owner_id == CATO


def test_a_clock_is_paused_for_a_reason_and_runs_on(look, waits, office):
    first, other = waits(at(TUESDAY, 9)), waits(at(TUESDAY, 10))
    page = tap(tap(look(), f"more {first}"), f"Waiting for documents {first}")

    assert page.success[0].value.startswith(f"Lead {first[:8]} is paused: waiting for documents.")
    assert headline(page) == "2 leads wait: 0 overdue, 0 due soon, 1 paused"
    assert said(page).index(other[:8]) < said(page).rindex(f"Lead {first[:8]} · paused: waiting for documents")
    assert "since Tue 1 Sep 2026, 11:00 EDT" in said(page)

    page = tap(tap(page, f"more {first}"), f"resume {first}")

    assert "the clock runs on" in page.success[0].value
    assert len(rows(office, sla_pauses)) == len(rows(office, sla_pause_ends)) == 1


def test_what_is_booked_is_apart_and_counted(look, waits):
    booked = waits(at(MONDAY, 10), scheduled=at(MONDAY, 12))
    waits(at(MONDAY, 10))

    assert headline(look()) == "1 lead waits: 1 overdue, 0 due soon"
    page = look(waits_for="Booked, no attempt logged")
    assert headline(page) == "1 lead booked without a logged first attempt"
    assert booked[:8] in said(page)


def test_the_table_has_every_lead_that_the_headline_counts_and_cards_come_thirty_at_a_time(look, waits):
    for minute in range(32):
        waits(at(FRIDAY, 10, minute))
    page = look()

    def cards() -> int:
        return len([button for button in page.button if button.key.startswith("log ")])

    assert headline(page).startswith("32 leads wait")
    assert len(page.dataframe[0].value) == 32
    assert cards() == 30
    page = tap(page, "more cards")
    assert cards() == 32


def test_the_numbers_a_command_names_things_by_are_not_sent_and_nobody_is_named(look, waits):
    first = waits(at(MONDAY, 10), name="Nora Sample", phone="555-0100", email="nora@example.org")
    page = tap(look(), f"log {first}")

    assert not {"lead_id", "lead_version", "owner_id", "cover_id"} & set(page.dataframe[0].value.columns)
    assert not [one for one in ("Nora", "555-0100", "nora@") if one in said(page)]


def test_the_filters_hold_and_the_period_does_not_matter(look, waits):
    waits(at(MONDAY, 10), service_line="Imaging")
    waits(at(MONDAY, 10))
    page = look(line="Imaging", period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert headline(page) == "1 lead waits: 1 overdue, 0 due soon"
    assert "Imaging · as of" in said(page)
    assert "period" not in [box.key for box in page.sidebar.selectbox]
    assert go(page, "overview").sidebar.selectbox(key="period").value == "Days I choose"


def test_when_nobody_waits_it_says_when_somebody_would(look, office):
    with office.write.begin() as conn:
        NewLeads(conn).lead()
    page = look()

    assert page.info[0].value == "Nobody waits here. A lead waits from its hand-off on, once a target is agreed."
    assert not page.dataframe
