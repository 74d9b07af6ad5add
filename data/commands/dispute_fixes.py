"""Correcting the one field of a lead's record that a dispute is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert, select, update

from data.commands.leads import LeadCorrection, correct_lead
from data.criteria import IDS, WORDS, Criterion
from data.handoff_fields import IN_CONTACTS, IN_LEADS
from data.permissions import Actor
from data.refusals import SayWhere, UnknownWord
from data.schema import contacts, leads, service_lines, sites, territories
from data.vocabulary import HandoffField

TABLES: dict[HandoffField, Table] = {
    HandoffField.SITE: sites,
    HandoffField.TERRITORY: territories,
    HandoffField.REQUESTED_LINE: service_lines,
}


def fix_record(
    conn: Connection, lead_id: int, criterion: Criterion, value: int | str | None, *, actor: Actor, at: datetime
) -> None:
    """Put what is right in the field of a criterion. The caller holds the lead and records the change."""
    said = value.strip() if isinstance(value, str) else value
    if said is None or said == "":
        raise SayWhere(f"Say what the {str(criterion.field).lower()} should have been.")
    if criterion.field in IN_CONTACTS:
        _fix_contact(conn, lead_id, IN_CONTACTS[criterion.field].name, str(said))
        return
    word = _known_word(conn, criterion.field, said)
    seen = conn.scalars(select(leads.c.version).where(leads.c.lead_id == lead_id)).one()
    words: dict[str, Any] = {IN_LEADS[criterion.field].name: word}
    correct_lead(conn, LeadCorrection(lead_id=lead_id, seen_version=seen, **words), actor=actor, at=at)


def _known_word(conn: Connection, field: HandoffField, said: int | str) -> int | str:
    if field in IDS:
        key = next(iter(TABLES[field].primary_key.columns))
        known = isinstance(said, int) and conn.scalar(select(key).where(key == said)) is not None
    else:
        known = said in set(WORDS[field])
    if not known:
        raise UnknownWord(str(field).lower(), str(said))
    return said


def _fix_contact(conn: Connection, lead_id: int, column: str, said: str) -> None:
    length = contacts.c[column].type.length  # ty: ignore[missing-attribute]
    if len(said) > length:
        raise SayWhere(f"This is longer than {length} characters.")
    written = conn.execute(update(contacts).where(contacts.c.lead_id == lead_id).values({column: said}))
    if written.rowcount == 0:
        conn.execute(insert(contacts).values({"lead_id": lead_id, column: said}))
    conn.execute(update(leads).where(leads.c.lead_id == lead_id).values(version=leads.c.version + 1))
