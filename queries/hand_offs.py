"""The hand-offs behind a number: the list has exactly as many rows as the number says, from the same conditions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, case, select

from data.moments import day_number, moment_of_microsecond
from data.schema import leads, sla_clocks
from data.vocabulary import NoClock, Promise, SlaState, code_of
from queries.awaited import has_left, is_answered, is_waiting
from queries.cells import named
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    FEW,
    Split,
    counted_within,
    due_and_counting,
    in_state,
    is_stopped,
    large_enough_labels,
    met_when_due,
    no_clock_label,
    split_labels,
    state_word,
    why_excluded,
)
from queries.cover_gaps import away_days, holder_was_away
from queries.frame import answer
from queries.hours_of_week import made_in_hour
from queries.lateness import hours_late, is_breached
from queries.response_bands import ResponseBand, in_band, is_mature, is_scheduled
from queries.scope import Scope


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
    TIMED = "timed"
    ANSWERED = "answered"
    STILL_WAITING = "still_waiting"
    LEFT = "left"
    EARLY = "early"
    COVER_GAP = "cover_gap"
    COVER_NAMED = "cover_named"
    NO_COVER = "no_cover"
    MATURE = "mature"
    SCHEDULED = "scheduled"


@dataclass(frozen=True)
class HandOffCell:
    """One number of hand-offs on a page: what it counts, of which promise, segment, week, exclusion, pace and hour.

    `weekday` and `hour` go together: the hour of the week, by the site's clock, in which they were handed over.
    """

    handed: Handed = Handed.ALL
    promise: Promise = Promise.FIRST_ATTEMPT
    by: Split | None = None
    segment: str | None = None
    week: date | None = None
    no_clock: NoClock | None = None
    band: ResponseBand | None = None
    weekday: str | None = None
    hour: int | None = None


ALL_HAND_OFFS = HandOffCell()
HAS_CLOCK = CLOCK.why_not == 0


_COUNTED: dict[Handed, Callable[[Scope], list[ColumnElement[bool]]]] = {
    Handed.ALL: lambda scope: [],
    **{Handed(state): lambda scope, state=state: [in_state(scope, state)] for state in SlaState},
    Handed.DUE: lambda scope: [due_and_counting(scope)],
    Handed.MET_WHEN_DUE: lambda scope: [met_when_due(scope)],
    **dict.fromkeys((Handed.BREACHED, Handed.COVER_GAP, Handed.COVER_NAMED, Handed.NO_COVER), is_breached),
    Handed.TIMED: lambda scope: [HAS_CLOCK],
    Handed.ANSWERED: lambda scope: [HAS_CLOCK, is_answered(scope)],
    Handed.STILL_WAITING: lambda scope: [HAS_CLOCK, is_waiting(scope)],
    Handed.LEFT: lambda scope: [HAS_CLOCK, has_left(scope)],
    Handed.EARLY: lambda scope: [HAS_CLOCK, CLOCK.is_early == 1],
    Handed.MATURE: lambda scope: [HAS_CLOCK, is_mature(scope)],
    Handed.SCHEDULED: lambda scope: [HAS_CLOCK, is_mature(scope), is_scheduled(scope)],
}

LISTED = (Split.SERVICE_LINE, Split.SOURCE, Split.INTAKE_TYPE, Split.URGENCY, Split.HOLDER)


def hand_offs_behind(conn: Connection, scope: Scope, cell: HandOffCell = ALL_HAND_OFFS) -> DataFrame:
    """Which hand-offs does this number count?

    One row per hand-off that the number counts, the longest due first. No identifiers.
    """
    moments = (CLOCK.started, CLOCK.due, case((is_stopped(scope), CLOCK.stopped)))
    told = (CLOCK.event_id, leads.c.lead_uuid, state_word(scope), why_excluded(scope), *moments)
    kept = conditions(conn, scope, cell)
    statement = (
        select(*told, *(COLUMN_OF[by] for by in LISTED))
        .join_from(sla_clocks, leads, leads.c.lead_id == CLOCK.lead_id)
        .where(*kept)
        .order_by(CLOCK.due.is_(None), CLOCK.due, CLOCK.event_id)
    )
    words, late = [split_labels(conn, by) for by in LISTED], hours_late(conn, scope, kept)
    names = ("lead", "state", "no_clock", "handed_over_at", "due_at", "stopped_at", "hours_late", *LISTED)
    rows = (
        (
            *(str(row[0]), row[1], no_clock_label(row[2])),
            *(None if moment is None else moment_of_microsecond(moment) for moment in row[3:6]),
            late.get(event_id),
            *(known[code] for known, code in zip(words, row[6:], strict=True)),
        )
        for event_id, *row in conn.execute(statement)
    )
    return answer(names, rows)


def conditions(conn: Connection, scope: Scope, cell: HandOffCell) -> Sequence[ColumnElement[bool]]:
    """The conditions on sla_clocks that hold for exactly the hand-offs the number counts.

    A segment that doesn't exist, or a week outside of the period, as an old link may name, counts nothing.
    """
    kept = [*counted_within(scope, cell.promise), *_COUNTED[cell.handed](scope)]
    if cell.week:
        monday = day_number(cell.week)
        kept.append(CLOCK.counts_on.between(monday, monday + 6))
    if cell.by and cell.segment is not None:
        # Who has too few is told from the whole period, whatever week of it a number is about.
        few = cell.segment == FEW.get(cell.by)
        words = large_enough_labels(conn, scope, cell.by, cell.promise) if few else split_labels(conn, cell.by)
        kept.append(named(COLUMN_OF[cell.by], words, cell.segment))
    if cell.no_clock:
        kept.append(why_excluded(scope) == code_of(cell.no_clock))
    if cell.band:
        kept.append(in_band(scope, cell.band))
    if cell.weekday is not None and cell.hour is not None:
        kept.append(made_in_hour(conn, scope, cell.promise, cell.weekday, cell.hour))
    if cell.handed in (Handed.COVER_GAP, Handed.COVER_NAMED, Handed.NO_COVER):
        away = away_days(conn, scope)
        covered = away.covered if cell.handed is not Handed.NO_COVER else ()
        uncovered = away.uncovered if cell.handed is not Handed.COVER_NAMED else ()
        kept.append(holder_was_away([*covered, *uncovered]))
    return kept
