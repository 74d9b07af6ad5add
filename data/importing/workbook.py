"""A workbook's sheet as rows of text, written as a CSV export would have written it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, WorksheetNotFound, load_workbook

from data.refusals import FileUnreadable

WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # XLSX and ODS; the older XLS
EXACT = 10**15  # spreadsheets keep 15 digits of a number


class Workbook:
    """One sheet of an XLSX, XLS or ODS file: the one asked for, else the first."""

    def __init__(self, path: Path, sheet: str | None):
        self.sheet = _opened(path, sheet)
        self.written = f"a workbook, sheet “{self.sheet.name}”"

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            texts = [text_of(cell) for cell in cells]
            if any(text.strip() for text in texts):
                yield number, texts


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, moments in ISO form, so that ids and dates stay what they were."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and abs(cell) >= EXACT:
        return f"{cell:.14E}"  # its last digits are already gone, and an id must show it
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _opened(path: Path, sheet: str | None) -> CalamineSheet:
    try:
        book: CalamineWorkbook = load_workbook(str(path))
        return book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    except WorksheetNotFound as error:
        raise FileUnreadable(path.name, f"it has no sheet called “{sheet}”.") from error
    except (CalamineError, OSError) as error:
        raise FileUnreadable(path.name, f"it is a damaged or protected workbook ({error}).") from error
