"""Questions the filters ask: what there is to choose from."""

from pandas import DataFrame
from sqlalchemy import Connection, func, select

from data.moments import day_of
from data.schema import changes, lead_facts, organisation, service_lines
from data.vocabulary import NOT_RECORDED, NOT_RECORDED_SLUG
from queries.dimensions import Dimension, as_written, labels
from queries.frame import answer
from queries.scope import Scope


def service_lines_to_choose(conn: Connection, scope: Scope) -> DataFrame:
    """Which service lines are there?

    One row per service line, most important first; leads without one last.
    """
    order = (service_lines.c.priority, service_lines.c.name)
    found = conn.execute(select(service_lines.c.slug, service_lines.c.name).order_by(*order)).all()
    named = [(slug, as_written(name)) for slug, name in found]
    return answer(("slug", "service_line"), [*named, (NOT_RECORDED_SLUG, NOT_RECORDED)])


def territories_to_choose(conn: Connection, scope: Scope) -> DataFrame:
    """Which territories are there?

    One row per territory, by name; leads without one last.
    """
    return answer(("territory",), [(word,) for word in labels(conn, Dimension.TERRITORY).values()])


def database_in_short(conn: Connection, scope: Scope) -> DataFrame:
    """Whose database is this, how far does it reach, and when did it last change?

    One row.
    """
    facts = lead_facts.c
    name, zone = conn.execute(select(organisation.c.name, organisation.c.zone).limit(1)).one_or_none() or ("", "UTC")
    leads, first, last = conn.execute(select(func.count(), func.min(facts.entry_day), func.max(facts.entry_day))).one()
    changed = conn.scalar(select(changes.c.changed_at).order_by(changes.c.change_id.desc()).limit(1))
    days = [None if day is None else day_of(day) for day in (first, last)]
    names = ("organisation", "zone", "episodes", "first_entry_on", "last_entry_on", "changed_at")
    return answer(names, [(name, zone, leads, *days, changed)])
