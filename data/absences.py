"""Who is away on which days, from rows that are only ever added: of two for one day the later one holds. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Away(NamedTuple):
    """Days away, both ends included, as a row of `absences` says it.

    A row in which people cover for themselves says that they are there after all: that is how days are taken back.
    """

    absence_id: int
    person_id: int
    first_day: date
    last_day: date
    cover_id: int | None

    @property
    def is_taken_back(self) -> bool:
        return self.cover_id == self.person_id

    def meets(self, first_day: date, last_day: date) -> bool:
        """Whether any of these days is one of its."""
        return self.first_day <= last_day and first_day <= self.last_day


def stretches(rows: Iterable[Away]) -> list[Away]:
    """The days away that hold, in order: each row less the days that a later row of the same person speaks of."""
    holding: dict[int, list[Away]] = defaultdict(list)
    for row in sorted(rows):
        theirs = holding[row.person_id]
        theirs[:] = [part for one in theirs for part in _less(one, row)]
        if not row.is_taken_back:
            theirs.append(row)
    every = (one for theirs in holding.values() for one in theirs)
    return sorted(every, key=lambda one: (one.first_day, one.last_day, one.person_id))


def _less(one: Away, later: Away) -> list[Away]:
    if not one.meets(later.first_day, later.last_day):
        return [one]
    before = one._replace(last_day=later.first_day - ONE_DAY)
    after = one._replace(first_day=later.last_day + ONE_DAY)
    return [part for part in (before, after) if part.first_day <= part.last_day]
