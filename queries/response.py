"""Questions about how long it takes until a promise is kept, with those still waiting counted (METRICS.md section 6).

Business time is the staff's: open hours without pauses. Wall-clock time is the patient's. They are never mixed.
"""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection

from data.vocabulary import Promise
from queries.awaited import (
    NONE,
    Answered,
    Unanswered,
    Waits,
    answered,
    unanswered,
    waits_in_business_time,
    waits_on_the_wall,
)
from queries.clock_tallies import state_tallies
from queries.clocks import COLUMN_OF, Split, codes_by_label, large_enough_labels
from queries.frame import answer
from queries.intervals import ratio, wilson
from queries.scope import Scope
from queries.survival import kaplan_meier

HOUR_MINUTES = 60
HOUR = 3_600_000_000  # microseconds
MOST_POINTS = 200
ALL = ""
LENGTHS = (
    *("timed_hand_offs", "answered_hand_offs", "still_waiting_hand_offs", "left_hand_offs", "early_hand_offs"),
    *("no_business_time_hand_offs",),
    *("due_hand_offs", "met_due_hand_offs", "adherence_rate", "adherence_rate_low", "adherence_rate_high"),
    *("median_business_hours", "p90_business_hours", "median_wall_clock_hours", "p90_wall_clock_hours"),
    *("longest_wait_hours", "paused_share"),
)


class Time(StrEnum):
    """Whose time a wait is counted in."""

    BUSINESS = "business"
    WALL_CLOCK = "wall clock"


def time_to_promise(
    conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT, time: Time = Time.BUSINESS
) -> DataFrame:
    """By which hour after the hand-off has what share been followed up?

    One row per moment at which somebody was, in minutes rounded up, and hour 0 first; of more than 200 moments those at
    which another half percent was reached, so that nothing a screen can show is left out. None when nobody was. Every
    hand-off of the period counts for as long as it waited, but for duplicates, test records and those without a target
    or hours: until followed up, until the lead left, or until the as-of moment. `time` says whose hours they are:
    business hours without pauses, in which no hand-off counts for which no opening hours were agreed, or plain ones.
    """
    found = (conn, scope, promise, COLUMN_OF[Split.SERVICE_LINE])
    others = unanswered(*found)
    in_business = time is Time.BUSINESS
    waits = waits_in_business_time(answered(*found), others) if in_business else waits_on_the_wall(*found, others)
    curve = kaplan_meier(waits.minutes, waits.answered, waits.hand_offs)
    shares = np.column_stack((1 - curve.survival, 1 - curve.high, 1 - curve.low))
    rows = [(minute / HOUR_MINUTES, *read) for minute, read in zip(curve.times, shares, strict=True)]
    if len(rows) > MOST_POINTS:
        _, first = np.unique(np.floor(shares[:, 0] * MOST_POINTS), return_index=True)
        rows = [rows[position] for position in sorted({*first.tolist(), len(rows) - 1})]
    if rows and rows[0][0] > 0:
        rows.insert(0, (0, 0, 0, 0))  # nothing is unsure about nobody
    return answer(("hours_since_handover", "answered_share", "answered_share_low", "answered_share_high"), rows)


def response_times(
    conn: Connection, scope: Scope, by: Split = Split.SERVICE_LINE, promise: Promise = Promise.FIRST_ATTEMPT
) -> DataFrame:
    """How long does it take until each segment keeps a promise, and how many still wait?

    One row per segment with hand-offs in the period, in reading order. Owners and teams with too few hand-offs to say
    are one row together, unnamed. Duplicates, test records and hand-offs without a target or hours are left out.
    """
    words = large_enough_labels(conn, scope, by, promise)
    rows = _rows(conn, scope, promise, COLUMN_OF[by], words)
    return answer((by, *LENGTHS), [(label, *row) for label, row in rows.items()])


def response_times_in_all(conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT) -> DataFrame:
    """How long does it take until a promise is kept, and how many still wait?

    One row. Duplicates, test records and hand-offs without a target or hours are left out.
    """
    column = COLUMN_OF[Split.SERVICE_LINE]
    return answer(LENGTHS, [_rows(conn, scope, promise, column, None)[ALL]])


def _rows(
    conn: Connection, scope: Scope, promise: Promise, column: ColumnElement[int], words: Mapping[int, str] | None
) -> dict[str, tuple]:
    """The figures by label; without words, of all together."""
    found = (conn, scope, promise, column)
    came, others = answered(*found), unanswered(*found)
    waits = waits_in_business_time(came, others), waits_on_the_wall(*found, others)
    due = {code: tally[-2:] for code, tally in state_tallies(*found).items()}  # fell due, and met of those
    codes = {ALL: list(due)} if words is None else codes_by_label(words, due)
    return {
        label: (*_counts(theirs, due, came, others), *_lengths(theirs, came, others, waits))
        for label, theirs in codes.items()
    }


def _counts(codes: list[int], due: Mapping[int, tuple[int, ...]], came: Answered, others: Unanswered) -> tuple:
    mine, theirs = np.isin(came.code, codes), np.isin(others.code, codes)
    done, waiting, left = came.hand_offs[mine].sum(), others.waits[theirs].sum(), (others.waits[theirs] == 0).sum()
    fell_due, met = (sum(due[code][side] for code in codes) for side in (0, 1))
    untimed = came.hand_offs[mine & (came.minutes == NONE)].sum() + np.isnan(others.business[theirs]).sum()
    return (
        *(done + waiting + left, done, waiting, left, came.early[mine].sum(), untimed),
        *(fell_due, met, ratio(met, fell_due), *wilson(met, fell_due)),
    )


def _lengths(codes: list[int], came: Answered, others: Unanswered, waits: tuple[Waits, ...]) -> tuple:
    hours = []
    for one in waits:
        mine = np.isin(one.code, codes)
        curve = kaplan_meier(one.minutes[mine], one.answered[mine], one.hand_offs[mine])
        hours += [_hours(curve.quantile(0.5)), _hours(curve.quantile(0.9))]
    mine, theirs = np.isin(came.code, codes), np.isin(others.code, codes)
    longest = others.wall[theirs & (others.waits == 1)].max(initial=NONE)
    paused = came.paused[mine].sum() + others.paused[theirs].sum()
    passed = came.response[mine].sum() + np.nansum(others.business[theirs])
    return (*hours, np.nan if longest == NONE else longest / HOUR, ratio(paused, passed + paused))


def _hours(minutes: float | None) -> float:
    return np.nan if minutes is None else minutes / HOUR_MINUTES
