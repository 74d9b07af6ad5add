"""What may be done to a lead episode itself: put in, corrected, taken out of every figure."""

import uuid
from datetime import datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Connection, insert, select, update

from data.audit import record_change
from data.commands.stages import append_event, hold_lead
from data.numbering import take_ids
from data.permissions import WHO_KEEPS_DATA, WHO_WORKS_LEADS, Actor, command
from data.refusals import ChangedMeanwhile, InTheFuture, LeadAlreadyExists
from data.schema import changes, contacts, leads, ownership
from data.upkeep import refresh_facts
from data.vocabulary import Consent, ContactType, DecisionTiming, Excluded, IntakeType, SourceCategory, Stage, Urgency


class LeadWords(BaseModel):
    """What is known of an episode, apart from who it is. None is "Not recorded"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    site_id: int | None = None
    service_line_id: int | None = None
    territory_id: int | None = None
    campaign_id: int | None = None
    owner_id: int | None = None
    source_category: SourceCategory | None = None
    intake_type: IntakeType | None = None
    contact_type: ContactType | None = None
    urgency: Urgency | None = None
    decision_timing: DecisionTiming | None = None
    consent: Consent | None = None
    requested_service_line_id: int | None = None


class NewLead(LeadWords):
    """A lead that came in, with its first identifiable interest."""

    source_system: str = Field(default="common ground", min_length=1, max_length=60)
    external_id: str = Field(min_length=1, max_length=120)
    inquired_at: AwareDatetime
    name: str | None = Field(default=None, max_length=200)
    phone: str | None = Field(default=None, max_length=60)
    email: str | None = Field(default=None, max_length=200)
    zip: str | None = Field(default=None, max_length=20)


class LeadCorrection(LeadWords):
    """New words for a lead, and the version of it that the person saw. Fields left out stay as they are."""

    lead_id: int
    seen_version: int


class LeadExclusion(BaseModel):
    """Why an episode counts on neither side of any figure; None brings it back."""

    model_config = ConfigDict(frozen=True)

    lead_id: int
    seen_version: int
    excluded: Excluded | None


@command("lead.registered", may_run=WHO_WORKS_LEADS)
def register_lead(
    conn: Connection, new: NewLead, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Put in a lead with its inquiry, and return its public id. Refuses an external id already known."""
    if new.inquired_at > at:
        raise InTheFuture()
    (lead_id,) = take_ids(conn, "leads")  # its lock comes before the look: nobody else adds a lead in between
    known = select(leads.c.lead_id).where(
        leads.c.source_system == new.source_system, leads.c.external_id == new.external_id
    )
    if conn.scalar(known) is not None:
        raise LeadAlreadyExists(new.external_id)
    public_id = uuid.uuid4()
    words = {name: getattr(new, name) for name in LeadWords.model_fields}
    conn.execute(
        insert(leads).values(
            lead_id=lead_id,
            lead_uuid=public_id,
            source_system=new.source_system,
            external_id=new.external_id,
            created_at=new.inquired_at,
            recorded_at=at,
            version=1,
            **words,
        )
    )
    identifiers = {name: getattr(new, name) for name in ("name", "phone", "email", "zip")}
    if any(identifiers.values()):
        conn.execute(insert(contacts).values(lead_id=lead_id, **identifiers))
    append_event(conn, lead_id, Stage.INQUIRY, new.inquired_at, actor=actor, at=at)
    refresh_facts(conn, [lead_id])
    # The audit row names the lead and its words, never its identifiers.
    record_change(
        conn, at=at, actor=actor.name, action="lead.registered", subject=f"lead:{public_id}",
        before={}, after=words, request_key=request_key,
    )  # fmt: skip
    return public_id


@command("lead.corrected", may_run=WHO_KEEPS_DATA)
def correct_lead(
    conn: Connection, correction: LeadCorrection, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Change what is known of a lead. Refused when someone changed it since the person looked."""
    words = correction.model_dump(include=set(LeadWords.model_fields), exclude_unset=True)
    if "owner_id" in words:
        _change_hands(conn, correction.lead_id, words["owner_id"], actor, at)
    _change(conn, correction.lead_id, correction.seen_version, words, "lead.corrected", actor, at, request_key)


@command("lead.excluded", may_run=WHO_KEEPS_DATA)
def exclude_lead(
    conn: Connection, exclusion: LeadExclusion, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Take a duplicate or a test record out of every figure, or bring one back."""
    words = {"excluded": exclusion.excluded}
    _change(conn, exclusion.lead_id, exclusion.seen_version, words, "lead.excluded", actor, at, request_key)


def _change(
    conn: Connection,
    lead_id: int,
    seen_version: int,
    words: dict[str, Any],
    action: str,
    actor: Actor,
    at: datetime,
    request_key: str | None,
) -> None:
    subject = f"lead:{hold_lead(conn, lead_id)}"
    row = conn.execute(select(leads).where(leads.c.lead_id == lead_id)).mappings().one()
    written = conn.execute(
        update(leads)
        .where(leads.c.lead_id == lead_id, leads.c.version == seen_version)
        .values(**words, version=leads.c.version + 1)
    )
    if written.rowcount == 0:
        raise ChangedMeanwhile(_last_actor(conn, subject))
    refresh_facts(conn, [lead_id])
    record_change(
        conn, at=at, actor=actor.name, action=action, subject=subject,
        before={name: row[name] for name in words}, after=words, request_key=request_key,
    )  # fmt: skip


def _change_hands(conn: Connection, lead_id: int, owner_id: int | None, actor: Actor, at: datetime) -> None:
    """Where stretches of ownership are on record the next one begins; else the lead's owner is all there is to know."""
    hold_lead(conn, lead_id)
    held = select(ownership.c.owner_id, ownership.c.team).where(ownership.c.lead_id == lead_id)
    latest = conn.execute(held.order_by(ownership.c.begins_at.desc(), ownership.c.ownership_id.desc()).limit(1)).first()
    if latest is not None and latest.owner_id != owner_id:
        stretch = {"lead_id": lead_id, "owner_id": owner_id, "team": latest.team, "begins_at": at, "why": "Corrected"}
        conn.execute(insert(ownership).values(**stretch, recorded_at=at, actor=actor.name))


def hold_version(conn: Connection, lead_id: int, seen_version: int) -> str:
    """Hold a lead, refuse when it is no longer as the person saw it, and return its name in the audit log."""
    subject = f"lead:{hold_lead(conn, lead_id)}"
    if conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id)) != seen_version:
        raise ChangedMeanwhile(_last_actor(conn, subject))
    return subject


def _last_actor(conn: Connection, subject: str) -> str:
    latest = select(changes.c.actor).where(changes.c.subject == subject)
    return conn.scalar(latest.order_by(changes.c.change_id.desc()).limit(1)) or "Someone"
