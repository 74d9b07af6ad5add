"""What happens to a lead after it is handed over, and the clocks that are derived from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    TypedColumns,
    UniqueConstraint,
    and_,
)

from data.moments import UtcMoment
from data.schema.base import BigKey, metadata
from data.schema.leads import leads, stage_events
from data.schema.organisation import people


class handoff_columns(TypedColumns):
    event_id = Column(ForeignKey(stage_events.c.event_id), primary_key=True, autoincrement=False)
    team: Named[str | None] = Column(String(80), comment="The team that receives it.")
    proposed_team: Named[str | None] = Column(String(80), comment="The team that the routing rules named.")
    required: Named[Any] = Column(JSON, nullable=True, comment="What the checklist asked for; null: nobody looked.")
    missing: Named[Any] = Column(JSON, nullable=True, comment="What of that was missing.")
    override_reason: Named[str | None] = Column(String(200), comment="Why it went over although something was missing.")
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


handoffs = Table(
    "handoffs",
    metadata,
    handoff_columns,
    comment="What a hand-off said beside its stage event: to whom, and how complete. Rows are only ever added.",
)


class ownership_columns(TypedColumns):
    ownership_id = Column(BigKey, primary_key=True)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    owner_id: Named[int | None] = Column(ForeignKey(people.c.person_id), comment="Null: it waits in a team's queue.")
    team: Named[str | None] = Column(String(80))
    begins_at: Named[datetime] = Column(UtcMoment)
    why: Named[str | None] = Column(String(200))
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))
    import_id: Named[int | None] = Column(Integer)


ownership = Table(
    "ownership",
    metadata,
    ownership_columns,
    UniqueConstraint("lead_id", "begins_at", "owner_id", "team"),
    comment="A stretch of ownership: until the next one of the lead begins. Rows are only ever added.",
)


class pause_columns(TypedColumns):
    pause_id = Column(BigKey, primary_key=True)
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    reason: Named[str] = Column(String(40), comment="A PauseReason.")
    begins_at: Named[datetime] = Column(UtcMoment)
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


sla_pauses = Table(
    "sla_pauses",
    metadata,
    pause_columns,
    Index("ix_sla_pauses_lead_id", "lead_id"),
    comment="The beginning of a pause of a lead's follow-up clocks. Rows are only ever added.",
)


class pause_end_columns(TypedColumns):
    pause_id = Column(ForeignKey(sla_pauses.c.pause_id), primary_key=True, autoincrement=False)
    ended_at: Named[datetime] = Column(UtcMoment)
    recorded_at: Named[datetime] = Column(UtcMoment)
    actor: Named[str] = Column(String(200))


sla_pause_ends = Table(
    "sla_pause_ends", metadata, pause_end_columns, comment="The end of a pause. Rows are only ever added."
)


class given_due_columns(TypedColumns):
    lead_id = Column(ForeignKey(leads.c.lead_id), primary_key=True, autoincrement=False)
    promise = Column(SmallInteger, primary_key=True, autoincrement=False, comment="Code of a Promise.")
    due_at: Named[datetime] = Column(UtcMoment)
    recorded_at: Named[datetime] = Column(UtcMoment)
    import_id: Named[int | None] = Column(Integer)


given_dues = Table(
    "given_dues",
    metadata,
    given_due_columns,
    comment="A due moment that the source system promised itself. It beats our targets.",
)


class clock_columns(TypedColumns):
    event_id = Column(ForeignKey(stage_events.c.event_id), nullable=False, comment="The hand-off.")
    promise: Named[int] = Column(SmallInteger, comment="Code of a Promise.")
    lead_id = Column(ForeignKey(leads.c.lead_id), nullable=False)
    counts_on: Named[int] = Column(
        Integer, comment="Local day it falls due, days since 1970; without a due moment that of the hand-off."
    )
    handed_on: Named[int] = Column(Integer, comment="Local day of the hand-off.")
    started: Named[int] = Column(BigInteger, comment="The hand-off. This and all moments: UTC microseconds since 1970.")
    due: Named[int | None] = Column(BigInteger, comment="Null: no target, or a pause that has not ended.")
    stopped: Named[int | None] = Column(BigInteger, comment="What was promised came to be; not before `started`.")
    closed: Named[int | None] = Column(BigInteger, comment="The lead left before anything stopped the clock.")
    target: Named[int | None] = Column(Integer, comment="Business seconds.")
    agreement_id: Named[int] = Column(Integer, comment="The version of the targets; 0: the source system's own due.")
    why_not: Named[int] = Column(SmallInteger, comment="Code of a NoClock; 0: the clock counts.")
    is_early: Named[int] = Column(SmallInteger, comment="1: it came to be before the hand-off, and counts as 0.")
    response: Named[int | None] = Column(Integer, comment="Business seconds from started to stopped, without pauses.")
    paused: Named[int] = Column(Integer, comment="Business seconds paused in ended pauses.")
    paused_since: Named[int | None] = Column(BigInteger, comment="A pause that has not ended.")
    unowned: Named[int] = Column(Integer, comment="Business seconds without an owner, until one came; without pauses.")
    unowned_since: Named[int | None] = Column(BigInteger, comment="It has no owner yet, and is not paused, since then.")
    holder_id: Named[int] = Column(Integer, comment="Who owned it when it fell due or was stopped; 0: nobody.")
    service_line_id: Named[int] = Column(Integer)
    source: Named[int] = Column(SmallInteger)
    territory_id: Named[int] = Column(Integer)
    intake_type: Named[int] = Column(SmallInteger)
    contact_type: Named[int] = Column(SmallInteger)
    urgency: Named[int] = Column(SmallInteger)
    site_id: Named[int] = Column(Integer)


sla_clocks = Table(
    "sla_clocks",
    metadata,
    clock_columns,
    # By lead first, as they are derived, and clustered: one tree to write instead of three.
    PrimaryKeyConstraint("lead_id", "event_id", "promise"),
    sqlite_with_rowid=False,
    comment="The clock of one promise of one hand-off, derived in the same transaction. It holds no state.",
)
# Every column that adherence and response times need, so that the database answers from this index alone.
Index(
    "ix_sla_clocks_scope",
    *(sla_clocks.c[name] for name in ("promise", "counts_on", "service_line_id", "source", "territory_id")),
    *(sla_clocks.c[name] for name in ("intake_type", "contact_type", "urgency", "site_id", "holder_id", "why_not")),
    *(sla_clocks.c[name] for name in ("started", "due", "stopped", "closed", "response", "paused", "is_early")),
    *(sla_clocks.c[name] for name in ("lead_id", "event_id")),
)
# Who waits now: few rows of many, so an index of their own.
_STILL_OPEN = and_(sla_clocks.c.stopped.is_(None), sla_clocks.c.closed.is_(None))
Index(
    "ix_sla_clocks_open",
    *(sla_clocks.c[name] for name in ("promise", "event_id", "due", "paused_since", "site_id", "why_not", "started")),
    *(sla_clocks.c[name] for name in ("service_line_id", "source", "territory_id", "intake_type", "lead_id")),
    *(sla_clocks.c[name] for name in ("stopped", "closed")),
    sqlite_where=_STILL_OPEN,
    postgresql_where=_STILL_OPEN,
)
