"""From a cell to our word for it: value maps, placeholders, the words that are agreed."""

from collections import Counter
from collections.abc import Callable, Sequence

from data.importing.fields import limit_of, words_of
from data.importing.mapping import Mapping
from data.importing.matching import word_key
from data.vocabulary import NOT_RECORDED, SourceCategory

LONGEST_SHOWN = 60


class Unreadable(Exception):
    """Why a row goes to quarantine: a sentence that holds nothing of what the cells say, and the column at fault."""

    def __init__(self, reason: str, column: str | None = None):
        super().__init__(reason)
        self.reason, self.column = reason, column


class Vocabulary:
    """The words of one mapping, and a tally of those it doesn't translate."""

    def __init__(self, mapping: Mapping):
        self.mapping = mapping
        self.blank = {"", *(word_key(word) for word in mapping.placeholders)}
        self.unmapped: Counter[tuple[str, str]] = Counter()

    def text(self, cell: str) -> str:
        """The cell without spaces around it; empty for a placeholder."""
        text = cell.strip()
        return "" if word_key(text) in self.blank else text

    def reader(self, field: str, column: str) -> Callable[[str], str | None]:
        """A function from a cell to our word for it: None is "Not recorded", Unreadable a word nobody agreed on."""
        ours = {word_key(word): word for word in words_of(field)}
        ours |= {word_key(NOT_RECORDED): NOT_RECORDED} if ours else {}
        ours |= {word_key(theirs): word for theirs, word in self.mapping.values.get(field, {}).items()}
        known: dict[str, str | None] = {}

        def read(cell: str) -> str | None:
            if cell in known:
                return known[cell]
            text = cell.strip()
            key = word_key(text)
            if key in ours:
                word = None if ours[key] in ("", NOT_RECORDED) else ours[key]
            elif key in self.blank:
                word = None
            elif not words_of(field):
                word = _fitting(field, text, column)
            else:
                return self._unmapped(field, text, column)
            if len(known) < 10_000:
                known[cell] = word
            return word

        return read

    def _unmapped(self, field: str, text: str, column: str) -> str | None:
        self.unmapped[(column, text[:LONGEST_SHOWN])] += 1
        policy = self.mapping.unmapped.get(field, "refuse")
        if policy == "refuse":
            where = f"map it under [values.{field}], or say under [unmapped] what becomes of others"
            raise Unreadable(f"This word has no meaning for “{field}”: {where}.", column)
        return SourceCategory.OTHER if policy == "other" else None


def _fitting(field: str, text: str, column: str) -> str:
    if len(text) > limit_of(field):
        raise Unreadable(f"This text is longer than the {limit_of(field)} characters that “{field}” may have.", column)
    if "\0" in text:
        raise Unreadable("This text holds a zero byte, which no database keeps.", column)
    return text


def joined(field: str, cells: Sequence[str], column: str) -> str | None:
    """Several cells as one text, as a first and a last name are; None when all are blank."""
    return _fitting(field, " ".join(cell for cell in cells if cell), column) or None
