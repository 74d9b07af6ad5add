"""What comes in from files starts, moves and stops the follow-up clocks, in the transaction that brings it."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, select

from data.database import Database
from data.moments import microseconds
from data.schema import leads, sla_clocks
from data.vocabulary import NoClock, OutreachResult, Promise, Urgency, code_of
from tests.data.importing.taking import Taking
from tests.given import Given

LEADS = """
    name = "Leads"
    source_system = "crm"
    kind = "leads"
    create = ["owner", "service_line"]
    [columns]
    Id = "external_id"
    Urgency = "urgency"
    Line = "service_line"
    Owner = "owner"
    Due = "due_first_attempt"
    [dates]
    zone = "America/New_York"
    [stages]
    inquiry = "Created"
    handoff = "Assigned"
"""
HEADER = "Id,Urgency,Line,Owner,Due,Created,Assigned\n"
ANN = "1,Routine,Cardiology,Sam Rep,,2026-06-01 08:00,2026-06-01 09:00\n"
CALLS = """
    name = "Calls"
    source_system = "crm"
    kind = "outreach"
    constants = { outreach_kind = "Call" }
    columns = { Id = "external_id", When = "occurred_at", Result = "outreach_result" }
    dates = { zone = "America/New_York" }
"""
LOG = """
    name = "History"
    source_system = "crm"
    kind = "events"
    create_leads = true
    columns = { Id = "external_id", Stage = "stage", When = "occurred_at" }
    dates = { zone = "America/New_York" }
"""
FIRST_ATTEMPT, FIRST_CONTACT, DECISION, BOOKING = (code_of(promise) for promise in Promise)


def clock(taking: Taking, promise: int = FIRST_ATTEMPT, lead: str = "1"):
    """The one clock of a promise of a lead, as a row; None when there is none."""
    statement = select(sla_clocks).join(leads, leads.c.lead_id == sla_clocks.c.lead_id)
    of_lead = statement.where(leads.c.external_id == lead, sla_clocks.c.promise == promise)
    with taking.database.read.connect() as conn:
        return conn.execute(of_lead).one_or_none()


def new_york(day: int, hour: int, minute: int = 0) -> int:
    """A moment of June 2026 in New York, as clocks keep it."""
    return microseconds(datetime(2026, 6, day, hour + 4, minute, tzinfo=UTC))


@pytest.fixture
def agreed(database: Database) -> None:
    """Open Monday to Friday from 9 to 17 in New York; four hours to a first attempt, one for urgent leads."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours()
        promise = {"promise": Promise.FIRST_ATTEMPT}
        targets = [{**promise, "minutes": 240}, {**promise, "minutes": 60, "urgency": Urgency.URGENT}]
        given.agreed("follow-up targets", {"targets": targets})


@contextmanager
def statements(database: Database) -> Generator[list[str]]:
    """What is said to the database meanwhile."""
    said: list[str] = []

    def hear(conn, cursor, statement, *more):
        said.append(statement)

    event.listen(database.write, "before_cursor_execute", hear)
    yield said
    event.remove(database.write, "before_cursor_execute", hear)


def test_a_given_due_moment_is_the_due_moment_though_nothing_was_agreed(taking: Taking):
    taking(HEADER + ANN.replace("Rep,,", "Rep,2026-06-01 13:00,"), LEADS)

    ours, without = clock(taking), clock(taking, BOOKING)
    assert (ours.due, ours.why_not, ours.agreement_id) == (new_york(1, 13), 0, 0)
    assert (without.due, without.why_not) == (None, code_of(NoClock.NO_TARGET))


@pytest.mark.usefixtures("agreed")
def test_a_given_due_moment_beats_the_target_and_the_target_is_back_when_it_is_cleared(taking: Taking):
    taking(HEADER + ANN.replace("Rep,,", "Rep,2026-06-01 10:00,"), LEADS)
    assert (clock(taking).due, clock(taking).target) == (new_york(1, 10), None)

    taking(HEADER + ANN.replace("Rep,,", "Rep,2026-06-01 11:00,"), LEADS)
    assert clock(taking).due == new_york(1, 11)

    taking(HEADER + ANN, LEADS)
    assert (clock(taking).due, clock(taking).target) == (new_york(1, 13), 4 * 3600)
    assert taking.is_sound()


@pytest.mark.usefixtures("agreed")
def test_a_call_that_comes_in_later_stops_the_clock(taking: Taking):
    taking(HEADER + ANN, LEADS)
    assert clock(taking).stopped is None

    taking("Id,When,Result\n1,2026-06-01 11:30,Left a message\n", CALLS)

    assert (clock(taking).stopped, clock(taking).response) == (new_york(1, 11, 30), int(2.5 * 3600))
    assert clock(taking, FIRST_CONTACT).stopped is None

    taking(f"Id,When,Result\n1,2026-06-01 12:00,{OutreachResult.TWO_WAY}\n", CALLS)

    assert clock(taking, FIRST_CONTACT).stopped == new_york(1, 12)
    assert taking.is_sound()


