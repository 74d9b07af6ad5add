"""The shared lead database: every table, and what one row of it means.

Ids that a person can see or put in a URL are random UUIDs; the integers are for joins only.
"""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Named,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    Uuid,
)

from data.moments import UtcMoment

# SQLite only numbers rows by itself when the key is exactly INTEGER.
BigKey = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class organisation_columns(TypedColumns):
    organisation_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(200))
    zone: Named[str] = Column(String(64), comment="IANA zone of leads without a site, and of the reporting week.")


organisation = Table("organisation", metadata, organisation_columns, comment="One row: whose database this is.")


class people_columns(TypedColumns):
    person_id = Column(Integer, primary_key=True)
    person_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    name: Named[str] = Column(String(200))
    team: Named[str] = Column(String(40))
    role: Named[str] = Column(String(20))
    is_active: Named[bool]


people = Table("people", metadata, people_columns, comment="One row per person who uses the product or owns leads.")


class service_line_columns(TypedColumns):
    service_line_id = Column(Integer, primary_key=True)
    slug: Named[str] = Column(String(60), unique=True, comment="Names it in URLs and mappings.")
    name: Named[str] = Column(String(120), unique=True)
    priority: Named[int] = Column(SmallInteger, comment="1 is most important.")
    is_sensitive: Named[bool] = Column(comment="Stricter rules: behavioral health, reproductive, substance use.")
    booking_horizon_days: Named[int] = Column(SmallInteger)


service_lines = Table("service_lines", metadata, service_line_columns, comment="One row per service line.")


class site_columns(TypedColumns):
    site_id = Column(Integer, primary_key=True)
    slug: Named[str] = Column(String(60), unique=True)
    name: Named[str] = Column(String(120))
    zone: Named[str] = Column(String(64), comment="IANA zone; the local day of its leads is counted here.")


sites = Table("sites", metadata, site_columns, comment="One row per site where care is given.")


class territory_columns(TypedColumns):
    territory_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(120), unique=True)


territories = Table("territories", metadata, territory_columns, comment="One row per sales territory.")


class campaign_columns(TypedColumns):
    campaign_id = Column(Integer, primary_key=True)
    name: Named[str] = Column(String(200), unique=True)


campaigns = Table("campaigns", metadata, campaign_columns, comment="One row per marketing campaign.")


class reason_columns(TypedColumns):
    reason_id = Column(Integer, primary_key=True)
    exit: Named[str] = Column(String(20), comment="The exit it explains: disqualified, lost or recycled.")
    name: Named[str] = Column(String(200))


reasons = Table(
    "reasons",
    metadata,
    reason_columns,
    UniqueConstraint("exit", "name"),
    comment="One row per reason for which a lead can leave the funnel.",
)


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


class lead_fact_columns(TypedColumns):
    lead_id = Column(ForeignKey(leads.c.lead_id), primary_key=True, autoincrement=False)
    entry_day: Named[int | None] = Column(Integer, comment="Local day of entry, days since 1970. Null: no entry.")
    entry_minute: Named[int | None] = Column(Integer, comment="UTC minute of entry, minutes since 1970.")
    to_intake: Named[int | None] = Column(Integer, comment="Minutes from entry to this stage or any later one.")
    to_mql: Named[int | None] = Column(Integer)
    to_handoff: Named[int | None] = Column(Integer)
    to_sql: Named[int | None] = Column(Integer)
    to_scheduled: Named[int | None] = Column(Integer)
    to_attended: Named[int | None] = Column(Integer)
    to_started: Named[int | None] = Column(Integer)
    to_exit: Named[int | None] = Column(Integer, comment="Minutes from entry to the exit it is in now.")
    exit: Named[int] = Column(SmallInteger, comment="The exit it is in now; 0 while in play.")
    exit_reason_id: Named[int] = Column(Integer)
    depth: Named[int] = Column(SmallInteger, comment="Position of the furthest stage reached; -1: none.")
    imputed: Named[int] = Column(SmallInteger, comment="Bit j set: stage j is implied by a later one only.")
    reentries: Named[int] = Column(SmallInteger, comment="Arrivals at a stage already passed, or after an exit.")
    disorder: Named[int] = Column(SmallInteger, comment="Stages first dated before an earlier stage, or creation.")
    logging_lag: Named[int] = Column(Integer, comment="Longest minutes between happening and being recorded.")
    excluded: Named[int] = Column(SmallInteger)
    service_line_id: Named[int] = Column(Integer)
    source: Named[int] = Column(SmallInteger)
    territory_id: Named[int] = Column(Integer)
    intake_type: Named[int] = Column(SmallInteger)
    contact_type: Named[int] = Column(SmallInteger)
    owner_id: Named[int] = Column(Integer)
    site_id: Named[int] = Column(Integer)


