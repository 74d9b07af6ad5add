"""A mapping's columns, found in the header of one file: where they stand, and what is read from them."""

from collections.abc import Mapping as Words
from collections.abc import Sequence
from datetime import datetime

from data.importing.date_order import DateOrder
from data.importing.dates import Clock
from data.importing.mapping import Mapping
from data.importing.matching import header_key, word_key
from data.importing.words import Unreadable, Vocabulary

Cells = Sequence[str]


class Columns:
    """The columns of one file under one mapping. All of the mapping's columns are there (open_source saw to it)."""

    def __init__(self, mapping: Mapping, header: Cells, order: DateOrder, vocabulary: Vocabulary, at: datetime):
        self.header = [name.strip() for name in header]
        self.positions = {header_key(name): index for index, name in reversed(list(enumerate(header)))}
        self.fewest = max((index for index, name in enumerate(self.header, start=1) if name), default=0)
        self.vocabulary, self.at = vocabulary, at
        self.clocks = self._clocks(mapping, order)

    def at_index(self, column: str) -> int:
        return self.positions[header_key(column)]

    def check_width(self, cells: Cells) -> None:
        """Cells may be missing or too many only where nothing stands: else some stand under the wrong name."""
        if self.fewest <= len(cells) <= len(self.header):
            return
        if not cells:
            raise Unreadable("This row can't be split into cells. Is a quotation mark left open, or a cell very long?")
        if len(cells) < self.fewest or any(cell.strip() for cell in cells[len(self.header) :]):
            raise Unreadable(f"This row has {len(cells)} cells where the header has {len(self.header)}.")

    def date(self, column: str, *, until: datetime | None = None) -> "DateColumn":
        """A column of moments, none of them later than `until`: the import, unless told."""
        clock = self.clocks.get(header_key(column)) or self.clocks[""]
        return DateColumn(column, self.at_index(column), clock, self.vocabulary, until or self.at)

    def condition(self, when: Words[str, tuple[str, ...]]) -> "Condition":
        return Condition([(self.at_index(column), words) for column, words in when.items()], self.vocabulary)

    def _clocks(self, mapping: Mapping, order: DateOrder) -> dict[str, Clock]:
        """The clock of the file under "", and of columns that are written differently under their own name."""
        if mapping.dates is None:
            return {}
        zone = mapping.dates.zone
        own = {header_key(column): Clock(zone, its_order) for column, its_order in mapping.dates.columns.items()}
        return {"": Clock(zone, order.order), **own}


class DateColumn:
    """A column of moments, in any row."""

    def __init__(self, name: str, index: int, clock: Clock, vocabulary: Vocabulary, at: datetime):
        self.name, self.index, self.clock, self.vocabulary, self.at = name, index, clock, vocabulary, at

    def read(self, cells: Cells) -> datetime | None:
        """The UTC moment, None for a blank cell. Raises Unreadable for other text and for what is still to come."""
        text = cells[self.index].strip()
        if not text:
            return None
        try:
            moment = self.clock.read(text)
        except (ValueError, OverflowError):
            if not self.vocabulary.text(text):
                return None
            raise Unreadable("This date can't be read.", self.name) from None
        if moment > self.at:
            raise Unreadable("This moment lies after the import; only what has happened can be taken in.", self.name)
        return moment


class Condition:
    """Whether each of some columns says one of its words."""

    def __init__(self, asked: list[tuple[int, tuple[str, ...]]], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.asked = [(index, frozenset(word_key(word) for word in words)) for index, words in asked]

    def holds(self, cells: Cells) -> bool:
        for index, words in self.asked:
            key = word_key(cells[index])
            if key not in words and not (key in self.vocabulary.blank and "" in words):
                return False
        return True
