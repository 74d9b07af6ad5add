"""One batch of rows in one transaction: read what is known of their leads, decide row after row."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from data.importing.decisions import Decisions
from data.importing.known import (
    KnownLead,
    add_attempts,
    add_contacts,
    add_dues,
    add_events,
    add_stretches,
    imports_of,
    known_leads,
)
from data.importing.mapping import Mapping
from data.importing.names import Names
from data.importing.rows import Quarantined, Row, RowReader
from data.importing.writes import Writes
from data.numbering import take_ids


def settle(
    conn: Connection, import_id: int, rows: Sequence[Row | Quarantined], reader: RowReader, *, actor: str, at: datetime
) -> Writes:
    """What these rows write. Nothing is written yet, apart from names (service lines, owners, ...) that were made."""
    mapping = reader.mapping
    writes = Writes(import_id, mapping, reader, actor=actor, at=at)
    external_ids = list(dict.fromkeys(row.external_id for row in rows if isinstance(row, Row)))
    known = _known(conn, mapping, reader, external_ids)
    missing = len(external_ids) - len(known) if mapping.brings_leads else 0
    free_ids = take_ids(conn, "leads", missing)
    decisions = Decisions(writes, Names(conn, mapping), known, imports_of(conn, import_id), free_ids)
    for row in rows:
        decisions.decide(row)
    writes.made = decisions.names.made
    return writes


def lock_imports(conn: Connection) -> None:
    """Wait until no other import is inside a batch, here or in another process, and hold others back until the end.

    Taking no number at all still takes the lock on giving them out.
    """
    take_ids(conn, "leads", 0)


def _known(conn: Connection, mapping: Mapping, reader: RowReader, external_ids: list[str]) -> dict[str, KnownLead]:
    of_leads = mapping.kind == "leads"
    known = known_leads(conn, mapping.source_system, external_ids, reader.lead_columns if of_leads else ())
    by_id = {lead.lead_id: lead for lead in known.values()}
    {"leads": add_events, "events": add_events, "outreach": add_attempts, "ownership": add_stretches}[mapping.kind](
        conn, by_id
    )
    if reader.dues.fields:
        add_dues(conn, by_id)
    if of_leads and reader.contact_columns:
        add_contacts(conn, by_id, reader.contact_columns)
    return known
