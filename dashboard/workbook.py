"""A table as a workbook, with typed cells. Imported through dashboard/export.py."""

import io
from collections.abc import Iterable
from datetime import UTC
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from dashboard.export_table import ExportTable
from queries.columns import Unit

ROWS = 100_000  # of twelve columns take 250 MB and 10 s to make; a sheet would hold ten times as many
TEXT = 32_767  # characters of a cell; xlsxwriter leaves a longer text out
NUMBER_FORMAT = {
    Unit.COUNT: "#,##0",
    Unit.RATE: "0.0%",
    Unit.POINTS: "+0.0%;-0.0%;0.0%",  # the header says that these are points
    Unit.INDEX: "0.00",
    Unit.DAYS: "#,##0.0",
    Unit.HOURS: "#,##0.0",
    Unit.MINUTES: "#,##0",
    Unit.MOMENT: "yyyy-mm-dd hh:mm",
    Unit.DAY: "yyyy-mm-dd",
}
WIDTH = {Unit.NAME: 26, Unit.MOMENT: 18, Unit.DAY: 12}


class TooManyRows(ValueError):
    """Too many for a workbook made while people wait. Rows are never dropped silently; a CSV takes any number."""


def to_xlsx(table: ExportTable) -> bytes:
    """A workbook: "Data" with typed cells, and "About" with what they are. What is missing is an empty cell.

    Moments stand in the table's zone, which the header names: a spreadsheet's dates have none. Raises TooManyRows.
    """
    if len(table.rows) > ROWS:
        raise TooManyRows(f"{len(table.rows):,} rows are too many for a workbook; export them as CSV.")
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": table.title, "created": table.as_of.astimezone(UTC).replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        formats = {unit: book.add_format({"num_format": code}) for unit, code in NUMBER_FORMAT.items()}
        _write_data(book.add_worksheet("Data"), table, bold, formats)
        _write_facts(book.add_worksheet("About"), _about(table), bold)
    return file.getvalue()


def _write_data(sheet: Worksheet, table: ExportTable, bold: Format, formats: dict[Unit, Format]) -> None:
    said_in_the_header = {Unit.MOMENT: f" ({table.zone})", Unit.POINTS: " (points)"}
    for at, column in enumerate(table.columns):
        label = column.label + said_in_the_header.get(column.unit, "")
        sheet.write_string(0, at, label, bold)
        sheet.set_column(at, at, WIDTH.get(column.unit, max(11, len(label) + 4)))
    units = [column.unit for column in table.columns]
    for line, row in enumerate(table.cells(), start=1):
        for at, (value, unit) in enumerate(zip(row, units, strict=True)):
            if value is not None:
                _write_cell(sheet, line, at, value, unit, formats)
    sheet.freeze_panes(1, 0)
    if table.columns:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _write_cell(sheet: Worksheet, line: int, at: int, value: Any, unit: Unit, formats: dict[Unit, Format]) -> None:
    match unit:
        case Unit.NAME:
            sheet.write_string(line, at, str(value)[:TEXT])
        case Unit.FLAG:
            sheet.write_boolean(line, at, bool(value))
        case Unit.MOMENT | Unit.DAY:
            sheet.write_datetime(line, at, value.replace(tzinfo=None), formats[unit])
        case _:
            sheet.write_number(line, at, float(value), formats[unit])


def _about(table: ExportTable) -> list[tuple[str, str]]:
    return [
        ("Title", table.title),
        *(table.filters or [("Filters", "none")]),
        ("Data as of", f"{table.as_of.astimezone(table.tz):%Y-%m-%d %H:%M} ({table.zone})"),
        ("Rows", f"{len(table.rows):,}"),
        *([("Note", table.note)] if table.note else []),
    ]


def _write_facts(sheet: Worksheet, facts: Iterable[tuple[str, str]], bold: Format) -> None:
    for line, (name, words) in enumerate(facts):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, words[:TEXT])
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
