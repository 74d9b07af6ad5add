"""From a SELECT to a DataFrame whose columns are all in the dictionary."""

from collections.abc import Iterable, Sequence
from typing import Any

from pandas import DataFrame, Series
from sqlalchemy import ColumnElement, Connection, Select, func

from queries.columns import COLUMNS, DTYPE


def frame(conn: Connection, statement: Select) -> DataFrame:
    """Run the statement. The dtypes depend on the columns' units, never on the rows found."""
    result = conn.execute(statement)
    return answer(list(result.keys()), result.all())


def answer(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> DataFrame:
    """An answer from rows at hand. Shape (rows, names); dtypes from the dictionary of columns."""
    # A column at a time in its own type: to guess the types first and then change them takes twice as long.
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    typed_columns = (Series(list(column), dtype=dtype_of(name)) for name, column in zip(names, columns, strict=True))
    return DataFrame(dict(zip(names, typed_columns, strict=True)))


def typed(table: DataFrame) -> DataFrame:
    """The same table with the dtypes that the dictionary of columns says. Raises KeyError for an unknown column."""
    return table.astype({name: dtype_of(name) for name in table.columns})


def dtype_of(name: str) -> str:
    """The pandas type of a column. Raises KeyError for one that the dictionary doesn't know."""
    return DTYPE[COLUMNS[name].unit]


def count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet all the conditions; 0, not null, when there are none."""
    condition = conditions[0]
    for other in conditions[1:]:
        condition = condition & other
    return func.count().filter(condition)
