"""Business time: how much of it passed between two moments, and when so much of it will have passed.

B(a, b) is the time in [a, b) during which a calendar is open. Opening hours become UTC moments first
(data/wall_clock.py says how on days when the clocks move), so every hour counted is one that really passed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from data.moments import DAY_SECONDS, EPOCH, MICROSECOND, SECOND, day_number, day_of
from data.open_time import MICROSECONDS, Moments, OpenTime, Pauses, whole
from data.opening_hours import CalendarVersion, DayHours
from data.wall_clock import first_showing

HORIZONS_YEARS = (1, 4, 30)
"""How far past a start its due moment is looked for, each only when the one before was too short."""
LAST_YEAR = 2100
"""As far as most tables of holidays go."""
_END = (datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC) - EPOCH) // SECOND


class NeverOpensAgain(ValueError):
    """The hours asked for do not come within the last of the horizons."""

    def __init__(self) -> None:
        super().__init__(f"This calendar is not open for that long within {HORIZONS_YEARS[-1]} years.")


class OutsideCalendar(ValueError):
    """A moment of which a calendar says nothing. Zero hours would be a guess."""


@dataclass(frozen=True)
class Calendar:
    """When someone is there: an IANA zone and versions, each holding from its day on, by the local day.

    Vectorised answers take and give UTC seconds since 1970, whole numbers: arrays that fit each other, or scalars.
    Answers for one moment take aware datetimes, count to the microsecond, and give UTC.
    Errors: OutsideCalendar for a start before the first version's day; TypeError for what are no whole numbers;
    ValueError for a missing moment (NaT), which has to be left out before, and for a datetime without a zone.
    """

    zone: str
    versions: tuple[CalendarVersion, ...]

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"There is no time zone “{self.zone}”; it is a name like America/New_York.") from None
        object.__setattr__(self, "versions", tuple(sorted(self.versions, key=lambda version: version.valid_from)))
        if not self.versions:
            raise ValueError("A calendar needs a version: the hours that hold, and from which day on.")
        if len(set(self._valid_from)) < len(self.versions):
            raise ValueError("Two versions of this calendar hold from the same day.")

    def version_on(self, day: date) -> CalendarVersion | None:
        """The version that holds on a local day; None before the first."""
        position = bisect_right(self._valid_from, day)
        return self.versions[position - 1] if position else None

    def hours_on(self, day: date) -> DayHours:
        """What the clock shows at openings and closings of a local day, in minutes; () when closed."""
        version = self.version_on(day)
        return version.hours_on(day) if version else ()

    def edges_on(self, day: date) -> list[tuple[int, int]]:
        """The UTC seconds at which it opens and closes on a local day, without hours that the clocks jumped over."""
        hours = [[first_showing(day, minute, self.zone) for minute in both] for both in self.hours_on(day)]
        return [(opens, closes) for opens, closes in hours if opens < closes]

    @cached_property
    def begins(self) -> int:
        """The UTC second at which the first version's day begins: nothing before it can be counted."""
        return first_showing(self._valid_from[0], 0, self.zone)

    def business_seconds(self, start: ArrayLike, end: ArrayLike) -> Moments:
        """B(start, end), in seconds; 0 where the end comes first, so an attempt before the start is not negative."""
        start, end = np.broadcast_arrays(whole(start), whole(end))
        return self._spanning(start, end).between(start, end)[()]

    def paused_seconds(self, start: ArrayLike, end: ArrayLike, pauses: Pauses) -> Moments:
        """P(start, end): those of the business seconds in [start, end) that lie in a pause of the same clock."""
        start, end = np.broadcast_arrays(whole(start), whole(end))
        paused = self._spanning(start, end).paused(start.ravel(), end.ravel(), pauses)
        return paused.reshape(start.shape)[()]

    def due(self, start: ArrayLike, target_seconds: ArrayLike, pauses: Pauses | None = None) -> Moments:
        """min{t >= start : B(start, t) - P(start, t) >= target}, in UTC seconds.

        So B - P at due equals the target; a target that ends with the day is due at closing time; a target of 0 is due
        at the start. A pause that begins before the target is reached moves due by its business seconds.
        pauses: of any of the clocks, each naming by position (in the flattened shape) the start that it belongs to.
        Errors: NeverOpensAgain; ValueError for a negative target.
        """
        return self._due(whole(start), whole(target_seconds), pauses, 1)

    def due_in_microseconds(self, start: ArrayLike, target_seconds: ArrayLike, pauses: Pauses | None = None) -> Moments:
        """`due` to the microsecond: starts, pauses and what is returned count UTC microseconds since 1970."""
        return self._due(whole(start), whole(target_seconds) * MICROSECONDS, pauses, MICROSECONDS)

    def business_time(self, start: datetime, end: datetime) -> timedelta:
        """B(start, end) of two aware moments."""
        first, last = _microseconds(start), _microseconds(end)
        open_time = self._spanning(first // MICROSECONDS, last // MICROSECONDS).in_microseconds
        return int(open_time.between(first, last)) * MICROSECOND

    def due_at(self, start: datetime, target: timedelta, pauses: Sequence[tuple[datetime, datetime]] = ()) -> datetime:
        """`due` of one clock with its pauses, each from a moment to a moment."""
        edges = np.array([[_microseconds(edge) for edge in pause] for pause in pauses], np.int64).reshape(-1, 2)
        own = Pauses(np.zeros(len(edges), np.int64), edges[:, 0], edges[:, 1])
        due = self._due(_microseconds(start), np.array(target // MICROSECOND, np.int64), own, MICROSECONDS)
        return EPOCH + int(due) * MICROSECOND

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies in opening hours, to which closing time does not belong."""
        return bool(self.business_time(moment, moment.astimezone(UTC) + MICROSECOND))

    def next_opening(self, moment: datetime) -> datetime:
        """The first moment from this one on that is open: itself while open. NeverOpensAgain when there is none."""
        return self.due_at(moment, MICROSECOND) - MICROSECOND

    def open_intervals(self, first_day: date, last_day: date) -> list[tuple[datetime, datetime]]:
        """When it opens and closes on local days, the last included, in order and in local time.

        As a week or a year is drawn: a night that is open on both sides of midnight is two intervals.
        """
        days = range(day_number(first_day), day_number(last_day) + 1)
        edges = [edges for day in days for edges in self.edges_on(day_of(day))]
        return [(self._local(opens), self._local(closes)) for opens, closes in edges]

    def _local(self, second: int) -> datetime:
        return (EPOCH + second * SECOND).astimezone(ZoneInfo(self.zone))

    @cached_property
    def _valid_from(self) -> list[date]:
        return [version.valid_from for version in self.versions]

    def _due(self, start: Moments, target: Moments, pauses: Pauses | None, unit: int) -> Moments:
        start, target = np.broadcast_arrays(start, target)
        if (target < 0).any():
            raise ValueError("A target can't be negative.")
        if (target > HORIZONS_YEARS[-1] * 366 * DAY_SECONDS * unit).any():  # far more, and sums would overflow
            raise NeverOpensAgain
        seconds = start // unit
        for years in HORIZONS_YEARS:
            open_time = self._spanning(seconds, seconds, years)
            in_unit = open_time if unit == 1 else open_time.in_microseconds
            due, comes = in_unit.due(start.ravel(), target.ravel(), pauses)
            if comes.all():
                return due.reshape(start.shape)[()]
        raise NeverOpensAgain

    def _spanning(self, start: Moments, end: Moments, years_more: int = 0) -> OpenTime:
        """The open time from the first start to the last moment, and some years more."""
        if not start.size:
            return _open_time(self, 1970, 1970)
        first, last = int(start.min()), max(int(start.max()), int(end.max()))
        if first < self.begins:
            raise OutsideCalendar(
                f"This calendar begins on {self._valid_from[0]}. It can't count from before that day."
            )
        if last >= _END:
            raise OutsideCalendar(f"Calendars end with the year {LAST_YEAR}. A moment lies after that.")
        # Local days reach into the UTC years beside them.
        return _open_time(self, _year(first - 2 * DAY_SECONDS), _year(last + 2 * DAY_SECONDS) + years_more)


@lru_cache(maxsize=64)
def _open_time(calendar: Calendar, first_year: int, last_year: int) -> OpenTime:
    """The open time of these local years, both included. Kept by what it says, not by which object says it."""
    edges = np.concatenate([_edges_of_year(calendar, year) for year in range(first_year, last_year + 1)])
    return OpenTime.of(edges[:, 0], edges[:, 1])


@lru_cache(maxsize=1024)
def _edges_of_year(calendar: Calendar, year: int) -> Moments:
    """N x 2: UTC seconds of every opening and closing of a local year, in order."""
    days = range(day_number(date(year, 1, 1)), day_number(date(year + 1, 1, 1)))
    return np.array([edges for day in days for edges in calendar.edges_on(day_of(day))], np.int64).reshape(-1, 2)


def _year(second: int) -> int:
    return (EPOCH + second * SECOND).year


def _microseconds(moment: datetime) -> Moments:
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return np.array((moment.astimezone(UTC) - EPOCH) // MICROSECOND, np.int64)
