"""What stands between the cells of a text file, found by trying."""

import csv
import io
from collections.abc import Iterable, Sequence

from data.importing.matching import header_key

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 131_072
HEADER_WITHIN = 20  # rows; some exports print a title and a date above it


def separator_of(sample: str, asked: set[str]) -> str:
    """The separator under which the columns asked for are found and most rows have equally many cells."""
    return max(SEPARATORS, key=lambda separator: _evidence(sample, separator, asked))


def _evidence(sample: str, separator: str, asked: set[str]) -> tuple[int, int, int]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
        rows = [cells for cells in reader if not is_blank(cells)]
    except csv.Error:
        return 0, 0, 0
    found = max((len(asked & header_keys(cells)) for cells in rows[:HEADER_WITHIN]), default=0)
    widths = [len(cells) for cells in rows]
    usual = max(set(widths), key=widths.count, default=1)
    return found, widths.count(usual) if usual > 1 else 0, usual


def is_blank(cells: Sequence[str]) -> bool:
    """Whether nothing stands in a row."""
    if cells and cells[0].strip():
        return False  # nearly every row
    return not any(cell.strip() for cell in cells)


def header_keys(cells: Iterable[str]) -> set[str]:
    return {header_key(cell) for cell in cells}
