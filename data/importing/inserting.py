"""Many rows into one table, fast."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert

Convert = Callable[[Any], Any]


def insert_rows(conn: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple]) -> None:
    """Insert rows whose values stand in the order of `names`.

    The same as `conn.execute(insert(table), dicts)`, and on PostgreSQL exactly that. On SQLite that spends most of
    its time converting values row by row; here it is done column by column, by the same converters (5.7 against
    11.5 microseconds for a stage event).
    """
    if not rows:
        return
    if conn.dialect.name != "sqlite":
        conn.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])
        return
    compiled = insert(table).compile(dialect=conn.dialect, column_keys=list(names))
    columns = dict(zip(names, zip(*rows, strict=True), strict=True))
    ready = [_converted(conn, table, name, columns[name]) for name in compiled.positiontup or names]
    conn.exec_driver_sql(str(compiled), list(zip(*ready, strict=True)))


def _converted(conn: Connection, table: Table, name: str, values: Sequence[Any]) -> Sequence[Any]:
    convert: Convert | None = table.c[name].type.dialect_impl(conn.dialect).bind_processor(conn.dialect)
    if convert is None:
        return values
    first = values[0]
    if all(value is first for value in values):  # when we were told is one moment for a whole batch
        return [convert(first)] * len(values)
    return [convert(value) for value in values]
