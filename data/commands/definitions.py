"""Agreeing on what a good lead is: a draft, two signatures, and from its day on it holds and can't be changed."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy import Connection, insert, select

from data.audit import record_change
from data.commands.agreements import latest_day
from data.criteria import Criteria
from data.definitions import Definition, read_definitions
from data.numbering import take_ids
from data.permissions import WHO_AGREES, WHO_WORKS_LEADS, Actor, command
from data.refusals import (
    DefinitionChangedMeanwhile,
    DefinitionSettled,
    EndsInThePast,
    NoSuchDefinition,
    OneCantSignForBoth,
    SideSignedAlready,
    UnknownWord,
)
from data.schema import definition_steps, definitions, service_lines
from data.vocabulary import DefinitionKind, DefinitionState, DefinitionStep, Side


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True)

    note: str | None = Field(default=None, max_length=500)

    @field_validator("note", mode="before")
    @classmethod
    def may_be_blank(cls, note: str | None) -> str | None:
        return (note or "").strip() or None


class DefinitionDraft(_Said):
    """What should hold, for which line (None: every line without one of its own), and from which day on."""

    kind: DefinitionKind
    service_line_id: int | None = None
    valid_from: date
    content: Criteria


class _OfDefinition(_Said):
    definition_id: int
    seen_position: int


class DefinitionRevision(_OfDefinition):
    """A draft said anew. Who had signed has to sign again."""

    valid_from: date
    content: Criteria


class DefinitionSignature(_OfDefinition):
    """One side agrees to a draft; `note`: in which meeting."""

    side: Side
    signed_by: str = Field(max_length=200)

    @field_validator("signed_by", mode="before")
    @classmethod
    def says_who(cls, name: str | None) -> str:
        said = (name or "").strip()
        if len(said) < 2:
            raise ValueError("Say who signs.")
        return said


class DefinitionWithdrawal(_OfDefinition):
    """A draft that comes to nothing."""


class DefinitionRetirement(_OfDefinition):
    """A version that holds no more from a day on, although no other follows it."""

    valid_from: date


@command("definition.drafted", may_run=WHO_WORKS_LEADS)
def draft_definition(
    conn: Connection, draft: DefinitionDraft, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Put a draft on record, and return its public id."""
    definition_id, public_id = add_draft(conn, draft, actor=actor, at=at)
    _record(conn, "definition.drafted", public_id, draft, actor, at, request_key, definition_id=definition_id)
    return public_id


def add_draft(conn: Connection, draft: DefinitionDraft, *, actor: Actor, at: datetime) -> tuple[int, uuid.UUID]:
    """Add a draft and return its id and public id, without an audit row: for commands that record their own."""
    (definition_id,) = take_ids(conn, "definitions")
    line = draft.service_line_id
    known = select(service_lines.c.service_line_id).where(service_lines.c.service_line_id == line)
    if line is not None and conn.scalar(known) is None:
        raise UnknownWord("service line", str(line))
    public_id = uuid.uuid4()
    conn.execute(
        insert(definitions).values(
            definition_id=definition_id, definition_uuid=public_id, kind=draft.kind, service_line_id=line,
            recorded_at=at, actor=actor.name,
        )
    )  # fmt: skip
    _append(conn, definition_id, 0, DefinitionStep.DRAFTED, actor, at, **_content(draft))
    return definition_id, public_id


