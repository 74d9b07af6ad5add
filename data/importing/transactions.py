"""One transaction per batch; in a dry run one for all of them, which is never committed."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial

from sqlalchemy import Connection

from data.database import Database

Begin = Callable[[], AbstractContextManager[Connection]]


@contextmanager
def transactions(database: Database, dry_run: bool) -> Generator[Begin]:
    """A way to begin transactions; in a dry run they are all one, which is rolled back."""
    if not dry_run:
        yield partial(_roomy_transaction, database)
        return
    with database.write.connect() as conn, conn.begin() as everything:
        yield lambda: nullcontext(conn)
        everything.rollback()


@contextmanager
def _roomy_transaction(database: Database) -> Generator[Connection]:
    with database.write.begin() as conn:
        if database.is_sqlite:
            # A batch touches index pages all over the file; in SQLite's 2 MB they would be read and written over again.
            conn.exec_driver_sql("PRAGMA cache_size=-65536")
        yield conn
