"""What may be done to an import: begin one, take in its rows batch by batch, finish it, try refused rows again."""

import hashlib
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SkipValidation
from sqlalchemy import Connection, delete, insert, select, update

from data.audit import record_change
from data.importing.fields import Kind
from data.importing.rows import Quarantined, Row, RowReader
from data.importing.settle import COUNTED, settle
from data.importing.writes import Writes
from data.permissions import WHO_KEEPS_DATA, Actor, command
from data.schema import import_rows, imports
from data.vocabulary import ImportStatus, RowOutcome

IN_ONE_LIST = 500


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
    """The next rows of a file, after the first `start` ones, as read."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    import_id: int
    start: int
    rows: SkipValidation[Sequence[Row | Quarantined]]
    reader: RowReader
    derive_facts: bool = True


class FinishedImport(BaseModel):
    """An import whose last row is dealt with."""

    model_config = ConfigDict(frozen=True)

    import_id: int


class Taken(NamedTuple):
    """How far the import is now, whether these rows were taken in, and which names were made for them.

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
    same = select(*(imports.c[name] for name in ImportState._fields)).where(
        imports.c.sha256 == new.sha256, imports.c.mapping_sha256 == new.mapping_sha256
    )
    known = conn.execute(same).one_or_none()
    if known:
        return ImportState(*known)
    said = new.model_dump()
    zeros = dict.fromkeys(("rows_read", *COUNTED), 0)
    row = {**said, **zeros, "import_uuid": uuid.uuid4(), "status": ImportStatus.RUNNING, "actor": actor.name}
    import_id = conn.execute(insert(imports).values(row, started_at=at).returning(imports.c.import_id)).scalar_one()
    _record(conn, row["import_uuid"], "import.begun", {}, said, actor, at, request_key)
    return ImportState(import_id, row["import_uuid"], ImportStatus.RUNNING, 0)
