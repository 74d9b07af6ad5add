"""Many leads at once: rows put in as they are, then lead_facts derived from them as everywhere."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, func, insert, select

from data.schema import leads, stage_events
from data.upkeep import rebuild
from data.vocabulary import SourceCategory, Stage
from tests.given import NOW

WORDS = ("site_id", "service_line_id", "territory_id", "owner_id")
MORE_WORDS = ("source_category", "intake_type", "contact_type", "urgency", "excluded", "created_at")


def put_in(conn: Connection, episodes: Iterable[dict[str, Any]]) -> list[int]:
    """Put in lead episodes, {"events": [(stage, occurred, recorded, reason_id), ...], **words}. Returns their ids."""
    known = conn.scalar(select(func.max(leads.c.lead_id))) or 0
    lead_rows, event_rows = [], []
    for lead_id, episode in enumerate(episodes, known + 1):
        words = {name: episode.get(name) for name in (*WORDS, *MORE_WORDS)}
        identity = {"lead_uuid": uuid.uuid4(), "source_system": "test crm", "external_id": f"T{lead_id}", "version": 1}
        told = min((recorded for _, _, recorded, _ in episode["events"]), default=NOW)
        lead_rows.append({"lead_id": lead_id, **identity, "recorded_at": told, **words})
        for stage, occurred, recorded, reason_id in episode["events"]:
            said = {"stage": stage, "occurred_at": occurred, "recorded_at": recorded, "reason_id": reason_id}
            event_rows.append({"lead_id": lead_id, **said, "actor": "test"})
    for table, rows in ((leads, lead_rows), (stage_events, event_rows)):
        if rows:
            conn.execute(insert(table), rows)
    rebuild(conn)
    return [row["lead_id"] for row in lead_rows]


def crowd(
    conn: Connection, how_many: int, *, reached: int, inquired: datetime, stage: Stage = Stage.SCHEDULED, **words: Any
) -> None:
    """So many leads of one moment, of which the first `reached` came to a stage a day later."""
    words = {"source_category": SourceCategory.DIRECT, **words}
    later = inquired + timedelta(days=1)
    put_in(
        conn,
        (
            {
                "events": [
                    (Stage.INQUIRY, inquired, inquired, None),
                    *([(stage, later, later, None)] if number < reached else []),
                ],
                **words,
            }
            for number in range(how_many)
        ),
    )


def told(answer: DataFrame, *columns: str) -> list[tuple]:
    """The rows of an answer, of all columns or of these, with None for what is missing: to be compared whole."""
    chosen = answer[list(columns)] if columns else answer
    return [
        tuple(None if value != value else value for value in row) for row in chosen.itertuples(index=False, name=None)
    ]
