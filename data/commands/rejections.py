"""Sales rejects a lead that was handed over: the dispute about its quality begins."""

import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection, bindparam, func, insert, select

from data.agreements import HOME, in_force, site_calendars
from data.audit import record_change
from data.commands.dispute_outcomes import IN_DISPUTE, leave
from data.commands.handoffs import open_hand_off_of
from data.commands.leads import hold_version
from data.commands.open_disputes import DISPUTES_OF_LEAD, refuse_when_in_dispute
from data.commands.stages import hold_lead
from data.criteria import record_of, verdict
from data.definitions import read_definitions
from data.permissions import WHO_REJECTS, Actor, command
from data.refusals import InDisputeAlready, NothingToReject, NotJudgedByThat
from data.schema import disputes, leads, organisation, sites, stage_events
from data.upkeep import refresh_facts
from data.vocabulary import AgreementKind


class LeadRejection(BaseModel):
    """A lead, the criterion it fails of a version it was judged by, and how they know."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    seen_version: int
    definition_id: int
    criterion: str = Field(max_length=60)
    evidence: str = Field(max_length=1000)

    @field_validator("evidence", mode="before")
    @classmethod
    def says_how(cls, evidence: str | None) -> str:
        said = (evidence or "").strip()
        if len(said) < 3:
            raise ValueError("Say how you know: marketing can't answer without it.")
        return said


@command("lead.rejected", may_run=WHO_REJECTS)
def reject_lead(
    conn: Connection, rejection: LeadRejection, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Reject a lead for a criterion of a version it was judged by, and return the dispute's public id.

    It leaves sales at this moment, and its follow-up clocks stop. Marketing's time to answer begins, in the business
    hours of the lead's site. Refused when the lead isn't with sales, or was judged by another version.
    """
    hold_lead(conn, rejection.lead_id)
    event_id = _open_hand_off(conn, rejection.lead_id)  # first: who rejected it says more than that it was changed
    subject = hold_version(conn, rejection.lead_id, rejection.seen_version)
    about = conn.execute(ABOUT, {"event_id": event_id}).one()
    handed_on = about.occurred_at.astimezone(ZoneInfo(about.zone)).date()
    judged_by = read_definitions(conn).all_on(about.service_line_id, handed_on).values()
    version = next((one for one in judged_by if one.definition_id == rejection.definition_id), None)
    criterion = version.criteria.named(rejection.criterion) if version else None
    if criterion is None:
        raise NotJudgedByThat()
    says = verdict(criterion, record_of(conn, rejection.lead_id))
    promised = _time_to_answer(conn, about, at)
    leave(conn, rejection.lead_id, IN_DISPUTE, actor, at)
    public_id = uuid.uuid4()
    said = rejection.model_dump(exclude={"seen_version"})
    conn.execute(
        insert(disputes).values(
            **said, dispute_uuid=public_id, event_id=event_id, record_says=says, due_at=promised.due_at,
            target=promised.target, recorded_at=at, actor=actor.name, person_id=actor.person_id,
        )
    )  # fmt: skip
    refresh_facts(conn, [rejection.lead_id])
    # What they wrote stays in its one place: it may name someone after all.
    after = {name: said[name] for name in ("definition_id", "criterion")}
    record_change(
        conn, at=at, actor=actor.name, action="lead.rejected", subject=subject, before={},
        after={**after, "dispute": str(public_id), "record_says": says}, request_key=request_key,
    )  # fmt: skip
    return public_id


class Promised(NamedTuple):
    due_at: datetime | None
    target: int | None  # business seconds


NOTHING_PROMISED = Promised(None, None)


def _time_to_answer(conn: Connection, about: Any, at: datetime) -> Promised:
    """By what is agreed on the local day, in the hours of the lead's site; nothing where either is missing."""
    rules = in_force(conn, AgreementKind.DISPUTES, at.astimezone(ZoneInfo(about.zone)).date())
    calendar = site_calendars(conn).get(about.site_id or HOME)
    if rules is None or calendar is None or int(at.timestamp()) < calendar.begins:
        return NOTHING_PROMISED
    target = timedelta(minutes=rules.content.answer_minutes)
    return Promised(calendar.due_at(at, target), int(target.total_seconds()))


def _open_hand_off(conn: Connection, lead_id: int) -> int:
    refuse_when_in_dispute(conn, lead_id)
    event_id = open_hand_off_of(conn, lead_id)
    if event_id is None:
        raise NothingToReject()
    # TRICKY: open again, though its dispute is closed, when the exits that the dispute wrote were retracted.
    for dispute in conn.execute(DISPUTES_OF_LEAD, {"lead_id": lead_id}):
        if dispute.event_id == event_id:
            raise InDisputeAlready(dispute.actor, dispute.recorded_at)
    return event_id


ABOUT = (
    select(
        *(leads.c.service_line_id, leads.c.site_id, stage_events.c.occurred_at),
        func.coalesce(sites.c.zone, select(organisation.c.zone).limit(1).scalar_subquery(), "UTC").label("zone"),
    )
    .join_from(stage_events, leads, leads.c.lead_id == stage_events.c.lead_id)
    .outerjoin(sites, sites.c.site_id == leads.c.site_id)
    .where(stage_events.c.event_id == bindparam("event_id"))
)
