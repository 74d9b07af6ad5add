"""What may be done to a lead's journey: reach a stage, leave by an exit, take back what was never so."""

import uuid
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection, bindparam, func, insert, select

from data.audit import record_change
from data.permissions import WHO_KEEPS_DATA, WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyRecorded, InTheFuture, NoSuchEvent, NoSuchLead, UnknownWord
from data.schema import event_retractions, leads, reasons, stage_events
from data.upkeep import refresh_facts
from data.vocabulary import Exit, Stage


class StageReached(BaseModel):
    """A lead that came to a stage, or left by an exit (with the reason why)."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    stage: Stage | Exit
    occurred_at: AwareDatetime
    reason_id: int | None = None


class EventRetraction(BaseModel):
    """A stage event that was never so, and why we know."""

    model_config = ConfigDict(frozen=True)

    event_id: int
    why: str = Field(min_length=3, max_length=200)


@command("stage.recorded", may_run=WHO_WORKS_LEADS)
def record_stage(
    conn: Connection, reached: StageReached, *, actor: Actor, at: datetime, request_key: str | None = None
) -> int:
    """Append the event, derive the facts anew, return the event's id. Refuses the same stage at the same moment."""
    public_id = hold_lead(conn, reached.lead_id)
    if reached.occurred_at > at:
        raise InTheFuture()
    if reached.reason_id is not None and conn.scalar(EXIT_OF_REASON, {"key": reached.reason_id}) != reached.stage:
        raise UnknownWord(f"reason for “{reached.stage}”", str(reached.reason_id))
    event_id = append_event(
        conn, reached.lead_id, reached.stage, reached.occurred_at, actor=actor, at=at, reason_id=reached.reason_id
    )
    refresh_facts(conn, [reached.lead_id])
    after = {"stage": reached.stage, "occurred_at": reached.occurred_at.isoformat(), "reason_id": reached.reason_id}
    record_change(
        conn, at=at, actor=actor.name, action="stage.recorded", subject=f"lead:{public_id}",
        before={}, after=after, request_key=request_key,
    )  # fmt: skip
    return event_id


@command("stage.retracted", may_run=WHO_KEEPS_DATA)
def retract_event(
    conn: Connection, retraction: EventRetraction, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Stop counting a stage event from now on. It stays on record: figures as of an earlier moment have it."""
    its = {"event_id": retraction.event_id}
    event = conn.execute(EVENT, its).one_or_none()
    if event is None:
        raise NoSuchEvent()
    public_id = hold_lead(conn, event.lead_id)
    if conn.scalar(RETRACTED, its) is not None:
        raise AlreadyRecorded("A retraction of this event")
    conn.execute(
        insert(event_retractions).values(
            event_id=retraction.event_id, recorded_at=at, actor=actor.name, why=retraction.why
        )
    )
    refresh_facts(conn, [event.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="stage.retracted", subject=f"lead:{public_id}",
        before={"stage": event.stage}, after={"why": retraction.why}, request_key=request_key,
    )  # fmt: skip


def hold_lead(conn: Connection, lead_id: int) -> uuid.UUID:
    """The public id of a lead, whose journey nobody else adds to until the transaction ends. Raises NoSuchLead.

    Call it before looking at what is recorded: what is seen then can't change before it is acted on.
    """
    public_id = conn.scalar(HELD_LEAD, {"lead_id": lead_id})
    if public_id is None:
        raise NoSuchLead()
    return public_id


def append_event(
    conn: Connection,
    lead_id: int,
    stage: Stage | Exit,
    occurred_at: datetime,
    *,
    actor: Actor,
    at: datetime,
    reason_id: int | None = None,
) -> int:
    """Add a stage event and return its id, without facts or audit row: for commands that do those themselves.

    The caller holds the lead.
    """
    said = {"lead_id": lead_id, "stage": stage, "occurred_at": occurred_at}
    said_before, retracted = conn.execute(SAID_BEFORE, said).one()
    if said_before > retracted:
        raise AlreadyRecorded(f"“{stage}”")
    new = {**said, "recorded_at": at, "edition": said_before, "actor": actor.name, "reason_id": reason_id}
    return conn.execute(APPEND, new).scalar_one()


# Made once: putting a statement together anew takes longer than running it.
# TRICKY: key_share leaves others free to add rows that refer to the lead; without it two such writers deadlock.
HELD_LEAD = select(leads.c.lead_uuid).where(leads.c.lead_id == bindparam("lead_id")).with_for_update(key_share=True)
EVENT = select(stage_events.c.lead_id, stage_events.c.stage).where(stage_events.c.event_id == bindparam("event_id"))
RETRACTED = select(event_retractions.c.event_id).where(event_retractions.c.event_id == bindparam("event_id"))
EXIT_OF_REASON = select(reasons.c.exit).where(reasons.c.reason_id == bindparam("key"))
APPEND = insert(stage_events).returning(stage_events.c.event_id)
SAID_BEFORE = (
    select(func.count(), func.count(event_retractions.c.event_id))
    .outerjoin_from(stage_events, event_retractions)
    .where(
        stage_events.c.lead_id == bindparam("lead_id"),
        stage_events.c.stage == bindparam("stage"),
        stage_events.c.occurred_at == bindparam("occurred_at"),
    )
)
