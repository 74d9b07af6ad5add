"""Questions of somebody at sales who is about to reject a lead: is it theirs, and what does its record say?"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, exists, func, select

from data.disputes import state_after
from data.moments import day_number, day_of, microseconds, moment_of_microsecond
from data.schema import (
    dispute_steps,
    disputes,
    event_retractions,
    lead_facts,
    leads,
    organisation,
    people,
    sites,
    sla_clocks,
    stage_events,
)
from data.vocabulary import (
    NOT_RECORDED,
    STAGE_LABEL,
    STAGES,
    DisputeState,
    Exit,
    Promise,
    code_of,
    exit_label,
)
from queries.clocks import CLOCK, LEFT_OUT
from queries.dimensions import FACT, Dimension, labels, zones
from queries.frame import answer
from queries.journeys import public_id
from queries.scope import Scope, filtered
from queries.targets import as_of_day, site_labels

MOST = 500  # as many as a list to choose from can hold without making the browser slow
RECENT_DAYS = 30
FACTS = lead_facts.c
LISTED = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.INTAKE_TYPE)


class Standing(StrEnum):
    """Whether a lead is sales' to reject."""

    WITH_SALES = "With sales"
    IN_DISPUTE = "In dispute"
    LEFT = "Left sales"
    NEVER = "Never handed over"


def hand_offs_to_reject(conn: Connection, scope: Scope) -> DataFrame:
    """Which leads that were handed over of late are with sales, and could be rejected?

    One row per hand-off of the last 30 days that is still open, the newest first; at most 500. No identifiers.
    """
    since = day_number(as_of_day(conn, scope) - timedelta(days=RECENT_DAYS))
    # Nothing falls due before the day of its hand-off; the index knows the one, and not the other.
    recent = (CLOCK.counts_on >= since, CLOCK.handed_on >= since, CLOCK.started <= microseconds(scope.as_of))
    statement = (
        select(
            leads.c.lead_uuid,
            CLOCK.started,
            leads.c.urgency,
            FACTS.depth,
            CLOCK.site_id,
            *(FACT[one] for one in LISTED),
        )
        .join_from(sla_clocks, lead_facts, FACTS.lead_id == CLOCK.lead_id)
        .join(leads, leads.c.lead_id == CLOCK.lead_id)
        .where(*_OF_HAND_OFFS, *recent, CLOCK.why_not.not_in(LEFT_OUT), *_is_open(), *filtered(scope))
        .order_by(CLOCK.started.desc(), CLOCK.event_id.desc())
        .limit(MOST)
    )
    named, zone = [labels(conn, one) for one in LISTED], zones(conn)
    rows = (
        (
            *(
                str(lead),
                moment_of_microsecond(started),
                zone.get(site, zone[0]),
                urgency or NOT_RECORDED,
                _stage(depth),
            ),
            *(words[code] for words, code in zip(named, codes, strict=True)),
        )
        for lead, started, urgency, depth, site, *codes in conn.execute(statement)
    )
    return answer(("lead", "handed_over_at", "zone", "urgency", "furthest_stage", *LISTED), rows)


