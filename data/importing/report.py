"""What an import did, for the person who ran it: as a model, as JSON, as text."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Connection, bindparam, func, select

from data.schema import given_dues, import_rows, imports
from data.vocabulary import RowOutcome

FIRST_ROWS = 20
ADDED: dict[str, str] = {
    "leads": "stage events",
    "events": "stage events",
    "outreach": "attempts",
    "ownership": "changes of owner",
}
COUNTS = (
    *("rows_read", "rows_new", "rows_changed", "rows_unchanged", "rows_quarantined"),
    *("leads_added", "events_added", "events_retracted", "contradictions"),
)


class RefusedRow(BaseModel):
    """A row in quarantine, by the number a spreadsheet shows."""

    row_number: int
    column: str | None
    reason: str

    def __str__(self) -> str:
        where = f", “{self.column}”" if self.column else ""
        return f"row {self.row_number}{where}: {self.reason}"


class UnmappedWord(BaseModel):
    """A word of the file that the mapping doesn't translate."""

    column: str
    word: str
    rows: int


class ImportReport(BaseModel):
    """An import as it stands. `rows_read` is the sum of the four outcomes, always."""

    file_name: str
    written: str
    mapping_name: str
    source_system: str
    kind: str
    sha256: str
    is_dry_run: bool
    was_done_before: bool
    started_at: datetime
    resumed_after_row: int = 0
    tried_again: int = 0
    accepted_now: int = 0
    rows_read: int
    rows_new: int
    rows_changed: int
    rows_unchanged: int
    rows_quarantined: int
    leads_added: int
    events_added: int
    events_retracted: int
    dues_given: int
    contradictions: int
    contradictions_by_kind: dict[str, int]
    quarantine_by_reason: dict[str, int]
    first_quarantined: list[RefusedRow]
    unmapped_words: list[UnmappedWord]
    made: list[str]
    date_order: str | None
    date_order_because: str
    seconds: float

    def as_text(self) -> str:
        """The report in sentences and short lists."""
        return "\n".join([self._headline(), *self._counts(), *self._odd(), *self._footnotes()])

    def _headline(self) -> str:
        what = f"{self.file_name} ({self.written})"
        if self.is_dry_run:
            return f"{what}: a dry run; nothing was written. It would give:"
        if self.was_done_before and not self.accepted_now:
            return f"{what}: was taken in before, on {self.started_at:%Y-%m-%d}; nothing was changed. It had given:"
        if self.was_done_before:
            return f"{what}: taken in before; {self.accepted_now:,} of {self.tried_again:,} refused rows now came in."
        return f"{what}: taken in."

    def _counts(self) -> list[str]:
        added = ADDED[self.kind]
        given = [f"  {self.dues_given:,} due moments that the source system gave"] if self.dues_given else []
        return [
            f"  {self.rows_read:,} rows = {self.rows_new:,} new + {self.rows_changed:,} changed + "
            f"{self.rows_unchanged:,} unchanged + {self.rows_quarantined:,} in quarantine",
            f"  {self.leads_added:,} leads and {self.events_added:,} {added} added, "
            f"{self.events_retracted:,} stage events taken back",
            *given,
        ]

    def _odd(self) -> list[str]:
        lines = []
        if self.contradictions:
            lines.append(f"  {self.contradictions:,} rows contradict themselves or what is recorded; all taken in:")
            lines += [f"    {count:,} × {said}" for said, count in self.contradictions_by_kind.items()]
        if self.rows_quarantined:
            lines.append("  In quarantine:")
            lines += [f"    {count:,} × {reason}" for reason, count in self.quarantine_by_reason.items()]
            lines += [f"    {row}" for row in self.first_quarantined]
        if self.unmapped_words:
            lines.append("  Words that the mapping doesn't translate:")
            lines += [f"    {word.rows:,} × “{word.word}” in “{word.column}”" for word in self.unmapped_words]
        return lines

    def _footnotes(self) -> list[str]:
        lines = [f"  Made: {name}" for name in self.made]
        if self.date_order:
            lines.append(f"  Dates are {self.date_order}. {self.date_order_because}")
        if self.resumed_after_row:
            lines.append(f"  Went on after the {self.resumed_after_row:,} rows of an earlier run.")
        return lines


def stored(conn: Connection, import_id: int) -> dict[str, Any]:
    """The part of a report that the database holds."""
    row = conn.execute(select(imports).where(imports.c.import_id == import_id)).mappings().one()
    names = ("file_name", "mapping_name", "source_system", "kind", "sha256", "started_at", *COUNTS)
    reasons = select(import_rows.c.reason, func.count()).where(*_refused(import_id)).group_by(import_rows.c.reason)
    shown = ("row_number", "column", "reason")
    first = select(*(import_rows.c[name] for name in shown)).where(*_refused(import_id)).order_by("row_number")
    return {
        **{name: row[name] for name in names},
        "dues_given": conn.scalar(DUES_GIVEN, {"import_id": import_id}),
        "contradictions_by_kind": _kinds(conn, import_id) if row["contradictions"] else {},
        "quarantine_by_reason": dict(conn.execute(reasons.order_by(func.count().desc(), import_rows.c.reason)).all()),
        "first_quarantined": list(conn.execute(first.limit(FIRST_ROWS)).mappings()),
    }


DUES_GIVEN = select(func.count()).where(given_dues.c.import_id == bindparam("import_id"))


def _refused(import_id: int):
    return import_rows.c.import_id == import_id, import_rows.c.outcome == RowOutcome.QUARANTINED


def _kinds(conn: Connection, import_id: int) -> dict[str, int]:
    odd = select(import_rows.c.content).where(
        import_rows.c.import_id == import_id,
        import_rows.c.outcome != RowOutcome.QUARANTINED,
        import_rows.c.reason.is_not(None),
    )
    found: Iterable[Any] = conn.scalars(odd, execution_options={"yield_per": 5_000})
    return dict(Counter(kind for content in found for kind in content["contradictions"]).most_common())
