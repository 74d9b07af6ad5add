"""Online backup and restore. Never a copy of the file: copying a live WAL database lost rows 20 times of 20.

SQLite: the backup API, then an integrity check of the copy. PostgreSQL: its own `pg_dump` and `pg_restore`.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

from data.database import Database
from data.schema import changes, leads
from data.sqlite import library

PATIENCE_SECONDS = 10


class BackupFailed(Exception):
    """The backup or restore was not made; the database is as it was. The message is a sentence."""


def backup(database: Database, target: Path) -> Path:
    """Write a consistent copy of the running database to `target`, which must not exist yet."""
    if target.exists():
        raise BackupFailed(f"{target} exists already. Choose another name; nothing was overwritten.")
    if not target.absolute().parent.is_dir():
        raise BackupFailed(f"There is no folder {target.absolute().parent}. Nothing was written.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    try:
        if database.is_sqlite:
            _copy(_file_of(database), part)
            _check(part, "Nothing was written.")
            _make_self_contained(part)
        else:
            _run_postgres_tool("pg_dump", database, "--format=custom", "--no-owner", f"--file={part}")
        _sync(part)
        part.rename(target)  # only a whole backup ever has the name asked for
        _sync(target.absolute().parent)
    finally:
        part.unlink(missing_ok=True)
    return target


def restore(source: Path, database: Database, *, replace: bool = False) -> None:
    """Put a backup in the place of the database. Stop the server first. `replace` says that data there may go."""
    if not source.is_file():
        raise BackupFailed(f"There is no backup at {source}. Nothing was changed.")
    if not replace and _holds_something(database):
        raise BackupFailed("There is a database in this place. Say --replace if what it holds may go.")
    if database.is_sqlite:
        _check(source, "Nothing was changed.")
        # Through the backup API as well: readers of the old file see the old state or the new one, nothing between.
        _copy(source, _file_of(database))
        return
    clean = ("--clean", "--if-exists") if replace else ()
    all_or_nothing = ("--exit-on-error", "--single-transaction")
    _run_postgres_tool("pg_restore", database, "--no-owner", *all_or_nothing, *clean, str(source))


def _holds_something(database: Database) -> bool:
    if database.is_sqlite:
        target = _file_of(database)
        return target.exists() and target.stat().st_size > 0
    with database.read.connect() as conn:
        return bool(inspect(conn).get_table_names())


def _copy(source: Path, target: Path) -> None:
    dbapi = library()
    try:
        with closing(_opened(source)) as old, closing(dbapi.connect(target, timeout=PATIENCE_SECONDS)) as new:
            old.backup(new, progress=_impatient(target), sleep=PATIENCE_SECONDS / 40)
    except dbapi.Error as error:
        raise BackupFailed(f"{source} could not be copied to {target} ({error}). Nothing was changed.") from error


def _impatient(target: Path) -> Callable[[int, int, int], None]:
    # TRICKY: left to itself, Python's backup tries again for ever while somebody holds a lock.
    held, deadline = (library().SQLITE_BUSY, library().SQLITE_LOCKED), time.monotonic() + PATIENCE_SECONDS

    def after_a_try(status: int, _remaining: int, _pages: int) -> None:
        if status in held and time.monotonic() > deadline:
            raise BackupFailed(f"{target} is in use. Stop the server first. Nothing was changed.")

    return after_a_try


def _make_self_contained(file: Path) -> None:
    # Out of WAL mode: it can be read from a place where no -wal file can be made. Our engines turn WAL on again.
    with closing(library().connect(file)) as conn:
        conn.execute("PRAGMA journal_mode=DELETE")


def _check(file: Path, what_became: str) -> None:
    """That the file is a sound lead database: an empty file is sound, too, and must not take a database's place."""
    dbapi = library()
    try:
        with closing(_opened(file)) as conn:
            (answer,) = conn.execute("PRAGMA integrity_check").fetchone()
            tables = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except dbapi.Error as error:
        raise BackupFailed(f"{file} is not a sound database ({error}). {what_became}") from error
    if answer != "ok":
        raise BackupFailed(f"{file} is damaged: {answer}. {what_became}")
    if not tables >= {leads.name, changes.name}:
        raise BackupFailed(f"{file} is no lead database. {what_became}")


def _opened(file: Path):
    # rw, not ro: only then may SQLite tidy up the -wal and -shm files it made to read this one. It makes no new file.
    return library().connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=PATIENCE_SECONDS)


def _file_of(database: Database) -> Path:
    return Path(make_url(database.url).database or "").absolute()


def _sync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _run_postgres_tool(tool: str, database: Database, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupFailed(f"{tool} isn't installed here. Install PostgreSQL's client programs, then try again.")
    url = make_url(database.url)
    # The password goes by the environment: arguments are visible to everyone on the machine.
    secret = {"PGPASSWORD": str(url.password)} if url.password else {}
    target = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string()
    done = subprocess.run(  # noqa: S603 - a program found on the PATH, with arguments of our own
        [program, f"--dbname={target}", *arguments],
        env={**os.environ, **secret},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{tool} failed: {done.stderr.strip()}")
