"""One stage event written: event, facts and audit row in one transaction, synced to the disk."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from data.commands.stages import StageReached, record_stage
from data.database import open_database
from data.permissions import OPERATOR
from data.schema import leads
from data.vocabulary import Stage
from tests.bench.prepared import FOLDER, demo
from tests.bench.report import MILLISECONDS, Section, Spread

EVENTS = 2_000
AT = datetime(2026, 7, 2, tzinfo=UTC)


def measure(size: int) -> Section:
    file = Path(shutil.copyfile(demo(size), FOLDER / "one-event.db"))
    try:
        written = Spread(write_events(file))
        synced = Spread(sync_only(FOLDER / "one-event.sync"))
    finally:
        for left in FOLDER.glob("one-event.*"):
            left.unlink()
    return Section(
        title="One event written",
        headline=f"{1000 * written.median:.2f} ms at the median; a bare write and sync of the same disk takes "
        f"{1000 * synced.median:.2f} ms.",
        how=f"`record_stage` into a SQLite database of {size:,} leads (WAL, synchronous FULL), one transaction each, "
        "to leads spread over the whole table.",
        columns=("what", *MILLISECONDS),
        rows=[["an event", *written.milliseconds()], ["4 KiB written and synced", *synced.milliseconds()]],
    )


def write_events(file: Path) -> list[float]:
    database = open_database(f"sqlite:///{file}")
    with database.read.connect() as conn:
        ids = [row.lead_id for row in conn.execute(select(leads.c.lead_id).order_by(leads.c.lead_id))]
    seconds = []
    for number in range(EVENTS):
        lead_id = ids[number * 7919 % len(ids)]  # a prime stride: neighbours in time are not neighbours on the disk
        reached = StageReached(lead_id=lead_id, stage=Stage.INTAKE, occurred_at=AT - timedelta(seconds=number))
        started = time.perf_counter()
        with database.write.begin() as conn:
            record_stage(conn, reached, actor=OPERATOR, at=AT)
        seconds.append(time.perf_counter() - started)
    database.close()
    return seconds


def sync_only(file: Path) -> list[float]:
    seconds = []
    with file.open("wb", buffering=0) as out:
        for _ in range(200):
            started = time.perf_counter()
            out.write(bytes(4096))
            os.fdatasync(out.fileno())
            seconds.append(time.perf_counter() - started)
    return seconds
