"""What came in from files, and what became of each row."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
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
