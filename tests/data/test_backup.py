"""A backup of SQLite is whole even while people write, and nothing but a whole one takes a database's place."""

import os
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.backup import BackupFailed, backup, restore
from data.commands.stages import StageReached, record_stage
from data.database import Database, open_database
from data.invariants import violations
from data.permissions import OPERATOR
from data.schema import leads, stage_events
from data.sqlite import library
from data.vocabulary import Stage
from tests.given import NOW, Given


def at(file: Path) -> Database:
    return open_database(f"sqlite:///{file}")


@pytest.fixture(scope="module")
def with_300_leads(migrated_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy, which nobody has open: enough pages for damage to land in one."""
    file = Path(shutil.copyfile(migrated_sqlite, tmp_path_factory.mktemp("office") / "leads.db"))
    database = at(file)
    with database.write.begin() as conn:
        given = Given(conn)
        for _ in range(300):
            given.lead()
    database.close()
    return file


@pytest.fixture
def office(with_300_leads: Path, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "office").mkdir()
    database = at(Path(shutil.copyfile(with_300_leads, tmp_path / "office" / "leads.db")))
    yield database
    database.close()


def events_in(database: Database) -> int:
    with database.read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(stage_events)) or 0


class Writer(threading.Thread):
    """Records one event after another, and counts those that were acknowledged."""

    def __init__(self, database: Database):
        super().__init__()
        self.database, self.acknowledged, self.enough = database, 0, threading.Event()
        self.warm = threading.Event()

    def run(self) -> None:
        while not self.enough.is_set():
            moment = NOW - timedelta(seconds=self.acknowledged)
            with self.database.write.begin() as conn:
                reached = StageReached(lead_id=1 + self.acknowledged % 300, stage=Stage.SQL, occurred_at=moment)
                record_stage(conn, reached, actor=OPERATOR, at=NOW)
            self.acknowledged += 1
            if self.acknowledged == 10:
                self.warm.set()


def test_a_backup_while_people_write_is_whole_and_has_all_that_was_acknowledged(office: Database, tmp_path) -> None:
    writer = Writer(office)
    writer.start()
    assert writer.warm.wait(60)
    try:
        counts = []
        for number in range(3):
            before = writer.acknowledged
            copy = at(backup(office, tmp_path / f"backup-{number}.db"))
            counts.append((before, events_in(copy) - 300, writer.acknowledged + 1))
            assert list(violations(copy)) == []
            copy.close()
    finally:
        writer.enough.set()
        writer.join()
    assert all(before <= copied <= after for before, copied, after in counts)
    assert counts[-1][1] > counts[0][1]


def test_a_backup_is_one_file_that_needs_no_other(office: Database, tmp_path: Path) -> None:
    folder = tmp_path / "kept # 100 % safe?"
    folder.mkdir()
    file = backup(office, folder / "backup.db")
    assert [path.name for path in folder.iterdir()] == ["backup.db"]
    # The file format's bytes 18 and 19: 2 would mean that reading it takes a -wal file, and a place to make one in.
    assert file.read_bytes()[18:20] == b"\x01\x01"


def test_a_backup_never_overwrites_anything(office: Database, tmp_path: Path) -> None:
    (tmp_path / "taken.db").write_text("something dear")
    with pytest.raises(BackupFailed, match=r"taken\.db exists already.*nothing was overwritten"):
        backup(office, tmp_path / "taken.db")
    assert (tmp_path / "taken.db").read_text() == "something dear"


def test_a_backup_into_no_folder_or_of_no_database_leaves_nothing_behind(office: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="There is no folder"):
        backup(office, tmp_path / "nowhere" / "backup.db")
    with pytest.raises(BackupFailed, match="could not be copied"):
        backup(at(tmp_path / "missing.db"), tmp_path / "backup.db")
    assert [path.name for path in tmp_path.iterdir()] == ["office"]


def test_a_restored_database_is_the_one_backed_up_and_goes_on_from_there(office: Database, tmp_path: Path) -> None:
    file = backup(office, tmp_path / "backup.db")
    fresh = at(tmp_path / "fresh.db")
    restore(file, fresh)
    assert list(violations(fresh)) == []
    with fresh.write.begin() as conn:
        assert Given(conn).lead(external_id="after") == 301
    fresh.close()


def test_a_restore_into_data_needs_to_be_told_that_it_may_go(office: Database, tmp_path: Path) -> None:
    file = backup(office, tmp_path / "backup.db")
    with office.write.begin() as conn:
        Given(conn).lead(external_id="after")
    with pytest.raises(BackupFailed, match="Say --replace"):
        restore(file, office)
    assert events_in(office) == 301
    restore(file, office, replace=True)
    assert events_in(office) == 300
    assert list(violations(office)) == []


def damage(file: Path, how: str) -> None:
    whole = file.read_bytes()
    if how == "overwritten":
        middle = len(whole) // 2
        file.write_bytes(whole[:middle] + os.urandom(20_000) + whole[middle + 20_000 :])
    elif how == "cut off":
        file.write_bytes(whole[: len(whole) // 3])
    elif how == "empty":
        file.write_bytes(b"")
    elif how == "a letter":
        file.write_text("Dear all,\n" * 1_000)
    elif how == "gone":
        file.unlink()
    else:
        file.unlink()
        with library().connect(file) as conn:
            conn.execute("CREATE TABLE recipes (name TEXT)")
        conn.close()


@pytest.mark.parametrize("how", ["overwritten", "cut off", "empty", "a letter", "another program's", "gone"])
def test_a_damaged_backup_is_refused_and_the_database_stays_as_it_is(office: Database, tmp_path, how: str) -> None:
    file = backup(office, tmp_path / "backup.db")
    damage(file, how)
    with pytest.raises(BackupFailed, match="Nothing was changed"):
        restore(file, office, replace=True)
    with office.read.connect() as conn:
        assert conn.scalar(select(func.count()).select_from(leads)) == 300
    assert list(violations(office)) == []


def test_a_restore_while_someone_writes_is_refused(office: Database, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("data.backup.PATIENCE_SECONDS", 0.1)
    file = backup(office, tmp_path / "backup.db")
    with office.write.begin() as conn:
        Given(conn).lead(external_id="being written")
        with pytest.raises(BackupFailed, match="Stop the server first"):
            restore(file, office, replace=True)
    assert events_in(office) == 301
