"""Who is away on which days, and who takes over: for what asks about few days of many."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from data.absences import Away, stretches
from data.schema import absences, people

NOBODY = 0


def covers(conn: Connection, day: date) -> Mapping[int, int]:
    """person_id of everyone who is away -> person_id of who covers for them.

    NOBODY when none was named, and when the one who was named is away too or no longer works here.
    """
    away = {one.person_id: one.cover_id for one in away_within(conn, day, day)}
    here = set(conn.scalars(select(people.c.person_id).where(people.c.is_active))) - set(away)
    return {person: cover if cover and cover in here else NOBODY for person, cover in away.items()}


def away_within(conn: Connection, first_day: date, last_day: date) -> list[Away]:
    """The stretches of days away that meet these days, both included; right on these days, not beside them."""
    rows = conn.execute(
        select(*(absences.c[name] for name in Away._fields)).where(
            absences.c.first_day <= last_day, absences.c.last_day >= first_day
        )
    )
    return [one for one in stretches(Away._make(row) for row in rows) if one.meets(first_day, last_day)]
