"""Adherence by examples: the five states at a moment, and a rate whose denominator is fixed by due dates."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.schema import people
from data.vocabulary import Excluded, NoClock, PauseReason, Promise
from queries.adherence import (
    adherence,
    adherence_by,
    adherence_by_week,
    adherence_compared,
    adherence_of_each_promise,
    excluded_hand_offs,
)
from queries.clocks import Split
from queries.hand_offs import hand_offs_behind
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
COUNTS = (
    *("hand_offs", "met_hand_offs", "late_hand_offs", "overdue_hand_offs", "running_hand_offs"),
    *("excluded_hand_offs", "due_hand_offs", "met_due_hand_offs"),
)
START, DUE = datetime(2026, 6, 4, 14, tzinfo=UTC), datetime(2026, 6, 4, 18, tzinfo=UTC)  # 10:00 and 14:00 in New York
WEEK = Period(date(2026, 6, 1), date(2026, 6, 7))
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


@pytest.fixture
def agreed(given):
    """From 9:00 to 17:00 on workdays; to be tried within 4 hours."""
    given.hours()
    given.targets(first_attempt=240)
    return given


def handed(given, start=START, **more):
    return given.lead(handoff=start, **more)


def state(conn, as_of):
    (row,) = hand_offs_behind(conn, replace(JUNE, as_of=as_of)).to_dict("records")
    return row["state"]


def rate(conn, scope=JUNE, **more):
    (row,) = adherence(conn, scope, **more).to_dict("records")
    return row["met_due_hand_offs"], row["due_hand_offs"]


def test_tried_exactly_when_it_was_due_it_was_met_and_a_microsecond_later_it_was_late(agreed, conn):
    for moment, expected in ((DUE, "met"), (DUE + timedelta(microseconds=1), "late")):
        agreed.attempt(handed(agreed), moment)
        assert hand_offs_behind(conn, JUNE)["state"].to_list()[-1] == expected
    assert rate(conn) == (1, 2)


def test_not_tried_it_runs_until_the_moment_it_is_due_and_is_overdue_at_it(agreed, conn):
    handed(agreed)
    found = [state(conn, moment) for moment in (START, DUE - MINUTE, DUE, DUE + 90 * DAY)]
    assert found == ["running", "running", "overdue", "overdue"]


def test_each_state_is_that_of_the_moment_one_looks_from(agreed, conn):
    lead = handed(agreed)
    agreed.attempt(lead, DUE + 60 * MINUTE)
    moments = (START, DUE - MINUTE, DUE, DUE + 59 * MINUTE, DUE + 60 * MINUTE, NOW)
    assert [state(conn, moment) for moment in moments] == ["running"] * 2 + ["overdue"] * 2 + ["late"] * 2


def test_before_it_was_handed_over_it_is_in_no_number(agreed, conn):
    handed(agreed)
    assert told(adherence(conn, replace(JUNE, as_of=START - MINUTE)), *COUNTS) == [(0,) * 8]


def test_closed_before_it_was_due_it_is_excluded_and_closed_later_it_is_not(agreed, conn):
    for moment, expected in ((DUE - MINUTE, "excluded"), (DUE, "excluded"), (DUE + MINUTE, "overdue")):
        agreed.event(handed(agreed), "lost", moment)
        assert hand_offs_behind(conn, JUNE)["state"].to_list()[-1] == expected
    assert told(excluded_hand_offs(conn, JUNE)) == [(NoClock.CLOSED_FIRST, 2)]
    assert rate(conn) == (0, 1)


def test_closed_after_it_was_tried_in_time_it_was_met(agreed, conn):
    lead = handed(agreed)
    agreed.attempt(lead, START + MINUTE)
    agreed.event(lead, "lost", START + 2 * MINUTE)
    assert state(conn, NOW) == "met"


def test_tried_early_it_is_met_but_in_no_rate_before_it_falls_due(agreed, conn):
    agreed.attempt(handed(agreed), START + MINUTE)
    before, at_due = replace(JUNE, as_of=DUE - MINUTE), replace(JUNE, as_of=DUE)
    assert told(adherence(conn, before), *COUNTS) == [(1, 1, 0, 0, 0, 0, 0, 0)]
    assert told(adherence(conn, before), "adherence_rate", "adherence_rate_low") == [(None, None)]
    assert told(adherence(conn, at_due), *COUNTS) == [(1, 1, 0, 0, 0, 0, 1, 1)]


def test_who_waits_past_due_is_in_the_denominator(agreed, conn):
    for minutes in (10, 20, 30):
        agreed.attempt(handed(agreed), START + minutes * MINUTE)
    handed(agreed)
    assert rate(conn) == (3, 4)
    assert rate(conn, replace(JUNE, as_of=DUE - MINUTE)) == (0, 0)


def test_a_week_has_the_same_adherence_when_it_is_over_and_a_month_later(agreed, conn):
    """METRICS.md section 5: over episodes that fell due in the window, so a week's denominator never shrinks later."""
    agreed.attempt(handed(agreed), START + MINUTE)
    agreed.attempt(handed(agreed), DUE + MINUTE)
    handed(agreed)
    agreed.event(handed(agreed), "lost", START + MINUTE)
    handed(agreed, START + DAY)  # Friday
    handed(agreed, START + DAY + 5 * 60 * MINUTE)  # Friday at 15:00: due on Monday, so of the next week
    week_over = datetime(2026, 6, 8, 4, tzinfo=UTC)
    then, later = (adherence(conn, Scope(WEEK, as_of=week_over + days * DAY)) for days in (0, 31))
    assert told(then) == told(later)
    assert told(then, *COUNTS) == [(5, 1, 1, 2, 0, 1, 4, 1)]


