"""Questions about the work done in a period: who came to each stage, whenever they entered (METRICS.md section 3)."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from pandas import DataFrame
from sqlalchemy import BindParameter, ColumnElement, Connection, and_, bindparam, func, or_, select

from data.moments import day_number, minute_of, starts_at
from data.schema import event_retractions, lead_facts, stage_events
from data.vocabulary import DEPTH, STAGE_LABEL, STAGES, Stage
from queries.dimensions import zones
from queries.frame import answer, count_where
from queries.scope import Scope, filtered
from queries.stages import minutes_to

# Entry and the time from it are kept in whole minutes, each rounded up: their sum may be a minute and more too late.
UNSURE_MINUTES = 2


class Clock(NamedTuple):
    """One zone's sites, and when the period begins and ends there."""

    here: ColumnElement[bool]
    begins: datetime
    ends: datetime


def arrivals(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads came to each stage in the period, whenever they entered?

    One row per stage. Counts of work done, never a conversion: each stage counts different people. An arrival counts
    on the local day of its lead's site, as entries do.
    """
    found = dict.fromkeys(STAGES, 0)
    for clock in _clocks(conn, scope):
        counts = [count_where(_surely(scope, clock, stage)) for stage in STAGES]
        (sure,) = conn.execute(select(*counts).where(*_perhaps(scope, clock))).all()
        for stage, count in zip(STAGES, sure, strict=True):
            found[stage] += count
        for _, stages in _at_the_edge(conn, scope, clock, STAGES):
            for stage in stages:
                found[stage] += 1
    return answer(("stage", "arrivals"), [(STAGE_LABEL[stage], found[stage]) for stage in STAGES])


def came_in_period(conn: Connection, scope: Scope, stage: Stage) -> ColumnElement[bool]:
    """The condition on lead_facts that holds for exactly the leads `arrivals` counts at a stage."""
    kept: list[ColumnElement[bool]] = []
    at_the_edge: list[int] = []
    for clock in _clocks(conn, scope):
        kept.append(and_(*_perhaps(scope, clock), _surely(scope, clock, stage)))
        at_the_edge += [lead_id for lead_id, _ in _at_the_edge(conn, scope, clock, [stage])]
    return or_(*kept, lead_facts.c.lead_id.in_(_written_out(at_the_edge)))


def _clocks(conn: Connection, scope: Scope) -> Iterator[Clock]:
    zone_of = zones(conn)
    after = scope.period.last_day + timedelta(days=1)
    for zone in sorted(set(zone_of.values())):
        its_sites = [site_id for site_id, its_zone in zone_of.items() if its_zone == zone]
        here = lead_facts.c.site_id.in_(its_sites)
        yield Clock(here, starts_at(scope.period.first_day, zone), starts_at(after, zone))


def _perhaps(scope: Scope, clock: Clock) -> list[ColumnElement[bool]]:
    """The leads that can have come anywhere in the period."""
    entry, furthest = lead_facts.c.entry_minute, func.coalesce(*(minutes_to(stage) for stage in reversed(STAGES)))
    after = day_number(scope.period.last_day) + 1
    # The days are for the index, and keep a day's room for zones; the minutes for those who came to nothing since.
    begin, end = minute_of(clock.begins), minute_of(clock.ends)
    reach = (lead_facts.c.entry_day <= after, entry <= end, entry + furthest >= begin)
    return [clock.here, lead_facts.c.excluded == 0, *filtered(scope), *reach]


def _surely(scope: Scope, clock: Clock, stage: Stage) -> ColumnElement[bool]:
    """Came to the stage in the period, as far as whole minutes can tell."""
    at = lead_facts.c.entry_minute + minutes_to(stage)
    inside = (at >= minute_of(clock.begins), at < minute_of(clock.ends), at <= scope.as_of_minute)
    return and_(*inside, _unsure(scope, clock, stage).is_not(True))


def _unsure(scope: Scope, clock: Clock, stage: Stage) -> ColumnElement[bool]:
    """Came to the stage so near the period's beginning or end, or the as-of moment, that minutes can't tell."""
    at = lead_facts.c.entry_minute + minutes_to(stage)
    edges = (minute_of(clock.begins), minute_of(clock.ends), scope.as_of_minute + 1)
    return or_(*(at.between(edge, edge + UNSURE_MINUTES - 1) for edge in edges))


def _at_the_edge(
    conn: Connection, scope: Scope, clock: Clock, stages: Collection[Stage]
) -> Iterator[tuple[int, list[Stage]]]:
    """Leads near an edge, and to which of the stages they came in the period: from the events, to the microsecond."""
    flags = [_unsure(scope, clock, stage) for stage in stages]
    named = (flag.is_(True).label(f"unsure_{stage}") for stage, flag in zip(stages, flags, strict=True))
    near = conn.execute(select(lead_facts.c.lead_id, *named).where(*_perhaps(scope, clock), or_(*flags))).all()
    unsure = {row[0]: [stage for stage, flag in zip(stages, row[1:], strict=True) if flag] for row in near}
    for lead_id, firsts in _first_arrivals(conn, list(unsure)).items():
        came = [
            stage
            for stage in unsure[lead_id]
            if stage in firsts and clock.begins <= firsts[stage] < clock.ends and firsts[stage] <= scope.as_of
        ]
        if came:
            yield lead_id, came


def _first_arrivals(conn: Connection, lead_ids: list[int]) -> dict[int, dict[Stage, datetime]]:
    """Per lead, the first moment at each stage or any later one. For a few leads."""
    events = (
        select(stage_events.c.lead_id, stage_events.c.stage, stage_events.c.occurred_at)
        .outerjoin_from(stage_events, event_retractions)
        .where(stage_events.c.lead_id.in_(_written_out(lead_ids)), stage_events.c.stage.in_(STAGES))
        .where(event_retractions.c.event_id.is_(None))
    )
    times: dict[int, dict[Stage, datetime]] = defaultdict(dict)
    for lead_id, stage, at in conn.execute(events):
        firsts = times[lead_id]
        for passed in STAGES[: DEPTH[Stage(stage)] + 1]:
            firsts[passed] = min(at, firsts.get(passed, at))
    return times


def _written_out(lead_ids: list[int]) -> BindParameter[list[int]]:
    # A database takes only so many parameters, and a file of days without times puts many leads on the edge.
    return bindparam("lead_ids", lead_ids, expanding=True, literal_execute=True)
