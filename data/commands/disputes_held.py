"""A dispute as it stands, held so that nobody else takes a step in it until the transaction ends."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from data.commands.stages import hold_lead
from data.criteria import Criterion
from data.definitions import Definition, read_definitions
from data.disputes import possible_steps, state_after
from data.permissions import Actor
from data.refusals import (
    DisputeMovedOn,
    NoSuchDispute,
    NotPossibleNow,
    StillTimeToAnswer,
)
from data.schema import dispute_steps, disputes
from data.vocabulary import ANSWERS, REPLIES, RULINGS, DisputeState, DisputeStep


@dataclass(frozen=True)
class HeldDispute:
    dispute_id: int
    public_id: uuid.UUID
    lead_id: int
    subject: str  # of the lead, in the audit log
    version: Definition
    criterion: Criterion
    raised_by: int | None
    due_at: datetime | None
    steps: tuple[Any, ...]

    @property
    def state(self) -> DisputeState:
        return state_after(step.step for step in self.steps)

    @property
    def last_position(self) -> int:
        return len(self.steps)

    def was_raised_by(self, actor: Actor) -> bool:
        return actor.person_id is not None and actor.person_id == self.raised_by

    def was_answered_by(self, actor: Actor) -> bool:
        answered = {step.person_id for step in self.steps if step.step in ANSWERS}
        return actor.person_id is not None and actor.person_id in answered

    def was_replied_to_by(self, actor: Actor) -> bool:
        replied = {step.person_id for step in self.steps if step.step in REPLIES}
        return actor.person_id is not None and actor.person_id in replied

    def episode_in(self, line_id: int | None) -> int | None:
        """The episode that an earlier ruling began in a service line."""
        return next((one.new_lead_id for one in self.steps if one.new_lead_id and one.to_line_id == line_id), None)

    def check(self, step: DisputeStep, at: datetime) -> None:
        """Refuse a step that it isn't the time for."""
        # Where nobody agreed on a time to answer, there is none to wait for.
        is_overdue = self.due_at is None or self.due_at <= at
        if step in possible_steps(self.state, is_overdue=is_overdue):
            return
        if self.state is DisputeState.AWAITING_ANSWER and step in RULINGS:
            raise StillTimeToAnswer(self.due_at)
        raise NotPossibleNow(self.state)


def hold_dispute(conn: Connection, dispute_id: int, seen_position: int | None = None) -> HeldDispute:
    """Hold it and its lead. Refuses when more than comments were added since they looked (None: no matter)."""
    lead_id = conn.scalar(select(disputes.c.lead_id).where(disputes.c.dispute_id == dispute_id))
    if lead_id is None:
        raise NoSuchDispute()
    subject = f"lead:{hold_lead(conn, lead_id)}"
    row: Any = conn.execute(select(disputes).where(disputes.c.dispute_id == dispute_id)).one()
    its = select(dispute_steps).where(dispute_steps.c.dispute_id == dispute_id).order_by(dispute_steps.c.position)
    steps = tuple(conn.execute(its).all())
    since = [one for one in steps if seen_position is not None and one.position > seen_position]
    moved = next((one for one in reversed(since) if one.step != DisputeStep.COMMENTED), None)
    if moved is not None:
        raise DisputeMovedOn(moved.actor, moved.step)
    version = read_definitions(conn).by_id[row.definition_id]
    criterion = version.criteria.named(row.criterion)
    if criterion is None:  # nobody can have put in such a row
        raise NoSuchDispute()
    return HeldDispute(
        dispute_id, row.dispute_uuid, lead_id, subject, version, criterion, row.person_id, row.due_at, steps
    )
