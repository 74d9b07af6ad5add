"""Any figure as it was known at an earlier moment: from what was recorded by then (METRICS.md section 1)."""

from dataclasses import replace
from datetime import date, timedelta

from data.commands.stages import EventRetraction, retract_event
from data.permissions import OPERATOR
from data.replay import replayed
from queries.catalogue import QUESTIONS
from queries.exits import exits_by_stage_and_reason
from queries.funnel import funnel
from queries.imports import imports_taken_in
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW, window_days=7)


def known(conn, moment, question=funnel, *columns):
    with replayed(conn, moment) as past:
        return told(question(past, replace(JUNE, as_of=moment)), *columns)


def reached_sql(conn, moment):
    return known(conn, moment, funnel, "reached_to_date_episodes")[4][0]


def test_what_was_logged_late_was_not_known_in_between(given, conn):
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    given.event(lead, "sql", noon(3), recorded=noon(20))

    assert reached_sql(conn, noon(20) - timedelta(minutes=1)) == 0
    assert reached_sql(conn, noon(20)) == 1


def test_a_lead_recorded_later_had_not_come_in_yet(given, conn):
    given.lead(inquired=noon(1), recorded=noon(10))

    assert known(conn, noon(9), funnel, "cohort_episodes")[0] == (0,)
    assert known(conn, noon(10), funnel, "cohort_episodes")[0] == (1,)


def test_what_was_taken_back_counted_until_then(given, conn):
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    wrong = given.event(lead, "sql", noon(3), recorded=noon(3))
    retract_event(conn, EventRetraction(event_id=wrong, why="Another lead's"), actor=OPERATOR, at=noon(20))

    assert [reached_sql(conn, noon(day)) for day in (2, 3, 19, 20)] == [0, 1, 1, 0]
    assert told(funnel(conn, JUNE), "reached_to_date_episodes")[4] == (0,)


def test_an_exit_before_a_return_was_an_exit_then(given, conn):
    lead = given.lead(inquired=noon(1), recorded=noon(1))
    given.event(lead, "lost", noon(5), recorded=noon(5))
    given.event(lead, "mql", noon(9), recorded=noon(9))

    assert len(known(conn, noon(6), exits_by_stage_and_reason)) == 1
    assert known(conn, noon(10), exits_by_stage_and_reason) == []


def test_the_present_is_the_past_seen_from_now(given, conn):
    for day in (1, 2, 3):
        lead = given.lead(inquired=noon(day), sql=noon(day + 1), recorded=noon(20))
    given.event(lead, "lost", noon(9), reason="No response")

    with replayed(conn, NOW) as past:
        for name, question in QUESTIONS.items():
            assert question(past, JUNE).equals(question(conn, JUNE)), name


def test_looking_at_the_past_changes_nothing(given, conn):
    given.lead(inquired=noon(1), recorded=noon(10))
    before = told(funnel(conn, JUNE))

    known(conn, noon(9))
    assert told(funnel(conn, JUNE)) == before
    assert known(conn, noon(9), imports_taken_in) == []
