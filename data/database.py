"""Opening the shared lead database: SQLite by default, PostgreSQL when its URL is given."""

import os
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import URL, Connection, Engine, create_engine, func, make_url, select
from sqlalchemy.exc import ArgumentError

from data import sqlite
from data.schema import changes

DEFAULT_URL = "sqlite:///common_ground.db"


def database_url() -> str:
    """The URL in COMMON_GROUND_DATABASE_URL, else a SQLite file in the working directory."""
    return os.environ.get("COMMON_GROUND_DATABASE_URL", DEFAULT_URL)


@dataclass(frozen=True)
class Database:
    """One database, opened twice: for reading questions, which can change nothing, and for writing commands."""

    url: str

    @property
    def is_sqlite(self) -> bool:
        return make_url(self.url).get_backend_name() == "sqlite"

    @cached_property
    def write(self) -> Engine:
        return sqlite.open_for_writing(self.url) if self.is_sqlite else _postgres(self.url)

    @cached_property
    def read(self) -> Engine:
        # REPEATABLE READ: all questions of one transaction see one state, as they do on SQLite.
        if self.is_sqlite:
            return sqlite.open_for_reading(self.url)
        # Said transaction by transaction, since an option of the connection would replace those in the URL.
        read_only = {"postgresql_readonly": True}
        return _postgres(self.url, isolation_level="REPEATABLE READ", execution_options=read_only)

    def close(self) -> None:
        for name in ("read", "write"):
            if name in self.__dict__:
                self.__dict__[name].dispose()


def open_database(url: str) -> Database:
    """The database behind a URL. Raises ValueError for one that is neither SQLite nor PostgreSQL."""
    try:
        parsed = _with_driver(make_url(url))
    except ArgumentError:
        # Without the URL, which may hold a password.
        raise ValueError("A database URL looks like sqlite:///leads.db or postgresql://user@host/leads.") from None
    backend = parsed.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise ValueError(f"Common Ground runs on SQLite and PostgreSQL, not on {backend}.")
    return Database(parsed.render_as_string(hide_password=False))


def latest_change(conn: Connection) -> int:
    """The database's version: it moves whenever anyone, anywhere, changes something."""
    return conn.scalar(select(func.max(changes.c.change_id))) or 0


def _with_driver(url: URL) -> URL:
    """`postgresql://` means psycopg 3 here; without this SQLAlchemy would look for psycopg 2."""
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _postgres(url: str, **options) -> Engine:
    # hide_parameters keeps values of leads out of error texts and logs.
    return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20, hide_parameters=True, **options)
