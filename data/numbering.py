"""Numbers given out under a row lock, so that their order is the order of commits on every database.

A PostgreSQL sequence is not in commit order: a reader that remembers the last id it saw can miss a row that
commits late.
"""

from sqlalchemy import Connection, update

from data.schema import counters


def take_ids(conn: Connection, name: str, how_many: int = 1) -> range:
    """The next `how_many` numbers of a counter (`leads`, `changes`). Held until the transaction ends."""
    last = conn.scalar(
        update(counters)
        .where(counters.c.name == name)
        .values(last=counters.c.last + how_many)
        .returning(counters.c.last)
    )
    if last is None:
        raise LookupError(f"there is no counter called {name}")
    return range(last - how_many + 1, last + 1)
