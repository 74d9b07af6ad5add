"""kill -9 of an importer of hand-offs and owners: clocks and owners are those of what came in, and nothing is twice."""

from collections import Counter
from pathlib import Path
from random import Random
from signal import SIGKILL

import pytest
from sqlalchemy import func, select

from data.database import Database
from data.importing.mapping import load_mapping
from data.invariants import violations
from data.schema import given_dues, leads, ownership, people, sla_clocks
from tests.data.importing.background import acknowledged, start_import
from tests.data.importing.taking import Taking
from tests.data.importing.test_killed import killed_after, rows_in

ASSIGNED = """
name = "Assignments"
source_system = "crm"
kind = "leads"
columns = { Lead = "external_id", Due = "due_first_attempt" }
dates = { zone = "UTC" }
stages = { handoff = "Assigned" }
"""
OWNERS = """
name = "Owners"
source_system = "crm"
kind = "ownership"
create = ["owner"]
columns = { Lead = "external_id", When = "occurred_at", Owner = "owner" }
dates = { zone = "UTC" }
"""
LEADS, CHANGES, BATCH_ROWS = 60, 4, 7


def exports(name: str) -> tuple[str, str]:
    """Leads with their hand-off and due moment; and their owners, in order of time."""
    ids = [f"{name}-{number}" for number in range(LEADS)]
    assigned = "".join(f"{lead},2026-06-01 09:{n:02},2026-06-02 09:{n:02}\n" for n, lead in enumerate(ids))
    owners = "".join(
        f"{lead},2026-06-0{1 + change} 10:{n:02},Rep {(n + change) % 5}\n"
        for change in range(CHANGES)
        for n, lead in enumerate(ids)
    )
    return "Lead,Assigned,Due\n" + assigned, "Lead,When,Owner\n" + owners


@pytest.mark.parametrize(("database_url", "kills"), [("sqlite", 12), ("postgresql", 4)], indirect=["database_url"])
def test_hand_offs_and_owners_survive_kills_at_random_points(
    database_url: str, database: Database, tmp_path: Path, kills: int
):
    chance, taking, told = Random(kills), Taking(database, tmp_path), tmp_path / "told.txt"  # noqa: S311  nothing secret
    killed = pairs = 0
    while killed < kills:
        for text, toml in zip(exports(f"file{pairs}"), (ASSIGNED, OWNERS), strict=True):
            file, mapping = taking.written(text), tmp_path / "mapping.toml"
            mapping.write_text(toml)
            exitcode = -SIGKILL
            while exitcode == -SIGKILL and killed < kills:
                told.unlink(missing_ok=True)
                process = start_import(database_url, file, mapping, batch_rows=BATCH_ROWS, told=told)
                exitcode = killed_after(process, told, batches=chance.randrange(4), seconds=chance.uniform(0, 0.03))
                killed += exitcode == -SIGKILL
                assert exitcode in (0, -SIGKILL), told.read_text()
                assert rows_in(database, file.name) >= acknowledged(told)
            report = taking(file, load_mapping(mapping), batch_rows=BATCH_ROWS)
            assert (report.rows_new, report.rows_read) == (text.count("\n") - 1,) * 2
        pairs += 1

    assert owners_now(taking) == Counter({f"Rep {(n + CHANGES - 1) % 5}": LEADS // 5 * pairs for n in range(5)})
    assert [size(taking, table) for table in (leads, given_dues, ownership, sla_clocks)] == [
        LEADS * pairs * each for each in (1, 1, CHANGES, 4)
    ]
    assert list(violations(database)) == []


def owners_now(taking: Taking) -> Counter:
    named = select(people.c.name, func.count()).join_from(leads, people, leads.c.owner_id == people.c.person_id)
    return Counter(dict(taking.rows_of(named.group_by(people.c.name))))


def size(taking: Taking, table) -> int:
    return taking.rows_of(select(func.count()).select_from(table))[0][0]
