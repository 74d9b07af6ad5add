"""The business clock against others: one that steps through the minutes, and the package businesstimedelta."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import businesstimedelta
import holidays
import numpy as np
import pytz
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from data.calendars import Calendar
from data.moments import MINUTE, SECOND
from data.opening_hours import CalendarVersion, HolidayScope
from tests.data.any_calendar import calendars
from tests.data.calendars_given import NEW_YORK, calendar, new_york, second

MINUTES_OF_FOUR_DAYS = st.integers(-3 * 24 * 60, 24 * 60)
NEW_YORKS = holidays.country_holidays("US", subdiv="NY")


def is_worked(version: CalendarVersion, wall: datetime) -> bool:
    """Whether a version is open when the clock on the wall shows this, by its own words."""
    day, minute = wall.date(), wall.hour * 60 + wall.minute
    hours = version.hours.days[day.weekday()]
    if day in version.days_off or (version.holidays and day in NEW_YORKS):
        hours = ()
    hours = dict(version.working_days).get(day, hours)
    return any(opens <= minute < closes for opens, closes in hours)


def open_minutes(clock: Calendar, first: datetime, last: datetime) -> list[bool]:
    """For every minute from first to last, whether it is open: by looking at the clock on the wall at each.

    When clocks go back, this one waits until the others have caught up. So a time shown twice counts at its first.
    """
    earlier, later = clock.versions
    furthest, found = datetime.min, []  # noqa: DTZ901
    moment = first - timedelta(days=1)
    while moment < last:
        furthest = max(furthest, moment.astimezone(ZoneInfo(clock.zone)).replace(tzinfo=None))
        found.append(is_worked(later if furthest.date() >= later.valid_from else earlier, furthest))
        moment += MINUTE
    return found[24 * 60 :]


@settings(max_examples=60)
@for_any(calendars(), MINUTES_OF_FOUR_DAYS, MINUTES_OF_FOUR_DAYS)
def test_business_time_and_due_are_what_stepping_through_the_minutes_gives(drawn, one, other) -> None:
    clock, noon = drawn
    start, end = noon + min(one, other) * MINUTE, noon + max(one, other) * MINUTE
    minutes = np.cumsum([0, *open_minutes(clock, start, end)])
    assert clock.business_time(start, end) == int(minutes[-1]) * MINUTE
    for target in (int(minutes[-1]), int(minutes[-1]) // 2):
        due = start + int(np.argmax(minutes >= target)) * MINUTE
        assert clock.due_at(start, target * MINUTE) == due


def test_business_time_is_what_businesstimedelta_counts_on_5000_pairs() -> None:
    """A year and a half with three changes of the clocks. It knows no day with several hours."""
    zone, days = pytz.timezone(NEW_YORK), (0, 1, 2, 3, 5, 6)
    worked = businesstimedelta.WorkDayRule(time(7, 30), time(18, 15), days, tz=zone)
    rules = businesstimedelta.Rules([worked, businesstimedelta.HolidayRule(NEW_YORKS, tz=zone)])
    clock = calendar(days, (7 * 60 + 30, 18 * 60 + 15), holidays=HolidayScope("US", "NY"))
    chance = np.random.default_rng(2026)
    start = chance.integers(second(new_york(1, 1, year=2025)), second(new_york(7, 1)), 5000)
    end = start + chance.integers(0, 8 * 24 * 3600, 5000)
    counted = [
        rules.difference(datetime.fromtimestamp(first, UTC), datetime.fromtimestamp(last, UTC)).timedelta // SECOND
        for first, last in zip(start.tolist(), end.tolist(), strict=True)
    ]
    assert clock.business_seconds(start, end).tolist() == counted
