"""Questions about promises kept: of the hand-offs that fell due, how many were followed up in time? (METRICS.md 5)"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.moments import day_of
from data.vocabulary import NoClock, Promise
from queries.clock_tallies import NOTHING, STATE_COLUMNS, Row, add, state_tallies
from queries.clocks import (
    CLOCK,
    COLUMN_OF,
    Split,
    counted_within,
    large_enough_labels,
    no_clock_label,
    split_labels,
    why_excluded,
)
from queries.frame import answer
from queries.intervals import newcombe, wilson
from queries.scope import Scope, weeks_of

MEASURES = (*STATE_COLUMNS, "adherence_rate", "adherence_rate_low", "adherence_rate_high")
COMPARED = (
    *("due_hand_offs_before", "met_due_hand_offs_before", "adherence_rate_before"),
    *("adherence_change", "adherence_change_low", "adherence_change_high"),
)


def adherence(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Of the hand-offs that fell due in the period, how many were followed up in time?

    One row.
    """
    return answer(MEASURES, [_measured(_whole(conn, scope, promise))])


def adherence_compared(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """Is a promise kept better than in the period before?

    One row. The period before is the same question asked again: as long, and looked at as long after.
    """
    now, before = (_whole(conn, one, promise) for one in (scope, scope.previous()))
    (*_, due, met), (*_, due_before, met_before) = now, before
    rate_before = met_before / due_before if due_before else None
    compared = (due_before, met_before, rate_before, *newcombe(met, due, met_before, due_before))
    return answer((*MEASURES, *COMPARED), [(*_measured(now), *compared)])


def adherence_of_each_promise(conn: Connection, scope: Scope) -> DataFrame:
    """How well is each promise kept: first attempt, first two-way contact, decision, booking?

    One row per promise. Each has its own due moments, so each counts its own hand-offs.
    """
    rows = [(promise, *_measured(_whole(conn, scope, promise))) for promise in Promise]
    return answer(("promise", *MEASURES), rows)


def adherence_by(
    conn: Connection, scope: Scope, by: Split = Split.SERVICE_LINE, promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How well is a promise kept, segment by segment?

    One row per segment with hand-offs in the period, in reading order. A holder is who owned the lead when it fell due
    or was followed up, whichever came first.
    """
    return _by(conn, scope, by, promise, split_labels(conn, by))


def adherence_of_segments(
    conn: Connection, scope: Scope, by: Split = Split.SERVICE_LINE, promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How well is a promise kept, segment by segment, of people and teams only where there are enough to say?

    One row per segment with hand-offs in the period, in reading order. Owners and teams of which fewer than 20
    hand-offs fell due are one row together, unnamed: their own figures would be mostly chance.
    """
    return _by(conn, scope, by, promise, large_enough_labels(conn, scope, by, promise))


def _by(conn: Connection, scope: Scope, by: Split, promise: Promise, words: Mapping[int, str]) -> DataFrame:
    sums: dict[str, Row] = defaultdict(lambda: NOTHING)
    for code, counts in state_tallies(conn, scope, promise, COLUMN_OF[by]).items():
        sums[words[code]] = add(sums[words[code]], counts)
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
    sums: dict[date, Row] = defaultdict(lambda: NOTHING)
    for number, counts in state_tallies(conn, scope, promise, CLOCK.counts_on).items():
        day = day_of(number)
        monday = day - timedelta(days=day.weekday())
        sums[monday] = add(sums[monday], counts)
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


def _whole(conn: Connection, scope: Scope, promise: Promise) -> Row:
    """The counts of all the hand-offs of a period."""
    return state_tallies(conn, scope, promise)[0]


def _measured(counts: Row) -> tuple:
    """The counts with their rate: met of those that fell due."""
    *_, due, met = counts
    low, high = wilson(met, due)
    return (*counts, met / due if due else None, low, high)
