"""A question about the work done in a period: who came to each stage, whenever they entered (METRICS.md section 3)."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from data.moments import day_number, minute_of, starts_at
from data.schema import event_retractions, lead_facts, stage_events
from data.vocabulary import DEPTH, STAGE_LABEL, STAGES, Stage
from queries.dimensions import zones
from queries.frame import answer, count_where
from queries.scope import Scope, filtered
from queries.stages import minutes_to

# Entry and the time from it are kept in whole minutes, each rounded up: their sum may be a minute and more too late.
UNSURE_MINUTES = 2


def arrivals(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads came to each stage in the period, whenever they entered?

    One row per stage. Counts of work done, never a conversion: each stage counts different people. An arrival counts
    on the local day of its lead's site, as entries do.
    """
    zone_of = zones(conn)
    found = Counter[Stage]()
    for zone in set(zone_of.values()):
        its_sites = [site_id for site_id, its_zone in zone_of.items() if its_zone == zone]
        found.update(_in_zone(conn, scope, zone, lead_facts.c.site_id.in_(its_sites)))
    return answer(("stage", "arrivals"), [(STAGE_LABEL[stage], found[stage]) for stage in STAGES])


def _in_zone(conn: Connection, scope: Scope, zone: str, here: ColumnElement[bool]) -> Counter[Stage]:
    """The arrivals at sites of one zone: most by their minutes, those around the day's beginning or end one by one."""
    after = scope.period.last_day + timedelta(days=1)
    begins, ends = starts_at(scope.period.first_day, zone), starts_at(after, zone)
    first, end, entry = minute_of(begins), minute_of(ends), lead_facts.c.entry_minute
    furthest = func.coalesce(*(minutes_to(stage) for stage in reversed(STAGES)))
    # The days are for the index, and keep a day's room for zones; the minutes for those who came to nothing since.
    perhaps = (lead_facts.c.entry_day <= day_number(after), entry <= end, entry + furthest >= first)
    counted = [here, lead_facts.c.excluded == 0, *filtered(scope), *perhaps]
    times = [entry + minutes_to(stage) for stage in STAGES]
    edges = (first, end, scope.as_of_minute + 1)
    unsure = or_(*(at.between(edge, edge + UNSURE_MINUTES - 1) for at in times for edge in edges))
    columns = [count_where(at >= first, at < end, at <= scope.as_of_minute) for at in times]
    (sure,) = conn.execute(select(*columns).where(*counted, unsure.is_not(True))).all()
    found = Counter(dict(zip(STAGES, sure, strict=True)))
    for firsts in _from_events(conn, and_(*counted, unsure)):
        found.update(stage for stage, at in firsts.items() if begins <= at < ends and at <= scope.as_of)
    return found


def _from_events(conn: Connection, which: ColumnElement[bool]) -> list[dict[Stage, datetime]]:
    """Per lead, the first moment at each stage or any later one, to the microsecond. For a few leads."""
    events = (
        select(lead_facts.c.lead_id, stage_events.c.stage, stage_events.c.occurred_at)
        .join_from(lead_facts, stage_events, stage_events.c.lead_id == lead_facts.c.lead_id)
        .outerjoin(event_retractions)
        .where(which, event_retractions.c.event_id.is_(None), stage_events.c.stage.in_(STAGES))
    )
    times: dict[int, dict[Stage, datetime]] = defaultdict(dict)
    for lead_id, stage, at in conn.execute(events):
        firsts = times[lead_id]
        for passed in STAGES[: DEPTH[Stage(stage)] + 1]:
            firsts[passed] = min(at, firsts.get(passed, at))
    return list(times.values())
