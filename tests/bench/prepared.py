"""The demo organisation in the sizes that the benches need, made once and kept in .bench/ until the schema changes."""

import hashlib
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from queries.scope import Period, Scope
from tests.served import ROOT, make_demo

FOLDER = ROOT / ".bench"
SEED, UNTIL = 7, date(2026, 6, 30)
SHAPED_BY = ("data/migrations/**/*.py", "data/demo/**/*.py", "data/facts.py", "data/clocks.py", "data/handed_over.py")


def demo(leads: int) -> Path:
    """A SQLite file with the demo organisation of so many leads. Nobody writes to it: copy it to write."""
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"demo-{leads}-{SEED}-{UNTIL}-{_shape()}.db"
    if not file.exists():
        for outdated in FOLDER.glob(f"demo-{leads}-*"):
            outdated.unlink()
        print(f"Making a demo organisation of {leads:,} leads ...", end="", flush=True)
        started, half_made = time.monotonic(), file.with_suffix(".half")
        half_made.unlink(missing_ok=True)
        make_demo(half_made, leads, seed=SEED, until=str(UNTIL))
        half_made.rename(file)  # last, so that one that was killed is not taken for whole
        print(f" {time.monotonic() - started:.0f} s", flush=True)
    return file


def last_26_weeks() -> Scope:
    """The 26 weeks that end with the demo's last day, seen at noon of the day after."""
    period = Period(UNTIL - timedelta(weeks=26) + timedelta(days=1), UNTIL)
    return Scope(period, as_of=datetime(UNTIL.year, UNTIL.month, UNTIL.day, 12, tzinfo=UTC) + timedelta(days=1))


def _shape() -> str:
    """Changes with whatever decides what is in the file."""
    files = sorted(file for pattern in SHAPED_BY for file in ROOT.glob(pattern))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:8]
