"""SQLite, set up so that it loses nothing: which library, which journal, how a transaction begins.

Measured (TRAPS): SQLAlchemy's defaults lost 1,499 of 1,600 read-modify-writes silently, and a plain BEGIN in WAL
failed 1,524. BEGIN IMMEDIATE with WAL, synchronous FULL and foreign keys lost none.
"""

import sqlite3
import warnings
from types import ModuleType
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import QueuePool

CACHE = "cache_size=-65536"  # 64 MB; with its usual 2 MB a large import reads pages again and again
BUSY_TIMEOUT_MS = 60_000


def library() -> ModuleType:
    """The newest SQLite there is: the one `pysqlite3` carries, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        return sqlite3
    return dbapi2


def has_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Whether a checkpoint in WAL mode may corrupt the database (fixed in 3.51.3, and in 3.50.7 and 3.44.6)."""
    if version >= (3, 51, 3):
        return False
    return not (version[:2] in ((3, 50), (3, 44)) and version[2] >= {50: 7, 44: 6}[version[1]])


def journal_mode(dbapi: ModuleType) -> str:
    """WAL on a sound library; on an older one the slower DELETE journal, with a warning that says so."""
    if not has_wal_reset_bug(tuple(dbapi.sqlite_version_info)):
        return "wal"
    warnings.warn(
        f"SQLite {dbapi.sqlite_version} can corrupt a database in WAL mode; using the slower DELETE journal. "
        "Install pysqlite3, or a Python with SQLite 3.51.3 or newer.",
        RuntimeWarning,
        stacklevel=3,
    )
    return "delete"


def open_for_writing(url: str) -> Engine:
    """An engine whose every transaction takes the write lock at its start, so none fails half-way."""
    dbapi = library()
    journal = journal_mode(dbapi)
    return _engine(
        url,
        dbapi,
        begin="BEGIN IMMEDIATE",
        pragmas=(f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON", CACHE),
    )


def open_for_reading(url: str) -> Engine:
    """An engine that can't change anything, and reads one consistent state a transaction."""
    return _engine(url, library(), begin="BEGIN", pragmas=("query_only=ON", CACHE, "temp_store=MEMORY"))


def _engine(url: str, dbapi: ModuleType, *, begin: str, pragmas: tuple[str, ...]) -> Engine:
    # A pool of this size serves the 40 worker threads of the web server, with room for the command line.
    engine = create_engine(
        url,
        module=dbapi,
        poolclass=QueuePool,
        pool_size=10,
        max_overflow=40,
        connect_args={"check_same_thread": False},
        hide_parameters=True,  # keeps values of leads out of error texts and logs
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
