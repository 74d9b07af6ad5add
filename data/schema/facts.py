"""The numbers of one lead episode, derived from its events: what questions read."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Named,
    SmallInteger,
    Table,
    TypedColumns,
)

from data.schema.base import metadata
from data.schema.leads import leads


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