def test_what_is_followed_up_later_changes_no_denominator(agreed, conn):
    lead = handed(agreed)
    week_over = datetime(2026, 6, 8, 4, tzinfo=UTC)
    agreed.attempt(lead, week_over + 20 * DAY)
    for days, late in ((0, 0), (19, 0), (20, 1), (60, 1)):
        row = told(adherence(conn, Scope(WEEK, as_of=week_over + days * DAY)), *COUNTS)
        assert row == [(1, 0, late, 1 - late, 0, 0, 1, 0)]


def test_a_hand_off_counts_in_the_week_it_falls_due_not_in_the_one_it_was_made(agreed, conn):
    agreed.attempt(handed(agreed, START + DAY + 5 * 60 * MINUTE), START + DAY + 6 * 60 * MINUTE)
    rows = told(adherence_by_week(conn, JUNE), "week_starts_on", "hand_offs")
    assert {day.date(): number for day, number in rows if number} == {date(2026, 6, 8): 1}


def test_a_week_that_the_period_cuts_has_fewer_days_and_those_only(agreed, conn):
    for day in (0, 1):
        handed(agreed, START + day * DAY)
    cut = replace(JUNE, period=Period(date(2026, 6, 5), date(2026, 6, 9)))
    assert [(row[1], row[2]) for row in told(adherence_by_week(conn, cut))] == [(3, 1), (2, 0)]


def test_while_a_pause_lasts_it_runs_and_counts_on_the_day_it_was_made(agreed, conn):
    lead = handed(agreed)
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.APPROVAL), actor=OPERATOR, at=START + MINUTE)
    assert (state(conn, NOW), rate(conn)) == ("running", (0, 0))
    resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=START + 28 * DAY)
    assert told(adherence(conn, JUNE), "hand_offs") == [(0,)]
    july = replace(JUNE, period=Period(date(2026, 7, 1), date(2026, 7, 31)))
    assert told(adherence(conn, july), *COUNTS) == [(1, 0, 0, 1, 0, 0, 1, 0)]


def test_each_promise_counts_by_its_own_due_moments(given, conn):
    given.hours()
    given.targets(first_attempt=60, booking=20 * 8 * 60)
    lead = handed(given)
    given.attempt(lead, START)
    rows = {
        row[0]: row[1:] for row in told(adherence_of_each_promise(conn, replace(JUNE, period=WEEK)), "promise", *COUNTS)
    }
    assert rows[Promise.FIRST_ATTEMPT] == (1, 1, 0, 0, 0, 0, 1, 1)
    assert rows[Promise.FIRST_CONTACT] == (1, 0, 0, 0, 0, 1, 0, 0)  # without a target it counts when it was made
    assert rows[Promise.BOOKING] == (0,) * 8
    assert rate(conn, promise=Promise.BOOKING) == (0, 0)
    assert rate(conn, replace(JUNE, period=Period(date(2026, 7, 1), date(2026, 7, 7))), promise=Promise.BOOKING) == (
        0,
        1,
    )


