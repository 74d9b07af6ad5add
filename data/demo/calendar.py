"""The 18 months the demo spans, in whole local and UTC minutes since 1970, and when an office is open."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from data.demo.chance import Ints
from data.moments import DAY_MINUTES, day_number, day_of, minute_of

WEEKS = 79  # 18 months, counting the one that `until` cuts short
MONDAY_OFFSET = 3  # 1970-01-01 was a Thursday
OPENS, CLOSES = 8 * 60, 18 * 60
LONGEST_JOURNEY_DAYS = 500


@dataclass(frozen=True)
class Calendar:
    """All moments of the demo. Nothing lies after `ends`: noon of `until` in the organisation's zone."""

    first_day: int
    last_day: int
    ends: int
    zones: tuple[str, ...]
    offsets: Ints

    def utc(self, local: Ints, zone: Ints) -> Ints:
        """UTC minutes of local minutes: (leads) or (stages x leads), with each lead's position in `zones`."""
        return local - self.offsets[zone, local // DAY_MINUTES - self.first_day]

    def last_minute(self, zone: Ints) -> Ints:
        """How far the clock has come on the last day, in minutes after local midnight."""
        return self.ends + self.offsets[zone, self.last_day - self.first_day] - self.last_day * DAY_MINUTES


def calendar_until(until: date, zones: tuple[str, ...]) -> Calendar:
    """The calendar up to noon of a day in the first of the zones."""
    monday = until - timedelta(days=until.weekday())
    first = day_number(monday) - 7 * (WEEKS - 1)
    last = day_number(until)
    noon = datetime.combine(until, time(12), tzinfo=ZoneInfo(zones[0]))
    days = range(first, last + LONGEST_JOURNEY_DAYS)
    offsets = [[_offset(day_of(day), zone) for day in days] for zone in zones]
    return Calendar(first, last, minute_of(noon.astimezone(UTC)), zones, np.array(offsets, dtype=np.int64))


def in_office_hours(local: Ints, minutes_into_the_day: Ints) -> Ints:
    """Moves moments when the office is closed to the next working day, so many minutes after it opens."""
    day, minute = np.divmod(local, DAY_MINUTES)
    day = day + (minute >= CLOSES)
    weekday = (day + MONDAY_OFFSET) % 7
    closed = (minute >= CLOSES) | (minute < OPENS) | (weekday >= 5)
    day = day + np.where(weekday >= 5, 7 - weekday, 0)
    return np.where(closed, day * DAY_MINUTES + OPENS + minutes_into_the_day, local)


def _offset(day: date, zone: str) -> int:
    # At noon: on the two days a year when clocks change, a night hour may be read an hour off. It is still a moment.
    moment = datetime.combine(day, time(12), tzinfo=ZoneInfo(zone))
    offset = moment.utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0
