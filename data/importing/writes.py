"""What a batch will write, gathered row by row and written in a few statements."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, update

from data.importing.due_moments import DueMoments
from data.importing.fields import length_of
from data.importing.known import KnownEvent, KnownLead
from data.importing.mapping import Mapping
from data.importing.rows import Quarantined, Row, RowReader
from data.schema import contacts, event_retractions, import_rows, leads, outreach, ownership, stage_events
from data.storing import store_rows
from data.vocabulary import RowOutcome

LONGEST_REASON = length_of(import_rows.c.reason)
LONGEST_COLUMN = length_of(import_rows.c.column)

COUNTED_AS = {outcome: f"rows_{outcome}" for outcome in RowOutcome}
LEAD_COLUMNS = ("lead_id", "lead_uuid", "source_system", "external_id", "recorded_at", "import_id", "version")
GIVE_TO = (
    update(leads)
    .where(leads.c.lead_id == bindparam("key"))
    .values(owner_id=bindparam("new_owner"), version=leads.c.version + 1)
)
EVENT_COLUMNS = ("lead_id", "stage", "occurred_at", "recorded_at", "edition", "actor", "reason_id", "import_id")


class Writes:
    """The rows of one batch's transaction. `counts` is named as the columns of `imports`.

    touched: leads whose facts change. followed: leads of whose follow-up something changed, which no fact tells.
    owners: lead_id -> whose it is now.
    """

    def __init__(self, import_id: int, mapping: Mapping, reader: RowReader, *, actor: str, at: datetime):
        self.import_id, self.mapping, self.reader, self.actor, self.at = import_id, mapping, reader, actor, at
        self.leads: list[tuple] = []
        self.lead_changes: list[dict[str, Any]] = []
        self.contacts: list[dict[str, Any]] = []
        self.contact_changes: list[dict[str, Any]] = []
        self.events: list[tuple] = []
        self.retractions: list[dict[str, Any]] = []
        self.attempts: list[dict[str, Any]] = []
        self.stretches: list[dict[str, Any]] = []
        self.dues = DueMoments(import_id, at)
        self.owners: dict[int, int | None] = {}
        self.rows: list[dict[str, Any]] = []
        self.touched: dict[int, KnownLead] = {}
        self.followed: dict[int, KnownLead] = {}
        self.made: list[str] = []
        self.counts: Counter[str] = Counter()

    def add_lead(self, lead: KnownLead, row: Row) -> None:
        who = (lead.lead_id, lead.lead_uuid, self.mapping.source_system, row.external_id)
        self.leads.append((*who, self.at, self.import_id, 1, *lead.words))
        self.touched[lead.lead_id] = lead
        self.counts["leads_added"] += 1
        if any(row.contact):
            self.contacts.append({"lead_id": lead.lead_id, **self._contact(row.contact)})

    def change_lead(self, lead: KnownLead, words: tuple) -> None:
        named = {f"new_{name}": word for name, word in zip(self.reader.lead_columns, words, strict=True)}
        self.lead_changes.append({"key": lead.lead_id, **named})
        self.touched[lead.lead_id] = lead

    def change_contact(self, lead: KnownLead, contact: tuple) -> None:
        if lead.contact is None:
            self.contacts.append({"lead_id": lead.lead_id, **self._contact(contact)})
        else:
            named = {f"new_{name}": value for name, value in self._contact(contact).items()}
            self.contact_changes.append({"key": lead.lead_id, **named})

    def add_event(self, lead: KnownLead, stage: str, moment: datetime, reason_id: int | None) -> None:
        known = lead.add_event((stage, moment), None, self.at, reason_id, self.import_id)
        edition = known.editions - 1
        self.events.append((lead.lead_id, stage, moment, self.at, edition, self.actor, reason_id, self.import_id))
        self.touched[lead.lead_id] = lead
        self.counts["events_added"] += 1

    def retract_event(self, lead: KnownLead, event: KnownEvent, why: str) -> None:
        self.retractions.append(
            {
                "event_id": event.event_id,
                "recorded_at": self.at,
                "actor": self.actor,
                "why": why,
                "import_id": self.import_id,
            }
        )
        event.is_active = False
        self.touched[lead.lead_id] = lead
        self.counts["events_retracted"] += 1

    def add_attempt(self, lead: KnownLead, kind: str, result: str | None, moment: datetime) -> None:
        said = {"lead_id": lead.lead_id, "kind": kind, "result": result, "occurred_at": moment}
        self.attempts.append({**said, "recorded_at": self.at, "actor": self.actor, "import_id": self.import_id})
        lead.attempts[kind, moment] = result
        self.followed[lead.lead_id] = lead
        self.counts["events_added"] += 1

    def add_stretch(self, lead: KnownLead, owner_id: int | None, team: str | None, moment: datetime) -> None:
        said = {"lead_id": lead.lead_id, "owner_id": owner_id, "team": team, "begins_at": moment}
        self.stretches.append({**said, "recorded_at": self.at, "actor": self.actor, "import_id": self.import_id})
        lead.stretches.setdefault(moment, set()).add((owner_id, team))
        self.followed[lead.lead_id] = lead
        self.counts["events_added"] += 1

    def give_to(self, lead: KnownLead, owner_id: int | None) -> None:
        """From now on the lead is this person's, or (None) nobody's."""
        lead.owner_id = self.owners[lead.lead_id] = owner_id

    def give_due(self, lead: KnownLead, promise: int, due: datetime | None) -> None:
        """What the source system promises from now on; None: nothing any more."""
        self.dues.give(lead, promise, due)
        self.followed[lead.lead_id] = lead

    def keep_row(
        self, row: Row, outcome: RowOutcome, lead_id: int | None, before: dict[str, Any], contradictions: Sequence[str]
    ) -> None:
        """Count a row that was taken in, and keep it when it changed a lead or contradicts itself."""
        self.counts[COUNTED_AS[outcome]] += 1
        if contradictions:
            self.counts["contradictions"] += 1
        if outcome is RowOutcome.CHANGED or contradictions:
            content: dict[str, Any] = {"before": before} if outcome is RowOutcome.CHANGED else {}
            if contradictions:
                content["contradictions"] = list(contradictions)
            reason = "; ".join(contradictions)[:LONGEST_REASON] or None
            self._keep(row.number, outcome, lead_id, None, reason, content)

    def quarantine(self, row: Quarantined) -> None:
        self.counts["rows_quarantined"] += 1
        content = _as_read(self.reader.columns.header, row.cells)
        self._keep(row.number, RowOutcome.QUARANTINED, None, row.column, row.reason[:LONGEST_REASON], content)

    def write(self, conn: Connection) -> None:
        """Everything gathered, in the order that foreign keys ask for."""
        store_rows(conn, leads, (*LEAD_COLUMNS, *self.reader.lead_columns), self.leads)
        if self.contacts:
            conn.execute(insert(contacts), self.contacts)
        store_rows(conn, stage_events, EVENT_COLUMNS, self.events)
        for table, rows in (
            (event_retractions, self.retractions),
            (outreach, self.attempts),
            (ownership, self.stretches),
            (import_rows, self.rows),
        ):
            if rows:
                conn.execute(insert(table), rows)
        self.dues.write(conn)
        self._write_changes(conn)

    def _write_changes(self, conn: Connection) -> None:
        for table, names, changed, more in (
            (leads, self.reader.lead_columns, self.lead_changes, {"version": leads.c.version + 1}),
            (contacts, self.reader.contact_columns, self.contact_changes, {}),
        ):
            if changed:
                values = {name: bindparam(f"new_{name}") for name in names}
                conn.execute(update(table).where(table.c.lead_id == bindparam("key")).values(**values, **more), changed)
        if self.owners:
            conn.execute(GIVE_TO, [{"key": key, "new_owner": owner} for key, owner in self.owners.items()])

    def _contact(self, contact: tuple) -> dict[str, str | None]:
        return dict(zip(self.reader.contact_columns, contact, strict=True))

    def _keep(
        self,
        number: int,
        outcome: RowOutcome,
        lead_id: int | None,
        column: str | None,
        reason: str | None,
        content: dict[str, Any],
    ) -> None:
        self.rows.append(
            {
                "import_id": self.import_id,
                "row_number": number,
                "outcome": outcome,
                "lead_id": lead_id,
                "column": column and column[:LONGEST_COLUMN],
                "reason": reason,
                "content": content,
            }
        )


def _as_read(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """A row by its column names; a zero byte, which no database keeps in text, as the sign for one."""
    named: dict[str, str] = {}
    for position, cell in enumerate(cells):
        name = header[position] if position < len(header) else ""
        name = name if name and name not in named else f"column {position + 1}"
        named[name.replace("\0", "␀")] = cell.replace("\0", "␀")
    return named
