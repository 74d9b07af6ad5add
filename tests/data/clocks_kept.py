"""What is kept of a hand-off's clocks, and moments in New York, mostly of 2026."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data.moments import day_of, moment_of_microsecond
from data.schema import sla_clocks
from data.vocabulary import Promise, code_of

MOMENTS = ("started", "due", "stopped", "closed", "paused_since", "unowned_since")
DAYS = ("counts_on", "handed_on")


def ny(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)


def clocks(conn: Connection, lead_id: int, promise: Promise = Promise.FIRST_ATTEMPT) -> list[dict[str, Any]]:
    """The clocks of a promise, of one lead, in order of their hand-offs; moments as datetimes, days as dates."""
    its = select(sla_clocks).where(sla_clocks.c.lead_id == lead_id, sla_clocks.c.promise == code_of(promise))
    rows = [dict(row) for row in conn.execute(its.order_by(sla_clocks.c.started)).mappings()]
    for row in rows:
        row |= {name: None if row[name] is None else moment_of_microsecond(row[name]) for name in MOMENTS}
        row |= {name: day_of(row[name]) for name in DAYS}
    return rows


def clock(conn: Connection, lead_id: int, promise: Promise = Promise.FIRST_ATTEMPT) -> dict[str, Any]:
    """That of the only hand-off of the lead."""
    (row,) = clocks(conn, lead_id, promise)
    return row


def due(conn: Connection, lead_id: int, promise: Promise = Promise.FIRST_ATTEMPT) -> datetime | None:
    return clock(conn, lead_id, promise)["due"]
