"""Questions about how far leads come: the cohort funnel of METRICS.md section 3, whole and by segment."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.moments import day_number, day_of, minute_of, starts_at
from data.schema import lead_facts
from data.vocabulary import STAGE_LABEL, STAGES, Stage
from queries.dimensions import Dimension, labels, zones
from queries.frame import answer, count_where, typed
from queries.intervals import ratio, wilson
from queries.scope import Scope, weeks_of, within
from queries.stages import mature, reached
from queries.tallies import Tally, tallies

COUNTS = ("cohort_episodes", "mature_episodes", "reached_episodes", "reached_to_date_episodes", "imputed_episodes")
RATES = ("entry_rate", "entry_rate_low", "entry_rate_high")


def funnel(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads that came in get?

    One row per stage, in order. Rates are over mature episodes; lost and disqualified ones stay in.
    """
    return _by_stage([((), tallies(conn, scope)[0])], ())


def funnel_by_service_line(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads of each service line get?

    One row per service line with leads in scope, and stage.
    """
    return _funnel_by(conn, scope, Dimension.SERVICE_LINE)


def funnel_by_source(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads of each source get?

    One row per source with leads in scope, and stage.
    """
    return _funnel_by(conn, scope, Dimension.SOURCE)


def funnel_by_territory(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads of each territory get?

    One row per territory with leads in scope, and stage.
    """
    return _funnel_by(conn, scope, Dimension.TERRITORY)


def funnel_by_intake_type(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads of each intake type get?

    One row per intake type with leads in scope, and stage.
    """
    return _funnel_by(conn, scope, Dimension.INTAKE_TYPE)


def funnel_by_contact_type(conn: Connection, scope: Scope) -> DataFrame:
    """How far do the leads of each contact type get?

    One row per contact type with leads in scope, and stage.
    """
    return _funnel_by(conn, scope, Dimension.CONTACT_TYPE)


FUNNEL_BY = {
    Dimension.SERVICE_LINE: funnel_by_service_line,
    Dimension.SOURCE: funnel_by_source,
    Dimension.TERRITORY: funnel_by_territory,
    Dimension.INTAKE_TYPE: funnel_by_intake_type,
    Dimension.CONTACT_TYPE: funnel_by_contact_type,
}


def conversion_by_week(conn: Connection, scope: Scope, stage: Stage = Stage.SCHEDULED) -> DataFrame:
    """Is conversion getting better from week to week?

    One row per local week (Monday to Sunday) of the period, by the week of entry. A week cut by the period says how
    many of its days are counted; a week not wholly a window old, at every site, is not mature.
    """
    # Day 0 is a Thursday: three days later the whole-number division steps on Mondays.
    week = ((lead_facts.c.entry_day + 3) // 7).label("week")
    counts = [func.count(), count_where(mature(scope)), count_where(reached(scope, stage))]
    found = {row[0]: row[1:] for row in conn.execute(select(week, *counts).where(*within(scope)).group_by(week))}
    names = ("week_starts_on", "days_counted", "is_mature", *COUNTS[:3], *RATES)
    clocks = set(zones(conn).values())
    return answer(names, (_week(monday, found, scope, clocks) for monday in weeks_of(scope.period)))


def _funnel_by(conn: Connection, scope: Scope, by: Dimension) -> DataFrame:
    found, named = tallies(conn, scope, by), labels(conn, by)
    return _by_stage([((named[code],), found[code]) for code in named if code in found], (by,))


def _by_stage(segments: list[tuple[tuple[str, ...], Tally]], names: tuple[str, ...]) -> DataFrame:
    """From one tally per segment to one row per segment and stage, with its rates."""
    lines = (line for segment, tally in segments for line in _stages_of(segment, tally))
    table = answer((*names, "stage", *COUNTS, "previous_stage_episodes"), lines)
    got = table["reached_episodes"]
    # On whole columns: a rate at a time takes ten times as long.
    for name, of in (("entry_rate", table["mature_episodes"]), ("step_rate", table["previous_stage_episodes"])):
        table[name] = ratio(got, of)
        table[f"{name}_low"], table[f"{name}_high"] = wilson(got, of)
    return typed(table)


def _stages_of(segment: tuple[str, ...], tally: Tally) -> Iterator[tuple]:
    before = tally.mature
    for stage, *counts in zip(STAGES, tally.reached, tally.reached_to_date, tally.implied, strict=True):
        yield (*segment, STAGE_LABEL[stage], tally.cohort, tally.mature, *counts, before)
        before = counts[0]


def _week(monday: date, found: dict[int, Any], scope: Scope, clocks: set[str]) -> tuple:
    number = day_number(monday)
    cohort, mature_episodes, got = found.get((number + 3) // 7, (0, 0, 0))
    last = min(number + 6, day_number(scope.period.last_day))
    first = max(number, day_number(scope.period.first_day))
    # Asked of the days, not of the leads so far: in a week that is not over, more of them can still come in.
    is_over = max(minute_of(starts_at(day_of(last + 1), zone)) for zone in clocks)
    is_old = is_over + scope.window_minutes <= scope.as_of_minute
    return (
        *(monday, last - first + 1, is_old),
        *(cohort, mature_episodes, got, ratio(got, mature_episodes), *wilson(got, mature_episodes)),
    )