def lead_to_reject(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """Is this lead sales' to reject, since when do they have it, and is it in dispute already?

    One row, or none when there is no such lead. The hand-off and the dispute are its latest; missing and blank where
    there is none. The scope doesn't matter.
    """
    row = conn.execute(_known_of(lead)).one_or_none()
    if row is None:
        return answer(_NAMES, [])
    hand_off = latest_hand_off_of(conn, row.lead_id)
    dispute = _latest_dispute(conn, row.lead_id)
    is_in_dispute = bool(dispute) and dispute[-1] != DisputeState.CLOSED
    standing = Standing.WITH_SALES if hand_off and hand_off.is_open else Standing.LEFT if hand_off else Standing.NEVER
    if is_in_dispute and standing is not Standing.WITH_SALES:
        standing = Standing.IN_DISPUTE
    told = (
        *(lead, row.lead_id, row.version, standing, None if row.entry_day is None else day_of(row.entry_day)),
        *(_stage(row.depth), exit_label(row.exit), moment_of_microsecond(hand_off.started) if hand_off else None),
        *(labels(conn, one)[code] for one, code in zip(LISTED, row[-len(LISTED) :], strict=True)),
        *(site_labels(conn).get(row.site_id or 0, NOT_RECORDED), row.urgency or NOT_RECORDED, row.owner, row.zone),
        *(dispute or ("", None, None, "")),
    )
    return answer(_NAMES, [told])


def _is_open() -> list[ColumnElement[bool]]:
    """In play, and not left since the hand-off: then it is also the lead's latest."""
    came, left = stage_events.alias("came"), stage_events.alias("gone")
    since = exists().where(
        came.c.event_id == CLOCK.event_id,
        left.c.lead_id == CLOCK.lead_id,
        left.c.stage.in_(list(Exit)),
        left.c.occurred_at >= came.c.occurred_at,
        ~exists().where(event_retractions.c.event_id == left.c.event_id),
    )
    return [FACTS.exit == 0, ~since]


def latest_hand_off_of(conn: Connection, lead_id: int) -> Any:
    """When it was made (`started`, `handed_on`) and whether it is still open (`is_open`); None: never."""
    statement = (
        select(CLOCK.started, CLOCK.handed_on, *_is_open_as_column())
        .join_from(sla_clocks, lead_facts, FACTS.lead_id == CLOCK.lead_id)
        .where(CLOCK.lead_id == lead_id, *_OF_HAND_OFFS)
        .order_by(CLOCK.started.desc(), CLOCK.event_id.desc())
        .limit(1)
    )
    return conn.execute(statement).one_or_none()


def _is_open_as_column() -> list[ColumnElement[bool]]:
    in_play, not_left = _is_open()
    return [(in_play & not_left).label("is_open")]


def _latest_dispute(conn: Connection, lead_id: int) -> tuple[str, datetime, datetime | None, DisputeState] | None:
    """Its public id, when it was raised, until when marketing answers, and whose turn it is."""
    known = select(*(disputes.c[name] for name in ("dispute_id", "dispute_uuid", "recorded_at", "due_at")))
    latest = known.where(disputes.c.lead_id == lead_id).order_by(disputes.c.dispute_id.desc()).limit(1)
    row = conn.execute(latest).one_or_none()
    if row is None:
        return None
    steps = select(dispute_steps.c.step).where(dispute_steps.c.dispute_id == row.dispute_id)
    state = state_after(conn.scalars(steps.order_by(dispute_steps.c.position)))
    return str(row.dispute_uuid), row.recorded_at, row.due_at, state


def _known_of(lead: str) -> Select:
    home = select(organisation.c.zone).limit(1).scalar_subquery()
    return (
        select(
            *(leads.c[name] for name in ("lead_id", "version", "site_id", "urgency")),
            *(FACTS.depth, FACTS.exit, FACTS.entry_day, func.coalesce(people.c.name, "").label("owner")),
            func.coalesce(sites.c.zone, home, "UTC").label("zone"),
            *(FACT[one].label(f"code_of_{one}") for one in LISTED),
        )
        .join_from(leads, lead_facts, leads.c.lead_id == FACTS.lead_id)
        .outerjoin(people, people.c.person_id == leads.c.owner_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(_is(lead))
    )


def _is(lead: str) -> ColumnElement[bool]:
    return leads.c.lead_uuid == public_id(lead)


def _stage(depth: int) -> str:
    return STAGE_LABEL[STAGES[depth]] if depth >= 0 else NOT_RECORDED


_OF_HAND_OFFS = (CLOCK.promise == code_of(Promise.FIRST_ATTEMPT),)  # every hand-off has one
_NAMES = (
    *("lead", "lead_id", "lead_version", "rejection_standing", "entered_on", "furthest_stage", "exit"),
    *("handed_over_at", *LISTED, "site", "urgency", "owner", "zone"),
    *("dispute", "rejected_at", "answer_due_at", "dispute_state"),
)
