"""Many rows into a table at once, given as columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def store(conn: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert rows given as columns of one length; columns not given are left to the database.

    Each column goes through its type's own binding at once. SQLAlchemy's executemany does that row by row, and took
    as long over a million leads as everything else together.
    """
    dialect = conn.dialect
    compiled = insert(table).inline().compile(dialect=dialect, column_keys=list(columns), for_executemany=True)
    names = compiled.positiontup or list(columns)
    values = [_bound(table, name, columns[name], dialect) for name in names]
    rows = list(zip(*values, strict=True))
    if rows:
        named = rows if compiled.positional else [dict(zip(names, row, strict=True)) for row in rows]
        conn.exec_driver_sql(str(compiled), named)


def _bound(table: Table, name: str, values: Sequence[Any], dialect: Any) -> Sequence[Any]:
    bind = table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
    return values if bind is None else [bind(value) for value in values]
