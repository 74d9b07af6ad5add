"""Many rows into a table at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def store(conn: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given as columns of one length; columns not given are left to the database.

    Each column goes through its type's own binding at once. SQLAlchemy's executemany does that row by row, and took
    as long over a million leads as everything else together (5.7 against 11.5 microseconds for a stage event).
    """
    dialect = conn.dialect
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(columns), for_executemany=True)
    names = compiled.positiontup or list(columns)
    values = [_bound(table, name, columns[name], dialect) for name in names]
    rows = list(zip(*values, strict=True))
    if rows:
        named = rows if compiled.positional else [dict(zip(names, row, strict=True)) for row in rows]
        conn.exec_driver_sql(str(compiled), named)


def store_rows(conn: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple]) -> None:
    """Insert rows whose values stand in the order of `names`."""
    if rows:
        store(conn, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def _bound(table: Table, name: str, values: Sequence[Any], dialect: Any) -> Sequence[Any]:
    bind = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    if bind is None or not values:
        return values
    first = values[0]
    if all(value is first for value in values):  # when we were told is one moment for a whole batch
        return [bind(first)] * len(values)
    return [bind(value) for value in values]
