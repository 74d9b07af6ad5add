"""Online backup and restore. Never a copy of the file: copying a live WAL database lost rows 20 times of 20.

SQLite: the backup API, then an integrity check of the copy. PostgreSQL: its own `pg_dump` and `pg_restore`.
"""

import os
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import make_url

from data.database import Database
from data.sqlite import library


class BackupFailed(Exception):
    """The backup or restore was not made; the database is as it was. The message is a sentence."""


def backup(database: Database, target: Path) -> Path:
    """Write a consistent copy of the running database to `target`, which must not exist yet."""
    if target.exists():
        raise BackupFailed(f"{target} exists already. Choose another name; nothing was overwritten.")
    part = target.with_name(target.name + ".part")
    part.unlink(missing_ok=True)
    if database.is_sqlite:
        _copy(_file_of(database), part)
    else:
        _run_postgres_tool("pg_dump", database, "--format=custom", "--no-owner", f"--file={part}")
    _sync(part)
    part.rename(target)  # only a whole backup ever has the name asked for
    return target


def restore(source: Path, database: Database, *, replace: bool = False) -> None:
    """Put a backup in the place of the database. Stop the server first. `replace` says that data there may go."""
    if not source.exists():
        raise BackupFailed(f"There is no backup at {source}. Nothing was changed.")
    if not database.is_sqlite:
        clean = ("--clean", "--if-exists") if replace else ()
        _run_postgres_tool(
            "pg_restore", database, "--no-owner", "--exit-on-error", "--single-transaction", *clean, str(source)
        )
        return
    target = _file_of(database)
    if target.exists() and target.stat().st_size and not replace:
        raise BackupFailed(f"{target} holds a database. Say --replace to put the backup in its place.")
    _check(source)
    # Through the backup API as well: readers of the old file see the old state or the new one, nothing between.
    _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    dbapi = library()
    with dbapi.connect(f"file:{source}?mode=ro", uri=True) as old, dbapi.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
    _check(target)


def _check(file: Path) -> None:
    dbapi = library()
    conn = dbapi.connect(f"file:{file}?mode=ro", uri=True)
    try:
        (answer,) = conn.execute("PRAGMA integrity_check").fetchone()
    except dbapi.DatabaseError as error:
        raise BackupFailed(f"{file} is not a sound database ({error}). Nothing was changed.") from error
    finally:
        conn.close()
    if answer != "ok":
        raise BackupFailed(f"{file} is damaged: {answer}. Nothing was changed.")


def _file_of(database: Database) -> Path:
    return Path(make_url(database.url).database or "").absolute()


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _run_postgres_tool(tool: str, database: Database, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise BackupFailed(f"{tool} isn't installed here. Install PostgreSQL's client programs, then try again.")
    url = make_url(database.url).set(drivername="postgresql")
    # The password goes by the environment: arguments are visible to everyone on the machine.
    environment = {**os.environ, "PGPASSWORD": url.password or ""}
    target = url.set(password=None).render_as_string()
    done = subprocess.run(
        [program, f"--dbname={target}", *arguments], env=environment, capture_output=True, text=True, check=False
    )  # noqa: S603 - a program found on the PATH, with arguments of our own
    if done.returncode:
        raise BackupFailed(f"{tool} failed: {done.stderr.strip()}")
