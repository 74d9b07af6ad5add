"""Who changed what, and the counters that number it."""

from datetime import datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Index,
    Named,
    String,
    Table,
    TypedColumns,
)

from data.moments import UtcMoment
from data.schema.base import BigKey, metadata


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
