"""When in the week leads are handed over, by the clock of each lead's site."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.vocabulary import Excluded, Promise
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from queries.hours_of_week import WEEKDAYS, hand_offs_by_hour
from queries.scope import Period, Scope
from tests.queries.put_in import told

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
MONDAY_9 = datetime(2026, 6, 1, 13, tzinfo=UTC)  # in New York
YEAR = Scope(Period(date(2026, 1, 1), date(2026, 12, 31)), as_of=datetime(2026, 12, 31, tzinfo=UTC))


@pytest.fixture
def office(given):
    given.hours()
    given.targets(first_attempt=240)
    return given


def handed_over(given, *moments, **words):
    return [given.lead(inquired=moment, handoff=moment, **words) for moment in moments]


def busy(conn, scope=YEAR, promise=Promise.FIRST_ATTEMPT):
    """The hours in which somebody was handed over."""
    return [row for row in told(hand_offs_by_hour(conn, scope, promise)) if row[2]]


def listed(conn, handed, weekday, hour, scope=YEAR):
    return len(hand_offs_behind(conn, scope, HandOffCell(handed, weekday=weekday, hour=hour)))


def test_every_hour_of_the_week_has_its_row_also_when_nobody_was_handed_over(office, conn):
    rows = told(hand_offs_by_hour(conn, YEAR))

    assert rows == [(weekday, hour, 0, 0) for weekday in WEEKDAYS for hour in range(24)]
    assert len(rows) == 168


def test_an_hour_begins_on_the_hour_and_ends_before_the_next(office, conn):
    handed_over(office, MONDAY_9, MONDAY_9 + HOUR - timedelta(microseconds=1), MONDAY_9 + HOUR)

    assert [row[:3] for row in busy(conn)] == [("Monday", 9, 2), ("Monday", 10, 1)]


def test_an_hour_counts_its_hand_offs_that_were_late_or_are_overdue(office, conn):
    late, _overdue, met, gone = handed_over(office, *[MONDAY_9] * 4)
    office.attempt(late, MONDAY_9 + 5 * HOUR)
    office.attempt(met, MONDAY_9 + 1 * HOUR)
    office.event(gone, "lost", MONDAY_9 + 1 * HOUR)
    handed_over(office, MONDAY_9, excluded=Excluded.TEST)

    assert busy(conn) == [("Monday", 9, 5, 2)]
    assert listed(conn, Handed.ALL, "Monday", 9) == 5
    assert listed(conn, Handed.BREACHED, "Monday", 9) == 2
    assert listed(conn, Handed.ALL, "Monday", 10) == 0
    assert listed(conn, Handed.ALL, "Someday", 9) == 0


def test_each_site_has_its_own_clock(office, conn):
    """One moment: Monday 9:30 in New York, 19:00 in Pune, and Tuesday 1:30 in Auckland."""
    moment = MONDAY_9 + 30 * MINUTE
    for name, zone in (("Pune", "Asia/Kolkata"), ("Auckland", "Pacific/Auckland")):
        handed_over(office, moment, site_id=office.site(name, zone))
    handed_over(office, moment)

    assert [row[:3] for row in busy(conn)] == [("Monday", 9, 1), ("Monday", 19, 1), ("Tuesday", 1, 1)]
    assert listed(conn, Handed.ALL, "Tuesday", 1) == 1


def test_in_spring_no_hour_is_the_one_that_the_clocks_jump_over(office, conn):
    """8 March 2026 in New York: 1:59 is followed by 3:00."""
    jump = datetime(2026, 3, 8, 7, tzinfo=UTC)
    handed_over(office, jump - MINUTE, jump)

    assert [row[:3] for row in busy(conn)] == [("Sunday", 1, 1), ("Sunday", 3, 1)]


def test_in_autumn_the_hour_that_comes_twice_is_one(office, conn):
    """2 November 2025 in New York: 1:30 in summer time, and an hour later 1:30 again."""
    first = datetime(2025, 11, 2, 5, 30, tzinfo=UTC)
    handed_over(office, first, first + HOUR, first + 2 * HOUR)

    year = replace(YEAR, period=Period(date(2025, 1, 1), date(2025, 12, 31)))
    assert [row[:3] for row in busy(conn, year)] == [("Sunday", 1, 2), ("Sunday", 2, 1)]
    assert listed(conn, Handed.ALL, "Sunday", 1, year) == 2


def test_the_same_hour_in_summer_and_winter_is_one_hour(office, conn):
    handed_over(office, MONDAY_9, datetime(2026, 1, 5, 14, tzinfo=UTC))

    assert [row[:3] for row in busy(conn)] == [("Monday", 9, 2)]


def test_the_hand_offs_are_those_of_the_period(office, conn):
    """Handed over on Friday afternoon and due on Monday: a hand-off of the week that begins on Monday."""
    friday = datetime(2026, 6, 5, 20, tzinfo=UTC)
    handed_over(office, friday, MONDAY_9)
    week = replace(YEAR, period=Period(date(2026, 6, 8), date(2026, 6, 14)))

    assert busy(conn, week) == [("Friday", 16, 1, 1)]
    assert listed(conn, Handed.BREACHED, "Friday", 16, week) == 1


def test_another_promise_is_broken_at_other_hours(given, conn):
    given.hours()
    given.targets(first_attempt=60, decision=60)
    (lead,) = handed_over(given, MONDAY_9)
    given.attempt(lead, MONDAY_9 + 30 * MINUTE)

    assert (busy(conn), busy(conn, promise=Promise.DECISION)) == ([("Monday", 9, 1, 0)], [("Monday", 9, 1, 1)])
