"""A file as rows of cells: text in any encoding and separator, or a workbook's sheet, told apart by its bytes."""

import csv
import hashlib
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol

from data.importing.encodings import PIECE, encoding_of
from data.importing.mapping import Mapping
from data.importing.matching import header_key
from data.importing.separators import HEADER_WITHIN, LONGEST_CELL, SEPARATORS, header_keys, is_blank, separator_of
from data.importing.workbook import WORKBOOK_MARKS, Workbook
from data.refusals import ColumnsMissing, FileUnreadable

SAMPLE = 1 << 16

Rows = Iterator[tuple[int, list[str]]]


class Sheet(Protocol):
    """Something that gives its rows, numbered from 1 as a spreadsheet counts them, blank ones left out."""

    written: str

    def rows(self) -> Rows: ...


class Source(NamedTuple):
    """An opened file: its name, digest and header, and its rows below the header."""

    name: str
    sha256: str
    header: list[str]
    header_row: int
    sheet: Sheet

    def rows(self) -> Rows:
        """(row number, cells) below the header. A blank row is no row, but is counted in the number."""
        return islice(self.sheet.rows(), self.header_row, None)


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


def open_source(path: Path, mapping: Mapping) -> Source:
    """Find out how a file is written and where its header is.

    Raises FileUnreadable when it is no text and no workbook, ColumnsMissing when the mapping names other columns.
    """
    start, sha256 = _start_and_digest(path)
    sheet: Sheet = Workbook(path, mapping.sheet) if start.startswith(WORKBOOK_MARKS) else _csv(path, mapping)
    header_row, header = _header(path.name, mapping, list(islice(sheet.rows(), HEADER_WITHIN)))
    return Source(path.name, sha256, header, header_row, sheet)


def _start_and_digest(path: Path) -> tuple[bytes, str]:
    digest, start = hashlib.sha256(), b""
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                start = start or piece[:8]
                digest.update(piece)
    except OSError as error:
        raise FileUnreadable(path.name, f"{error.strerror}.") from error
    return start, digest.hexdigest()


def _csv(path: Path, mapping: Mapping) -> CsvFile:
    encoding = mapping.encoding or encoding_of(path)
    try:
        with path.open(encoding=encoding, errors="kept", newline="") as text:
            sample = text.read(SAMPLE)
    except LookupError as error:
        raise FileUnreadable(path.name, f"there is no encoding called “{encoding}”.") from error
    asked = header_keys(mapping.all_columns())
    return CsvFile(path, encoding, mapping.separator or separator_of(sample, asked))


def _header(file_name: str, mapping: Mapping, first: Sequence[tuple[int, list[str]]]) -> tuple[int, list[str]]:
    """The first row that has every column the mapping names, and how many rows there are up to it."""
    asked = {header_key(column): column for column in mapping.all_columns()}
    if not first:
        raise FileUnreadable(file_name, "there is nothing in it.")
    for ordinal, (_, cells) in enumerate(first, start=1):
        keys = [header_key(cell) for cell in cells]
        if asked.keys() <= set(keys):
            for twice in (column for key, column in asked.items() if keys.count(key) > 1):
                raise FileUnreadable(file_name, f"it has two columns called “{twice}”.")
            return ordinal, cells
    likeliest = max((cells for _, cells in first), key=lambda cells: len(asked.keys() & header_keys(cells)))
    missing = [column for key, column in asked.items() if key not in header_keys(likeliest)]
    raise ColumnsMissing(file_name, missing, [cell.strip() for cell in likeliest if cell.strip()])
