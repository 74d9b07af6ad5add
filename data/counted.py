"""How many rows of a table break a rule, as a statement."""

from typing import Any

from sqlalchemy import FromClause, ScalarSelect, Select, func, select

from data.schema import counters


def count_of(table: FromClause, *broken: Any) -> Select:
    return select(func.count()).select_from(table).where(*broken)


def last_number(counter: str) -> ScalarSelect:
    """The last number that a counter gave out."""
    return select(counters.c.last).where(counters.c.name == counter).scalar_subquery()
