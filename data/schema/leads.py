"""A lead episode, who it is, and what happened to it."""

import uuid
from datetime import datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    Uuid,
)

from data.moments import UtcMoment
from data.schema.base import BigKey, metadata
from data.schema.organisation import campaigns, people, reasons, service_lines, sites, territories


class lead_columns(TypedColumns):
    lead_id = Column(Integer, primary_key=True, autoincrement=False)
    lead_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    source_system: Named[str] = Column(String(60))
    external_id: Named[str] = Column(String(120))
    person_key: Named[str | None] = Column(String(64), comment="Same person, other episode: a one-way digest.")
    site_id: Named[int | None] = Column(ForeignKey(sites.c.site_id))
    service_line_id: Named[int | None] = Column(ForeignKey(service_lines.c.service_line_id), comment="Routed to.")
    requested_service_line_id: Named[int | None] = Column(ForeignKey(service_lines.c.service_line_id))
    territory_id: Named[int | None] = Column(ForeignKey(territories.c.territory_id))
    campaign_id: Named[int | None] = Column(ForeignKey(campaigns.c.campaign_id))
    owner_id: Named[int | None] = Column(ForeignKey(people.c.person_id))
    source_category: Named[str | None] = Column(String(40))
    source_detail: Named[str | None] = Column(String(200), comment="The source system's own word.")
    intake_type: Named[str | None] = Column(String(40))
    contact_type: Named[str | None] = Column(String(40))
    urgency: Named[str | None] = Column(String(20))
    decision_timing: Named[str | None] = Column(String(40))
    source_status: Named[str | None] = Column(
        String(200), comment="Where the source system says it stands, in its word."
    )
    next_step: Named[str | None] = Column(String(200))
    consent: Named[str | None] = Column(String(20))
    excluded: Named[str | None] = Column(String(20), comment="Counts on neither side of any figure: why.")
    created_at: Named[datetime | None] = Column(UtcMoment, comment="When the source system says it was created.")
    recorded_at: Named[datetime] = Column(UtcMoment, comment="When we were told.")
    import_id: Named[int | None] = Column(Integer, comment="The import that brought it, if one did.")
    version: Named[int] = Column(Integer, comment="Goes up by one with every change.")


leads = Table(
    "leads",
    metadata,
    lead_columns,
    UniqueConstraint("source_system", "external_id"),
    comment="One row per lead episode: person x service line x intake.",
)


class contact_columns(TypedColumns):
    lead_id = Column(ForeignKey(leads.c.lead_id), primary_key=True, autoincrement=False)
    name: Named[str | None] = Column(String(200))
    phone: Named[str | None] = Column(String(60))
    email: Named[str | None] = Column(String(200))
    zip: Named[str | None] = Column(String(20))


contacts = Table(
    "contacts",
    metadata,
    contact_columns,
    comment="The identifiers of one lead, apart on purpose: no question joins this table.",
)


class stage_event_columns(TypedColumns):
    event_id = Column(BigKey, primary_key=True)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    stage: Named[str] = Column(String(20), comment="A Stage, or an Exit.")
    occurred_at: Named[datetime] = Column(UtcMoment, comment="When it happened.")
    recorded_at: Named[datetime] = Column(UtcMoment, comment="When we were told.")
    edition: Named[int] = Column(SmallInteger, server_default="0", comment="Above 0: said again after a retraction.")
    actor: Named[str] = Column(String(200))
    reason_id: Named[int | None] = Column(ForeignKey(reasons.c.reason_id))
    import_id: Named[int | None] = Column(Integer)


stage_events = Table(
    "stage_events",
    metadata,
    stage_event_columns,
    UniqueConstraint("lead_id", "stage", "occurred_at", "edition"),
    comment="A lead reaching a stage or leaving by an exit. Rows are only ever added.",
)


class event_retraction_columns(TypedColumns):
    event_id = Column(ForeignKey(stage_events.c.event_id), primary_key=True, autoincrement=False)
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    why: Named[str] = Column(String(200))
    import_id: Named[int | None] = Column(Integer)


event_retractions = Table(
    "event_retractions",
    metadata,
    event_retraction_columns,
    comment="A stage event found to be wrong. The event stays; no figure counts it from recorded_at on.",
)


class outreach_columns(TypedColumns):
    outreach_id = Column(BigKey, primary_key=True)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    kind: Named[str] = Column(String(40))
    result: Named[str | None] = Column(String(40))
    occurred_at: Named[datetime] = Column(UtcMoment)
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    import_id: Named[int | None] = Column(Integer)


outreach = Table(
    "outreach",
    metadata,
    outreach_columns,
    UniqueConstraint("lead_id", "kind", "occurred_at"),
    comment="An attempt to reach the contact of a lead. Rows are only ever added.",
)
