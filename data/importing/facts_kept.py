"""The facts of a batch's leads, from the journeys that are in memory anyway.

`refresh_facts` would read back every event that was just written, which took a quarter of an import's time. Same
rule, same locks, same statements; `python -m data check` compares the result with the events, as it does for all.
"""

from collections.abc import Mapping

from sqlalchemy import Connection

from data.clock_upkeep import refresh_clocks
from data.facts import FACT_COLUMNS, Episode, facts_of
from data.importing.inserting import insert_rows
from data.importing.known import KnownLead
from data.schema import lead_facts
from data.upkeep import FORGET_SOME, IN_ONE_LIST, LOCKED_EPISODES


def keep_facts(conn: Connection, touched: Mapping[int, KnownLead]) -> None:
    """Derive the facts of these leads, whose words are written and whose events are all known."""
    lead_ids = sorted(touched)
    for start in range(0, len(lead_ids), IN_ONE_LIST):
        some = {"lead_ids": lead_ids[start : start + IN_ONE_LIST]}
        episodes = conn.execute(LOCKED_EPISODES, some).all()
        rows = [facts_of(Episode(*lead), touched[lead.lead_id].journey()) for lead in episodes]
        conn.execute(FORGET_SOME, some)
        insert_rows(conn, lead_facts, FACT_COLUMNS, [tuple(row.values()) for row in rows])
    # These need the ids of the events, which the database gave; few leads of a batch were handed over.
    refresh_clocks(conn, lead_ids)
