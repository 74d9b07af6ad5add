"""Calendars that nobody would draw up, and moments around those at which clocks move."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from data.calendars import Calendar
from data.opening_hours import EVERY_DAY, CalendarVersion, HolidayScope, WeeklyHours

CLOCKS_MOVE = {
    "America/New_York": [date(2026, 3, 8), date(2026, 11, 1)],
    "Australia/Lord_Howe": [date(2026, 4, 5), date(2026, 10, 4)],  # by half an hour
    "Asia/Kathmandu": [date(1986, 1, 1)],  # by a quarter, once and at midnight
    "America/St_Johns": [date(2010, 3, 14), date(2010, 11, 7)],  # at 0:01
    "Pacific/Apia": [date(2011, 12, 30), date(2011, 9, 24)],  # the first never was
    "Africa/Casablanca": [date(2026, 2, 15), date(2026, 3, 22)],  # around Ramadan
    "America/Santiago": [date(2026, 4, 4), date(2026, 9, 6)],  # at midnight
    "Europe/London": [date(2026, 3, 29), date(2026, 10, 25)],
    "UTC": [date(2026, 7, 4)],
}
BEGINS = date(1985, 12, 1)
ZONES = st.sampled_from(list(CLOCKS_MOVE))
# Mostly the times at which clocks move, and the ends of the day.
MINUTES = st.one_of(st.sampled_from([0, 1, 30, 60, 90, 120, 150, 180, 1380, 1439, 1440]), st.integers(0, 1440))
SECONDS_OF_A_WEEK = st.integers(0, 7 * 24 * 3600)


@st.composite
def day_hours(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    edges = sorted(draw(st.sets(MINUTES, max_size=6)))
    return tuple(zip(edges[0::2], edges[1::2], strict=False))


@st.composite
def versions(draw: st.DrawFn, valid_from: date, around: date) -> CalendarVersion:
    near = st.integers(-4, 4).map(lambda days: around + timedelta(days=days))
    working = draw(st.dictionaries(near, day_hours().filter(bool), max_size=2))
    off = draw(st.sets(near.filter(lambda day: day not in working), max_size=2))
    weekly = WeeklyHours(tuple(draw(day_hours()) for _ in EVERY_DAY))
    holidays = draw(st.sampled_from([None, HolidayScope("US", "NY")]))
    return CalendarVersion(valid_from, weekly, holidays, tuple(off), tuple(working.items()))


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, datetime]:
    """A calendar of any hours, with another version from about a day on which its clocks move, and that day's noon."""
    zone = draw(ZONES)
    around = draw(st.sampled_from(CLOCKS_MOVE[zone]))
    changes = around + timedelta(days=draw(st.integers(-3, 3)))
    both = (draw(versions(BEGINS, around)), draw(versions(changes, around)))
    return Calendar(zone, both), datetime(around.year, around.month, around.day, 12, tzinfo=UTC)
