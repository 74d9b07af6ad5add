"""A file of stage events taken in by the importer's command line: events a second, and the most memory it held."""

import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

from tests.bench.prepared import FOLDER
from tests.bench.report import Section
from tests.served import ROOT, make_demo

EVENTS_A_LEAD = 4
JOURNEY = ("inquiry", "intake", "mql", "handoff")
SERVICE_LINES = ("Cardiology", "Imaging", "Oncology", "Orthopedics", "Primary care")
SOURCES = ("organic search", "paid search", "social", "direct")
FIRST = datetime(2025, 1, 1, 8)  # noqa: DTZ001 - as an export writes it; the mapping names the zone
MAPPING = """
name = "stage history"
source_system = "bench"
kind = "events"
create_leads = true
create = ["service_line"]

[dates]
zone = "America/New_York"
order = "ymd"

[columns]
Lead = "external_id"
Stage = "stage"
Entered = "occurred_at"
Line = "service_line"
Source = "source_category"

[values.source_category]
"organic search" = "Organic search"
"paid search" = "Paid search"
"social" = "Social"
"direct" = "Direct"
"""


def measure(events: int) -> Section:
    FOLDER.mkdir(exist_ok=True)
    csv, mapping, database = (FOLDER / f"import.{ending}" for ending in ("csv", "toml", "db"))
    try:
        write_events(csv, events)
        mapping.write_text(MAPPING)
        url = make_demo(database, 100)  # for its organisation
        command = ["-m", "data", "import", str(csv), "--mapping", str(mapping), "--json", "--database-url", url]
        seconds, megabytes = run_alone([sys.executable, *command])
        size = csv.stat().st_size / 2**20
    finally:
        for left in FOLDER.glob("import.*"):
            left.unlink()
    return Section(
        title="Import",
        headline=f"{events / seconds:,.0f} events a second, {megabytes:,.0f} MB of memory at most.",
        how=f"`python -m data import` of a CSV of {size:.0f} MB into SQLite, from the program's start to its end: "
        f"each of {events // EVENTS_A_LEAD:,} new leads with {EVENTS_A_LEAD} events, all read, checked, written and "
        "synced.",
        columns=("events", "seconds", "events a second", "most memory, MB"),
        rows=[[f"{events:,}", f"{seconds:,.1f}", f"{events / seconds:,.0f}", f"{megabytes:,.0f}"]],
    )


def write_events(file: Path, events: int) -> None:
    """Lead by lead, as an export sorted by lead has them."""
    with file.open("w") as out:
        out.write("Lead,Stage,Entered,Line,Source\n")
        for number in range(events):
            lead, step = divmod(number, EVENTS_A_LEAD)
            at = FIRST + timedelta(minutes=lead % 700_000, hours=step * 30)
            line, source = SERVICE_LINES[lead % len(SERVICE_LINES)], SOURCES[lead % len(SOURCES)]
            out.write(f"B{lead:07d},{JOURNEY[step]},{at:%Y-%m-%d %H:%M:%S},{line},{source}\n")


def run_alone(command: list[str]) -> tuple[float, float]:
    """Run a program to its end. Returns its seconds, and the most memory it held, in MB."""
    log = FOLDER / "import.log"
    started = time.perf_counter()
    with log.open("wb") as out:
        where = [(os.POSIX_SPAWN_DUP2, out.fileno(), stream) for stream in (1, 2)]
        pid = os.posix_spawn(command[0], command, {**os.environ, "PYTHONPATH": str(ROOT)}, file_actions=where)
        _, status, used = os.wait4(pid, 0)
    seconds = time.perf_counter() - started
    if status:
        raise RuntimeError(f"The import failed:\n{log.read_text(errors='replace')}")
    return seconds, used.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
