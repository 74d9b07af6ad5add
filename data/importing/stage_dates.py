"""One column per stage date: which stages a row says its lead came to, and when."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from data.importing.columns import Cells, Columns
from data.importing.mapping import Mapping


class Said(NamedTuple):
    """A stage or an exit that a row speaks of."""

    stage: str
    occurred_at: datetime
    reason: str | None


class StageDates:
    """The [stages] of a mapping."""

    def __init__(self, mapping: Mapping, columns: Columns):
        self.rules = [
            (stage, columns.date(rule.column), columns.condition(rule.when), _reason(columns, rule.reason))
            for stage, rules in mapping.stages.items()
            for rule in rules
        ]

    def events(self, cells: Cells) -> tuple[Said, ...]:
        """The stages dated in a row, each moment once. Raises Unreadable."""
        found: dict[tuple[str, datetime], Said] = {}
        for stage, date, condition, reason in self.rules:
            if not condition.holds(cells):
                continue
            moment = date.read(cells)
            if moment is not None:
                found.setdefault((stage, moment), Said(stage, moment, reason(cells)))
        return tuple(found.values())


def _reason(columns: Columns, column: str | None) -> Callable[[Cells], str | None]:
    if column is None:
        return lambda cells: None
    index, read = columns.at_index(column), columns.vocabulary.reader("reason", column)
    return lambda cells: read(cells[index])
