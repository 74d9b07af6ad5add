"""How the wait for a promise ended by the as-of moment: kept, left before, or not yet; and how long it has lasted.

Here every hand-off with a clock counts, for as long as somebody waited (METRICS.md section 6). That is not what
adherence asks: a lead that left before its due moment is on neither side there, and here it waited until it left.
"""

from itertools import chain
from typing import NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, select

from data.calendars import Moments
from data.vocabulary import Promise
from queries.business_time import BusinessTime
from queries.clocks import CLOCK, counted_within, is_stopped, microsecond_of
from queries.intervals import Floats
from queries.scope import Scope

MINUTE_SECONDS = 60
MINUTE = MINUTE_SECONDS * 1_000_000
NONE = -1
"""Stands in a column of numbers for what there is none of."""


def timed_within(scope: Scope, promise: Promise) -> list[ColumnElement[bool]]:
    """The hand-offs of a period whose wait is counted: without duplicates, test records, no target and no hours."""
    return [*counted_within(scope, promise), CLOCK.why_not == 0]


def has_left(scope: Scope) -> ColumnElement[bool]:
    """It left before anything stopped the clock. Never unknown. What comes after nobody waited for any more."""
    return func.coalesce(CLOCK.closed <= microsecond_of(scope), False)


def is_answered(scope: Scope) -> ColumnElement[bool]:
    return and_(is_stopped(scope), ~has_left(scope))


def is_waiting(scope: Scope) -> ColumnElement[bool]:
    return and_(~is_stopped(scope), ~has_left(scope))


def ended(scope: Scope) -> ColumnElement[int]:
    """When the wait ended: the follow-up, the leaving or, for one that lasts, the as-of moment."""
    return case((has_left(scope), CLOCK.closed), (is_stopped(scope), CLOCK.stopped), else_=microsecond_of(scope))


class Waits(NamedTuple):
    """A histogram of waits: segment's code, minutes (rounded up), whether answered, and how many hand-offs it is."""

    code: Moments
    minutes: Moments
    answered: Moments
    hand_offs: Moments


class Answered(NamedTuple):
    """A histogram of hand-offs followed up, by business minutes (NONE where no hours were agreed), with what adds up:
    business seconds until then, business seconds paused, and those done before the hand-off.
    """

    code: Moments
    minutes: Moments
    hand_offs: Moments
    response: Moments
    paused: Moments
    early: Moments


class Unanswered(NamedTuple):
    """Who waits, or waited until they left, one element each. Business seconds are NaN where no hours were agreed."""

    code: Moments
    waits: Moments  # 1, or 0 for one that left
    wall: Moments  # microseconds
    business: Floats
    paused: Floats


def answered(conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int]) -> Answered:
    """Counted by the database: there are few distinct minutes."""
    minutes = func.coalesce((CLOCK.response + MINUTE_SECONDS - 1) // MINUTE_SECONDS, NONE)
    sums = (func.coalesce(func.sum(one), 0) for one in (CLOCK.response, CLOCK.paused, CLOCK.is_early))
    return Answered(*_by_minute(conn, scope, promise, column, minutes, func.count(), *sums))


def unanswered(conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int]) -> Unanswered:
    """Read one by one: how long they have waited depends on the as-of moment."""
    conditions = [*timed_within(scope, promise), ~is_answered(scope)]
    waits = case((has_left(scope), 0), else_=1)
    columns = (column, waits, CLOCK.event_id, CLOCK.site_id, CLOCK.started, ended(scope))
    code, still, event, site, started, until = whole_numbers(conn, select(*columns).where(*conditions), len(columns))
    business, paused = BusinessTime(conn, scope, conditions).passed(event, site, started, until)
    return Unanswered(code, still, until - started, business, paused)


def waits_in_business_time(came: Answered, others: Unanswered) -> Waits:
    """Open time without pauses: the staff's. Without those of whom no opening hours were agreed."""
    known, timed = came.minutes != NONE, ~np.isnan(others.business)
    minutes = np.ceil(others.business[timed] / MINUTE_SECONDS).astype(np.int64)
    return _joined(came.code[known], came.minutes[known], came.hand_offs[known], others.code[timed], minutes)


def waits_on_the_wall(
    conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int], others: Unanswered
) -> Waits:
    """Plain time, nights, weekends and pauses included: the patient's."""
    minutes = (CLOCK.stopped - CLOCK.started + MINUTE - 1) // MINUTE
    came = _by_minute(conn, scope, promise, column, minutes, func.count())
    return _joined(*came, others.code, -(-others.wall // MINUTE))


def _by_minute(
    conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int], *counted: ColumnElement[int]
) -> Moments:
    """A row for the segment's code, for the minutes (first of `counted`) and for each thing more that is counted."""
    code, minutes = column.label("code"), counted[0].label("minutes")
    conditions = [*timed_within(scope, promise), is_answered(scope)]
    statement = select(code, minutes, *counted[1:]).where(*conditions).group_by("code", "minutes")
    return whole_numbers(conn, statement, len(counted) + 1)


def whole_numbers(conn: Connection, statement: Select, how_many: int) -> Moments:
    """A row of int64 for each column of what is found; none may be null."""
    # TRICKY: a flat stream, numpy takes ten times as long over a list of rows.
    return np.fromiter(chain.from_iterable(conn.execute(statement)), np.int64).reshape(-1, how_many).T


def _joined(code: Moments, minutes: Moments, hand_offs: Moments, still_code: Moments, still_minutes: Moments) -> Waits:
    return Waits(
        np.concatenate((code, still_code)),
        np.concatenate((minutes, still_minutes)),
        np.concatenate((np.ones_like(code), np.zeros_like(still_code))),
        np.concatenate((hand_offs, np.ones_like(still_code))),
    )
