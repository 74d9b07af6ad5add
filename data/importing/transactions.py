"""One transaction per batch; in a dry run one for all of them, which is never committed."""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection

from data.database import Database

Begin = Callable[[], AbstractContextManager[Connection]]


@contextmanager
def transactions(database: Database, dry_run: bool) -> Generator[Begin]:
    """A way to begin transactions; in a dry run they are all one, which is rolled back."""
    if not dry_run:
        yield database.write.begin
        return
    with database.write.connect() as conn, conn.begin() as everything:
        yield lambda: nullcontext(conn)
        everything.rollback()
