"""Who was away when, and whether anybody was named to take over: a promise that fell due then is a cover gap."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Connection, bindparam, false, literal

from data.moments import day_number
from queries.clocks import CLOCK
from queries.covers import away_within
from queries.scope import Scope

DAYS = 2**17
"""More than there are day numbers: a person's number times this, plus a day's, names that day of that person."""


class AwayDays(NamedTuple):
    """Days on which somebody was away, as person x DAYS + day: with somebody named to take over, and without."""

    covered: Sequence[int]
    uncovered: Sequence[int]


def away_days(conn: Connection, scope: Scope) -> AwayDays:
    """The days of the period on which people were away. A cover who was away on that day too is none."""
    first, last = scope.period.first_day, scope.period.last_day
    cover_on = {
        (one.person_id, day): one.cover_id
        for one in away_within(conn, first, last)
        for day in range(day_number(max(one.first_day, first)), day_number(min(one.last_day, last)) + 1)
    }
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
