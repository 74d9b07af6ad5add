"""The hand-offs behind a number: the list has exactly as many rows as the number says, from the same conditions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, and_, case, false, select

from data.moments import moment_of_microsecond
from data.schema import leads, sla_clocks
from data.vocabulary import NoClock, Promise, SlaState, code_of
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    Split,
    counted_within,
    due_and_counting,
    in_state,
    is_stopped,
    met_when_due,
    no_clock_label,
    split_labels,
    state_word,
    why_excluded,
)
from queries.frame import answer
from queries.scope import Period, Scope


class Handed(StrEnum):
    """What a number of hand-offs counts."""

    ALL = "all"
    MET = "met"
    LATE = "late"
    OVERDUE = "overdue"
    RUNNING = "running"
    EXCLUDED = "excluded"
    DUE = "due"
    MET_WHEN_DUE = "met_when_due"
    BREACHED = "breached"
    STOPPED = "stopped"
    WAITING = "waiting"


@dataclass(frozen=True)
class HandOffCell:
    """One number of hand-offs on a page: what it counts, of which promise, segment, week and exclusion."""

    handed: Handed = Handed.ALL
    promise: Promise = Promise.FIRST_ATTEMPT
    by: Split | None = None
    segment: str | None = None
    week: date | None = None
    no_clock: NoClock | None = None


ALL_HAND_OFFS = HandOffCell()

_COUNTED: dict[Handed, Callable[[Scope], list[ColumnElement[bool]]]] = {
    Handed.ALL: lambda scope: [],
    **{Handed(state): lambda scope, state=state: [in_state(scope, state)] for state in SlaState},
    Handed.DUE: lambda scope: [due_and_counting(scope)],
    Handed.MET_WHEN_DUE: lambda scope: [met_when_due(scope)],
    Handed.BREACHED: lambda scope: [due_and_counting(scope), ~met_when_due(scope)],
    Handed.STOPPED: lambda scope: [~in_state(scope, SlaState.EXCLUDED), is_stopped(scope)],
    Handed.WAITING: lambda scope: [~in_state(scope, SlaState.EXCLUDED), ~is_stopped(scope)],
}

LISTED = (Split.SERVICE_LINE, Split.SOURCE, Split.INTAKE_TYPE, Split.URGENCY, Split.HOLDER)


def hand_offs_behind(conn: Connection, scope: Scope, cell: HandOffCell = ALL_HAND_OFFS) -> DataFrame:
    """Which hand-offs does this number count?

    One row per hand-off that the number counts, the longest due first. No identifiers.
    """
    told = (CLOCK.started, CLOCK.due, case((is_stopped(scope), CLOCK.stopped)))
    statement = (
        select(leads.c.lead_uuid, state_word(scope), why_excluded(scope), *told, *(COLUMN_OF[by] for by in LISTED))
        .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
        .where(*conditions(conn, scope, cell))
        .order_by(CLOCK.due.is_(None), CLOCK.due, CLOCK.event_id)
    )
    words = [split_labels(conn, by) for by in LISTED]
    names = ("lead", "state", "no_clock", "handed_over_at", "due_at", "stopped_at", *LISTED)
    rows = (
        (
            *(str(row[0]), row[1], no_clock_label(row[2])),
            *(None if moment is None else moment_of_microsecond(moment) for moment in row[3:6]),
            *(known[code] for known, code in zip(words, row[6:], strict=True)),
        )
        for row in conn.execute(statement)
    )
    return answer(names, rows)


def conditions(conn: Connection, scope: Scope, cell: HandOffCell) -> Sequence[ColumnElement[bool]]:
    """The conditions on sla_clocks that hold for exactly the hand-offs the number counts.

    A segment that doesn't exist, as an old link may name, counts nothing.
    """
    kept = [*counted_within(_in_week(scope, cell.week), cell.promise), *_COUNTED[cell.handed](scope)]
    if cell.by and cell.segment is not None:
        codes = [code for code, word in split_labels(conn, cell.by).items() if word == cell.segment]
        kept.append(COLUMN_OF[cell.by].in_(codes) if codes else false())
    if cell.no_clock:
        kept.append(and_(why_excluded(scope) == code_of(cell.no_clock)))
    return kept


def _in_week(scope: Scope, monday: date | None) -> Scope:
    """The part of the scope's period that lies in one week."""
    if monday is None:
        return scope
    first, last = max(monday, scope.period.first_day), min(monday + timedelta(days=6), scope.period.last_day)
    return replace(scope, period=Period(first, last))
