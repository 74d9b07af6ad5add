"""Business time: how much of it passed between two moments, and when so much of it will have passed.

B(a, b) is the time in [a, b) during which a calendar is open, in absolute seconds: METRICS of the project, section 5.
Each local interval becomes two UTC moments first, so a day on which the clocks move has the hours it really had.

* A time that the clocks show twice is the first of the two (fold 0).
* A time that they skip moves forward to where they went on, the closest time that exists (pandas calls it
  shift_forward), so hours keep their order, and a day that never was (Apia, 30 December 2011) has no hours.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import ArrayLike

from data.moments import DAY_SECONDS, EPOCH, MICROSECOND, SECOND, day_number
from data.open_time import MICROSECONDS, Moments, OpenTime, Pauses
from data.opening_hours import CalendarVersion, DayHours

HORIZONS_YEARS = (1, 4, 30)
"""How far past a start its due moment is looked for, each only when the one before was too short."""
LAST_YEAR = 2200


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
    TypeError for anything else; a missing moment has to be left out before. Answers for one moment take aware
    datetimes, count to the microsecond, and give UTC. OutsideCalendar for a start before the first version's day.
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

    @cached_property
    def begins(self) -> int:
        """The UTC second at which the first version's day begins: nothing before it can be counted."""
        return first_showing(self._valid_from[0], 0, self.zone)

    def business_seconds(self, start: ArrayLike, end: ArrayLike) -> Moments:
        """B(start, end), in seconds; 0 where the end comes first, so an attempt before the start is not negative."""
        start, end = np.broadcast_arrays(_whole(start), _whole(end))
        return self._spanning(start, end).between(start, end)[()]

    def paused_seconds(self, start: ArrayLike, end: ArrayLike, pauses: Pauses) -> Moments:
        """P(start, end): those of the business seconds in [start, end) that lie in a pause of the same clock."""
        start, end = np.broadcast_arrays(_whole(start), _whole(end))
        paused = self._spanning(start, end).paused(start.ravel(), end.ravel(), pauses)
        return paused.reshape(start.shape)[()]

    def due(self, start: ArrayLike, target_seconds: ArrayLike, pauses: Pauses | None = None) -> Moments:
        """min{t >= start : B(start, t) - P(start, t) >= target}, in UTC seconds.

        So B - P at due equals the target; a target that ends with the day is due at closing time; a target of 0 is due
        at the start. A pause that begins before the target is reached moves due by its business seconds.
        pauses: of any of the clocks, each naming by position (in the flattened shape) the start that it belongs to.
        Errors: NeverOpensAgain; ValueError for a negative target.
        """
        return self._due(_whole(start), _whole(target_seconds), pauses, 1)

    def business_time(self, start: datetime, end: datetime) -> timedelta:
        """B(start, end) of two aware moments."""
        first, last = _microseconds(start), _microseconds(end)
        open_time = self._spanning(first // MICROSECONDS, last // MICROSECONDS).in_microseconds
        return int(open_time.between(first, last)) * MICROSECOND

    def due_at(
        self, start: datetime, target: timedelta, pauses: Sequence[tuple[datetime, datetime]] = ()
    ) -> datetime:
        """`due` of one clock with its pauses, each from a moment to a moment."""
        edges = np.array([[_microseconds(edge) for edge in pause] for pause in pauses], np.int64).reshape(-1, 2)
        own = Pauses(np.zeros(len(edges), np.int64), edges[:, 0], edges[:, 1])
        return _moment(self._due(_microseconds(start), np.int64(target // MICROSECOND), own, MICROSECONDS))

    def is_open(self, moment: datetime) -> bool:
        """Whether a moment lies in opening hours; closing time does not."""
        return self.next_opening(moment) == moment if self._opens_after(moment) else False

    def next_opening(self, moment: datetime) -> datetime:
        """The first moment from this one on that is open: itself, while open. NeverOpensAgain when there is none."""
        ...
