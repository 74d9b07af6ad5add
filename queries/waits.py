"""Questions about how long it takes to reach a stage, with those still waiting counted (METRICS.md sections 3, 6)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from sqlalchemy import Connection, case, func, select

from data.schema import lead_facts
from data.vocabulary import STAGE_LABEL, STAGES, Stage
from queries.frame import answer
from queries.scope import Scope, within
from queries.stages import arrived, has_left, minutes_to
from queries.survival import aalen_johansen, kaplan_meier

HOUR = 60
DAY_HOURS = 24
WAITING, ARRIVED, LEFT = 0, 1, 2


class Waits(NamedTuple):
    """A histogram of waits: hours since entry (rounded up), how each ended, and how many leads it stands for."""

    hours: NDArray[np.int64]
    ended: NDArray[np.int64]
    leads: NDArray[np.int64]


def time_to_stage(conn: Connection, scope: Scope, stage: Stage = Stage.SCHEDULED) -> DataFrame:
    """By which day have what share of leads reached a stage?

    One row per day on which a lead reached it, read at its end, and day 0, the moment of entry, first; none when nobody
    did. The last may be part of a day: nobody was watched for longer. Everyone counts for as long as they waited.
    """
    waits = _waits(conn, scope, stage)
    names = ("days_since_entry", "share_reached", "share_reached_low", "share_reached_high", "share_reached_of_all")
    curve = kaplan_meier(waits.hours, waits.ended == ARRIVED, waits.leads)
    if not len(curve.times):
        return answer(names, [])
    of_all = aalen_johansen(waits.hours, waits.ended, waits.leads, causes=(ARRIVED, LEFT))
    # One point a day is all a screen can show; read at the day's end, or where knowledge ends, so no step is missed.
    known_until = np.inf if curve.survival[-1] == 0 else curve.watched_until
    ends = np.minimum(-(-curve.times // DAY_HOURS) * DAY_HOURS, known_until)
    rows = []
    for hour in map(float, np.union1d([0.0], ends)):
        share = curve.share_by(hour)
        # Until somebody came the band has no value; nothing is unsure about nobody.
        low, high = curve.share_band(hour) if share else (0.0, 0.0)
        rows.append((hour / DAY_HOURS, share, low, high, of_all.share_by(hour, ARRIVED)))
    return answer(names, rows)


def time_to_each_stage(conn: Connection, scope: Scope) -> DataFrame:
    """How long do leads take to each stage, and how many still wait?

    One row per stage after inquiry.
    """
    names = (
        *("stage", "median_days", "p90_days", "arrived_episodes"),
        *("waiting_episodes", "left_episodes", "longest_wait_days"),
    )
    return answer(names, [_in_short(_waits(conn, scope, stage), stage) for stage in STAGES[1:]])


def _in_short(waits: Waits, stage: Stage) -> tuple:
    counts = [int(waits.leads[waits.ended == ended].sum()) for ended in (ARRIVED, WAITING, LEFT)]
    median = p90 = None
    if len(waits.hours):
        curve = kaplan_meier(waits.hours, waits.ended == ARRIVED, waits.leads)
        median, p90 = curve.quantile(0.5), curve.quantile(0.9)
    still = waits.hours[waits.ended == WAITING]
    longest = still.max() / DAY_HOURS if len(still) else np.nan
    return (STAGE_LABEL[stage], _days(median), _days(p90), *counts, longest)


def _waits(conn: Connection, scope: Scope, stage: Stage) -> Waits:
    """How long each lead of the cohort waited for a stage, and how that ended, by the as-of moment."""
    facts, to_stage = lead_facts.c, minutes_to(stage)
    age = scope.as_of_minute - facts.entry_minute
    came = arrived(scope, stage)
    # A lead that left and came back later to reach the stage has arrived; one that is out has stopped waiting.
    ended = case((came, ARRIVED), (has_left(scope), LEFT), else_=WAITING)
    minutes = case((came, to_stage), (has_left(scope), facts.to_exit), else_=age)
    hours = ((minutes + HOUR - 1) // HOUR).label("hours")
    found = conn.execute(
        select(hours, ended.label("ended"), func.count()).where(*within(scope)).group_by("hours", "ended")
    )
    columns = np.array(found.all(), dtype=np.int64).reshape(-1, 3).T
    return Waits(*columns)


def _days(hours: float | None) -> float:
    return np.nan if hours is None else hours / DAY_HOURS
