"""The facts and clocks of a batch's leads, facts from the journeys that are in memory anyway.

`refresh_facts` would read back every event that was just written, which took a quarter of an import's time. Same
rule, same locks, same statements; `python -m data check` compares the result with the events, as it does for all.
"""

from collections.abc import Iterator, Mapping

from sqlalchemy import Connection

from data.clock_upkeep import refresh_clocks
from data.facts import FACT_COLUMNS, Episode, facts_of
from data.importing.known import KnownLead
from data.importing.writes import Writes
from data.schema import lead_facts
from data.storing import store_rows
from data.upkeep import FORGET_SOME, IN_ONE_LIST, LOCKED_EPISODES, refresh_facts


def keep_facts(conn: Connection, writes: Writes) -> None:
    """Derive facts and clocks of the leads of a batch that is written."""
    _keep(conn, writes.touched)
    others = writes.owners.keys() - writes.touched.keys()  # in files of ownership nobody has read their events
    refresh_facts(conn, sorted(others))
    refresh_clocks(conn, sorted(set(_with_clocks(writes)) - others))


def _with_clocks(writes: Writes) -> Iterator[int]:
    """The leads that may have clocks: in files that bring events along it is known who was never handed over."""
    knows_events = writes.mapping.kind in ("leads", "events")
    for lead_id, lead in (writes.followed | writes.touched).items():
        if lead.was_handed_over or (not knows_events and lead_id in writes.followed):
            yield lead_id


def _keep(conn: Connection, touched: Mapping[int, KnownLead]) -> None:
    """The facts of these leads, whose events are all known."""
    lead_ids = sorted(touched)
    for start in range(0, len(lead_ids), IN_ONE_LIST):
        some = {"lead_ids": lead_ids[start : start + IN_ONE_LIST]}
        episodes = conn.execute(LOCKED_EPISODES, some).all()
        rows = [facts_of(Episode(*lead), touched[lead.lead_id].journey()) for lead in episodes]
        conn.execute(FORGET_SOME, some)
        store_rows(conn, lead_facts, FACT_COLUMNS, [tuple(row.values()) for row in rows])
