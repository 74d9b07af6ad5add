"""Where a calendar can't answer it says so, and equal calendars are worked out once."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest

from data.calendars import Calendar, NeverOpensAgain, OutsideCalendar, Pauses
from data.opening_hours import MONDAY_TO_FRIDAY, CalendarVersion, WeeklyHours
from tests.data.calendars_given import ALWAYS, CLOSED, EIGHT_TO_FIVE, HOUR, NEW_YORK, NINE_TO_FIVE, new_york, second


def test_the_horizon_grows_until_it_opens_again() -> None:
    reopens = CalendarVersion(date(2039, 5, 2), WeeklyHours.on(MONDAY_TO_FRIDAY, (540, 1020)))
    for_years = Calendar(NEW_YORK, (*CLOSED.versions, reopens))
    assert for_years.due_at(new_york(3, 6, 12), HOUR) == new_york(5, 2, 10, year=2039)


def test_a_calendar_that_never_opens_again_says_so() -> None:
    with pytest.raises(NeverOpensAgain, match="not open for that long within 30 years"):
        CLOSED.due_at(new_york(3, 6, 12), HOUR)
    with pytest.raises(NeverOpensAgain):
        CLOSED.next_opening(new_york(3, 6, 12))
    with pytest.raises(NeverOpensAgain):
        ALWAYS.due(second(new_york(3, 6)), np.iinfo(np.int64).max)
    assert CLOSED.business_time(new_york(3, 6), new_york(4, 6)) == timedelta(0)


def test_a_moment_before_the_calendar_or_far_after_it_is_refused() -> None:
    assert ALWAYS.begins == second(new_york(1, 1, year=2005))
    with pytest.raises(OutsideCalendar, match="begins on 2005-01-01"):
        ALWAYS.business_seconds(ALWAYS.begins - 1, ALWAYS.begins)
    with pytest.raises(OutsideCalendar, match="year 2100"):
        ALWAYS.business_time(new_york(3, 6), new_york(3, 6, year=2206))


def test_moments_before_1970_are_counted_like_any_other() -> None:
    mornings = CalendarVersion(date(1960, 1, 1), WeeklyHours.on(MONDAY_TO_FRIDAY, (480, 720)))
    clock = Calendar(NEW_YORK, (mornings,))
    sunday = new_york(1, 3, year=1960)
    assert clock.due_at(sunday, 5 * HOUR) == new_york(1, 5, 9, year=1960)
    assert clock.business_time(sunday, sunday + 3 * HOUR) == timedelta(0)


def test_what_is_no_moment_is_refused_rather_than_counted() -> None:
    start = second(new_york(3, 6, 12))
    with pytest.raises(TypeError, match="whole seconds, not float64"):
        ALWAYS.business_seconds([start, np.nan], start)
    with pytest.raises(ValueError, match="missing"):
        ALWAYS.business_seconds(start, np.array(["2026-03-06", "NaT"], "datetime64[s]").astype(np.int64))
    with pytest.raises(ValueError, match="negative"):
        ALWAYS.due(start, -1)
    with pytest.raises(TypeError, match="whole seconds"):
        Pauses([0], [start], [start + 0.5])
    with pytest.raises(ValueError, match="no time zone"):
        ALWAYS.is_open(datetime(2026, 3, 6, 12))  # noqa: DTZ001


def test_no_clocks_at_all_give_no_answers() -> None:
    assert NINE_TO_FIVE.business_seconds([], []).shape == (0,)
    assert NINE_TO_FIVE.due(np.array([], np.int64), 3600).shape == (0,)


def test_calendars_that_say_the_same_share_what_was_worked_out() -> None:
    same = Calendar(NEW_YORK, EIGHT_TO_FIVE.versions[::-1])
    assert (same, hash(same)) == (EIGHT_TO_FIVE, hash(EIGHT_TO_FIVE))
    start = np.array([second(new_york(3, 6))])
    assert same._spanning(start, start) is EIGHT_TO_FIVE._spanning(start, start)
    with pytest.raises(ValueError, match="read-only"):
        same._spanning(start, start).starts[0] = 0