def test_each_reason_to_be_excluded_is_counted_and_none_of_them_is_in_the_rate(agreed, conn):
    handed(agreed, excluded=Excluded.DUPLICATE)
    handed(agreed, excluded=Excluded.TEST)
    agreed.event(handed(agreed), "lost", START + MINUTE)
    handed(agreed)
    assert told(excluded_hand_offs(conn, JUNE)) == [
        (NoClock.DUPLICATE, 1),
        (NoClock.TEST, 1),
        (NoClock.CLOSED_FIRST, 1),
    ]
    assert told(excluded_hand_offs(conn, JUNE, Promise.BOOKING)) == [
        (NoClock.DUPLICATE, 1),
        (NoClock.TEST, 1),
        (NoClock.NO_TARGET, 2),
    ]
    assert told(adherence(conn, JUNE), *COUNTS) == [(4, 0, 0, 1, 0, 3, 1, 0)]


def test_before_hours_were_agreed_nothing_is_in_the_rate(given, conn):
    given.targets(first_attempt=240)
    handed(given)
    assert told(excluded_hand_offs(conn, JUNE)) == [(NoClock.NO_HOURS, 1)]
    assert told(adherence(conn, JUNE), *COUNTS) == [(1, 0, 0, 0, 0, 1, 0, 0)]


WILSON = [(3, 10, 0.107791, 0.603222), (0, 8, 0, 0.324408), (30, 100, 0.218949, 0.395849)]


@pytest.mark.parametrize(("met", "due", "low", "high"), WILSON)
def test_the_rate_stands_with_its_wilson_interval(agreed, conn, met: int, due: int, low: float, high: float):
    for number in range(due):
        lead = handed(agreed)
        if number < met:
            agreed.attempt(lead, START)
    (row,) = told(adherence(conn, JUNE), "adherence_rate", "adherence_rate_low", "adherence_rate_high")
    assert row == pytest.approx((met / due, low, high), abs=5e-7)


def test_nothing_due_gives_no_rate_at_all(agreed, conn):
    nothing = (*(0,) * 8, None, None, None)
    assert (told(adherence(conn, JUNE)), told(adherence_by(conn, JUNE, Split.HOLDER))) == ([nothing], [])
    assert {row[2:] for row in told(adherence_by_week(conn, JUNE))} == {nothing}


def test_compared_with_the_period_before_each_is_looked_at_equally_long_after(agreed, conn):
    agreed.attempt(handed(agreed), START)
    handed(agreed, START + 7 * DAY)
    second = Scope(Period(date(2026, 6, 8), date(2026, 6, 14)), as_of=DUE + 7 * DAY)
    columns = (
        "met_due_hand_offs",
        "due_hand_offs",
        "met_due_hand_offs_before",
        "due_hand_offs_before",
        "adherence_change",
    )
    assert told(adherence_compared(conn, second), *columns) == [(0, 1, 1, 1, -1.0)]
    assert told(adherence_compared(conn, replace(second, as_of=DUE + 7 * DAY - MINUTE)), *columns) == [
        (0, 0, 0, 0, None)
    ]


def test_owners_and_teams_come_by_name_two_of_one_name_as_one_and_nobody_last(agreed, conn):
    zoe, ana = agreed.person("Zoe"), agreed.person("Ana")
    more = {"person_uuid": uuid.uuid4(), "role": "rep", "team": "Patient access", "is_active": True}
    namesake = conn.execute(insert(people).values(name="Ana", **more).returning(people.c.person_id)).scalar_one()
    for owner in (zoe, ana, namesake, None):
        handed(agreed, owner_id=owner)
    by_holder = told(adherence_by(conn, JUNE, Split.HOLDER), "holder", "hand_offs")
    assert by_holder == [("Ana", 2), ("Zoe", 1), ("Nobody yet", 1)]
    by_team = told(adherence_by(conn, JUNE, Split.TEAM), "team", "hand_offs")
    assert by_team == [("Patient access", 1), ("Sales", 2), ("Nobody yet", 1)]
