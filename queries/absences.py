"""Questions about who is away, and who takes over meanwhile. The scope's filters don't apply."""

from collections.abc import Iterable

from pandas import DataFrame
from sqlalchemy import Connection, select

from data.absences import Away, stretches
from data.schema import absences, people
from queries.frame import answer
from queries.scope import Scope
from queries.targets import as_of_day

NOBODY = "Nobody"


def who_is_away(conn: Connection, scope: Scope) -> DataFrame:
    """Who is away, from which day to which, and who takes over?

    One row per stretch of days as it holds now, the latest first: days that a later entry changed are in that entry's
    row, and days that one took back are in none.
    """
    entries = {row.absence_id: row for row in conn.execute(ENTRIES)}
    away = stretches(Away._make(row[: len(Away._fields)]) for row in entries.values())
    named = {row.person_id: row for row in conn.execute(PEOPLE)}
    here = {key for key, person in named.items() if person.is_active}
    today = as_of_day(conn, scope)
    rows = [
        (
            *(one.person_id, named[one.person_id].name, one.first_day, one.last_day),
            named[one.cover_id].name if one.cover_id else NOBODY,
            *(one.meets(today, today), one.cover_id not in here or _is_away(one.cover_id, one, away)),
            *(entries[one.absence_id].recorded_at, entries[one.absence_id].actor),
        )
        for one in reversed(away)
    ]
    names = ("person_id", "person", "first_day", "last_day", "stand_in", "is_away_now", "is_uncovered")
    return answer((*names, "recorded_at", "actor"), rows)


def _is_away(cover_id: int | None, meanwhile: Away, away: Iterable[Away]) -> bool:
    return any(one.person_id == cover_id and one.meets(meanwhile.first_day, meanwhile.last_day) for one in away)


ENTRIES = select(*(absences.c[name] for name in Away._fields), absences.c.recorded_at, absences.c.actor)
PEOPLE = select(people.c.person_id, people.c.name, people.c["is_active"])
