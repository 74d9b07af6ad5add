"""Questions the filters ask: what there is to choose from."""

from datetime import datetime

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.moments import day_of, minute_of, moment_of
from data.schema import changes, lead_facts, organisation, people
from queries.dimensions import Dimension, labels
from queries.frame import answer
from queries.scope import Scope


def service_lines_to_choose(conn: Connection, scope: Scope) -> DataFrame:
    """Which service lines are there?

    One row per service line, most important first; leads without one last.
    """
    return answer(("service_line",), [(word,) for word in labels(conn, Dimension.SERVICE_LINE).values()])


def territories_to_choose(conn: Connection, scope: Scope) -> DataFrame:
    """Which territories are there?

    One row per territory, by name; leads without one last.
    """
    return answer(("territory",), [(word,) for word in labels(conn, Dimension.TERRITORY).values()])


def people_to_choose(conn: Connection, scope: Scope) -> DataFrame:
    """Who works here?

    One row per active person, by name. Two of one name are two.
    """
    columns = (people.c.person_id, people.c.name, people.c.team, people.c.role)
    found = conn.execute(select(*columns).where(people.c.is_active).order_by(people.c.name, people.c.person_id))
    return answer(("person_id", "person", "works_in", "role"), found.all())


def database_in_short(conn: Connection, scope: Scope) -> DataFrame:
    """Whose database is this, how far does it reach, and when did it last change?

    One row.
    """
    facts = lead_facts.c
    name, zone = conn.execute(select(organisation.c.name, organisation.c.zone).limit(1)).one_or_none() or ("", "UTC")
    leads, first, last = conn.execute(select(func.count(), func.min(facts.entry_day), func.max(facts.entry_day))).one()
    days = [None if day is None else day_of(day) for day in (first, last)]
    names = ("organisation", "zone", "episodes", "first_entry_on", "last_entry_on", "changed_at")
    return answer(names, [(name, zone, leads, *days, data_as_of(conn))])


def data_as_of(conn: Connection) -> datetime | None:
    """The moment the database last changed, rounded up to the minute; None before the first change.

    Data are as old as this, whatever the clock on the wall says: a lead counts as mature only up to the moment we know
    of. Rounded up, so that the very change that moved it is inside.
    """
    changed = conn.scalar(select(changes.c.changed_at).order_by(changes.c.change_id.desc()).limit(1))
    return None if changed is None else moment_of(minute_of(changed))
