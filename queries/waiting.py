"""The live queue: which leads wait for us now, and how much time is left? Its moment is the as-of, not the period.

The page asks this with the clock on the wall, unlike every other figure, which is as of the data.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pandas import DataFrame
from sqlalchemy import Connection, Select, and_, case, select

from data.moments import moment_of_microsecond
from data.schema import leads, people, sla_clocks, sla_pause_ends, sla_pauses, stage_events
from data.vocabulary import Promise, SlaState, code_of
from queries.clocks import CLOCK, NOBODY, Split, split_labels
from queries.covers import covers
from queries.dimensions import zones
from queries.frame import answer
from queries.open_clocks import NONE, OpenClocks, Whose, booked_clocks, open_clocks, team_in_whose_queue
from queries.scope import Scope
from queries.targets import as_of_day

HOUR = 3_600
MOST = 1_000
IN_ONE_LIST = 500


class Queue(StrEnum):
    """Which of the leads whose clock still runs."""

    TO_REACH = "Still to be reached"
    BOOKED = "Booked, nothing logged"


def waiting_now(
    conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT, queue: Queue = Queue.TO_REACH,
    person: int = 0, team: str = "", most: int = MOST,
) -> DataFrame:  # fmt: skip
    """Which leads wait for us now, and how much business time is left on each?

    One row per hand-off whose promise is running or overdue and whose lead has not left: longest overdue first, then
    the least time left, paused ones last; at most so many. `person`: those they own or cover for today; `team`: those
    of its people and those in its queue. A lead with an appointment waits for nobody's call: it is in the other queue.
    The scope's period doesn't matter.
    """
    away = _away(conn, scope)
    clocks = open_clocks(conn, scope, promise, _whose(away, person, team), booked=queue is Queue.BOOKED)
    return answer(_NAMES, _rows(conn, away, OpenClocks(*(column[:most] for column in clocks))))


def waiting_in_short(
    conn: Connection, scope: Scope, promise: Promise = Promise.FIRST_ATTEMPT, person: int = 0, team: str = ""
) -> DataFrame:
    """How many leads wait for us now, and how many of them are overdue?

    One row. Waiting is overdue + running; those due within the hour and those paused are among them.
    """
    whose = _whose(_away(conn, scope), person, team)
    clocks = open_clocks(conn, scope, promise, whose, booked=False)
    soon = ~clocks.is_overdue & ~clocks.is_paused & (clocks.left <= HOUR)
    total, overdue = len(clocks.event_id), int(clocks.is_overdue.sum())
    counts = (total, overdue, total - overdue, int(soon.sum()), int(clocks.is_paused.sum()))
    return answer(_COUNTS, [(*counts, booked_clocks(conn, scope, promise, whose))])


_COUNTS = (
    *("waiting_hand_offs", "overdue_now_hand_offs", "running_now_hand_offs", "due_soon_hand_offs"),
    *("paused_hand_offs", "booked_hand_offs"),
)
_NAMES = (
    *("lead", "state", "minutes_left", "due_at", "service_line", "urgency", "owner", "owner_team"),
    *("is_owner_away", "cover", "source", "intake_type", "is_tried", "handed_over_at", "paused_at", "pause_reason"),
    *("zone", "lead_id", "lead_version", "owner_id", "cover_id"),
)
_SPLITS = (Split.SERVICE_LINE, Split.URGENCY, Split.SOURCE, Split.INTAKE_TYPE)


class _Detail(NamedTuple):
    """What the database says of one clock's hand-off and lead, in the order of the SELECT."""

    event_id: int
    lead: Any
    lead_id: int
    version: int
    started: int
    pause_reason: str | None
    owner_id: int | None
    owner: str | None
    team: str | None
    site_id: int
    is_tried: bool
    service_line: int
    urgency: int
    source: int
    intake_type: int


def _whose(away: Mapping[int, int], person: int, team: str) -> Whose:
    """Someone's leads are also those of whom they cover for today."""
    covered = [owner for owner, cover in away.items() if cover == person]
    return Whose((person, *covered) if person else (), team)


def _away(conn: Connection, scope: Scope) -> Mapping[int, int]:
    # By the day at home: an absence has no site.
    return covers(conn, as_of_day(conn, scope))


def _rows(conn: Connection, away: Mapping[int, int], clocks: OpenClocks) -> Iterable[tuple]:
    words, zone = [split_labels(conn, by) for by in _SPLITS], zones(conn)
    names = dict(conn.execute(select(people.c.person_id, people.c.name)).all())
    details = _details(conn, clocks.event_id.tolist())
    for event, due, paused_since, left, is_overdue in zip(*(column.tolist() for column in clocks), strict=True):
        one = details[event]
        line, urgency, source, intake = (known[code] for known, code in zip(words, one[-len(_SPLITS) :], strict=True))
        cover = away.get(one.owner_id or 0, 0)
        yield (
            *(str(one.lead), SlaState.OVERDUE if is_overdue else SlaState.RUNNING, left / 60, _moment(due)),
            *(line, urgency, one.owner or NOBODY, one.team or "", one.owner_id in away, names.get(cover, "")),
            *(source, intake, bool(one.is_tried), _moment(one.started), _moment(paused_since), one.pause_reason or ""),
            *(zone.get(one.site_id, zone[0]), one.lead_id, one.version, one.owner_id or 0, cover),
        )


def _details(conn: Connection, events: list[int]) -> dict[int, _Detail]:
    found: dict[int, _Detail] = {}
    for start in range(0, len(events), IN_ONE_LIST):
        some = _statement().where(stage_events.c.event_id.in_(events[start : start + IN_ONE_LIST]))
        found |= {row[0]: _Detail(*row) for row in conn.execute(some)}
    return found


def _statement() -> Select:
    """Once per hand-off: by its clock of the first attempt, which every hand-off has."""
    # By lead too: clocks are kept in the order of their leads.
    its_clock = and_(
        CLOCK.lead_id == stage_events.c.lead_id,
        CLOCK.event_id == stage_events.c.event_id,
        CLOCK.promise == code_of(Promise.FIRST_ATTEMPT),
    )
    reason = (
        select(sla_pauses.c.reason)
        .outerjoin_from(sla_pauses, sla_pause_ends)
        .where(sla_pauses.c.lead_id == leads.c.lead_id, sla_pause_ends.c.pause_id.is_(None))
        .order_by(sla_pauses.c.pause_id)
        .limit(1)
        .correlate(leads)
        .scalar_subquery()
    )
    return (
        select(
            *(CLOCK.event_id, leads.c.lead_uuid, leads.c.lead_id, leads.c.version, CLOCK.started),
            reason, leads.c.owner_id, people.c.name,
            case((leads.c.owner_id.is_(None), team_in_whose_queue()), else_=people.c.team),
            *(CLOCK.site_id, CLOCK.stopped.is_not(None)),
            *(CLOCK.service_line_id, CLOCK.urgency, CLOCK.source, CLOCK.intake_type),
        )
        .join_from(stage_events, sla_clocks, its_clock)
        .join(leads, leads.c.lead_id == CLOCK.lead_id)
        .outerjoin(people, people.c.person_id == leads.c.owner_id)
    )  # fmt: skip


def _moment(microsecond: int) -> datetime | None:
    return None if microsecond == NONE else moment_of_microsecond(microsecond)
