"""Pauses stop a clock and let it run on."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection

from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.vocabulary import PauseReason, Promise
from tests.data.clocks_kept import clock, clocks, due, ny
from tests.given import Given

MICROSECOND, HOUR = timedelta(microseconds=1), 3600
START = ny(6, 4, 10)  # a Thursday
FRIDAY = ny(6, 5)


@pytest.fixture
def lead(given: Given) -> int:
    """Handed over on Thursday at 10:00, to be tried within 4 hours of 9:00 to 17:00, and booked within 40."""
    given.hours()
    given.targets(first_attempt=240, booking=2_400)
    return given.lead(handoff=START, recorded=START)


def pause(conn: Connection, lead: int, begins: datetime, ends: datetime | None = None) -> None:
    said = ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS)
    pause_clock(conn, said, actor=OPERATOR, at=begins)
    if ends:
        resume(conn, lead, ends)


def resume(conn: Connection, lead: int, ends: datetime) -> None:
    resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=ends)


def test_an_ended_pause_moves_due_by_the_open_time_in_it(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 4, 11), ny(6, 4, 12, 30))
    assert (due(conn, lead), clock(conn, lead)["paused"]) == (ny(6, 4, 15, 30), 1.5 * HOUR)
    pause(conn, lead, ny(6, 4, 15), ny(6, 5, 9, 45))  # 2 hours before closing time, and 45 minutes
    assert (due(conn, lead), clock(conn, lead)["paused"]) == (ny(6, 5, 10, 15), 4.25 * HOUR)


def test_a_pause_while_it_is_closed_moves_nothing(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 3, 10), ny(6, 3, 12))
    pause(conn, lead, ny(6, 4, 17), ny(6, 5, 9))
    assert (due(conn, lead), clock(conn, lead)["paused"]) == (ny(6, 4, 14), 0)


def test_a_pause_from_before_the_hand_off_counts_from_it(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 3, 10), ny(6, 4, 11))
    assert (due(conn, lead), clock(conn, lead)["paused"]) == (ny(6, 4, 15), HOUR)


def test_while_a_pause_lasts_it_is_not_due_at_all_and_when_it_ends_it_is_due_later(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 4, 11))
    row = clock(conn, lead)
    assert (row["due"], row["paused_since"], row["counts_on"]) == (None, ny(6, 4, 11), START.date())
    resume(conn, lead, ny(6, 5, 10))
    row = clock(conn, lead)
    assert (row["due"], row["paused_since"], row["counts_on"]) == (ny(6, 5, 13), None, FRIDAY.date())


def test_a_pause_that_lasts_since_before_the_hand_off_lasts_from_it(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 3, 10))
    assert (due(conn, lead), clock(conn, lead)["paused_since"]) == (None, START)


@pytest.mark.parametrize("begins", [ny(6, 4, 14), ny(6, 4, 16), ny(6, 9, 12)])
def test_a_pause_begun_when_it_was_due_or_later_moves_nothing(conn: Connection, lead: int, begins: datetime) -> None:
    pause(conn, lead, begins)
    assert due(conn, lead) == ny(6, 4, 14)
    resume(conn, lead, ny(6, 10, 12))
    assert due(conn, lead) == ny(6, 4, 14)


def test_a_pause_begun_a_moment_before_it_was_due_does(conn: Connection, lead: int) -> None:
    pause(conn, lead, ny(6, 4, 14) - MICROSECOND)
    assert due(conn, lead) is None
    resume(conn, lead, ny(6, 4, 15))
    assert due(conn, lead) == ny(6, 4, 15) + MICROSECOND


def test_stopped_during_a_pause_it_was_in_time_and_its_due_stays_as_it_is(given: Given, conn, lead: int) -> None:
    pause(conn, lead, ny(6, 4, 11))
    given.attempt(lead, ny(6, 5, 16), recorded=ny(6, 5, 16))
    row = clock(conn, lead)
    assert row["stopped"] < row["due"] == ny(6, 8, 11)  # an hour had passed, and three were left on Friday at 16:00
    assert (row["response"], row["paused"], row["paused_since"]) == (HOUR, 13 * HOUR, None)
    resume(conn, lead, ny(6, 9, 12))
    assert clock(conn, lead) == row


def test_a_pause_moves_every_promise_not_yet_kept_and_no_other(given: Given, conn: Connection, lead: int) -> None:
    given.attempt(lead, ny(6, 4, 11), recorded=ny(6, 4, 11))
    booking = due(conn, lead, Promise.BOOKING)
    pause(conn, lead, ny(6, 4, 12), ny(6, 4, 13))
    assert due(conn, lead) == ny(6, 4, 14)
    assert due(conn, lead, Promise.BOOKING) - booking == timedelta(hours=1)
    assert [clock(conn, lead, promise)["paused"] for promise in (Promise.FIRST_ATTEMPT, Promise.BOOKING)] == [0, HOUR]


def test_what_is_paused_after_the_lead_left_is_not_paused_of_its_hand_off(given: Given, conn, lead: int) -> None:
    given.event(lead, "lost", ny(6, 4, 12), recorded=ny(6, 4, 12))
    given.event(lead, "handoff", ny(6, 9, 10), recorded=ny(6, 9, 10))
    pause(conn, lead, ny(6, 9, 11))
    before, after = clocks(conn, lead)
    assert (before["due"], before["paused"], before["paused_since"]) == (ny(6, 4, 14), 0, None)
    assert (after["due"], after["paused_since"]) == (None, ny(6, 9, 11))


def test_a_lead_that_left_while_it_was_paused_would_have_been_due_later(given: Given, conn, lead: int) -> None:
    pause(conn, lead, ny(6, 4, 11))
    given.event(lead, "lost", ny(6, 5, 10), recorded=ny(6, 5, 10))
    row = clock(conn, lead)
    assert (row["due"], row["closed"], row["paused"]) == (ny(6, 5, 13), ny(6, 5, 10), 7 * HOUR)


def test_what_stands_still_is_not_waiting_for_an_owner(conn: Connection, lead: int) -> None:
    assert (clock(conn, lead)["unowned"], clock(conn, lead)["unowned_since"]) == (0, START)
    pause(conn, lead, ny(6, 4, 11))
    assert (clock(conn, lead)["unowned"], clock(conn, lead)["unowned_since"]) == (HOUR, None)
    resume(conn, lead, ny(6, 4, 12, 30))
    assert (clock(conn, lead)["unowned"], clock(conn, lead)["unowned_since"]) == (HOUR, ny(6, 4, 12, 30))
