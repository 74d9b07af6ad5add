"""From a SELECT to a DataFrame whose columns are all in the dictionary."""

from collections.abc import Iterable, Sequence
from typing import Any

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, func

from queries.columns import COLUMNS, DTYPE


def frame(conn: Connection, statement: Select) -> DataFrame:
    """Run the statement. The dtypes depend on the columns' units, never on the rows found."""
    result = conn.execute(statement)
    return answer(list(result.keys()), result.all())


def answer(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> DataFrame:
    """An answer from rows at hand. Shape (rows, names); dtypes from the dictionary of columns."""
    return typed(DataFrame(list(rows), columns=list(names)))


def typed(table: DataFrame) -> DataFrame:
    """The same table with the dtypes that the dictionary of columns says. Raises KeyError for an unknown column."""
    return table.astype({name: DTYPE[COLUMNS[name].unit] for name in table.columns})


def count_where(*conditions: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet all the conditions; 0, not null, when there are none."""
    condition = conditions[0]
    for other in conditions[1:]:
        condition = condition & other
    return func.count().filter(condition)
