"""A lead that sales has, and four people who may differ about it: two days of office hours to answer in."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from data.commands.disputes import (
    DisputeAnswer,
    DisputeComment,
    DisputeReopening,
    DisputeReply,
    DisputeRuling,
    answer_dispute,
    comment_on_dispute,
    reopen_dispute,
    reply_to_dispute,
    rule_dispute,
)
from data.commands.handoffs import Handoff, hand_over
from data.commands.rejections import LeadRejection, reject_lead
from data.permissions import Actor
from data.schema import changes, dispute_steps, disputes, leads, reasons, stage_events
from data.vocabulary import (
    ANSWERS,
    RULINGS,
    AgreementKind,
    CriterionOperator,
    DisputeOutcome,
    DisputeStep,
    HandoffField,
    Role,
    Team,
)
from tests.given import NOW, PHONE_IS_KNOWN, Asked, Given

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HANDED = NOW  # a Tuesday, 8:00 in New York
REJECTED = NOW + 2 * HOUR
DUE = REJECTED + 2 * DAY  # 10:00 on Thursday
LATER = REJECTED + HOUR
ZIP_IS_NEAR: Asked = (HandoffField.ZIP, CriterionOperator.BEGINS_WITH, ["021"])
URGENT: Asked = (HandoffField.URGENCY, CriterionOperator.ONE_OF, ["Soon", "Urgent"])
SAME_LINE: Asked = (HandoffField.REQUESTED_LINE, CriterionOperator.SAME_LINE, [])
OTHER_SITE: Asked = (HandoffField.SITE, CriterionOperator.KNOWN, [])
ASKED = (PHONE_IS_KNOWN, ZIP_IS_NEAR, URGENT, SAME_LINE, OTHER_SITE)
SAID_FREELY = "Nora Sample says it was her neighbor, 555-0142"  # what nobody should read outside the thread
OUT = ("recycled", REJECTED, "Rejected by sales: in dispute")
USUAL = {
    DisputeStep.ACCEPTED: DisputeOutcome.NURTURE,
    DisputeStep.UPHELD: DisputeOutcome.NURTURE,
    DisputeStep.OVERTURNED: DisputeOutcome.SALES,
    DisputeStep.UNCLEAR: DisputeOutcome.SALES,
}


@dataclass
class Scene:
    """Ada of sales has a cardiology lead that Mia of marketing made; Lea and Max lead."""

    conn: Connection
    given: Given = field(init=False)

    def __post_init__(self) -> None:
        self.given = Given(self.conn)
        self.given.hours()
        self.given.targets(first_attempt=240, first_contact=480, decision=960, booking=4800)
        self.given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 960})
        self.line, self.other_line = self.given.service_line("Cardiology"), self.given.service_line("Sleep Clinic")
        self.ada_id = self.given.person("Ada")
        self.ada = Actor("Ada", Role.REP, self.ada_id)
        self.mia = Actor("Mia", Role.MARKETER, self.given.person("Mia", "marketer", "Marketing"))
        self.lea = Actor("Lea", Role.LEADER, self.given.person("Lea", "leader", "Leadership"))
        self.max = Actor("Max", Role.LEADER, self.given.person("Max", "leader", "Leadership"))
        self.definition = self.given.definition(criteria=ASKED)
        self.lead = self.handed_over(name="Nora Sample", phone="555-0142", email="nora@example.org", zip="02139")

    def handed_over(self, *, at: datetime = HANDED, **words: Any) -> int:
        """A lead that Ada has from a moment on. Returns its id."""
        lead = self.given.lead(**words)
        handoff = Handoff(lead_id=lead, seen_version=1, team=Team.SALES, owner_id=self.ada_id)
        hand_over(self.conn, handoff, actor=self.mia, at=at)
        return lead

    def rejected(
        self, lead: int | None = None, *, by: Actor | None = None, at: datetime = REJECTED, **more: Any
    ) -> int:
        """Ada rejects it for its ZIP code, unless told. Returns the dispute's id."""
        key, lead = more.pop("request_key", None), lead or self.lead
        version = self.conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead)) or 1
        said = {"lead_id": lead, "seen_version": version, "definition_id": self.definition, "evidence": SAID_FREELY}
        form = LeadRejection.model_validate({**said, "criterion": "zip-begins_with", **more})
        # What is refused is undone, as the transaction of its own would be.
        with self.conn.begin_nested():
            public_id = reject_lead(self.conn, form, actor=by or self.ada, at=at, request_key=key)
        its = select(disputes.c.dispute_id).where(disputes.c.dispute_uuid == public_id)
        return self.conn.scalar(its) or 0

    def step(
        self, dispute: int, step: DisputeStep, *, by: Actor | None = None, at: datetime = LATER, **more: Any
    ) -> None:
        """By whose step it usually is, as someone who sees all that happened."""
        taken, key = select(func.count()).where(dispute_steps.c.dispute_id == dispute), more.pop("request_key", None)
        said = {"dispute_id": dispute, "seen_position": self.conn.scalar(taken), "step": step, "evidence": SAID_FREELY}
        if step in USUAL:
            said["outcome"] = USUAL[step]
        command, form, usually = self.command(step)
        filled_in = form.model_validate({**said, **more})
        with self.conn.begin_nested():
            command(self.conn, filled_in, actor=by or usually, at=at, request_key=key)

    def command(self, step: DisputeStep) -> tuple[Any, Any, Actor]:
        if step in ANSWERS:
            return answer_dispute, DisputeAnswer, self.mia
        if step in RULINGS:
            return rule_dispute, DisputeRuling, self.lea
        if step is DisputeStep.REOPENED:
            return reopen_dispute, DisputeReopening, self.lea
        if step is DisputeStep.COMMENTED:
            return comment_on_dispute, DisputeComment, self.mia
        return reply_to_dispute, DisputeReply, self.ada

    def contested(self, **more: Any) -> int:
        """A dispute that waits for a ruling."""
        dispute = self.rejected(**more)
        self.step(dispute, DisputeStep.CONTESTED)
        return dispute

    def journey(self, lead: int | None = None) -> list[tuple[str, datetime, str | None]]:
        """Stage or exit, when, and for what reason, from the hand-off on."""
        its = (
            select(stage_events.c.stage, stage_events.c.occurred_at, reasons.c.name)
            .outerjoin_from(stage_events, reasons, reasons.c.reason_id == stage_events.c.reason_id)
            .where(stage_events.c.lead_id == (lead or self.lead), stage_events.c.stage != "inquiry")
            .order_by(stage_events.c.event_id)
        )
        return [(row[0], row[1], row[2]) for row in self.conn.execute(its)]

    def latest_step(self, dispute: int) -> Any:
        its = select(dispute_steps).where(dispute_steps.c.dispute_id == dispute)
        return self.conn.execute(its.order_by(dispute_steps.c.position.desc()).limit(1)).one()

    def told(self) -> Any:
        """The latest row of the audit log."""
        return self.conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()

    def version(self, **more: Any) -> int:
        """Another version, signed now: of the same kind it holds from tomorrow. Returns its id."""
        return self.given.definition(**{"criteria": ASKED, "valid_from": date(2026, 1, 1), **more})
