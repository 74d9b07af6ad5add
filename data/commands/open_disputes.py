"""Whether a lead is in dispute now: then it is neither rejected nor handed over again."""

from collections import defaultdict

from sqlalchemy import Connection, bindparam, select

from data.disputes import state_after
from data.refusals import InDisputeAlready
from data.schema import dispute_steps, disputes
from data.vocabulary import DisputeState


def refuse_when_in_dispute(conn: Connection, lead_id: int) -> None:
    """A lead has one open dispute at a time. The caller holds the lead."""
    steps = defaultdict(list)
    for step in conn.execute(STEPS_OF_LEAD, {"lead_id": lead_id}):
        steps[step.dispute_id].append(step.step)
    for dispute in conn.execute(DISPUTES_OF_LEAD, {"lead_id": lead_id}):
        if state_after(steps[dispute.dispute_id]) is not DisputeState.CLOSED:
            raise InDisputeAlready(dispute.actor, dispute.recorded_at)


DISPUTES_OF_LEAD = (
    select(disputes.c.dispute_id, disputes.c.event_id, disputes.c.actor, disputes.c.recorded_at)
    .where(disputes.c.lead_id == bindparam("lead_id"))
    .order_by(disputes.c.dispute_id)
)
STEPS_OF_LEAD = (
    select(dispute_steps.c.dispute_id, dispute_steps.c.step)
    .join_from(dispute_steps, disputes, disputes.c.dispute_id == dispute_steps.c.dispute_id)
    .where(disputes.c.lead_id == bindparam("lead_id"))
    .order_by(dispute_steps.c.position)
)
