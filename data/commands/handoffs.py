"""Handing a lead over to the team that follows it up, and from one hand to another."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, bindparam, func, insert, select, update

from data.audit import record_change
from data.clock_upkeep import EVENTS, WORDS
from data.commands.leads import hold_version
from data.commands.open_disputes import refuse_when_in_dispute
from data.commands.stages import append_event, hold_lead
from data.handed_over import NumberedEvent, open_hand_off
from data.handoff_fields import readiness
from data.moments import moment_of_microsecond
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyHandedOver, HandoffIncomplete, NotHandedOver, UnknownWord
from data.schema import handoffs, leads, ownership, people, sla_clocks, stage_events
from data.upkeep import refresh_facts
from data.vocabulary import Promise, Stage, Team, code_of


class Handoff(BaseModel):
    """A lead for a team, or for one person of it. `seen_version`: the lead as they saw it."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    seen_version: int
    team: Team
    owner_id: int | None = None
    override_reason: str | None = Field(default=None, max_length=200)


class Reassignment(BaseModel):
    """From now on another person's lead, or (owner_id None) the team's again. It resets no clock."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    seen_version: int
    owner_id: int | None
    team: Team | None = None
    why: str | None = Field(default=None, max_length=200)


@command("handoff.made", may_run=WHO_WORKS_LEADS)
def hand_over(conn: Connection, handoff: Handoff, *, actor: Actor, at: datetime, request_key: str | None = None) -> int:
    """Hand a lead over: from now on its follow-up clocks run. Returns the stage event's id.

    What the checklist asks for and nobody knows needs an override with a reason; it is counted either way.
    """
    hold_lead(conn, handoff.lead_id)
    refuse_when_in_dispute(conn, handoff.lead_id)
    _refuse_when_open(conn, handoff.lead_id)  # first: who has it says more than that it was changed
    subject = hold_version(conn, handoff.lead_id, handoff.seen_version)
    ready = readiness(conn, handoff.lead_id, at)
    reason = (handoff.override_reason or "").strip() or None
    if ready.missing and not reason:
        raise HandoffIncomplete([str(field) for field in ready.missing])
    event_id = append_event(conn, handoff.lead_id, Stage.HANDOFF, at, actor=actor, at=at)
    said = {
        "event_id": event_id,
        "team": handoff.team,
        "proposed_team": ready.team,
        "required": [str(field) for field in ready.required],
        "missing": [str(field) for field in ready.missing],
        "override_reason": reason if ready.missing else None,
    }
    conn.execute(insert(handoffs).values(**said, recorded_at=at, actor=actor.name))
    give_to(conn, handoff.lead_id, handoff.owner_id, handoff.team, "Handed over", actor=actor, at=at)
    refresh_facts(conn, [handoff.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="handoff.made", subject=subject,
        before={}, after={**said, "owner_id": handoff.owner_id}, request_key=request_key,
    )  # fmt: skip
    return event_id


@command("handoff.reassigned", may_run=WHO_WORKS_LEADS)
def reassign(
    conn: Connection, change: Reassignment, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Give a lead that was handed over to someone else. Refused when someone changed it since the person looked."""
    subject = hold_version(conn, change.lead_id, change.seen_version)
    if conn.scalar(LATEST_START, {"lead_id": change.lead_id}) is None:
        raise NotHandedOver()
    before = conn.scalar(select(leads.c.owner_id).where(leads.c.lead_id == change.lead_id))
    give_to(conn, change.lead_id, change.owner_id, change.team, change.why, actor=actor, at=at)
    refresh_facts(conn, [change.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="handoff.reassigned", subject=subject,
        before={"owner_id": before}, after=change.model_dump(exclude={"lead_id", "seen_version"}),
        request_key=request_key,
    )  # fmt: skip


def give_to(
    conn: Connection, lead_id: int, owner_id: int | None, team: str | None, why: str | None, *, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    """Begin a stretch of ownership, without facts or audit row: for commands that do those themselves."""
    if owner_id is not None:
        its_team = conn.scalar(ACTIVE_PERSON, {"person_id": owner_id})
        if its_team is None:
            raise UnknownWord("active person", str(owner_id))
        team = team or its_team
    _keep_owner_until_now(conn, lead_id, actor, at)
    stretch = {"lead_id": lead_id, "owner_id": owner_id, "team": team, "begins_at": at, "why": why}
    conn.execute(insert(ownership).values(**stretch, recorded_at=at, actor=actor.name))
    conn.execute(update(leads).where(leads.c.lead_id == lead_id).values(owner_id=owner_id, version=leads.c.version + 1))


def _keep_owner_until_now(conn: Connection, lead_id: int, actor: Actor, at: datetime) -> None:
    """Put on record who had the lead all the time, where only the lead's own row said so.

    Else the first change would take it from them in hindsight: what they were late with would be nobody's.
    """
    had = conn.execute(UNWRITTEN_OWNER, {"lead_id": lead_id}).first()
    if had is not None and had.started is not None:
        since = {"begins_at": moment_of_microsecond(had.started), "why": "Had it before anything was written down"}
        said = {"lead_id": lead_id, "owner_id": had.owner_id, "team": had.team, **since}
        conn.execute(insert(ownership).values(**said, recorded_at=at, actor=actor.name))


def open_hand_off_of(conn: Connection, lead_id: int) -> int | None:
    """The stage event's id of the hand-off of a lead that is still open; the caller holds the lead."""
    some = {"lead_ids": [lead_id]}
    _, zone, *_ = conn.execute(WORDS, some).one()
    return open_hand_off([NumberedEvent(*event) for _, *event in conn.execute(EVENTS, some)], zone)


def _refuse_when_open(conn: Connection, lead_id: int) -> None:
    """Someone has it already, unless it has left since, come back or not."""
    event_id = open_hand_off_of(conn, lead_id)
    if event_id is not None:
        raise AlreadyHandedOver(*conn.execute(SAID_BY, {"event_id": event_id}).one())


_OF_LEAD = (sla_clocks.c.lead_id == bindparam("lead_id"), sla_clocks.c.promise == code_of(Promise.FIRST_ATTEMPT))
LATEST_START = select(sla_clocks.c.started).where(*_OF_LEAD).order_by(sla_clocks.c.started.desc()).limit(1)
SAID_BY = select(stage_events.c.actor, stage_events.c.occurred_at).where(
    stage_events.c.event_id == bindparam("event_id")
)
ACTIVE_PERSON = select(people.c.team).where(people.c.person_id == bindparam("person_id"), people.c["is_active"])
UNWRITTEN_OWNER = (
    select(leads.c.owner_id, people.c.team, func.min(sla_clocks.c.started).label("started"))
    .join_from(leads, people, people.c.person_id == leads.c.owner_id)
    .outerjoin(sla_clocks, sla_clocks.c.lead_id == leads.c.lead_id)
    .outerjoin(ownership, ownership.c.lead_id == leads.c.lead_id)
    .where(leads.c.lead_id == bindparam("lead_id"), ownership.c.ownership_id.is_(None))
    .group_by(leads.c.owner_id, people.c.team)
)
