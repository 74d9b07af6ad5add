"""Questions about promises kept: of the hand-offs that fell due, how many were followed up in time? (METRICS.md 5)"""

from collections import defaultdict
from datetime import date, timedelta

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.moments import day_of
from data.vocabulary import NoClock, Promise
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    STATE_COLUMNS,
    Split,
    counted_within,
    no_clock_label,
    split_labels,
    state_counts,
    why_excluded,
)
from queries.frame import answer
from queries.intervals import wilson
from queries.scope import Scope, weeks_of

MEASURES = (*STATE_COLUMNS, "adherence_rate", "adherence_rate_low", "adherence_rate_high")
Row = tuple[int, ...]
NOTHING: Row = (0,) * len(STATE_COLUMNS)


def adherence(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Of the hand-offs that fell due in the period, how many were followed up in time?

    One row.
    """
    (row,) = conn.execute(select(*state_counts(scope)).where(*counted_within(scope, promise)))
    return answer(MEASURES, [_measured(row)])


def adherence_of_each_promise(conn: Connection, scope: Scope) -> DataFrame:
    """How well is each promise kept: first attempt, first two-way contact, decision, booking?

    One row per promise. Each has its own due moments, so each counts its own hand-offs.
    """
    rows = []
    for promise in Promise:
        (row,) = conn.execute(select(*state_counts(scope)).where(*counted_within(scope, promise)))
        rows.append((promise, *_measured(row)))
    return answer(("promise", *MEASURES), rows)


def adherence_by(
    conn: Connection, scope: Scope, by: Split = Split.SERVICE_LINE, promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How well is a promise kept, segment by segment?

    One row per segment with hand-offs in the period, in reading order. A holder is who owned the lead when it fell due
    or was followed up, whichever came first.
    """
    column = COLUMN_OF[by]
    found = conn.execute(select(column, *state_counts(scope)).where(*counted_within(scope, promise)).group_by(column))
    words, sums = split_labels(conn, by), defaultdict(lambda: NOTHING)
    for code, *counts in found:
        label = words[code]
        sums[label] = tuple(known + more for known, more in zip(sums[label], counts, strict=True))
    rows = [(label, *_measured(sums[label])) for label in dict.fromkeys(words.values()) if label in sums]
    return answer((by, *MEASURES), rows)


def adherence_by_service_line(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """How well does each service line keep a promise?

    One row per service line with hand-offs in the period, most important first.
    """
    return adherence_by(conn, scope, Split.SERVICE_LINE, promise)


def adherence_by_week(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """How well was a promise kept in each week in which hand-offs fell due?

    One row per week that the period touches, also when nothing fell due in it.
    """
    found = conn.execute(
        select(CLOCK.counts_on, *state_counts(scope)).where(*counted_within(scope, promise)).group_by(CLOCK.counts_on)
    )
    sums: dict[date, Row] = defaultdict(lambda: NOTHING)
    for number, *counts in found:
        day = day_of(number)
        monday = day - timedelta(days=day.weekday())
        sums[monday] = tuple(known + more for known, more in zip(sums[monday], counts, strict=True))
    rows = []
    for monday in weeks_of(scope.period):
        first, last = max(monday, scope.period.first_day), min(monday + timedelta(days=6), scope.period.last_day)
        rows.append((monday, (last - first).days + 1, *_measured(sums[monday])))
    return answer(("week_starts_on", "days_counted", *MEASURES), rows)


def excluded_hand_offs(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Which hand-offs are on neither side of adherence, and why?

    One row per reason.
    """
    why = why_excluded(scope).label("why")
    found = conn.execute(select(why, func.count()).where(*counted_within(scope, promise)).group_by(why))
    counts = {no_clock_label(code): number for code, number in found if code}
    return answer(
        ("no_clock", "excluded_hand_offs"), [(reason, counts[reason]) for reason in NoClock if reason in counts]
    )


def _measured(counts: Row) -> tuple:
    """The counts with their rate: met of those that fell due."""
    *_, due, met = counts
    low, high = wilson(met, due)
    return (*counts, met / due if due else None, low, high)
