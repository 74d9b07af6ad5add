"""Tables as files. The only exporter of the product: the built-in buttons, which write formulas raw, are off.

A file leaves the page that explains it, so what was filtered and when goes with it: in the workbook on a sheet of its
own; in the CSV in two last columns, the same on every row. Not in lines above or below the rows: a program that reads
a CSV would take those for a header or for data, and a person who sorts, filters or pastes the rows would lose them.
A CSV without rows is a header alone.
"""

import csv
import io
import re
from typing import Any

from dashboard.export_table import ExportColumn, ExportTable
from dashboard.workbook import TooManyRows, to_xlsx
from queries.columns import Unit

__all__ = ["ExportColumn", "ExportTable", "TooManyRows", "to_csv", "to_xlsx"]

# Excel, LibreOffice and Google Sheets take a cell for a formula by its first sign (the wide ones in East Asian
# settings), also after blanks, quotes and signs that are dropped on reading; and also in the middle of a text, where a
# reader that expects semicolons or tabs sees a new cell or, with the quotes lost, a new line.
FORMULA = re.compile(r"(^|[;\t\r\n])(?=[\s\x00-\x1f\ufeff\u200b\"'`]*[=+\-@＝＋－＠])|^(?=[\t\r\n])")


def to_csv(table: ExportTable) -> bytes:
    """UTF-8 with a byte order mark (Excel needs it), CRLF, one header row.

    Rates are fractions, moments ISO 8601 with their offset, days ISO 8601, flags TRUE or FALSE, what is missing empty.
    """
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow([harmless(column.label) for column in table.columns] + ["Filters", "Data as of"])
    units = [column.unit for column in table.columns]
    same_on_every_row = [harmless(table.filters_in_words), _text(table.as_of.astimezone(table.tz), Unit.MOMENT)]
    for row in table.cells():
        writer.writerow([*map(_text, row, units), *same_on_every_row])
    return lines.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before each sign that would start one."""
    return FORMULA.sub(lambda found: f"{found[0]}'", text)


def _text(value: Any, unit: Unit) -> str:
    if value is None:
        return ""
    match unit:
        case Unit.NAME:
            return harmless(str(value))
        case Unit.COUNT:
            return str(int(value))
        case Unit.MOMENT:
            return value.isoformat(timespec="seconds")
        case Unit.DAY:
            return value.strftime("%Y-%m-%d")
        case Unit.FLAG:
            return "TRUE" if value else "FALSE"
        case _:
            return repr(float(value))
