"""How many hand-offs of a period are in each state, per segment, in two reads that each do little.

The definition is `in_state` (queries/clocks.py). One SELECT with a count of each state, each written out in full, took
three times as long on a million leads: so hand-offs that nobody could exclude are counted by comparisons alone, in
which an unknown moment counts as no, and the few others by the definition.
"""

from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from data.vocabulary import Promise, SlaState
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    Split,
    counted_within,
    due_and_counting,
    in_state,
    met_when_due,
    microsecond_of,
)
from queries.frame import count_where
from queries.scope import Scope

STATE_COLUMNS = (
    "hand_offs",
    *(f"{state}_hand_offs" for state in SlaState),
    "due_hand_offs",
    "met_due_hand_offs",
)
Row = tuple[int, ...]
"""The counts of STATE_COLUMNS: all, the five states, fell due, and met of those."""
NOTHING: Row = (0,) * len(STATE_COLUMNS)

# Grouped along the scope index, SQLite need not sort: days are added up here instead.
ALONG_THE_INDEX = {
    CLOCK.counts_on: (CLOCK.counts_on,),
    COLUMN_OF[Split.SERVICE_LINE]: (CLOCK.counts_on, CLOCK.service_line_id),
    COLUMN_OF[Split.SOURCE]: (CLOCK.counts_on, CLOCK.service_line_id, CLOCK.source),
}


def state_tallies(
    conn: Connection, scope: Scope, promise: Promise, by: ColumnElement[int] | None = None
) -> dict[int, Row]:
    """Value of the column `by` -> counts; one with 0 when it is None, also for a period without any hand-off."""
    sums: dict[int, Row] = defaultdict(lambda: NOTHING)
    if by is None:
        sums[0] = NOTHING
    within = counted_within(scope, promise)
    chosen, groups = ([], ()) if by is None else ([by], ALONG_THE_INDEX.get(by, (by,)))
    for counts, half in _halves(scope):
        for row in conn.execute(select(*chosen, *counts).where(*within, half).group_by(*groups)):
            key, found = (row[0], tuple(row[1:])) if chosen else (0, tuple(row))
            sums[key] = add(sums[key], found if len(found) == len(NOTHING) else _completed(*found))
    return dict(sums)


def state_counts(scope: Scope) -> list[ColumnElement[int]]:
    """The counts of STATE_COLUMNS by the definition of each, right for any hand-offs."""
    states = [count_where(in_state(scope, state)) for state in SlaState]
    return [func.count(), *states, count_where(due_and_counting(scope)), count_where(met_when_due(scope))]


def add(first: Row, second: Row) -> Row:
    return tuple(one + other for one, other in zip(first, second, strict=True))


def _halves(scope: Scope):
    """What to count of which hand-offs: those that nothing can have excluded, and the others."""
    now = microsecond_of(scope)
    stopped, is_due = CLOCK.stopped <= now, CLOCK.due <= now
    plain = [
        func.count(),
        count_where(stopped, or_(CLOCK.stopped <= CLOCK.due, CLOCK.due.is_(None))),
        count_where(stopped, CLOCK.stopped > CLOCK.due),
        count_where(is_due),
        count_where(is_due, or_(CLOCK.stopped.is_(None), CLOCK.stopped > now)),
    ]
    yield plain, and_(CLOCK.why_not == 0, CLOCK.closed.is_(None))
    yield state_counts(scope), or_(CLOCK.why_not != 0, CLOCK.closed.is_not(None))


def _completed(hand_offs: int, met: int, late: int, due: int, overdue: int) -> Row:
    """The whole row: late and overdue ones have all fallen due, so the rest of those due were met."""
    running = hand_offs - met - late - overdue
    return (hand_offs, met, late, overdue, running, 0, due, due - late - overdue)
