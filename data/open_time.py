"""Open time as sorted numbers: adding it up, and finding the moment at which it adds up. Pure numpy.

Moments and lengths are int64 of one unit, seconds or microseconds; nothing here minds which.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Moments = NDArray[np.int64]

BEFORE_ALL = -(2**40)
"""Earlier than any moment by 30,000 years, and still an int64 when counted in microseconds."""
MICROSECONDS = 1_000_000


@dataclass(frozen=True, eq=False)
class Pauses:
    """Pauses [begins, ends) of many clocks, one element a pause; `clock` is the position of its clock.

    In any order. Pauses of one clock may overlap: together they pause once. ValueError for one that ends before it
    begins. A pause that still lasts is given as ending at the moment one looks from; what comes out is then the
    earliest that can be.
    """

    clock: Moments
    begins: Moments
    ends: Moments

    def __post_init__(self) -> None:
        for name in ("clock", "begins", "ends"):
            object.__setattr__(self, name, whole(getattr(self, name)))
        if not len(self.clock) == len(self.begins) == len(self.ends):
            raise ValueError("Every pause needs its clock, its begin and its end.")
        if (self.clock < 0).any():  # would count from the last clock
            raise ValueError("A pause names a clock by a negative position.")
        if (self.ends < self.begins).any():
            raise ValueError("A pause ends before it begins.")

    def in_turn(self) -> Iterator[tuple[Moments, Moments, Moments]]:
        """(clock, begins, ends) of the first pause of every clock that has one, then of every second pause, ..."""
        if not len(self.clock):
            return
        order = np.lexsort((self.begins, self.clock))
        clock = self.clock[order]
        turn = np.arange(len(clock)) - np.searchsorted(clock, clock)
        by_turn = order[np.argsort(turn, kind="stable")]
        for chosen in np.split(by_turn, np.cumsum(np.bincount(turn))[:-1]):
            yield self.clock[chosen], self.begins[chosen], self.ends[chosen]


@dataclass(frozen=True, eq=False)
class OpenTime:
    """K open intervals in order. The arrays ends and total have K + 1 elements; the first stands for none.

    total[k]: the open time of the first k intervals together, all of which has passed at ends[k].
    """

    starts: Moments
    ends: Moments
    total: Moments

    @classmethod
    def of(cls, starts: Moments, ends: Moments) -> OpenTime:
        """From intervals [start, end) in order, which may touch but not overlap; two vectors of K."""
        total = np.append(0, np.cumsum(ends - starts))
        return cls(_fixed(starts.copy()), _fixed(np.append(BEFORE_ALL, ends)), _fixed(total))

    @cached_property
    def in_microseconds(self) -> OpenTime:
        """The same intervals in microseconds, when these are in seconds."""
        return OpenTime(*(_fixed(array * MICROSECONDS) for array in (self.starts, self.ends, self.total)))

    def until(self, moments: Moments) -> Moments:
        """The open time before each moment."""
        begun = np.searchsorted(self.starts, moments)
        return self.total.take(begun) - np.maximum(self.ends.take(begun) - moments, 0)

    def between(self, start: Moments, end: Moments) -> Moments:
        """The open time in [start, end); 0 where the end comes first."""
        return self.until(np.maximum(start, end)) - self.until(start)

    def paused(self, start: Moments, end: Moments, pauses: Pauses) -> Moments:
        """The open time in [start, end) that lies in pauses of the same clock. start, end: vectors, one a clock."""
        counted, last = self.until(start), self.until(np.maximum(start, end))
        paused = np.zeros_like(counted)
        for clock, begins, ends in pauses.in_turn():
            begin = np.maximum(self.until(begins), counted[clock])
            length = np.maximum(np.minimum(self.until(ends), last[clock]) - begin, 0)
            paused[clock] += length
            counted[clock] = np.maximum(counted[clock], begin + length)
        return paused

    def due(self, start: Moments, target: Moments, pauses: Pauses | None = None) -> tuple[Moments, NDArray[np.bool_]]:
        """The first moment from start on by which target has passed, open and unpaused; and whether it comes at all.

        start, target: vectors of one shape, one element a clock. Where it does not come, the moment means nothing.
        """
        begun = self.until(start)
        goal = begun + target
        if pauses is not None:
            self._push(begun, goal, pauses)
        position = np.searchsorted(self.total, goal, side="left")  # left: at closing time, not at the next opening
        closed = self.ends - self.total  # between a moment and the open time before it
        return np.maximum(closed.take(position, mode="clip") + goal, start), goal <= self.total[-1]

    def _push(self, begun: Moments, goal: Moments, pauses: Pauses) -> None:
        """Move each goal, in open time, by every pause that begins before it. One that begins at it comes too late."""
        counted = begun.copy()
        for clock, begins, ends in pauses.in_turn():
            begin = np.maximum(self.until(begins), counted[clock])
            length = np.maximum(self.until(ends) - begin, 0)
            goal[clock] += np.where(begin < goal[clock], length, 0)
            counted[clock] = begin + length


def whole(numbers: ArrayLike) -> Moments:
    """As int64. TypeError for what are no whole numbers, ValueError for what numpy makes of a missing moment (NaT)."""
    given = np.asarray(numbers)
    if given.size and given.dtype.kind not in "iu":
        raise TypeError(f"Moments and targets are whole seconds, not {given.dtype}.")
    counted = given.astype(np.int64, copy=False)
    if (counted == np.iinfo(np.int64).min).any():  # as an end it would pass for an early one
        raise ValueError("A moment is missing. Leave out what has none.")
    return counted


def _fixed(array: Moments) -> Moments:
    """Read-only: one array serves everyone who asks."""
    array.setflags(write=False)
    return array
