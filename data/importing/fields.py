"""What a mapping may fill: the fields of each kind of file, and which words each of them takes."""

from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import ColumnElement, String, Table

from data.schema import campaigns, contacts, leads, ownership, people, reasons, service_lines, sites, territories
from data.vocabulary import (
    Consent,
    ContactType,
    DecisionTiming,
    Excluded,
    Exit,
    IntakeType,
    OutreachKind,
    OutreachResult,
    Promise,
    SourceCategory,
    Stage,
    Urgency,
)

Kind = Literal["leads", "events", "outreach", "ownership"]
Makeable = Literal["service_line", "territory", "campaign", "owner"]

IDENTIFIERS = ("name", "phone", "email", "zip")
TEXTS = ("source_detail", "source_status", "next_step")
# Fields that name a row of another table.
NAMED_IN: dict[str, Table] = {
    "site": sites,
    "service_line": service_lines,
    "requested_service_line": service_lines,
    "territory": territories,
    "campaign": campaigns,
    "owner": people,
    "reason": reasons,
}
NAMES = tuple(field for field in NAMED_IN if field != "reason")
LEAD_ENUMS: dict[str, type[StrEnum]] = {
    "source_category": SourceCategory,
    "intake_type": IntakeType,
    "contact_type": ContactType,
    "urgency": Urgency,
    "decision_timing": DecisionTiming,
    "consent": Consent,
    "excluded": Excluded,
}
ENUMS: dict[str, type[StrEnum]] = {
    **LEAD_ENUMS,
    "outreach_kind": OutreachKind,
    "outreach_result": OutreachResult,
}
LEAD_FIELDS = ("created_at", *NAMES, *LEAD_ENUMS, *TEXTS, *IDENTIFIERS)
# When the source system says that a promise falls due.
DUE_FIELDS = {
    "due_first_attempt": Promise.FIRST_ATTEMPT,
    "due_first_contact": Promise.FIRST_CONTACT,
    "due_decision": Promise.DECISION,
    "due_booking": Promise.BOOKING,
}
OWN_FIELDS: dict[Kind, tuple[str, ...]] = {
    "leads": tuple(DUE_FIELDS),
    "events": ("stage", "occurred_at", "reason", *DUE_FIELDS),
    "outreach": ("outreach_kind", "outreach_result", "occurred_at"),
    "ownership": ("owner", "team", "occurred_at"),
}
NEEDED_FIELDS: dict[Kind, tuple[str, ...]] = {
    "leads": ("external_id",),
    "events": ("external_id", "stage", "occurred_at"),
    "outreach": ("external_id", "outreach_kind", "occurred_at"),
    "ownership": ("external_id", "occurred_at"),
}
DATE_FIELDS = ("created_at", "occurred_at", *DUE_FIELDS)
STAGE_WORDS = (*Stage, *Exit)
NOBODY = "Nobody"  # an owner's name, in a file of ownership, for a lead that waits in a team's queue
EXITS = frozenset(exit.value for exit in Exit)


def fields_of(kind: Kind) -> tuple[str, ...]:
    """Every field that a file of this kind may fill."""
    return ("external_id", *OWN_FIELDS[kind], *(field for field in LEAD_FIELDS if field not in OWN_FIELDS[kind]))


def words_of(field: str) -> tuple[str, ...]:
    """The words that a field takes; empty for a field that takes any text."""
    return STAGE_WORDS if field == "stage" else tuple(ENUMS.get(field, ()))


def lead_column(field: str) -> str:
    """The column of `leads` that keeps a field."""
    return f"{field}_id" if field in NAMES else field


def limit_of(field: str) -> int:
    """How many characters a field may have."""
    if field in NAMED_IN:
        return length_of(NAMED_IN[field].c.name)
    if field == "team":
        return length_of(ownership.c.team)
    return length_of((contacts if field in IDENTIFIERS else leads).c[field])


def length_of(column: ColumnElement[Any]) -> int:
    """How many characters fit into a column."""
    if not isinstance(column.type, String) or column.type.length is None:
        raise TypeError(f"{column} has no length")
    return column.type.length
