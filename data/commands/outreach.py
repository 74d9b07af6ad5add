"""Logging an attempt to reach the contact of a lead."""

from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict
from sqlalchemy import Connection, bindparam, insert, select

from data.audit import record_change
from data.clock_upkeep import refresh_clocks
from data.commands.stages import hold_lead
from data.moments import moment_of_microsecond
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyRecorded, AlreadyTried, InTheFuture
from data.schema import outreach, sla_clocks
from data.vocabulary import HUMAN_KINDS, OutreachKind, OutreachResult, Promise, code_of


class OutreachAttempt(BaseModel):
    """A call, e-mail, text or visit, and what came of it. `is_first`: as far as the person saw, nobody tried before."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    kind: OutreachKind
    result: OutreachResult | None = None
    occurred_at: AwareDatetime
    is_first: bool = False


@command("outreach.logged", may_run=WHO_WORKS_LEADS)
def log_outreach(
    conn: Connection, attempt: OutreachAttempt, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Append the attempt, and stop the clocks it stops. Refuses the same kind at the same moment on the same lead.

    A first attempt is refused, naming who came first, when someone else's has stopped the clock meanwhile.
    """
    public_id = hold_lead(conn, attempt.lead_id)
    if attempt.occurred_at > at:
        raise InTheFuture()
    if attempt.is_first:
        _refuse_when_tried(conn, attempt.lead_id)
    same = select(outreach.c.outreach_id).where(
        outreach.c.lead_id == attempt.lead_id,
        outreach.c.kind == attempt.kind,
        outreach.c.occurred_at == attempt.occurred_at,
    )
    if conn.scalar(same) is not None:
        raise AlreadyRecorded(f"“{attempt.kind}”")
    said = attempt.model_dump(exclude={"is_first"})
    conn.execute(insert(outreach).values(**said, recorded_at=at, actor=actor.name))
    refresh_clocks(conn, [attempt.lead_id])
    record_change(
        conn, at=at, actor=actor.name, action="outreach.logged", subject=f"lead:{public_id}", before={},
        after={"kind": attempt.kind, "result": attempt.result, "occurred_at": attempt.occurred_at.isoformat()},
        request_key=request_key,
    )  # fmt: skip


def _refuse_when_tried(conn: Connection, lead_id: int) -> None:
    stopped = conn.scalar(LATEST_STOP, {"lead_id": lead_id})
    if stopped is None:
        return
    first = conn.execute(TRIED, {"lead_id": lead_id, "until": moment_of_microsecond(stopped)}).first()
    if first is not None:
        raise AlreadyTried(first.actor, first.occurred_at)


# What stopped the clock of the latest hand-off, or came early and counts from it.
LATEST_STOP = (
    select(sla_clocks.c.stopped)
    .where(sla_clocks.c.lead_id == bindparam("lead_id"), sla_clocks.c.promise == code_of(Promise.FIRST_ATTEMPT))
    .order_by(sla_clocks.c.started.desc())
    .limit(1)
)
TRIED = (
    select(outreach.c.actor, outreach.c.occurred_at)
    .where(
        outreach.c.lead_id == bindparam("lead_id"),
        outreach.c.kind.in_(HUMAN_KINDS),
        outreach.c.occurred_at <= bindparam("until"),
    )
    .order_by(outreach.c.occurred_at.desc())
    .limit(1)
)