@pytest.mark.usefixtures("agreed")
def test_calls_that_waited_in_quarantine_for_their_lead_stop_its_clock_when_they_come_in(taking: Taking):
    calls = taking.written("Id,When,Result\n1,2026-06-01 11:30,\n")
    taking(calls, CALLS)
    taking(HEADER + ANN, LEADS)

    assert taking(calls, CALLS).accepted_now == 1
    assert clock(taking).stopped == new_york(1, 11, 30)


@pytest.mark.usefixtures("agreed")
def test_a_hand_off_in_a_log_starts_the_clocks_and_what_follows_stops_them(taking: Taking):
    taking("Id,Stage,When\n1,handoff,2026-06-01 09:00\n2,inquiry,2026-06-01 09:00\n", LOG)
    assert (clock(taking).started, clock(taking).due) == (new_york(1, 9), new_york(1, 13))
    assert clock(taking, lead="2") is None

    taking("Id,Stage,When\n1,sql,2026-06-02 10:00\n1,scheduled,2026-06-03 10:00\n", LOG)

    assert clock(taking, DECISION).stopped == new_york(2, 10)
    assert clock(taking, BOOKING).stopped == new_york(3, 10)
    assert taking.is_sound()


@pytest.mark.usefixtures("agreed")
def test_a_hand_off_that_a_later_export_moves_or_takes_back_takes_its_clocks_along(taking: Taking):
    taking(HEADER + ANN, LEADS)

    taking(HEADER + ANN.replace("09:00", "10:00"), LEADS)
    assert (clock(taking).started, clock(taking).due) == (new_york(1, 10), new_york(1, 14))

    taking(HEADER + ANN.replace("2026-06-01 09:00", ""), LEADS)
    assert clock(taking) is None
    assert taking.is_sound()


@pytest.mark.usefixtures("agreed")
def test_other_words_of_a_lead_are_those_of_its_clocks(taking: Taking):
    taking(HEADER + ANN, LEADS)
    before = clock(taking)

    taking(HEADER + ANN.replace("Routine,Cardiology,Sam", "Urgent,Imaging,Kim"), LEADS)

    after = clock(taking)
    assert (before.urgency, after.urgency) == (code_of(Urgency.ROUTINE), code_of(Urgency.URGENT))
    assert (before.due, after.due) == (new_york(1, 13), new_york(1, 10))
    assert after.service_line_id != before.service_line_id
    assert after.holder_id != before.holder_id
    assert taking.is_sound()


@pytest.mark.parametrize(
    ("rows", "mapping"),
    [
        ("Id,Stage,When\n1,inquiry,2026-06-01\n1,mql,2026-06-02\n2,inquiry,2026-06-01\n", LOG),
        (HEADER + "1,Routine,Cardiology,Sam Rep,2026-06-03,2026-06-01 08:00,\n", LEADS),
    ],
)
def test_where_nothing_was_handed_over_the_clocks_are_not_even_looked_at(taking: Taking, rows: str, mapping: str):
    with statements(taking.database) as said:
        taking(rows, mapping)

    assert any("stage_events" in statement for statement in said)
    assert not [statement for statement in said if "sla_clocks" in statement]


@pytest.mark.usefixtures("agreed")
def test_a_dry_run_leaves_the_clocks_as_they_are(taking: Taking):
    taking(HEADER + ANN, LEADS)
    before = clock(taking)

    report = taking("Id,When,Result\n1,2026-06-01 11:30,\n", CALLS, dry_run=True)

    assert report.events_added == 1
    assert clock(taking) == before


@pytest.mark.usefixtures("agreed")
def test_an_import_that_broke_off_between_batches_goes_on_with_the_clocks_of_both_parts(taking: Taking):
    rows = HEADER + ANN + ANN.replace("1,", "2,", 1) + ANN.replace("1,", "3,", 1)
    file = taking.written(rows)

    def break_off(rows_committed: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taking(file, LEADS, batch_rows=2, progress=break_off)
    assert (clock(taking, lead="2").due, clock(taking, lead="3")) == (new_york(1, 13), None)
    report = taking(file, LEADS, batch_rows=2)

    assert (report.resumed_after_row, report.rows_new) == (2, 3)
    assert clock(taking, lead="3").due == new_york(1, 13)
    assert taking.is_sound()