@command("definition.revised", may_run=WHO_WORKS_LEADS)
def revise_definition(
    conn: Connection, revision: DefinitionRevision, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Say a draft anew. Refused once both sides have signed: what holds is never changed, only followed."""
    draft = _held_draft(conn, revision)
    _append(conn, draft.definition_id, draft.position, DefinitionStep.REVISED, actor, at, **_content(revision))
    _record(conn, "definition.revised", draft.public_id, revision, actor, at, request_key, before=draft)


@command("definition.signed", may_run=WHO_AGREES)
def sign_definition(
    conn: Connection, signature: DefinitionSignature, *, actor: Actor, at: datetime, request_key: str | None = None
) -> date | None:
    """Sign a draft for one side. With the second signature it is agreed; returns the day from which it then holds.

    That is the day it is wanted from, but tomorrow at the earliest, so that no lead is judged anew; only the first
    version of its kind may hold from the past, when nothing was agreed yet. One person can't sign for both sides.
    """
    draft = _held_draft(conn, signature)
    for other in draft.signatures:
        if other.side == signature.side:
            raise SideSignedAlready(other.side, other.by)
        if other.by.casefold() == signature.signed_by.casefold():
            raise OneCantSignForBoth(other.by)
    holds_from = _holds_from(conn, draft, at) if draft.missing_sides == (signature.side,) else None
    _append(
        conn, draft.definition_id, draft.position, DefinitionStep.SIGNED, actor, at,
        side=signature.side, signed_by=signature.signed_by, note=signature.note, valid_from=holds_from,
    )  # fmt: skip
    day = None if holds_from is None else holds_from.isoformat()
    _record(conn, "definition.signed", draft.public_id, signature, actor, at, request_key, holds_from=day)
    return holds_from


@command("definition.withdrawn", may_run=WHO_WORKS_LEADS)
def withdraw_definition(
    conn: Connection, withdrawal: DefinitionWithdrawal, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Give a draft up. It stays on record."""
    draft = _held_draft(conn, withdrawal)
    _append(conn, draft.definition_id, draft.position, DefinitionStep.WITHDRAWN, actor, at, note=withdrawal.note)
    _record(conn, "definition.withdrawn", draft.public_id, withdrawal, actor, at, request_key)


@command("definition.retired", may_run=WHO_AGREES)
def retire_definition(
    conn: Connection, retirement: DefinitionRetirement, *, actor: Actor, at: datetime, request_key: str | None = None
) -> None:
    """Let a version hold no more from a day on, tomorrow at the earliest: leads until then were judged by it."""
    version = _held(conn, retirement)
    today = latest_day(conn, None, at)
    state = read_definitions(conn).state(version, today)
    if version.retired_from is not None or state not in (DefinitionState.AGREED, DefinitionState.IN_FORCE):
        raise DefinitionSettled("can't be retired: it isn't in force")
    earliest = today + timedelta(days=1)
    if retirement.valid_from < earliest:
        raise EndsInThePast(earliest)
    _append(
        conn, version.definition_id, version.position, DefinitionStep.RETIRED, actor, at,
        valid_from=retirement.valid_from, note=retirement.note,
    )  # fmt: skip
    _record(conn, "definition.retired", version.public_id, retirement, actor, at, request_key)


def _holds_from(conn: Connection, draft: Definition, at: datetime) -> date:
    agreed = [one for one in read_definitions(conn).versions if one.kind == draft.kind and one.valid_from]
    if not agreed:
        return draft.wanted_from
    return max(draft.wanted_from, latest_day(conn, None, at) + timedelta(days=1))


def _held(conn: Connection, seen: _OfDefinition) -> Definition:
    """The version as it stands, which nobody else changes until the transaction ends."""
    take_ids(conn, "definitions", 0)
    found = read_definitions(conn).by_id.get(seen.definition_id)
    if found is None:
        raise NoSuchDefinition()
    if found.position != seen.seen_position:
        latest = select(definition_steps.c.actor).where(definition_steps.c.definition_id == found.definition_id)
        raise DefinitionChangedMeanwhile(
            conn.scalar(latest.order_by(definition_steps.c.position.desc()).limit(1)) or "Someone"
        )
    return found


def _held_draft(conn: Connection, seen: _OfDefinition) -> Definition:
    found = _held(conn, seen)
    if found.is_withdrawn:
        raise DefinitionSettled("was withdrawn")
    if found.valid_from is not None:
        raise DefinitionSettled("was agreed by both sides and can't be changed. Draft a new version instead")
    return found


def _content(said: DefinitionDraft | DefinitionRevision) -> dict[str, Any]:
    return {"content": said.content.model_dump(mode="json"), "valid_from": said.valid_from, "note": said.note}


def _append(
    conn: Connection, definition_id: int, position: int, step: DefinitionStep, actor: Actor, at: datetime, **said: Any
) -> None:
    conn.execute(
        insert(definition_steps).values(
            definition_id=definition_id, position=position + 1, step=step, recorded_at=at, actor=actor.name, **said
        )
    )


def _record(
    conn: Connection, action: str, public_id: uuid.UUID, said: BaseModel, actor: Actor, at: datetime,
    request_key: str | None, before: Definition | None = None, **after: Any,
) -> None:  # fmt: skip
    was = {}
    if before:
        was = {"content": before.criteria.model_dump(mode="json"), "valid_from": before.wanted_from.isoformat()}
    record_change(
        conn, at=at, actor=actor.name, action=action, subject=f"definition:{public_id}", before=was,
        after=said.model_dump(mode="json", exclude={"seen_position"}) | after, request_key=request_key,
    )  # fmt: skip
