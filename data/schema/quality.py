"""What a good lead is, in versions; the disputes about leads that are none; and samples judged by both sides."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    Uuid,
)

from data.moments import UtcMoment
from data.schema.base import BigKey, metadata
from data.schema.leads import leads, stage_events
from data.schema.organisation import people, service_lines


class definition_columns(TypedColumns):
    definition_id = Column(Integer, primary_key=True, autoincrement=False)
    definition_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    kind: Named[str] = Column(String(20), comment="A DefinitionKind.")
    service_line_id: Named[int | None] = Column(
        ForeignKey(service_lines.c.service_line_id), comment="Null: of every line without one of its own."
    )
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


definitions = Table(
    "definitions",
    metadata,
    definition_columns,
    comment="A version of what an MQL, an SQL or an eligible lead is. Its steps say what it says, and who agreed.",
)


class definition_step_columns(TypedColumns):
    step_id = Column(BigKey, primary_key=True)
    definition_id = Column(ForeignKey(definitions.c.definition_id), nullable=False)
    position: Named[int] = Column(Integer, comment="From 1; the next one takes the next number.")
    step: Named[str] = Column(String(20), comment="A DefinitionStep.")
    content: Named[Any] = Column(JSON(none_as_null=True), nullable=True, comment="Drafted, revised: data/criteria.py.")
    valid_from: Named[date | None] = Column(
        Date, comment="Drafted, revised: from when it should hold. The last signature, retired: from when it does."
    )
    side: Named[str | None] = Column(String(20), comment="Signed: a Side.")
    signed_by: Named[str | None] = Column(String(200))
    note: Named[str | None] = Column(String(500), comment="In which meeting, or why.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


definition_steps = Table(
    "definition_steps",
    metadata,
    definition_step_columns,
    UniqueConstraint("definition_id", "position"),
    comment="What happened to a version of a definition. Rows are only ever added.",
)


class dispute_columns(TypedColumns):
    dispute_id = Column(BigKey, primary_key=True)
    dispute_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    event_id = Column(
        ForeignKey(stage_events.c.event_id), nullable=False, unique=True, comment="The hand-off it is about."
    )
    definition_id = Column(ForeignKey(definitions.c.definition_id), nullable=False)
    criterion: Named[str] = Column(String(60), comment="The key of the criterion that the lead is said to fail.")
    record_says: Named[str] = Column(String(20), comment="A Verdict: what the record said of it at that moment.")
    evidence: Named[str] = Column(String(1000), comment="Free text: no list reads it.")
    due_at: Named[datetime | None] = Column(UtcMoment, comment="Until when marketing answers; null: not agreed.")
    target: Named[int | None] = Column(Integer, comment="Business seconds to answer in.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    person_id: Named[int | None] = Column(ForeignKey(people.c.person_id))


disputes = Table(
    "disputes",
    metadata,
    dispute_columns,
    Index("ix_disputes_lead_id", "lead_id"),
    comment="A lead that sales rejected, and the criterion it is said to fail. Rows are only ever added.",
)


class dispute_step_columns(TypedColumns):
    step_id = Column(BigKey, primary_key=True)
    dispute_id = Column(ForeignKey(disputes.c.dispute_id), nullable=False)
    position: Named[int] = Column(Integer, comment="From 1; the next one takes the next number.")
    step: Named[str] = Column(String(30), comment="A DisputeStep.")
    evidence: Named[str | None] = Column(String(1000), comment="Free text: no list reads it.")
    record_says: Named[str | None] = Column(String(20), comment="A Verdict: what the record said of it at that moment.")
    outcome: Named[str | None] = Column(String(40), comment="A DisputeOutcome, where the dispute ended.")
    to_line_id: Named[int | None] = Column(ForeignKey(service_lines.c.service_line_id))
    new_lead_id: Named[int | None] = Column(ForeignKey(leads.c.lead_id), comment="The episode in that line.")
    definition_id: Named[int | None] = Column(
        ForeignKey(definitions.c.definition_id), comment="The draft that was opened, where the definition was unclear."
    )
    meeting: Named[str | None] = Column(String(200), comment="In which meeting it was ruled; null: by a leader.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    person_id: Named[int | None] = Column(ForeignKey(people.c.person_id))


dispute_steps = Table(
    "dispute_steps",
    metadata,
    dispute_step_columns,
    UniqueConstraint("dispute_id", "position"),
    comment="What happened in a dispute. Rows are only ever added.",
)


class coding_columns(TypedColumns):
    coding_id = Column(Integer, primary_key=True)
    coding_uuid: Named[uuid.UUID] = Column(Uuid, unique=True)
    definition_id = Column(ForeignKey(definitions.c.definition_id), nullable=False)
    drawn_from: Named[str] = Column(String(300), comment="In words: which leads it was drawn from.")
    seed: Named[int] = Column(Integer, comment="Draws the same leads again from the same records.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


codings = Table(
    "codings",
    metadata,
    coding_columns,
    comment="A random sample of leads, which each side judges without seeing what the other says.",
)


class coded_lead_columns(TypedColumns):
    coded_lead_id = Column(BigKey, primary_key=True)
    coding_id = Column(ForeignKey(codings.c.coding_id), nullable=False)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    position: Named[int] = Column(Integer, comment="From 1, in the order drawn.")


coded_leads = Table(
    "coded_leads",
    metadata,
    coded_lead_columns,
    UniqueConstraint("coding_id", "lead_id"),
    comment="A lead of a sample.",
)


class coding_judgement_columns(TypedColumns):
    judgement_id = Column(BigKey, primary_key=True)
    coding_id = Column(ForeignKey(codings.c.coding_id), nullable=False)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    side: Named[str] = Column(String(20), comment="A Side.")
    qualifies: Named[bool]
    failed: Named[Any] = Column(JSON, comment="The keys of the criteria that it fails.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    person_id: Named[int | None] = Column(ForeignKey(people.c.person_id))


coding_judgements = Table(
    "coding_judgements",
    metadata,
    coding_judgement_columns,
    UniqueConstraint("coding_id", "lead_id", "side"),
    comment="What one side says of a lead of a sample. Rows are only ever added.",
)
