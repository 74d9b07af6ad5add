"""What may be done to an import: begin it, take in its rows batch by batch, finish it, try refused rows again."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SkipValidation
from sqlalchemy import Connection, insert, select, update

from data.audit import record_change
from data.importing.facts_kept import keep_facts
from data.importing.fields import Kind
from data.importing.quarantine import release, waiting_rows
from data.importing.rows import Quarantined, Row, RowReader
from data.importing.settle import lock_imports, settle
from data.importing.writes import Writes
from data.permissions import WHO_KEEPS_DATA, Actor, command
from data.schema import imports
from data.vocabulary import ImportStatus, RowOutcome

COUNTED = (
    *("rows_new", "rows_changed", "rows_unchanged", "rows_quarantined"),
    *("leads_added", "events_added", "events_retracted", "contradictions"),
)


class ImportState(NamedTuple):
    """How far an import is. `rows_read` rows of the file are dealt with for good."""

    import_id: int
    import_uuid: uuid.UUID
    status: str
    rows_read: int


class NewImport(BaseModel):
    """A file and the mapping it is read by. The two digests together are the import's identity."""

    model_config = ConfigDict(frozen=True)

    file_name: str = Field(min_length=1, max_length=255)
    sha256: str
    mapping_name: str
    mapping_sha256: str
    source_system: str
    kind: Kind


class RowBatch(BaseModel):
    """Rows of one file as read, after the first `start` ones. A rehearsal leaves the facts as they are."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    import_id: int
    start: int
    rows: SkipValidation[Sequence[Row | Quarantined]]
    reader: RowReader
    is_rehearsal: bool = False


class FinishedImport(BaseModel):
    """An import whose last row is dealt with."""

    model_config = ConfigDict(frozen=True)

    import_id: int


class Taken(NamedTuple):
    """How far the import is now; whether these rows were taken in; names made for them (`territories: North`).

    Not taken in: another run of the same import was here first, and `rows_read` says how far it came.
    """

    rows_read: int
    was_taken: bool
    made: list[str]


@command("import.begun", may_run=WHO_KEEPS_DATA)
def begin_import(
    conn: Connection, new: NewImport, *, actor: Actor, at: datetime, request_key: str | None = None
) -> ImportState:
    """Open an import, or find the same file under the same mapping where it stands."""
    lock_imports(conn)
    same = (imports.c.sha256 == new.sha256) & (imports.c.mapping_sha256 == new.mapping_sha256)
    find = select(*(imports.c[name] for name in ImportState._fields)).where(same)
    if known := conn.execute(find).mappings().one_or_none():
        return ImportState(**known)
    said = new.model_dump()
    row = {**said, **dict.fromkeys(("rows_read", *COUNTED), 0), "status": ImportStatus.RUNNING}
    conn.execute(insert(imports).values(**row, import_uuid=uuid.uuid4(), actor=actor.name, started_at=at))
    state = ImportState(**conn.execute(find).mappings().one())
    _record(conn, state.import_id, "import.begun", {}, said, actor=actor, at=at, request_key=request_key)
    return state


@command("import.rows_taken_in", may_run=WHO_KEEPS_DATA)
def take_in_rows(
    conn: Connection, batch: RowBatch, *, actor: Actor, at: datetime, request_key: str | None = None
) -> Taken:
    """Leads, events, facts, quarantine, progress and the audit row of one batch; all of it or nothing."""
    lock_imports(conn)
    rows_read = conn.scalar(select(imports.c.rows_read).where(imports.c.import_id == batch.import_id))
    if rows_read != batch.start:
        return Taken(rows_read or 0, False, [])
    writes = settle(conn, batch.import_id, batch.rows, batch.reader, actor=actor.name, at=at)
    _write(conn, batch, writes, len(batch.rows))
    after = _told(batch, writes)
    _record(
        conn, batch.import_id, "import.rows_taken_in", {"rows_read": batch.start},
        {"rows_read": batch.start + len(batch.rows), **after}, actor=actor, at=at, request_key=request_key,
    )  # fmt: skip
    return Taken(batch.start + len(batch.rows), True, writes.made)


@command("import.rows_tried_again", may_run=WHO_KEEPS_DATA)
def try_rows_again(
    conn: Connection, batch: RowBatch, *, actor: Actor, at: datetime, request_key: str | None = None
) -> Taken:
    """Take in those rows of a finished import's quarantine that can be read by now; the others stay there."""
    lock_imports(conn)
    waiting = waiting_rows(conn, batch.import_id, [row.number for row in batch.rows])
    rows = [row for row in batch.rows if row.number in waiting]
    writes = settle(conn, batch.import_id, rows, batch.reader, actor=actor.name, at=at)
    refused = {row["row_number"] for row in writes.rows if row["outcome"] is RowOutcome.QUARANTINED}
    accepted = [row.number for row in rows if row.number not in refused]
    if accepted:
        writes.rows = [row for row in writes.rows if row["row_number"] not in refused]
        writes.counts["rows_quarantined"] = -len(accepted)
        release(conn, batch.import_id, accepted)
        _write(conn, batch, writes, 0)
        _record(
            conn, batch.import_id, "import.rows_tried_again", {"rows_quarantined": len(rows)}, _told(batch, writes),
            actor=actor, at=at, request_key=request_key,
        )  # fmt: skip
    return Taken(len(accepted), bool(accepted), writes.made)


@command("import.finished", may_run=WHO_KEEPS_DATA)
def finish_import(
    conn: Connection, finished: FinishedImport, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Close an import. Nothing to do when another run of it has."""
    running = (imports.c.import_id == finished.import_id) & (imports.c.status == ImportStatus.RUNNING)
    closed = conn.execute(update(imports).where(running).values(status=ImportStatus.DONE, finished_at=at))
    if closed.rowcount:
        counted = conn.execute(_counts(finished.import_id)).mappings().one()
        _record(
            conn, finished.import_id, "import.finished", {"status": ImportStatus.RUNNING}, dict(counted),
            actor=actor, at=at, request_key=request_key,
        )  # fmt: skip


def _write(conn: Connection, batch: RowBatch, writes: Writes, rows_read: int) -> None:
    writes.write(conn)
    if not batch.is_rehearsal:
        keep_facts(conn, writes)
    more = {name: imports.c[name] + writes.counts[name] for name in COUNTED if writes.counts[name]}
    mine = imports.c.import_id == batch.import_id
    conn.execute(update(imports).where(mine).values(rows_read=imports.c.rows_read + rows_read, **more))


def _told(batch: RowBatch, writes: Writes) -> dict[str, Any]:
    """What the audit row says of a batch: counts, a digest of its rows, and names that were made."""
    digest = hashlib.sha256()
    for row in batch.rows:
        digest.update("\x1f".join((str(row.number), *row.cells, "\n")).encode("utf-8", "replace"))
    counts = {name: count for name, count in sorted(writes.counts.items()) if count}
    return {**counts, "digest": digest.hexdigest(), **({"made": writes.made} if writes.made else {})}


def _counts(import_id: int):
    return select(*(imports.c[name] for name in ("rows_read", *COUNTED))).where(imports.c.import_id == import_id)


def _record(
    conn: Connection,
    import_id: int,
    action: str,
    before: dict[str, Any],
    after: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    request_key: str | None,
) -> None:
    public_id = conn.scalar(select(imports.c.import_uuid).where(imports.c.import_id == import_id))
    record_change(
        conn, at=at, actor=actor.name, action=action, subject=f"import:{public_id}", before=before, after=after,
        request_key=request_key,
    )  # fmt: skip
