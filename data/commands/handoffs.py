"""Handing a lead over to the team that follows it up, and from one hand to another."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, bindparam, insert, select, update

from data.audit import record_change
from data.commands.leads import hold_version
from data.commands.stages import append_event
from data.handoff_fields import readiness
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyHandedOver, HandoffIncomplete, NotHandedOver, UnknownWord
from data.schema import handoffs, lead_facts, leads, ownership, people, sla_clocks, stage_events
from data.upkeep import refresh_facts
from data.vocabulary import Stage, Team


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
    subject = hold_version(conn, handoff.lead_id, handoff.seen_version)
    _refuse_when_open(conn, handoff.lead_id)
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
    _give_to(conn, handoff.lead_id, handoff.owner_id, handoff.team, "Handed over", actor=actor, at=at)
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
    _give_to(conn, change.lead_id, change.owner_id, change.team, change.why, actor=actor, at=at)
    refresh_facts(conn, [change.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="handoff.reassigned", subject=subject,
        before={"owner_id": before}, after=change.model_dump(exclude={"lead_id", "seen_version"}),
        request_key=request_key,
    )  # fmt: skip


def _give_to(
    conn: Connection, lead_id: int, owner_id: int | None, team: str | None, why: str | None, *, actor: Actor,
    at: datetime,
) -> None:  # fmt: skip
    if owner_id is not None:
        its_team = conn.scalar(ACTIVE_PERSON, {"person_id": owner_id})
        if its_team is None:
            raise UnknownWord("active person", str(owner_id))
        team = team or its_team
    stretch = {"lead_id": lead_id, "owner_id": owner_id, "team": team, "begins_at": at, "why": why}
    conn.execute(insert(ownership).values(**stretch, recorded_at=at, actor=actor.name))
    conn.execute(update(leads).where(leads.c.lead_id == lead_id).values(owner_id=owner_id, version=leads.c.version + 1))


def _refuse_when_open(conn: Connection, lead_id: int) -> None:
    """Someone has it already, unless it has left since."""
    latest = conn.execute(LATEST_HANDOFF, {"lead_id": lead_id}).first()
    left = conn.scalar(select(lead_facts.c.exit).where(lead_facts.c.lead_id == lead_id))
    if latest is not None and not left:
        raise AlreadyHandedOver(latest.actor, latest.occurred_at)


_OF_LEAD = (sla_clocks.c.lead_id == bindparam("lead_id"), sla_clocks.c.promise == 1)
LATEST_START = select(sla_clocks.c.started).where(*_OF_LEAD).order_by(sla_clocks.c.started.desc()).limit(1)
LATEST_HANDOFF = (
    select(stage_events.c.actor, stage_events.c.occurred_at)
    .join_from(sla_clocks, stage_events, stage_events.c.event_id == sla_clocks.c.event_id)
    .where(*_OF_LEAD)
    .order_by(sla_clocks.c.started.desc())
    .limit(1)
)
ACTIVE_PERSON = select(people.c.team).where(people.c.person_id == bindparam("person_id"), people.c.is_active)
