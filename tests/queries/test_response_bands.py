"""What was scheduled of those followed up sooner and later, and who can't be compared."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from data.clock_upkeep import refresh_clocks
from data.schema import given_dues
from data.vocabulary import OutreachResult, Promise
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from queries.intervals import wilson
from queries.response_bands import ResponseBand, scheduled_by_response_time
from queries.scope import Period, Scope
from tests.queries.put_in import told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENS = datetime(2026, 6, 1, 13, tzinfo=UTC)  # Monday 9:00 in New York; it closes eight hours later
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=OPENS + 60 * DAY, window_days=30)
COUNTS = ("response_band", "timed_hand_offs", "mature_hand_offs", "scheduled_hand_offs")


@pytest.fixture
def office(given):
    """Open Monday to Friday, 9:00 to 17:00; the first attempt is promised within four hours."""
    given.hours()
    given.targets(first_attempt=240)
    return given


def handed_over(given, *, tried=None, booked=None, at=OPENS, **words):
    """Tried, and booked, so long after the hand-off."""
    scheduled = {} if booked is None else {"scheduled": at + booked}
    lead = given.lead(inquired=min(at, *scheduled.values()) if scheduled else at, handoff=at, **scheduled, **words)
    if tried is not None:
        given.attempt(lead, at + tried)
    return lead


def bands(conn, scope=JUNE, columns=COUNTS):
    return told(scheduled_by_response_time(conn, scope), *columns)


def test_each_band_ends_with_its_last_hour(office, conn):
    """In business hours: 7:59 h, 8 h and 8 h and a second of Monday and Tuesday; 24 h are three working days."""
    second = timedelta(seconds=1)
    for tried in (0 * HOUR, HOUR, HOUR + second, 4 * HOUR, 4 * HOUR + second, 8 * HOUR, DAY + second):
        handed_over(office, tried=tried)
    handed_over(office, tried=2 * DAY + 8 * HOUR)
    handed_over(office, tried=3 * DAY + second)

    assert [row[:2] for row in bands(conn)] == [
        ("Within 1 h", 2), ("1 to 4 h", 2), ("4 to 8 h", 2), ("8 to 24 h", 2), ("More than 24 h", 1)
    ]  # fmt: skip


def test_the_rate_is_of_the_mature_and_within_the_window_after_the_hand_off(office, conn):
    handed_over(office, tried=HOUR, booked=2 * HOUR)
    handed_over(office, tried=HOUR, booked=30 * DAY)
    handed_over(office, tried=HOUR, booked=30 * DAY + HOUR)
    handed_over(office, tried=HOUR)
    handed_over(office, tried=HOUR, booked=2 * HOUR, at=OPENS + 7 * DAY)
    scope = replace(JUNE, as_of=OPENS + 31 * DAY)

    ((*_, rate, low, high),) = rows = told(scheduled_by_response_time(conn, scope))
    assert rows[0][:4] == ("Within 1 h", 5, 4, 2)
    assert (rate, low, high) == (0.5, *wilson(2, 4))


def test_a_hand_off_is_mature_at_the_very_end_of_its_window(office, conn):
    handed_over(office, tried=HOUR)

    assert bands(conn, replace(JUNE, as_of=OPENS + 30 * DAY)) == [("Within 1 h", 1, 1, 0)]
    assert bands(conn, replace(JUNE, as_of=OPENS + 30 * DAY - timedelta(minutes=1))) == [("Within 1 h", 1, 0, 0)]


def test_nothing_mature_is_no_rate_rather_than_none_of_it(office, conn):
    handed_over(office, tried=HOUR)

    (row,) = told(scheduled_by_response_time(conn, replace(JUNE, as_of=OPENS + DAY)))
    assert row[-3:] == (None, None, None)


def test_who_booked_before_anybody_called_is_no_success_of_calling_late(office, conn):
    handed_over(office, tried=5 * HOUR, booked=2 * HOUR)
    handed_over(office, booked=2 * HOUR)

    assert told(scheduled_by_response_time(conn, JUNE)) == [("Booked before that", 2, 2, 2, None, None, None)]


def test_who_had_booked_when_handed_over_owes_it_to_no_call(office, conn):
    handed_over(office, tried=HOUR, booked=-HOUR)
    handed_over(office, tried=-HOUR, booked=-HOUR)

    assert bands(conn) == [("Booked before that", 2, 2, 2)]


def test_called_and_booked_in_one_go_is_followed_up_and_booked(office, conn):
    handed_over(office, tried=HOUR, booked=HOUR)

    assert bands(conn) == [("Within 1 h", 1, 1, 1)]


def test_who_was_not_followed_up_has_no_rate(office, conn):
    """Nobody of them can have booked: who did is counted as booked before."""
    handed_over(office)
    office.event(handed_over(office), "lost", OPENS + HOUR)

    assert told(scheduled_by_response_time(conn, JUNE)) == [("Not followed up", 2, 2, 0, None, None, None)]


def test_what_comes_after_the_as_of_moment_has_not_come(office, conn):
    handed_over(office, tried=HOUR, booked=33 * DAY)
    handed_over(office, tried=33 * DAY)
    scope = replace(JUNE, as_of=OPENS + 32 * DAY, window_days=31)

    assert bands(conn, scope) == [("Within 1 h", 1, 1, 0), ("Not followed up", 1, 1, 0)]


def test_a_weekend_is_not_slowness(office, conn):
    """Tried on Monday after a hand-off on Friday afternoon is within four hours."""
    handed_over(office, at=OPENS + 4 * DAY + 7 * HOUR, tried=2 * DAY + 18 * HOUR)

    assert bands(conn) == [("1 to 4 h", 1, 1, 0)]


def test_without_opening_hours_the_band_is_not_known(given, conn):
    lead = handed_over(given, tried=HOUR)
    due = {"lead_id": lead, "promise": 1, "due_at": OPENS + 4 * HOUR, "recorded_at": OPENS}
    conn.execute(insert(given_dues).values(due))
    refresh_clocks(conn, [lead])

    assert bands(conn) == [("No opening hours agreed", 1, 1, 0)]


def test_two_way_contact_has_its_own_bands(given, conn):
    given.hours()
    given.targets(first_attempt=240, first_contact=240)
    lead = handed_over(given, tried=HOUR)
    given.attempt(lead, OPENS + 5 * HOUR, result=OutreachResult.TWO_WAY)

    assert told(scheduled_by_response_time(conn, JUNE, Promise.FIRST_CONTACT), *COUNTS) == [("4 to 8 h", 1, 1, 0)]


def test_each_number_leads_to_its_hand_offs(office, conn):
    handed_over(office, tried=HOUR, booked=2 * HOUR)
    handed_over(office, tried=HOUR)
    handed_over(office, tried=HOUR, at=OPENS + 21 * DAY)
    handed_over(office, booked=2 * HOUR)
    scope = replace(JUNE, as_of=OPENS + 40 * DAY)

    kinds = (Handed.TIMED, Handed.MATURE, Handed.SCHEDULED)
    assert bands(conn, scope) == [("Within 1 h", 3, 2, 1), ("Booked before that", 1, 1, 1)]
    for band, *numbers in bands(conn, scope):
        cells = [HandOffCell(kind, band=ResponseBand(band)) for kind in kinds]
        assert [len(hand_offs_behind(conn, scope, cell)) for cell in cells] == numbers


def test_nobody_was_handed_over(office, conn):
    assert bands(conn) == []
