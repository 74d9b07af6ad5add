"""The business clock by examples: the vectors of the specification, and what due and open mean."""

from datetime import UTC, datetime, timedelta

import pytest

from data.calendars import Calendar
from data.opening_hours import EVERY_DAY
from tests.data.calendars_given import (
    ALWAYS,
    CLOSED,
    EIGHT_TO_FIVE,
    HOUR,
    NINE_TO_FIVE,
    SUNDAY,
    TEN_TO_SIX,
    calendar,
    new_york,
    second,
)


@pytest.mark.parametrize(
    ("clock", "start", "end", "hours"),
    [
        (ALWAYS, new_york(3, 7, 20), new_york(3, 8, 20), 23),
        (ALWAYS, new_york(10, 31, 20), new_york(11, 1, 20), 25),
        (calendar(range(SUNDAY, 7), (0, 8 * 60)), new_york(3, 8), new_york(3, 9), 7),
        (EIGHT_TO_FIVE, new_york(3, 6, 16, 30), new_york(3, 9, 9, 15), 1.75),
        (EIGHT_TO_FIVE, new_york(7, 2, 16), new_york(7, 6, 10), 3),
    ],
)
def test_business_time_is_as_specified(clock: Calendar, start: datetime, end: datetime, hours: float) -> None:
    assert clock.business_time(start, end) == timedelta(hours=hours)
    assert clock.business_seconds(second(start), second(end)) == hours * 3600


@pytest.mark.parametrize(
    ("clock", "start", "target", "due"),
    [
        (ALWAYS, new_york(3, 7, 20), 23, new_york(3, 8, 20)),
        (ALWAYS, new_york(10, 31, 20), 25, new_york(11, 1, 20)),
        (EIGHT_TO_FIVE, new_york(3, 6, 16, 30), 1.75, new_york(3, 9, 9, 15)),
        (NINE_TO_FIVE, new_york(3, 6, 16, 30), 1, new_york(3, 9, 9, 30)),
        (TEN_TO_SIX, new_york(3, 7, 15), 4, new_york(3, 9, 14)),
        (EIGHT_TO_FIVE, new_york(7, 2, 16), 3, new_york(7, 6, 10)),
        (EIGHT_TO_FIVE, new_york(7, 4, 12), 0.5, new_york(7, 6, 8, 30)),
    ],
)
def test_due_is_as_specified(clock: Calendar, start: datetime, target: float, due: datetime) -> None:
    assert clock.due_at(start, timedelta(hours=target)) == due
    assert clock.due(second(start), int(target * 3600)) == second(due)


def test_a_target_that_ends_with_the_day_is_due_at_closing_time() -> None:
    assert NINE_TO_FIVE.due_at(new_york(3, 6, 15), 2 * HOUR) == new_york(3, 6, 17)
    assert NINE_TO_FIVE.due_at(new_york(3, 6, 15), 2 * HOUR + timedelta(microseconds=1)) > new_york(3, 9, 9)


@pytest.mark.parametrize("start", [new_york(3, 6, 15), new_york(3, 6, 17), new_york(3, 7, 3), new_york(3, 9, 9)])
def test_a_target_of_nothing_is_due_at_the_start(start: datetime) -> None:
    assert NINE_TO_FIVE.due_at(start, timedelta(0)) == start
    assert CLOSED.due_at(start, timedelta(0)) == start


@pytest.mark.parametrize("start", [new_york(3, 6, 17), new_york(3, 8, 2, 30), new_york(3, 9, 8, 59), new_york(3, 9, 9)])
def test_a_start_outside_opening_hours_counts_from_the_next_opening(start: datetime) -> None:
    assert NINE_TO_FIVE.due_at(start, HOUR) == new_york(3, 9, 10)


def test_moments_count_to_the_microsecond() -> None:
    a_bit = timedelta(microseconds=700_000)
    assert NINE_TO_FIVE.due_at(new_york(3, 6, 16, 30) + a_bit, HOUR / 2) == new_york(3, 9, 9) + a_bit
    assert NINE_TO_FIVE.business_time(new_york(3, 6, 16, 30) + a_bit, new_york(3, 9, 9)) == HOUR / 2 - a_bit


def test_an_end_before_the_start_counts_as_nothing() -> None:
    noon = second(new_york(3, 6, 12))
    assert ALWAYS.business_seconds(noon, [noon - 3600, noon, noon + 3]).tolist() == [0, 0, 3]
    assert ALWAYS.business_time(new_york(3, 6, 12), new_york(3, 6, 11)) == timedelta(0)


def test_hours_may_come_in_several_pieces_and_run_through_midnight() -> None:
    night = calendar(EVERY_DAY, (22 * 60, 24 * 60), (12 * 60, 13 * 60), (0, 6 * 60))
    assert night.business_time(new_york(3, 5, 5), new_york(3, 6, 5)) == 9 * HOUR
    assert night.due_at(new_york(3, 5, 23), 2 * HOUR) == new_york(3, 6, 1)
    assert night.due_at(new_york(3, 5, 5, 30), HOUR) == new_york(3, 5, 12, 30)


def test_it_says_when_it_is_open_and_when_it_opens_next() -> None:
    friday_evening, monday = new_york(3, 6, 17), new_york(3, 9, 9)
    assert not NINE_TO_FIVE.is_open(friday_evening)
    assert NINE_TO_FIVE.is_open(friday_evening - timedelta(microseconds=1))
    assert NINE_TO_FIVE.is_open(monday)
    assert NINE_TO_FIVE.next_opening(friday_evening) == monday
    assert NINE_TO_FIVE.next_opening(monday + HOUR) == monday + HOUR
    assert NINE_TO_FIVE.next_opening(friday_evening).tzinfo is UTC
