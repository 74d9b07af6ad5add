"""Who is away on a day, and who takes over: of two absences put in for one day the later one holds."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, select

from data.schema import absences, people

NOBODY = 0


def covers(conn: Connection, day: date) -> Mapping[int, int]:
    """person_id of everyone who is away -> person_id of who covers for them.

    NOBODY when none was named, and when the one who was named is away too or no longer works here.
    """
    said = dict(
        conn.execute(
            select(absences.c.person_id, absences.c.cover_id)
            .where(absences.c.first_day <= day, absences.c.last_day >= day)
            .order_by(absences.c.absence_id)
        ).all()
    )
    # TRICKY: whoever covers for themselves is there after all: that is how days are taken back (data/absences.py).
    away = {person: cover for person, cover in said.items() if cover != person}
    here = set(conn.scalars(select(people.c.person_id).where(people.c.is_active))) - set(away)
    return {person: cover if cover in here else NOBODY for person, cover in away.items()}
