"""kill -9 of an importer, at any point: what it said was in is in, and nothing is in twice."""

import time
from collections import Counter
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest
from sqlalchemy import func, select

from data.database import Database
from data.importing.mapping import load_mapping
from data.invariants import violations
from data.schema import changes, import_rows, imports, leads, stage_events
from tests.data.importing.background import acknowledged, acknowledged_batches, start_import
from tests.data.importing.taking import Taking

MAPPING = """
name = "Stage history"
source_system = "crm"
kind = "events"
create_leads = true
create = ["owner", "territory"]
[columns]
Lead = "external_id"
Stage = "stage"
When = "occurred_at"
Why = "reason"
Owner = "owner"
Region = "territory"
[dates]
zone = "UTC"
"""
HEADER = "Lead,Stage,When,Why,Owner,Region\n"
STAGES = ("inquiry", "mql", "sql", "lost", "mql")
LEADS = 60
BATCH_ROWS = 7


def export(name: str) -> tuple[str, Counter]:
    """An export of some leads in time order, with a repeated and a broken row for each tenth, and its events."""
    rows, events = [], Counter()
    for day, stage in enumerate(STAGES, start=1):
        for number in range(LEADS):
            lead = f"{name}-{number}"
            why = f"Reason {number % 3}" if stage == "lost" else ""
            row = f"{lead},{stage},2026-06-{day:02} 10:{number:02},{why},Rep {number % 4},Region {number % 5}\n"
            rows += [row] * (2 if number % 10 == 0 else 1)
            rows += [f"{lead},{stage},sometime,,,\n"] * (number % 10 == 5)
            events[(lead, stage)] += 1
    return HEADER + "".join(rows), events


@pytest.mark.parametrize(("database_url", "kills"), [("sqlite", 50), ("postgresql", 8)], indirect=["database_url"])
def test_an_importer_killed_at_random_points_loses_nothing_it_said_and_doubles_nothing(
    database_url: str, database: Database, tmp_path: Path, kills: int
):
    chance, taking = Random(kills), Taking(database, tmp_path)  # noqa: S311  nothing secret
    mapping, told = tmp_path / "history.toml", tmp_path / "told.txt"
    mapping.write_text(MAPPING)
    killed, files, expected = 0, 0, Counter()
    while killed < kills:
        text, events = export(f"file{files}")
        file, expected, files = taking.written(text), expected + events, files + 1
        exitcode = -SIGKILL
        while exitcode == -SIGKILL and killed < kills:
            told.unlink(missing_ok=True)
            process = start_import(database_url, file, mapping, batch_rows=BATCH_ROWS, told=told)
            exitcode = killed_after(process, told, batches=chance.randrange(4), seconds=chance.uniform(0, 0.03))
            killed += exitcode == -SIGKILL
            assert exitcode in (0, -SIGKILL), told.read_text()
            assert rows_in(database, file.name) >= acknowledged(told)
        report = taking(file, load_mapping(mapping), batch_rows=BATCH_ROWS)
        assert report.was_done_before or report.resumed_after_row, "no kill came in the middle of this file"
        assert report.rows_read == text.count("\n") - 1
        assert (report.rows_unchanged, report.rows_quarantined) == (LEADS // 10 * len(STAGES),) * 2
    assert found(taking) == expected
    assert list(violations(database)) == []
    assert audited(taking) == counted(taking)


def killed_after(process: BaseProcess, told: Path, *, batches: int, seconds: float) -> int | None:
    """Let an importer acknowledge some batches, kill it a moment later, and return how it ended."""
    while process.is_alive() and acknowledged_batches(told) < batches:
        time.sleep(0.002)
    process.join(seconds)
    process.kill()
    process.join()
    return process.exitcode


def rows_in(database: Database, file_name: str) -> int:
    with database.read.connect() as conn:
        return conn.scalar(select(imports.c.rows_read).where(imports.c.file_name == file_name)) or 0


def found(taking: Taking) -> Counter:
    """How often each lead came to each stage, in the database."""
    statement = select(leads.c.external_id, stage_events.c.stage).join_from(stage_events, leads)
    return Counter(taking.rows_of(statement))


def audited(taking: Taking) -> dict[str, int]:
    """What the audit rows of all batches add up to."""
    taken = select(changes.c.after).where(changes.c.action == "import.rows_taken_in")
    total: Counter[str] = Counter()
    for (after,) in taking.rows_of(taken):
        total.update({name: after.get(name, 0) for name in ("rows_new", "rows_quarantined", "events_added")})
    return dict(total)


def counted(taking: Taking) -> dict[str, int]:
    (events,) = taking.rows_of(select(func.count()).select_from(stage_events))[0]
    quarantined = select(func.count()).where(import_rows.c.outcome == "quarantined")
    (new,) = taking.rows_of(select(func.sum(imports.c.rows_new)))[0]
    return {"rows_new": new, "rows_quarantined": taking.rows_of(quarantined)[0][0], "events_added": events}


def test_importers_of_one_file_at_once_take_it_in_once(database_url: str, database: Database, tmp_path: Path):
    taking = Taking(database, tmp_path)
    text, expected = export("file")
    file, mapping = taking.written(text), tmp_path / "history.toml"
    mapping.write_text(MAPPING)
    told = [tmp_path / f"told-{number}.txt" for number in range(3)]

    running = [start_import(database_url, file, mapping, batch_rows=5 + n, told=told[n]) for n in range(3)]
    for process in running:
        process.join(60)

    assert [process.exitcode for process in running] == [0, 0, 0], [path.read_text() for path in told]
    assert found(taking) == expected
    assert list(violations(database)) == []
    assert rows_in(database, file.name) == text.count("\n") - 1


def test_importers_of_different_files_with_the_same_leads_make_each_lead_once(
    database_url: str, database: Database, tmp_path: Path
):
    taking = Taking(database, tmp_path)
    text, expected = export("file")
    files = [taking.written(text + f"more-{number},inquiry,2026-06-01,,,\n") for number in range(3)]
    mapping = tmp_path / "history.toml"
    mapping.write_text(MAPPING)
    told = [tmp_path / f"told-{number}.txt" for number in range(3)]

    running = [start_import(database_url, f, mapping, batch_rows=9, told=t) for f, t in zip(files, told, strict=True)]
    for process in running:
        process.join(60)

    assert [process.exitcode for process in running] == [0, 0, 0], [path.read_text() for path in told]
    assert found(taking) == expected + Counter({(f"more-{number}", "inquiry"): 1 for number in range(3)})
    assert list(violations(database)) == []
