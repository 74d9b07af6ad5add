"""Leads that left and were with sales again: handed over in between, or not. From their events, one by one.

Few leads come back, and a date without a time comes after all of its day: what SQL can't say the same way everywhere.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from sqlalchemy import Connection, select

from data.moments import MICROSECOND, begins_a_day, day_of, local_day, starts_at
from data.schema import event_retractions, lead_facts, stage_events
from data.vocabulary import DEPTH, STAGES, Exit, Stage
from queries.dimensions import zones
from queries.scope import Scope, within

AT_SALES = frozenset(STAGES[DEPTH[Stage.SQL] :])
EXITS = frozenset(Exit)
Event = tuple[str, datetime]


class CameBack(NamedTuple):
    """The ids of leads that left and were at SQL or later again; and of those without a hand-off in between."""

    leads: tuple[int, ...]
    without_hand_off: tuple[int, ...]


def came_back(conn: Connection, scope: Scope) -> CameBack:
    """Of the cohort, by the as-of moment."""
    back, without = [], []
    for lead_id, zone, events in _journeys(conn, scope):
        handed_over = [_was_handed_over(events, zone, event, left) for event, left in _since_leaving(events, zone)]
        if handed_over:
            back.append(lead_id)
        if not all(handed_over):
            without.append(lead_id)
    return CameBack(tuple(back), tuple(without))


def _since_leaving(events: Sequence[Event], zone: str) -> Iterator[tuple[Event, datetime]]:
    """The events at SQL or later that come after an exit, each with the moment it had left by."""
    for event in events:
        if event[0] in AT_SALES and (left := _left(events, zone, event)) is not None:
            yield event, left


def _was_handed_over(events: Sequence[Event], zone: str, event: Event, left: datetime) -> bool:
    """Whether it was handed over since it left and before an event: on its day too, where one is only a date."""
    return any(
        stage == Stage.HANDOFF and left <= at and (at <= event[1] or _is_of_one_day(at, event[1], zone))
        for stage, at in events
    )


def _left(events: Sequence[Event], zone: str, event: Event) -> datetime | None:
    """From when on all came after the last exit before an event."""
    return max((over for stage, at in events if stage in EXITS and (over := _over(at, zone)) <= event[1]), default=None)


def _over(at: datetime, zone: str) -> datetime:
    if begins_a_day(at, zone):
        return starts_at(day_of(local_day(at, zone) + 1), zone)
    return at + MICROSECOND


def _is_of_one_day(at: datetime, other: datetime, zone: str) -> bool:
    is_date = begins_a_day(at, zone) or begins_a_day(other, zone)
    return is_date and local_day(at, zone) == local_day(other, zone)


def _journeys(conn: Connection, scope: Scope) -> Iterator[tuple[int, str, list[Event]]]:
    facts, zone = lead_facts.c, zones(conn)
    statement = (
        select(facts.lead_id, facts.site_id, stage_events.c.stage, stage_events.c.occurred_at)
        .join_from(lead_facts, stage_events, stage_events.c.lead_id == facts.lead_id)
        .outerjoin(event_retractions, event_retractions.c.event_id == stage_events.c.event_id)
        .where(*within(scope), facts.reentries > 0, facts.depth >= DEPTH[Stage.SQL])
        .where(event_retractions.c.event_id.is_(None), stage_events.c.occurred_at <= scope.as_of)
        .order_by(facts.lead_id)
    )
    for (lead_id, site_id), events in groupby(conn.execute(statement), key=lambda row: (row[0], row[1])):
        yield lead_id, zone.get(site_id, zone[0]), [(row[2], row[3]) for row in events]
