"""Any figure as of an earlier moment: a copy in memory of what was on record then, with the facts derived from it.

The questions run on the copy unchanged. Only events have a history: the words of a lead (its source, its service
line, whether it is excluded) are as they are now.
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, Table, case, create_engine, insert, select
from sqlalchemy.pool import StaticPool

from data.clock_upkeep import rebuild_clocks
from data.schema import changes, contacts, lead_facts, leads, metadata, sla_clocks
from data.sqlite import library
from data.upkeep import CHUNK, derive

# When a row of these was put on record; tables without one are small and are copied whole.
ON_RECORD_SINCE = ("recorded_at", "started_at", "changed_at")
MADE_ANEW = (lead_facts, sla_clocks)
WHETHER_KNOWN = ("name", "phone", "email")


@contextmanager
def replayed(conn: Connection, as_of: datetime) -> Generator[Connection]:
    """A connection to the past: everything recorded up to `as_of` and nothing later. Closing it forgets the copy."""
    engine = create_engine(
        "sqlite://", module=library(), poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    try:
        metadata.create_all(engine)
        with engine.connect() as past:
            for table in metadata.sorted_tables:
                if table not in MADE_ANEW:
                    _copy(past, table, (dict(row) for row in conn.execute(_recorded_by(table, as_of)).mappings()))
            _copy(past, lead_facts, derive(conn, as_of=as_of))
            rebuild_clocks(past)
            yield past
    finally:
        engine.dispose()


def _recorded_by(table: Table, as_of: datetime) -> Select:
    since = next((table.c[name] for name in ON_RECORD_SINCE if name in table.c), None)
    statement = select(table)
    if table is contacts:
        # Criteria ask whether they are known, and where a ZIP code begins. Who it is stays where it is.
        known = (case((table.c[name].is_not(None), "known")).label(name) for name in WHETHER_KNOWN)
        return select(table.c.lead_id, table.c.zip, *known).join(leads).where(leads.c.recorded_at <= as_of)
    if table is changes:
        # Only when it last changed is of use here; the audit log itself is long.
        return statement.where(changes.c.changed_at <= as_of).order_by(changes.c.change_id.desc()).limit(1)
    return statement if since is None else statement.where(since <= as_of)


def _copy(past: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    rows = iter(rows)
    while some := list(islice(rows, CHUNK)):
        past.execute(insert(table), some)
