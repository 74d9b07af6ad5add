"""Rows whose own cells disagree. They are taken in, and reported: who is right is not for an import to say."""

from collections.abc import Callable, Iterator

from data.importing.columns import Cells, Columns
from data.importing.mapping import Contradiction, Mapping
from data.importing.words import Unreadable

TRUE = frozenset({"true", "yes", "y", "t", "1"})
FALSE = frozenset({"false", "no", "n", "f", "0"})

Rule = Callable[[Cells], str | None]


class SelfContradictions:
    """The [flags] and [[contradictions]] of a mapping, and stages said to be reached without a date."""

    def __init__(self, mapping: Mapping, columns: Columns):
        self.mapping, self.columns = mapping, columns
        self.says = {stage: self._says(stage) for stage in (*mapping.stages, *mapping.flags.values())}
        self.rules: list[Rule] = [*self._undated(), *self._flags(), *map(self._written, mapping.contradictions)]

    def of(self, cells: Cells) -> tuple[str, ...]:
        """What a row contradicts itself in, in words that hold nothing of its cells."""
        return tuple([said for rule in self.rules if (said := rule(cells))])

    def _says(self, stage: str) -> Callable[[Cells], bool]:
        """Whether a row says that its lead came to a stage: by the words of `when`, else by having the date."""
        rules = [
            (self.columns.condition(rule.when) if rule.when else None, self.columns.at_index(rule.column))
            for rule in self.mapping.stages.get(stage, ())
        ]
        text = self.columns.vocabulary.text

        def says(cells: Cells) -> bool:
            return any(when.holds(cells) if when else bool(text(cells[index])) for when, index in rules)

        return says

    def _undated(self) -> Iterator[Rule]:
        for stage, rules in self.mapping.stages.items():
            for rule in rules:
                if rule.when:
                    yield self._without_date(stage, rule.column, rule.when)

    def _without_date(self, stage: str, column: str, when: dict[str, tuple[str, ...]]) -> Rule:
        condition, index = self.columns.condition(when), self.columns.at_index(column)
        text = self.columns.vocabulary.text
        said = f"says {stage}, without a date in “{column}”"
        return lambda cells: said if condition.holds(cells) and not text(cells[index]) else None

    def _flags(self) -> Iterator[Rule]:
        for column, stage in self.mapping.flags.items():
            yield self._flag(column, stage)

    def _flag(self, column: str, stage: str) -> Rule:
        index, says = self.columns.at_index(column), self.says[stage]

        def disagrees(cells: Cells) -> str | None:
            flag = cells[index].strip().casefold()
            if flag in TRUE and not says(cells):
                return f"“{column}” says {stage}, the rest of the row doesn't"
            if flag in FALSE and says(cells):
                return f"says {stage}, and “{column}” says no"
            return None

        return disagrees

    def _written(self, rule: Contradiction) -> Rule:
        condition = self.columns.condition(rule.when)
        if rule.earlier is None or rule.than is None:
            return lambda cells: rule.say if condition.holds(cells) else None
        earlier, than = self.columns.date(rule.earlier), self.columns.date(rule.than)

        def comes_before(cells: Cells) -> str | None:
            try:
                first, second = earlier.read(cells), than.read(cells)
            except Unreadable:
                return None  # a date that can't be compared contradicts nothing
            return rule.say if first and second and first < second and condition.holds(cells) else None

        return comes_before
