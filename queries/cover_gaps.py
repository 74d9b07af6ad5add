"""Who was away when, and whether anybody was named to take over: a promise that fell due then is a cover gap."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, false, literal, select

from data.moments import day_number
from data.schema import absences
from queries.clocks import CLOCK
from queries.scope import Scope

DAYS = 2**17
"""More than there are day numbers: a person's number times this, plus a day's, names that day of that person."""


class AwayDays(NamedTuple):
    """Days on which somebody was away, as person x DAYS + day: with somebody named to take over, and without."""

    covered: Sequence[int]
    uncovered: Sequence[int]


def away_days(conn: Connection, scope: Scope) -> AwayDays:
    """The days of the period on which people were away. Of two absences put in for one day the later one holds.

    A cover who was away on that day too is none.
    """
    first, last = scope.period.first_day, scope.period.last_day
    found = conn.execute(
        select(absences.c.person_id, absences.c.first_day, absences.c.last_day, absences.c.cover_id)
        .where(absences.c.first_day <= last, absences.c.last_day >= first)
        .order_by(absences.c.absence_id)
    )
    cover_on: dict[tuple[int, int], int | None] = {}
    for person, begins, ends, cover in found:
        days = range(day_number(max(begins, first)), day_number(min(ends, last)) + 1)
        cover_on.update(((person, day), cover) for day in days)
    # TRICKY: whoever covers for themselves is there after all: that is how days are taken back (data/absences.py).
    cover_on = {(person, day): cover for (person, day), cover in cover_on.items() if cover != person}
    sides: tuple[list[int], list[int]] = ([], [])
    for (person, day), cover in cover_on.items():
        sides[cover is None or (cover, day) in cover_on].append(person * DAYS + day)
    return AwayDays(*sides)


def holder_was_away(days: Collection[int]) -> ColumnElement[bool]:
    """Whether a clock's holder was away, on one of these days, when it fell due."""
    if not days:
        return false()
    # Written into the statement: a year of a large team is more values than a statement takes as parameters.
    named = bindparam("day", list(days), BigInteger(), unique=True, expanding=True, literal_execute=True)
    return (CLOCK.holder_id * literal(DAYS, BigInteger()) + CLOCK.counts_on).in_(named)
