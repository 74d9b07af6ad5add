"""SQLite loses nothing, and says so when it has to go slower for that."""

import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError

from data import sqlite
from data.database import Database, open_database
from data.schema import leads
from data.sqlite import has_wal_reset_bug, library, open_for_reading, open_for_writing
from tests.given import Given

FULL = 2


@pytest.fixture
def one_database(one_database_url: str):
    database = open_database(one_database_url)
    yield database
    database.close()


def pragma(engine: Engine, name: str):
    with engine.connect() as conn:
        return conn.scalar(text(f"PRAGMA {name}"))


@pytest.mark.parametrize(
    ("version", "has_bug"),
    [
        ((3, 37, 2), True),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 9), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 0), True),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 53, 4), False),
        ((4, 0, 0), False),
    ],
)
def test_the_versions_that_can_corrupt_a_database_are_known(version: tuple[int, int, int], has_bug: bool) -> None:
    assert has_wal_reset_bug(version) is has_bug


def test_the_library_in_use_here_is_a_sound_one() -> None:
    assert not has_wal_reset_bug(library().sqlite_version_info)


def test_without_the_newer_library_python_s_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pysqlite3", None)
    assert library() is sqlite3


@pytest.fixture
def an_older_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The library in use, which says it is 3.50.4."""
    older = ModuleType("older")
    older.__dict__.update(vars(library()) | {"sqlite_version_info": (3, 50, 4), "sqlite_version": "3.50.4"})
    monkeypatch.setattr(sqlite, "library", lambda: older)


@pytest.mark.usefixtures("an_older_library")
def test_an_older_library_writes_without_wal_and_warns(one_database_url: str) -> None:
    with closing(library().connect(one_database_url.removeprefix("sqlite:///"))) as conn:
        assert conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    with pytest.warns(
        RuntimeWarning, match=r"SQLite 3\.50\.4 can corrupt .* slower DELETE journal\. Install pysqlite3"
    ):
        engine = open_for_writing(one_database_url)
    assert pragma(engine, "journal_mode") == "delete"
    with engine.begin() as conn:
        assert Given(conn).lead() == 1
    engine.dispose()


def test_a_sound_library_does_not_warn(one_database_url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        open_for_writing(one_database_url).dispose()


def test_whoever_writes_has_wal_full_syncs_and_foreign_keys(one_database: Database) -> None:
    expected = {"journal_mode": "wal", "synchronous": FULL, "foreign_keys": 1, "recursive_triggers": 1}
    assert {name: pragma(one_database.write, name) for name in expected} == expected
    assert pragma(one_database.write, "busy_timeout") == 60_000


def test_every_connection_is_set_up_not_only_the_first(one_database: Database) -> None:
    with one_database.read.connect(), one_database.read.connect() as second:
        assert second.scalar(text("PRAGMA query_only")) == 1


@pytest.mark.parametrize(
    "statement", ["DELETE FROM leads", "UPDATE counters SET last = 9", "DROP TABLE contacts", "CREATE TABLE t (a)"]
)
def test_whoever_reads_can_change_nothing(one_database: Database, statement: str) -> None:
    with one_database.read.connect() as conn, pytest.raises(OperationalError, match="readonly"):
        conn.execute(text(statement))


def test_a_reader_sees_one_state_while_others_write(one_database: Database) -> None:
    with one_database.read.connect() as reader:
        assert reader.execute(select(leads.c.lead_id)).all() == []
        with one_database.write.begin() as conn:
            Given(conn).lead()
        assert reader.execute(select(leads.c.lead_id)).all() == []
    with one_database.read.connect() as reader:
        assert reader.execute(select(leads.c.lead_id)).all() == [(1,)]


def test_a_writer_waits_for_the_one_before_instead_of_failing(one_database: Database, at_once: Callable) -> None:
    def read_then_write(_number: int) -> None:
        for _ in range(10):
            with one_database.write.begin() as conn:
                last = conn.scalar(text("SELECT last FROM counters WHERE name = 'leads'"))
                conn.execute(text("UPDATE counters SET last = :one_more WHERE name = 'leads'"), {"one_more": last + 1})

    at_once(read_then_write, 8)
    with one_database.read.connect() as conn:
        assert conn.scalar(text("SELECT last FROM counters WHERE name = 'leads'")) == 80


def test_reading_a_database_in_use_does_not_take_its_lock(one_database: Database) -> None:
    with one_database.write.begin() as conn:
        Given(conn).lead()
        engine = open_for_reading(one_database.url)
        with engine.connect() as reader:
            assert reader.execute(select(leads.c.lead_id)).all() == []
        engine.dispose()


def test_a_folder_name_with_odd_characters_is_no_obstacle(migrated_sqlite: Path, tmp_path: Path) -> None:
    folder = tmp_path / "50 % of all #1 (ümlaut)"
    folder.mkdir()
    file = folder / "leads.db"
    file.write_bytes(migrated_sqlite.read_bytes())
    database = open_database(f"sqlite:///{file}")
    with database.write.begin() as conn:
        assert Given(conn).lead() == 1
    database.close()
    assert {path.name for path in folder.iterdir()} == {"leads.db"}
