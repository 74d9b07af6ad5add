"""What someone could do to the database who gets round everything that guards it."""

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text

from data.database import Database
from data.schema import APPEND_ONLY
from data.sqlite import library


@contextmanager
def tampering(database: Database) -> Generator[Connection]:
    """A transaction in which no trigger fires and no foreign key is checked; committed at the end."""
    if not database.is_sqlite:
        with database.write.begin() as conn:
            conn.execute(text("SET LOCAL session_replication_role = replica"))
            yield conn
        return
    # Not through our engine: SQLite by itself doesn't check foreign keys.
    engine = create_engine(database.url, module=library())
    with engine.begin() as conn:
        for table in APPEND_ONLY:
            for what in ("update", "delete"):
                conn.execute(text(f"DROP TRIGGER IF EXISTS {table.name}_no_{what}"))
        yield conn
    engine.dispose()
