"""Logging an attempt to reach the contact of a lead."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Connection, insert, select

from data.audit import record_change
from data.commands.stages import hold_lead
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyRecorded, InTheFuture
from data.schema import outreach
from data.vocabulary import OutreachKind, OutreachResult


class OutreachAttempt(BaseModel):
    """A call, e-mail, text or visit, and what came of it."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    kind: OutreachKind
    result: OutreachResult | None = None
    occurred_at: AwareDatetime


@command("outreach.logged", may_run=WHO_WORKS_LEADS)
def log_outreach(
    conn: Connection, attempt: OutreachAttempt, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Append the attempt. Refuses the same kind at the same moment on the same lead."""
    public_id = hold_lead(conn, attempt.lead_id)
    if attempt.occurred_at > at:
        raise InTheFuture()
    same = select(outreach.c.outreach_id).where(
        outreach.c.lead_id == attempt.lead_id,
        outreach.c.kind == attempt.kind,
        outreach.c.occurred_at == attempt.occurred_at,
    )
    if conn.scalar(same) is not None:
        raise AlreadyRecorded(f"“{attempt.kind}”")
    conn.execute(insert(outreach).values(**attempt.model_dump(), recorded_at=at, actor=actor.name))
    record_change(
        conn, at=at, actor=actor.name, action="outreach.logged", subject=f"lead:{public_id}", before={},
        after={"kind": attempt.kind, "result": attempt.result, "occurred_at": attempt.occurred_at.isoformat()},
        request_key=request_key,
    )  # fmt: skip
