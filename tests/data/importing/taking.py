"""Words for taking in a file in a test: a mapping and rows as text, and what came of them."""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table, func, select

from data.audit import broken_links
from data.database import Database, latest_change
from data.importing.mapping import Mapping
from data.importing.report import ImportReport
from data.importing.take_in import take_in
from data.permissions import OPERATOR
from data.schema import metadata
from data.upkeep import differences

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
MAPPINGS = Path(__file__).parent / "mappings"


def mapping_of(toml: str) -> Mapping:
    return Mapping.model_validate(tomllib.loads(toml))


class Taking:
    """Takes files into one database. A file given as text is written down first, under a name of its own."""

    def __init__(self, database: Database, folder: Path):
        self.database, self.folder, self.files = database, folder, 0

    def written(self, text: str, *, encoding: str = "utf-8", name: str | None = None) -> Path:
        self.files += 1
        file = self.folder / (name or f"export-{self.files}.csv")
        file.write_bytes(text.encode(encoding))
        return file

    def __call__(self, rows: str | Path, mapping: str | Mapping, *, at: datetime = NOW, **more: Any) -> ImportReport:
        file = rows if isinstance(rows, Path) else self.written(rows)
        how = mapping if isinstance(mapping, Mapping) else mapping_of(mapping)
        report = take_in(self.database, file, how, actor=OPERATOR, at=at, **more)
        counted = report.rows_new + report.rows_changed + report.rows_unchanged + report.rows_quarantined
        assert counted == report.rows_read
        assert sum(report.quarantine_by_reason.values()) == report.rows_quarantined
        return report

    def rows_of(self, statement: Any) -> list[tuple]:
        with self.database.read.connect() as conn:
            return [tuple(row) for row in conn.execute(statement)]

    def table_sizes(self) -> dict[str, int]:
        """How many rows each table has, and the latest change."""
        with self.database.read.connect() as conn:
            sizes = {table.name: _size(conn, table) for table in metadata.sorted_tables}
            return {**sizes, "latest change": latest_change(conn)}

    def is_sound(self) -> bool:
        """Facts equal events and the audit chain is whole."""
        with self.database.read.connect() as conn:
            return not list(differences(conn)) and not broken_links(conn)


def _size(conn: Any, table: Table) -> int:
    return conn.scalar(select(func.count()).select_from(table))
