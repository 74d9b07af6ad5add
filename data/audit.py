"""Who changed what, when. Every command calls this in the transaction it changes things in."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from data.schema import changes, counters

_COUNTER = update(counters).where(counters.c.name == "changes")
NEXT_CHANGE = _COUNTER.values(last=counters.c.last + 1).returning(counters.c.last, counters.c.hash)
KEEP_HASH = _COUNTER.values(hash=bindparam("digest"))
INSERT_CHANGE = insert(changes)


def record_change(
    conn: Connection,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    before: dict[str, Any],
    after: dict[str, Any],
    request_key: str | None = None,
) -> int:
    """Append one audit row, chained to the one before by its hash, and return its id.

    The counter row is locked first: ids are in commit order, and two writers can't chain to the same row.
    """
    change_id, previous = conn.execute(NEXT_CHANGE).one()
    row = {
        "change_id": change_id,
        "changed_at": at,
        "actor": actor,
        "action": action,
        "subject": subject,
        "before": before,
        "after": after,
        "request_key": request_key,
    }
    digest = hash_of(row, previous)
    conn.execute(INSERT_CHANGE, {**row, "previous_hash": previous, "hash": digest})
    conn.execute(KEEP_HASH, {"digest": digest})
    return change_id


def hash_of(row: dict[str, Any], previous: str) -> str:
    """SHA-256 over the row before and this row's content, as canonical JSON (sorted keys, ISO moments in UTC)."""
    content = {**row, "changed_at": row["changed_at"].astimezone(UTC).isoformat(timespec="microseconds")}
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256((previous + canonical).encode()).hexdigest()


def broken_links(conn: Connection) -> list[int]:
    """Ids of audit rows that are missing, altered, or not chained to the row before. Empty when all is well."""
    broken, previous, expected = [], "", 1
    all_changes = select(changes).order_by(changes.c.change_id)
    with conn.execute(all_changes, execution_options={"yield_per": 5_000}) as found:
        for row in found.mappings():
            content = {name: row[name] for name in row if name not in ("previous_hash", "hash")}
            intact = row["previous_hash"] == previous and row["hash"] == hash_of(content, previous)
            if row["change_id"] != expected or not intact:
                broken.append(row["change_id"])
            previous, expected = row["hash"], row["change_id"] + 1
    # The counter knows where the chain ends, so that rows cut off its end are missed.
    counter = conn.execute(select(counters.c.last, counters.c.hash).where(counters.c.name == "changes")).one_or_none()
    if counter is None or tuple(counter) != (expected - 1, previous):
        broken.append(counter.last if counter else expected)
    return broken
