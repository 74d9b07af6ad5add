"""The fast way to insert many rows stores exactly what the usual way stores."""

import uuid
from datetime import UTC, datetime, timedelta, timezone

from sqlalchemy import Connection, delete, insert, select, text

from data.schema import lead_facts, leads, stage_events
from data.storing import store_rows
from tests.given import NOW

LEAD = {"source_system": "crm", "recorded_at": NOW, "version": 1}
MOMENTS = [
    NOW,
    datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 6, 1, 8, tzinfo=timezone(timedelta(hours=-4))),
]


def stored(conn: Connection, table: str) -> list[tuple]:
    """The rows as the database has them, without our types."""
    return [tuple(row) for row in conn.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


def test_events_and_leads_are_stored_as_the_usual_way_stores_them(conn: Connection):
    people = [
        {
            **LEAD,
            "lead_id": number,
            "lead_uuid": uuid.UUID(int=number),
            "external_id": f"“{number}”",
            "created_at": moment,
        }
        for number, moment in enumerate([*MOMENTS, None], start=1)
    ]
    store_rows(conn, leads, list(people[0]), [tuple(person.values()) for person in people])
    fast = stored(conn, "leads")
    conn.execute(delete(leads))
    conn.execute(insert(leads), people)
    assert stored(conn, "leads") == fast

    said = [
        {"lead_id": 1, "stage": "mql", "occurred_at": moment, "recorded_at": NOW, "actor": "a", "reason_id": None}
        for moment in MOMENTS
    ]
    store_rows(conn, stage_events, list(said[0]), [tuple(one.values()) for one in said])
    conn.execute(insert(stage_events), [{**one, "lead_id": 2} for one in said])
    first, second = ([row[2:] for row in stored(conn, "stage_events") if row[1] == lead_id] for lead_id in (1, 2))
    assert len(first) == len(MOMENTS)
    assert first == second
    assert set(conn.scalars(select(stage_events.c.occurred_at))) == set(MOMENTS)


def test_no_rows_are_no_statement(conn: Connection):
    store_rows(conn, lead_facts, ["lead_id"], [])

    assert stored(conn, "lead_facts") == []
