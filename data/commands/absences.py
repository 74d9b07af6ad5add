"""Who is away, and who takes over meanwhile."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import Connection, insert, select

from data.audit import record_change
from data.permissions import WHO_WORKS_LEADS, Actor, command
from data.refusals import AlreadyAway, UnknownWord
from data.schema import absences, people


class Absence(BaseModel):
    """The days a person is away, both included, and who covers; None: nobody, and breaches then are cover gaps."""

    model_config = ConfigDict(frozen=True)

    person_id: int
    first_day: date
    last_day: date
    cover_id: int | None = None

    @model_validator(mode="after")
    def makes_sense(self) -> "Absence":
        if self.last_day < self.first_day:
            raise ValueError("The last day lies before the first.")
        if self.cover_id == self.person_id:
            raise ValueError("A person can't cover for themselves. Choose someone else, or nobody.")
        return self


@command("absence.recorded", may_run=WHO_WORKS_LEADS)
def record_absence(
    conn: Connection, absence: Absence, *, actor: Actor, at: datetime, request_key: str | None = None
) -> uuid.UUID:
    """Put in an absence and return its public id. Refuses a cover who is away on some of the days."""
    for person_id in (absence.person_id, absence.cover_id):
        active = select(people.c.name).where(people.c.person_id == person_id, people.c.is_active)
        if person_id is not None and conn.scalar(active) is None:
            raise UnknownWord("active person", str(person_id))
    away = (
        select(people.c.name)
        .join_from(absences, people, people.c.person_id == absences.c.person_id)
        .where(
            absences.c.person_id == absence.cover_id,
            absences.c.first_day <= absence.last_day,
            absences.c.last_day >= absence.first_day,
        )
    )
    if absence.cover_id is not None and (name := conn.scalar(away.limit(1))):
        raise AlreadyAway(name)
    public_id = uuid.uuid4()
    conn.execute(
        insert(absences).values(**absence.model_dump(), absence_uuid=public_id, recorded_at=at, actor=actor.name)
    )
    record_change(
        conn, at=at, actor=actor.name, action="absence.recorded", subject=f"absence:{public_id}",
        before={}, after=absence.model_dump(mode="json"), request_key=request_key,
    )  # fmt: skip
    return public_id
