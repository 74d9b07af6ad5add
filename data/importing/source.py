"""A file as rows of cells: CSV in any encoding and separator, or the sheet of a workbook, told apart by its bytes."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from data.importing.encodings import PIECE, encoding_of
from data.importing.mapping import Mapping
from data.importing.matching import header_key
from data.importing.workbook import WORKBOOK_MARKS, Workbook
from data.refusals import ColumnsMissing, FileUnreadable

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_CELL = 131_072
HEADER_WITHIN = 20  # rows; some exports print a title and a date above it
SAMPLE = 1 << 16

Rows = Iterator[tuple[int, list[str]]]


class Sheet(Protocol):
    """Something that gives its rows, numbered from 1 as a spreadsheet counts them, blank ones left out."""

    written: str

    def rows(self) -> Rows: ...


class Source(NamedTuple):
    """An opened file: its name, digest and header, how it is written, and its rows below the header."""

    name: str
    sha256: str
    header: list[str]
    header_row: int
    sheet: Sheet

    def rows(self) -> Rows:
        """(row number, cells) below the header. Blank rows aren't rows, but are counted in the number."""
        return ((number, cells) for number, cells in self.sheet.rows() if number > self.header_row)


class CsvFile:
    """Separated text. A record that can't be split into cells comes as a row without any."""

    def __init__(self, path: Path, encoding: str, separator: str):
        self.path, self.encoding, self.separator = path, encoding, separator
        self.written = f"text in {encoding}, cells separated by {SEPARATORS.get(separator, separator)}"

    def rows(self) -> Rows:
        csv.field_size_limit(LONGEST_CELL)
        with self.path.open(encoding=self.encoding, errors="kept", newline="") as text:
            reader, number = csv.reader(text, delimiter=self.separator), 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error:
                    yield number, []
                    continue
                if not is_blank(cells):
                    yield number, cells


def is_blank(cells: Iterable[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def open_source(path: Path, mapping: Mapping) -> Source:
    """Find out how a file is written and where its header is.

    Raises FileUnreadable when it is no text and no workbook, ColumnsMissing when the mapping names other columns.
    """
    try:
        with path.open("rb") as file:
            start = file.read(8)
            digest = hashlib.sha256(start)
            while piece := file.read(PIECE):
                digest.update(piece)
    except OSError as error:
        raise FileUnreadable(path.name, f"{error.strerror}.") from error
    if start.startswith(WORKBOOK_MARKS):
        sheet: Sheet = Workbook(path, mapping.sheet)
    else:
        sheet = _csv(path, mapping)
    number, header = _header(path.name, mapping, list(islice(sheet.rows(), HEADER_WITHIN)))
    return Source(path.name, digest.hexdigest(), header, number, sheet)


def _csv(path: Path, mapping: Mapping) -> CsvFile:
    encoding = mapping.encoding or encoding_of(path)
    try:
        with path.open(encoding=encoding, errors="kept", newline="") as text:
            sample = text.read(SAMPLE)
    except LookupError as error:
        raise FileUnreadable(path.name, f"there is no encoding called “{encoding}”.") from error
    return CsvFile(path, encoding, mapping.separator or _separator(sample, _asked(mapping)))


def _separator(sample: str, asked: set[str]) -> str:
    """The separator under which the mapping's columns are found and most rows have as many cells as the header."""

    def evidence(separator: str) -> tuple[int, int, int]:
        csv.field_size_limit(LONGEST_CELL)
        try:
            rows = [
                cells
                for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
                if not is_blank(cells)
            ]
        except csv.Error:
            return 0, 0, 0
        found = max((len(asked & _keys(cells)) for cells in rows[:HEADER_WITHIN]), default=0)
        widths = [len(cells) for cells in rows]
        usual = max(set(widths), key=widths.count, default=1)
        return found, widths.count(usual) if usual > 1 else 0, usual

    return max(SEPARATORS, key=evidence)


def _header(file_name: str, mapping: Mapping, first: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first row that has every column the mapping names, and its number."""
    if not first:
        raise FileUnreadable(file_name, "it is empty.")
    asked = _asked(mapping)
    for number, cells in first:
        if asked <= _keys(cells):
            for column in mapping.all_columns():
                if [header_key(cell) for cell in cells].count(header_key(column)) > 1:
                    raise FileUnreadable(file_name, f"it has two columns called “{column}”.")
            return number, cells
    _, best = max(first, key=lambda row: (len(asked & _keys(row[1])), -row[0]))
    missing = {header_key(column): column for column in mapping.all_columns() if header_key(column) not in _keys(best)}
    raise ColumnsMissing(file_name, list(missing.values()), [cell.strip() for cell in best if cell.strip()])


def _asked(mapping: Mapping) -> set[str]:
    return {header_key(column) for column in mapping.all_columns()}


def _keys(cells: Sequence[str]) -> set[str]:
    return {header_key(cell) for cell in cells}
