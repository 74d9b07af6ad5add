"""Who is away, and who takes over meanwhile: put in, and taken back."""

import uuid
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Connection, insert, select

from data.absences import Away, stretches
from data.audit import record_change
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyAway, AwayAlready, NotAway, UnknownWord
from data.schema import absences, people


class _Days(BaseModel):
    model_config = ConfigDict(frozen=True)

    person_id: int
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def is_in_order(self) -> "_Days":
        if self.last_day < self.first_day:
            raise ValueError("The last day lies before the first.")
        return self


class Absence(_Days):
    """The days a person is away, both included, and who covers; None: nobody, and breaches then are cover gaps."""

    cover_id: int | None = None

    @model_validator(mode="after")
    def has_another_as_cover(self) -> "Absence":
        if self.cover_id == self.person_id:
            raise ValueError("A person can't cover for themselves. Choose someone else, or nobody.")
        return self


class Withdrawal(_Days):
    """Days on which a person is there after all, both included: a date was mistyped, or they came back earlier."""


@command("absence.recorded", may_run=WHO_WORKS_LEADS)
def record_absence(
    conn: Connection, absence: Absence, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Put in an absence and return its public id; of two for one day the later one holds.

    Refuses a cover who is away on some of the days, and days that are on record just so.
    """
    name = _active(conn, absence.person_id)
    if absence.cover_id is not None:
        cover = _active(conn, absence.cover_id)
        if _away(conn, absence.cover_id, absence):
            raise AlreadyAway(cover)
    before = _away(conn, absence.person_id, absence)
    if any(
        one.first_day <= absence.first_day and absence.last_day <= one.last_day and one.cover_id == absence.cover_id
        for one in before
    ):
        raise AwayAlready(name)
    said = {**absence.model_dump(), "recorded_at": at, "actor": actor.name}
    return _append(conn, said, before, absence, "absence.recorded", request_key)


@command("absence.withdrawn", may_run=WHO_WORKS_LEADS)
def withdraw_absence(
    conn: Connection, withdrawal: Withdrawal, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Take days of an absence back, and return the public id of the entry that does. What was put in stays on record.

    Refused when the person isn't away on any of the days, or not any more.
    """
    before = _away(conn, withdrawal.person_id, withdrawal)
    if not before:
        name = conn.scalar(select(people.c.name).where(people.c.person_id == withdrawal.person_id))
        raise NotAway(name or "This person")
    there = {"cover_id": withdrawal.person_id, "recorded_at": at, "actor": actor.name}  # see data/absences.py
    return _append(conn, withdrawal.model_dump() | there, before, withdrawal, "absence.withdrawn", request_key)


def _append(
    conn: Connection, said: dict[str, Any], before: list[Away], new: _Days, action: str, request_key: str | None
) -> uuid.UUID:
    public_id = uuid.uuid4()
    conn.execute(insert(absences).values(**said, absence_uuid=public_id))
    known = [{**one._asdict(), "first_day": str(one.first_day), "last_day": str(one.last_day)} for one in before]
    record_change(
        conn, at=said["recorded_at"], actor=said["actor"], action=action, subject=f"absence:{public_id}",
        before={"away": known} if known else {}, after=new.model_dump(mode="json"), request_key=request_key,
    )  # fmt: skip
    return public_id


def _active(conn: Connection, person_id: int) -> str:
    """The name of someone who works here. Raises UnknownWord."""
    name = conn.scalar(select(people.c.name).where(people.c.person_id == person_id, people.c["is_active"]))
    if name is None:
        raise UnknownWord("active person", str(person_id))
    return name


def _away(conn: Connection, person_id: int, days: _Days) -> list[Away]:
    """When the person is away on some of the days, as it holds now."""
    rows = conn.execute(select(*(absences.c[name] for name in Away._fields)).where(absences.c.person_id == person_id))
    return [one for one in stretches(Away._make(row) for row in rows) if one.meets(days.first_day, days.last_day)]
