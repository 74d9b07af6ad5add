"""Disputes on Tuesday, 1 September 2026, at 11:00 in New York, and words for the steps in them.

Open weekdays from 9 to 17; marketing answers within eight business hours: a day.
"""

from datetime import date, datetime

from sqlalchemy import func, select

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
from data.commands.rejections import LeadRejection, reject_lead
from data.permissions import Actor
from data.schema import definitions, dispute_steps, disputes, leads
from data.vocabulary import ANSWERS, RULINGS, AgreementKind, CriterionOperator, DisputeStep, HandoffField, Role
from tests.queries.waiting_leads import at

REP, MARKETER, LEADER = Actor("Hana", Role.REP), Actor("Milo", Role.MARKETER), Actor("Lund", Role.LEADER)
PHONE = "phone-known"
ANSWER_MINUTES = 480
EVIDENCE = "The number belongs to someone else."
KNOWN_PHONE = (HandoffField.PHONE, CriterionOperator.KNOWN, [])


def with_rules(given, criteria=(KNOWN_PHONE,)):
    """Hours, a time to answer, and a definition of an MQL are agreed."""
    given.hours()
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": ANSWER_MINUTES})
    given.definition(criteria=criteria)
    return given


def raised(given, when: datetime, *, by: Actor = REP, criterion: str = PHONE, evidence: str = EVIDENCE, **more) -> int:
    """A lead handed over on 24 August, and rejected at a moment. Returns the dispute's id."""
    handed_over = at(date(2026, 8, 24), 10)
    lead = given.lead(inquired=at(date(2026, 8, 3), 10), handoff=handed_over, recorded=handed_over, **more)
    conn = given.conn
    seen = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead))
    version = conn.scalar(select(func.min(definitions.c.definition_id)))
    said = {"lead_id": lead, "seen_version": seen, "definition_id": version, "criterion": criterion}
    public_id = reject_lead(conn, LeadRejection(**said, evidence=evidence), actor=by, at=when)
    return conn.scalar(select(disputes.c.dispute_id).where(disputes.c.dispute_uuid == public_id))


def step(conn, dispute_id: int, taken: DisputeStep, when: datetime, *, by: Actor | None = None, **said) -> None:
    """`step(conn, one, DisputeStep.CONTESTED, at(TUESDAY, 10))`: taken by whose turn it is, who saw all before it."""
    its = dispute_steps.c.dispute_id == dispute_id
    seen = conn.scalar(select(func.count()).select_from(dispute_steps).where(its))
    about = {"dispute_id": dispute_id, "evidence": "As it is on record."} | said
    if taken is DisputeStep.COMMENTED:
        comment_on_dispute(conn, DisputeComment(**about), actor=by or REP, at=when)
        return
    about["seen_position"] = seen
    if taken is DisputeStep.REOPENED:
        reopen_dispute(conn, DisputeReopening(**about), actor=by or LEADER, at=when)
    elif taken in ANSWERS:
        answer_dispute(conn, DisputeAnswer(step=taken, **about), actor=by or MARKETER, at=when)
    elif taken in RULINGS:
        rule_dispute(conn, DisputeRuling(step=taken, **about), actor=by or LEADER, at=when)
    else:
        reply_to_dispute(conn, DisputeReply(step=taken, **about), actor=by or REP, at=when)


def dispute_uuid(conn, dispute_id: int) -> str:
    return str(conn.scalar(select(disputes.c.dispute_uuid).where(disputes.c.dispute_id == dispute_id)))
