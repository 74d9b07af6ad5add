"""Pausing the follow-up clocks of a lead for a listed reason, and letting them run on."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection, bindparam, insert, select

from data.audit import record_change
from data.clock_upkeep import refresh_clocks
from data.commands.stages import hold_lead
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyPaused, NotPaused
from data.schema import sla_pause_ends, sla_pauses
from data.vocabulary import PauseReason


class ClockPause(BaseModel):
    """Why the clocks of a lead stand still from now on."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    reason: PauseReason


class ClockResumption(BaseModel):
    """The clocks of a lead run on from now."""

    model_config = ConfigDict(frozen=True)

    lead_id: int


@command("clock.paused", may_run=WHO_WORKS_LEADS)
def pause_clock(
    conn: Connection, pause: ClockPause, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Begin a pause. Refused while one lasts, naming who began it."""
    public_id = hold_lead(conn, pause.lead_id)
    if lasting := conn.execute(LASTING, {"lead_id": pause.lead_id}).first():
        raise AlreadyPaused(lasting.actor, lasting.begins_at)
    said = {"lead_id": pause.lead_id, "reason": pause.reason, "begins_at": at}
    conn.execute(insert(sla_pauses).values(**said, recorded_at=at, actor=actor.name))
    refresh_clocks(conn, [pause.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="clock.paused", subject=f"lead:{public_id}",
        before={}, after={"reason": pause.reason}, request_key=request_key,
    )  # fmt: skip


@command("clock.resumed", may_run=WHO_WORKS_LEADS)
def resume_clock(
    conn: Connection, resumption: ClockResumption, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """End the pause that lasts. Refused when none does."""
    public_id = hold_lead(conn, resumption.lead_id)
    lasting = conn.execute(LASTING, {"lead_id": resumption.lead_id}).first()
    if lasting is None:
        raise NotPaused()
    ended = {"pause_id": lasting.pause_id, "ended_at": at, "recorded_at": at, "actor": actor.name}
    conn.execute(insert(sla_pause_ends).values(**ended))
    refresh_clocks(conn, [resumption.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="clock.resumed", subject=f"lead:{public_id}",
        before={"paused_by": lasting.actor}, after={}, request_key=request_key,
    )  # fmt: skip


LASTING = (
    select(sla_pauses.c.pause_id, sla_pauses.c.actor, sla_pauses.c.begins_at)
    .outerjoin_from(sla_pauses, sla_pause_ends)
    .where(sla_pauses.c.lead_id == bindparam("lead_id"), sla_pause_ends.c.pause_id.is_(None))
    .order_by(sla_pauses.c.pause_id)
)
