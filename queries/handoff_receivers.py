"""Questions about who takes over a lead, and what became of one that was handed over."""

from pandas import DataFrame
from sqlalchemy import Connection, case, func, select

from data.moments import moment_of_microsecond
from data.schema import handoffs, leads, organisation, people, sites, sla_clocks, territories
from data.vocabulary import HandoffField, Promise, code_of
from queries.covers import NOBODY, covers
from queries.dimensions import Dimension, as_written, labels
from queries.frame import answer
from queries.journeys import public_id
from queries.open_clocks import team_in_whose_queue
from queries.scope import Scope
from queries.targets import as_of_day, site_labels


def receivers(conn: Connection, scope: Scope, team: str = "") -> DataFrame:
    """Who of a team can take a lead over, and who is away today?

    One row per active person, by name; of every team when none is named. Today is the as-of day; the cover is blank
    when nobody takes over.
    """
    away = covers(conn, as_of_day(conn, scope))
    active = select(people.c.person_id, people.c.name, people.c.team).where(people.c.is_active)
    found = conn.execute(active.order_by(people.c.name, people.c.person_id)).all()
    named = {row.person_id: row.name for row in found}
    rows = [
        (*row, row.person_id in away, named.get(away.get(row.person_id, NOBODY), ""))
        for row in found
        if team in ("", row.team)
    ]
    return answer(("person_id", "person", "receiving_team", "is_away", "covered_by"), rows)


def words_to_fill_in(conn: Connection, scope: Scope, field: HandoffField = HandoffField.SITE) -> DataFrame:
    """Which sites, territories or service lines can a lead have?

    One row per word, with the number by which a lead names it. None for what is no such list.
    """
    if field is HandoffField.SITE:
        named = site_labels(conn)
    elif field is HandoffField.TERRITORY:
        found = select(territories.c.territory_id, territories.c.name).order_by(territories.c.name)
        named = {key: as_written(name) for key, name in conn.execute(found)}
    else:
        named = labels(conn, Dimension.SERVICE_LINE) if field is HandoffField.REQUESTED_LINE else {}
    return answer(("place_id", "place"), [(key, name) for key, name in named.items() if key])


def latest_hand_off(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """When was this lead handed over last, to whom, and by when is the first attempt due?

    One row, or none when nobody has handed it over. The due moment is missing where no target or no opening hours are
    agreed; the owner is blank while it waits in the team's queue.
    """
    clock, home = sla_clocks.c, select(organisation.c.zone).limit(1).scalar_subquery()
    statement = (
        select(
            *(clock.started, clock.due, clock.stopped),
            func.coalesce(handoffs.c.team, team_in_whose_queue(), "").label("team"),
            func.coalesce(people.c.name, "").label("owner"),
            func.coalesce(sites.c.zone, home, "UTC").label("zone"),
            case((handoffs.c.override_reason.is_not(None), 1), else_=0).label("is_overridden"),
        )
        .join_from(sla_clocks, leads, leads.c.lead_id == clock.lead_id)
        .outerjoin(handoffs, handoffs.c.event_id == clock.event_id)
        .outerjoin(people, people.c.person_id == leads.c.owner_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(leads.c.lead_uuid == public_id(lead), clock.promise == code_of(Promise.FIRST_ATTEMPT))
        .order_by(clock.started.desc())
        .limit(1)
    )
    rows = [
        (lead, *(None if at is None else moment_of_microsecond(at) for at in row[:3]), *row[3:6], bool(row[6]))
        for row in conn.execute(statement)
    ]
    names = ("lead", "handed_over_at", "due_at", "stopped_at", "receiving_team", "owner", "zone", "is_overridden")
    return answer(names, rows)
