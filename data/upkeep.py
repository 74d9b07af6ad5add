"""Keeping lead_facts equal to the events: refresh after a change, rebuild from nothing, and find differences.

The follow-up clocks are kept along with them, by data/clock_upkeep.py.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, text

from data.clock_upkeep import clock_differences, rebuild_clocks, refresh_clocks
from data.facts import FACT_COLUMNS, Episode, Event, facts_of
from data.schema import event_retractions, lead_facts, leads, organisation, sites, stage_events

CHUNK = 5_000
IN_ONE_LIST = 500  # well under every database's limit of parameters in one statement

# For a statement, not for a connection: there it would stay, and PostgreSQL can't stream the INSERT that comes next.
STREAMED = {"yield_per": CHUNK}

Progress = Callable[[int, int], None]


def refresh_facts(conn: Connection, lead_ids: Sequence[int]) -> None:
    """Derive the facts and clocks of these episodes again. Call it in the transaction that changed events or words.

    The leads are locked first, so that of two writers the second derives from the first one's events as well.
    """
    for start in range(0, len(lead_ids), IN_ONE_LIST):
        some = {"lead_ids": list(lead_ids[start : start + IN_ONE_LIST])}
        episodes = conn.execute(LOCKED_EPISODES, some)
        rows = list(_derived(episodes, conn.execute(EVENTS_OF_SOME, some)))
        conn.execute(FORGET_SOME, some)
        _store(conn, rows)
    refresh_clocks(conn, lead_ids)


def rebuild(conn: Connection, progress: Progress | None = None) -> int:
    """Make all of lead_facts and sla_clocks again, and return how many leads there are.

    Writers wait until the transaction ends; readers see the old facts until then.
    """
    if conn.dialect.name == "postgresql":
        conn.execute(HOLD_WRITERS_BACK)  # SQLite's one writer is us
    conn.execute(delete(lead_facts))
    total, done, rows = conn.scalar(select(func.count()).select_from(leads)) or 0, 0, []
    for row in derive(conn):
        rows.append(row)
        if len(rows) == CHUNK:
            _store(conn, rows)
            done, rows = done + len(rows), []
            if progress:
                progress(done, total)
    _store(conn, rows)
    rebuild_clocks(conn)
    return done + len(rows)


def differences(conn: Connection) -> Iterator[str]:
    """A sentence for each episode whose kept facts are not what its events say. Nothing when all is well."""
    with conn.execute(select(lead_facts).order_by(lead_facts.c.lead_id), execution_options=STREAMED) as kept:
        waiting = iter(kept.mappings())
        row = next(waiting, None)
        for derived in derive(conn):
            while row and row["lead_id"] < derived["lead_id"]:
                yield f"lead {row['lead_id']} has facts but no lead"
                row = next(waiting, None)
            if row is None or row["lead_id"] != derived["lead_id"]:
                yield f"lead {derived['lead_id']} has no facts"
                continue
            wrong = [name for name in FACT_COLUMNS if row[name] != derived[name]]
            if wrong:
                yield f"lead {derived['lead_id']}: {', '.join(wrong)} differ from its events"
            row = next(waiting, None)
        while row:
            yield f"lead {row['lead_id']} has facts but no lead"
            row = next(waiting, None)
    yield from clock_differences(conn)


def derive(conn: Connection, *, as_of: datetime | None = None) -> Iterator[dict[str, Any]]:
    """Rows of lead_facts in order of lead_id, from the events (those recorded up to `as_of`, when given)."""
    of_leads = _episodes() if as_of is None else _episodes().where(leads.c.recorded_at <= as_of)
    with (
        conn.execute(of_leads, execution_options=STREAMED) as episodes,
        conn.execute(_events(as_of), execution_options=STREAMED) as events_found,
    ):
        yield from _derived(episodes, events_found)


def _derived(episodes: Iterable[Row], events_found: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Facts from the rows of both statements, each in order of lead_id."""
    grouped = groupby(events_found, key=attrgetter("lead_id"))
    upcoming = next(grouped, None)
    for lead in episodes:
        while upcoming and upcoming[0] < lead.lead_id:
            upcoming = next(grouped, None)
        events: list[Event] = []
        if upcoming and upcoming[0] == lead.lead_id:
            events = [Event(*event[1:]) for event in upcoming[1]]
            upcoming = next(grouped, None)
        yield facts_of(Episode(*lead), events)


def _episodes() -> Select:
    zone = func.coalesce(sites.c.zone, select(organisation.c.zone).limit(1).scalar_subquery(), "UTC").label("zone")
    words = [leads.c[name] for name in Episode._fields if name not in ("zone", "lead_id", "created_at")]
    return (
        select(leads.c.lead_id, leads.c.created_at, zone, *words)
        .outerjoin_from(leads, sites, leads.c.site_id == sites.c.site_id)
        .order_by(leads.c.lead_id)
    )


def _events(as_of: datetime | None) -> Select:
    retracted = event_retractions.c.event_id == stage_events.c.event_id
    if as_of:
        retracted &= event_retractions.c.recorded_at <= as_of
    columns = (stage_events.c[name] for name in ("lead_id", *Event._fields))
    statement = (
        select(*columns)
        .outerjoin_from(stage_events, event_retractions, retracted)
        .where(event_retractions.c.event_id.is_(None))
        .order_by(stage_events.c.lead_id, stage_events.c.event_id)
    )
    return statement.where(stage_events.c.recorded_at <= as_of) if as_of else statement


# Made once: putting these together anew took longer than running them (measured on single writes).
SOME = bindparam("lead_ids", expanding=True)
FORGET_SOME = delete(lead_facts).where(lead_facts.c.lead_id.in_(SOME))
# TRICKY: key_share leaves others free to add rows that refer to the lead; without it two such writers deadlock.
LOCKED_EPISODES = _episodes().where(leads.c.lead_id.in_(SOME)).with_for_update(of=leads, key_share=True)
EVENTS_OF_SOME = _events(None).where(stage_events.c.lead_id.in_(SOME))
INSERT_FACTS = insert(lead_facts)
HOLD_WRITERS_BACK = text("LOCK TABLE lead_facts IN EXCLUSIVE MODE")


def _store(conn: Connection, rows: list[dict[str, Any]]) -> None:
    if rows:
        conn.execute(INSERT_FACTS, rows)
