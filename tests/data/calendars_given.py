"""Calendars and moments to try by hand, in New York, mostly in 2026."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from data.calendars import Calendar
from data.opening_hours import (
    ALL_DAY,
    EVERY_DAY,
    MONDAY_TO_FRIDAY,
    CalendarVersion,
    DayHours,
    HolidayScope,
    Hours,
    WeeklyHours,
)

NEW_YORK = "America/New_York"
US = HolidayScope("US")
HOUR = timedelta(hours=1)
SUNDAY = 6


def calendar(
    weekdays: Iterable[int],
    *hours: Hours,
    zone: str = NEW_YORK,
    holidays: HolidayScope | None = None,
    days_off: tuple[date, ...] = (),
    working_days: tuple[tuple[date, DayHours], ...] = (),
) -> Calendar:
    weekly = WeeklyHours.on(weekdays, *hours)
    return Calendar(zone, (CalendarVersion(date(2005, 1, 1), weekly, holidays, days_off, working_days),))


def new_york(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo(NEW_YORK), fold=fold)


def second(moment: datetime) -> int:
    return int(moment.timestamp())


ALWAYS = calendar(EVERY_DAY, ALL_DAY)
EIGHT_TO_FIVE = calendar(MONDAY_TO_FRIDAY, (8 * 60, 17 * 60), holidays=US)
NINE_TO_FIVE = calendar(MONDAY_TO_FRIDAY, (9 * 60, 17 * 60))
TEN_TO_SIX = calendar(MONDAY_TO_FRIDAY, (10 * 60, 18 * 60))
CLOSED = calendar(range(0))
