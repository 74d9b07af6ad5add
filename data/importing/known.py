"""What the database holds of the leads that a batch speaks of, read in a few statements."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, select

from data.facts import Event
from data.schema import (
    changes,
    contacts,
    event_retractions,
    given_dues,
    imports,
    leads,
    outreach,
    ownership,
    stage_events,
)
from data.vocabulary import Stage

IN_ONE_LIST = 500


class KnownEvent:
    """A stage of a lead at one moment: its last edition, and how many there are."""

    __slots__ = ("editions", "event_id", "import_id", "is_active", "reason_id", "recorded_at", "taken_back_by_hand")

    def __init__(
        self, event_id: int | None, recorded_at: datetime, reason_id: int | None, import_id: int | None, editions: int
    ):
        self.event_id, self.recorded_at = event_id, recorded_at
        self.reason_id, self.import_id, self.editions = reason_id, import_id, editions
        self.is_active, self.taken_back_by_hand = True, False


class KnownLead:
    """A lead of the source system; `words` and `contact` in the order of the mapping's columns.

    corrected: column -> when a person last decided it here. stretches: moment -> (owner, team) of those beginning then.
    """

    __slots__ = (
        *("attempts", "contact", "corrected", "dues", "events"),
        *("lead_id", "lead_uuid", "owner_id", "stretches", "words"),
    )

    def __init__(self, lead_id: int, lead_uuid: UUID, words: tuple):
        self.lead_id, self.lead_uuid, self.words = lead_id, lead_uuid, words
        self.contact: tuple | None = None
        self.corrected: dict[str, datetime] = {}
        self.events: dict[tuple[str, datetime], KnownEvent] = {}
        self.attempts: dict[tuple[str, datetime], str | None] = {}
        self.dues: dict[int, datetime] = {}
        self.owner_id: int | None = None
        self.stretches: dict[datetime, set[tuple[int | None, str | None]]] = {}

    @property
    def was_handed_over(self) -> bool:
        """Whether a hand-off was ever on record, also one that was taken back: only then are there clocks."""
        return any(stage == Stage.HANDOFF for stage, _ in self.events)

    def add_event(
        self,
        key: tuple[str, datetime],
        event_id: int | None,
        recorded_at: datetime,
        reason_id: int | None,
        import_id: int | None,
    ) -> KnownEvent:
        """Note that a stage was said (again) for a moment."""
        before = self.events.get(key)
        event = KnownEvent(event_id, recorded_at, reason_id, import_id, before.editions + 1 if before else 1)
        self.events[key] = event
        return event

    def journey(self) -> list[Event]:
        """The events that count, for the facts."""
        return [
            Event(stage, moment, event.recorded_at, event.reason_id)
            for (stage, moment), event in self.events.items()
            if event.is_active
        ]


def known_leads(
    conn: Connection, source_system: str, external_ids: Sequence[str], columns: Sequence[str]
) -> dict[str, KnownLead]:
    """The leads of these ids, locked until the transaction ends, so that nobody adds to their journey meanwhile."""
    found, changed = {}, {}
    statement = (
        select(leads.c.external_id, leads.c.lead_id, leads.c.lead_uuid, leads.c.version, *(leads.c[c] for c in columns))
        .where(leads.c.source_system == source_system, leads.c.external_id.in_(bindparam("some", expanding=True)))
        .order_by(leads.c.lead_id)
        .with_for_update(key_share=True)  # as data.upkeep locks, so that the two never wait for each other
    )
    for external_id, lead_id, lead_uuid, version, *words in _in_lists(conn, statement, external_ids):
        found[external_id] = lead = KnownLead(lead_id, lead_uuid, tuple(words))
        if version > 1:
            changed[f"lead:{lead_uuid}"] = lead
    for subject, after, decided_at in _in_lists(conn, CORRECTIONS, list(changed)):
        changed[subject].corrected |= dict.fromkeys(after, decided_at)
    return found


def add_events(conn: Connection, by_id: dict[int, KnownLead]) -> None:
    """Give each lead its stage events, with those that were taken back."""
    for lead_id, stage, moment, event_id, told, reason_id, import_id, retracted, by_import in _in_lists(
        conn, EVENTS, list(by_id)
    ):
        event = by_id[lead_id].add_event((stage, moment), event_id, told, reason_id, import_id)
        if retracted is not None:
            event.is_active, event.taken_back_by_hand = False, by_import is None


def add_contacts(conn: Connection, by_id: dict[int, KnownLead], columns: Sequence[str]) -> None:
    """Give each lead the identifiers that the mapping speaks of."""
    statement = select(contacts.c.lead_id, *(contacts.c[name] for name in columns)).where(
        contacts.c.lead_id.in_(bindparam("some", expanding=True))
    )
    for lead_id, *identifiers in _in_lists(conn, statement, list(by_id)):
        by_id[lead_id].contact = tuple(identifiers)


def add_attempts(conn: Connection, by_id: dict[int, KnownLead]) -> None:
    """Give each lead the attempts to reach its contact."""
    for lead_id, kind, moment, result in _in_lists(conn, ATTEMPTS, list(by_id)):
        by_id[lead_id].attempts[kind, moment] = result


def add_dues(conn: Connection, by_id: dict[int, KnownLead]) -> None:
    """Give each lead the due moments that a source system gave."""
    for lead_id, promise, due in _in_lists(conn, DUES, list(by_id)):
        by_id[lead_id].dues[promise] = due


def add_stretches(conn: Connection, by_id: dict[int, KnownLead]) -> None:
    """Give each lead its stretches of ownership, and its owner."""
    for lead_id, begins_at, owner_id, team in _in_lists(conn, STRETCHES, list(by_id)):
        by_id[lead_id].stretches.setdefault(begins_at, set()).add((owner_id, team))
    for lead_id, owner_id in _in_lists(conn, OWNERS, list(by_id)):
        by_id[lead_id].owner_id = owner_id


def imports_of(conn: Connection, import_id: int) -> frozenset[int]:
    """This import and the earlier ones of the same mapping: what they dated, this one may date otherwise."""
    same = imports.alias()
    statement = select(same.c.import_id).join_from(
        imports,
        same,
        (imports.c.mapping_name == same.c.mapping_name) & (imports.c.source_system == same.c.source_system),
    )
    return frozenset(row.import_id for row in conn.execute(statement.where(imports.c.import_id == import_id)))


def _in_lists(conn: Connection, statement: Any, values: Sequence[Any]) -> Iterator[Row]:
    for start in range(0, len(values), IN_ONE_LIST):
        yield from conn.execute(statement, {"some": values[start : start + IN_ONE_LIST]}).all()


SOME = bindparam("some", expanding=True)
# What people changed themselves. An import writes no audit row per lead, so these are all by hand.
BY_HAND = ("lead.corrected", "lead.excluded", "handoff.made", "handoff.reassigned")
CORRECTIONS = (
    select(changes.c.subject, changes.c.after, changes.c.changed_at)
    .where(changes.c.subject.in_(SOME), changes.c.action.in_(BY_HAND))
    .order_by(changes.c.change_id)
)
EVENTS = (
    select(
        *(stage_events.c[name] for name in ("lead_id", "stage", "occurred_at", "event_id", "recorded_at")),
        stage_events.c.reason_id,
        stage_events.c.import_id,
        event_retractions.c.event_id.label("retracted"),
        event_retractions.c.import_id.label("by_import"),
    )
    .outerjoin_from(stage_events, event_retractions)
    .where(stage_events.c.lead_id.in_(SOME))
    .order_by(stage_events.c.event_id)
)
ATTEMPTS = select(outreach.c.lead_id, outreach.c.kind, outreach.c.occurred_at, outreach.c.result).where(
    outreach.c.lead_id.in_(SOME)
)
DUES = select(given_dues.c.lead_id, given_dues.c.promise, given_dues.c.due_at).where(given_dues.c.lead_id.in_(SOME))
STRETCHES = select(ownership.c.lead_id, ownership.c.begins_at, ownership.c.owner_id, ownership.c.team).where(
    ownership.c.lead_id.in_(SOME)
)
OWNERS = select(leads.c.lead_id, leads.c.owner_id).where(leads.c.lead_id.in_(SOME))