lead_facts = Table(
    "lead_facts",
    metadata,
    lead_fact_columns,
    comment="The numbers of one lead episode, derived from its events in the same transaction. 0: not recorded.",
)
# Every column that a count needs, so that the database answers from this index alone.
Index(
    "ix_lead_facts_scope",
    *(lead_facts.c[name] for name in ("entry_day", "excluded", "service_line_id", "source", "territory_id")),
    *(lead_facts.c[name] for name in ("intake_type", "contact_type", "site_id", "entry_minute", "to_intake")),
    *(lead_facts.c[name] for name in ("to_mql", "to_handoff", "to_sql", "to_scheduled", "to_attended", "to_started")),
    *(lead_facts.c[name] for name in ("to_exit", "exit", "exit_reason_id", "depth", "imputed", "reentries")),
    *(lead_facts.c[name] for name in ("disorder", "logging_lag", "lead_id")),
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


class import_columns(TypedColumns):
    import_id = Column(Integer, primary_key=True)
    import_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    file_name: Named[str] = Column(String(255))
    sha256: Named[str] = Column(String(64))
    mapping_name: Named[str] = Column(String(120))
    mapping_sha256: Named[str] = Column(String(64))
    source_system: Named[str] = Column(String(60))
    kind: Named[str] = Column(String(20), comment="What a row of the file is: leads, events or outreach.")
    status: Named[str] = Column(String(20))
    actor: Named[str] = Column(String(200))
    started_at: Named[datetime] = Column(UtcMoment)
    finished_at: Named[datetime | None] = Column(UtcMoment)
    rows_read: Named[int] = Column(Integer, comment="Rows of the file dealt with so far; the whole file when done.")
    rows_new: Named[int]
    rows_changed: Named[int]
    rows_unchanged: Named[int]
    rows_quarantined: Named[int]
    leads_added: Named[int]
    events_added: Named[int] = Column(Integer, comment="Stage events, or attempts to reach.")
    events_retracted: Named[int]
    contradictions: Named[int] = Column(Integer, comment="Rows whose own flags disagree; accepted and reported.")


imports = Table(
    "imports",
    metadata,
    import_columns,
    UniqueConstraint("sha256", "mapping_sha256"),
    CheckConstraint("rows_read = rows_new + rows_changed + rows_unchanged + rows_quarantined", name="adds_up"),
    comment="One row per file taken in under one mapping.",
)


class import_row_columns(TypedColumns):
    import_row_id = Column(BigKey, primary_key=True)
    import_id = Column(ForeignKey(imports.c.import_id), nullable=False)
    row_number: Named[int] = Column(Integer, comment="As a spreadsheet counts them: the header is row 1.")
    outcome: Named[str] = Column(String(20))
    lead_id: Named[int | None] = Column(Integer)
    column: Named[str | None] = Column(String(200), comment="The file's column at fault.")
    reason: Named[str | None] = Column(String(500), comment="A sentence; never holds an identifier.")
    content: Named[Any] = Column(JSON, nullable=True, comment="Quarantined: the row as read. Changed: before.")


import_rows = Table(
    "import_rows",
    metadata,
    import_row_columns,
    UniqueConstraint("import_id", "row_number"),
    comment="A row of an imported file that was quarantined, changed a lead, or contradicts itself.",
)


class change_columns(TypedColumns):
    change_id = Column(BigKey, primary_key=True, autoincrement=False)
    changed_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    action: Named[str] = Column(String(60))
    subject: Named[str] = Column(String(120))
    before = Column(JSON, nullable=False)
    after = Column(JSON, nullable=False)
    request_key: Named[str | None] = Column(
        String(64), unique=True, comment="Makes a form that is sent twice count once."
    )
    previous_hash: Named[str] = Column(String(64))
    hash: Named[str] = Column(String(64))


changes = Table(
    "changes",
    metadata,
    change_columns,
    Index("ix_changes_subject", "subject"),
    comment="The audit log, a hash chain. Rows are only ever added; the last id keys every cached answer.",
)


class counter_columns(TypedColumns):
    name = Column(String(40), primary_key=True)
    last: Named[int] = Column(BigInteger)
    hash: Named[str] = Column(String(64), server_default="", comment="For changes: the last hash of the chain.")


counters = Table(
    "counters", metadata, counter_columns, comment="The last number given out, and the lock on giving more."
)

APPEND_ONLY = (changes, stage_events, event_retractions)
