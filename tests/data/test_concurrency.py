"""Several programs with several threads each write at once: no write is lost and none fails."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.database import Database
from data.invariants import violations
from data.schema import changes, leads, stage_events
from tests.data.writing import CONTESTED, LEADS
from tests.given import Given

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS, THREADS = ("first", "second"), 8


@pytest.mark.parametrize(("kind", "writes"), [("sqlite", 100), ("postgresql", 10)])
def test_of_writes_from_two_programs_with_eight_threads_each_none_is_lost(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, kind: str, writes: int
) -> None:
    database = Database(request.getfixturevalue("one_database_url" if kind == "sqlite" else "one_postgres_url"))
    with database.write.begin() as conn:
        given = Given(conn)
        for _ in range(LEADS):
            given.lead()
    command = [sys.executable, "-W", "error", "-m", "tests.data.writing", database.url]
    programs = [
        subprocess.Popen([*command, name, str(THREADS), str(writes)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for name in PROGRAMS
    ]
    said = [program.communicate(timeout=120)[1] for program in programs]
    assert [(program.returncode, errors) for program, errors in zip(programs, said, strict=True)] == [(0, "")] * 2
    total = len(PROGRAMS) * THREADS * writes
    with database.read.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(stage_events)) == LEADS + total / 2
        assert conn.scalar(select(leads.c.version).where(leads.c.lead_id == CONTESTED)) == 1 + total / 2
        assert conn.scalar(select(func.max(changes.c.change_id))) == LEADS + total
    assert list(violations(database)) == []
    database.close()
