"""The rows of an import that wait in quarantine."""

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, Connection, delete, select

from data.schema import import_rows
from data.vocabulary import RowOutcome

IN_ONE_LIST = 500


def waiting_rows(conn: Connection, import_id: int, numbers: Sequence[int] | None = None) -> set[int]:
    """The row numbers in quarantine, of these or of all."""
    column = import_rows.c.row_number
    if numbers is None:
        return set(conn.scalars(select(column).where(_waiting(import_id))))
    return {
        number
        for some in _lists(numbers)
        for number in conn.scalars(select(column).where(_waiting(import_id), column.in_(some)))
    }


def release(conn: Connection, import_id: int, numbers: Sequence[int]) -> None:
    """Take rows out of quarantine that came in after all."""
    for some in _lists(numbers):
        conn.execute(delete(import_rows).where(_waiting(import_id), import_rows.c.row_number.in_(some)))


def _waiting(import_id: int) -> ColumnElement[bool]:
    return (import_rows.c.import_id == import_id) & (import_rows.c.outcome == RowOutcome.QUARANTINED)


def _lists(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[start : start + IN_ONE_LIST] for start in range(0, len(numbers), IN_ONE_LIST))
