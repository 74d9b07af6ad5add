"""What a person, and a spreadsheet, gets out of an export. Workbooks are read back with another library."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from hypothesis import given, strategies
from python_calamine import CalamineWorkbook

from dashboard import workbook
from dashboard.export import ExportColumn, ExportTable, TooManyRows, harmless, to_csv, to_xlsx
from queries.columns import Unit

AS_OF = datetime(2026, 9, 1, 2, 30, tzinfo=UTC)
FILTERS = [("Period", "1 Jun – 31 Aug 2026"), ("Sources", "Direct, Event")]
COLUMNS = [
    ExportColumn("service_line", "Service line", Unit.NAME),
    ExportColumn("reached_episodes", "Reached", Unit.COUNT),
    ExportColumn("entry_rate", "Of all leads", Unit.RATE),
    ExportColumn("rate_change", "Change", Unit.POINTS),
    ExportColumn("median_days", "Half by day", Unit.DAYS),
    ExportColumn("recorded_at", "Recorded", Unit.MOMENT),
    ExportColumn("entered_on", "Came in", Unit.DAY),
    ExportColumn("is_mature", "Mature", Unit.FLAG),
]
ROWS = pd.DataFrame(
    {
        "not_shown": ["hidden", "hidden"],
        "service_line": ["Cardiology", None],
        "reached_episodes": [3, 0],
        "entry_rate": [0.3, float("nan")],
        "rate_change": [-0.03, float("nan")],
        "median_days": [12.5, float("inf")],
        # 9:30 in New York in summer, then in winter
        "recorded_at": pd.to_datetime(["2026-06-01T13:30:00Z", None]).as_unit("us"),
        "entered_on": pd.to_datetime(["2026-06-01", None]).as_unit("us"),
        "is_mature": [True, False],
    }
)


def table(rows: pd.DataFrame = ROWS, columns: list[ExportColumn] = COLUMNS, **more) -> ExportTable:
    return ExportTable("Funnel by service line", columns, rows, FILTERS, AS_OF, zone="America/New_York", **more)


def of_one(value: object, unit: Unit = Unit.NAME, label: str = "Name") -> ExportTable:
    return table(pd.DataFrame({"one": [value]}), [ExportColumn("one", label, unit)])


def read_csv(made: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def sheet(made: bytes, name: str = "Data") -> list[list]:
    return CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name(name).to_python(skip_empty_area=False)


def xml(made: bytes, part: str) -> str:
    return zipfile.ZipFile(io.BytesIO(made)).read(part).decode()


# --- CSV


def test_a_csv_holds_what_is_shown_and_on_every_row_what_was_filtered():
    about = ["Period: 1 Jun – 31 Aug 2026 · Sources: Direct, Event", "2026-08-31T22:30:00-04:00"]

    header, full, empty = read_csv(to_csv(table()))

    assert header == [column.label for column in COLUMNS] + ["Filters", "Data as of"]
    shown = ["Cardiology", "3", "0.3", "-0.03", "12.5", "2026-06-01T09:30:00-04:00", "2026-06-01", "TRUE"]
    assert full == shown + about
    assert empty == ["", "0", "", "", "", "", "", "FALSE", *about]


def test_a_csv_opens_in_excel_as_utf_8_and_has_windows_line_ends():
    made = to_csv(of_one("Zoë"))
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.count(b"\r\n") == made.count(b"\n") == 2


def test_a_program_reads_a_csv_as_one_table():
    read = pd.read_csv(io.BytesIO(to_csv(table())))
    assert len(read) == 2
    assert read["Reached"].sum() == 3
    assert read["Of all leads"].isna().tolist() == [False, True]
    assert read["Mature"].tolist() == [True, False]


def test_a_csv_without_rows_is_a_header():
    assert len(read_csv(to_csv(table(ROWS.head(0))))) == 1


FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\tx", "  =1", '"=1', "'=1", "' \"=1", "\x00=1", "\ufeff=1"),
    *("＝1+1", "＋1", "－1", "＠x"),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_would_be_a_formula_gets_an_apostrophe_before_it(text):
    [_, [cell, *_]] = read_csv(to_csv(of_one(text)))
    assert cell.startswith("'")
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize("text", ["a;=1+1;b", "a\t=1+1", "a\n=1+1", 'a;"=1+1"', "a; -1"])
def test_nor_where_a_reader_that_expects_other_separators_would_see_a_new_cell(text):
    [_, [cell, *_]] = read_csv(to_csv(of_one(text)))
    assert all(not re.match(r"[\s\"]*[=+\-@]", part) for part in re.split(r"[;\t\n]", cell))


@pytest.mark.parametrize(
    "text", ["Cardiology", "Smith-Jones", "a = b", "late, -5 days", "ana@example.org", "", "3 + 4"]
)
def test_any_other_text_stays_as_it_is(text):
    [_, [cell, *_]] = read_csv(to_csv(of_one(text)))
    assert cell == text


@given(strategies.text() | strategies.text(alphabet="=+-@ \t\r\n;,\"'a"))
def test_no_text_whatever_starts_a_formula(text):
    for part in re.split(r"[;\t\r\n]", harmless(text)):
        assert not re.match(r"[\s\"]*[=+\-@＝＋－＠]", part)


def test_headers_and_filters_are_made_harmless_too():
    made = of_one("x", label="=cmd()")
    [[label, *_], [_, filters, _]] = read_csv(to_csv(ExportTable("t", made.columns, made.rows, [("=f", "y")], AS_OF)))
    assert (label, filters) == ("'=cmd()", "'=f: y")


def test_a_negative_number_stays_a_number():
    assert read_csv(to_csv(of_one(-0.5, Unit.HOURS)))[1][0] == "-0.5"
    assert read_csv(to_csv(of_one(-3, Unit.COUNT)))[1][0] == "-3"


# --- XLSX


def test_a_workbook_holds_typed_cells_and_leaves_what_is_missing_empty():
    header, full, empty = sheet(to_xlsx(table()))

    assert header[3] == "Change (points)"
    assert header[5] == "Recorded (America/New_York)"
    assert full == ["Cardiology", 3.0, 0.3, -0.03, 12.5, datetime(2026, 6, 1, 9, 30), date(2026, 6, 1), True]  # noqa: DTZ001
    assert empty == ["", 0.0, "", "", "", "", "", False]


def test_a_workbook_says_what_it_shows():
    assert sheet(to_xlsx(table(note="Immature weeks are left out.")), "About") == [
        ["Title", "Funnel by service line"],
        ["Period", "1 Jun – 31 Aug 2026"],
        ["Sources", "Direct, Event"],
        ["Data as of", "2026-08-31 22:30 (America/New_York)"],
        ["Rows", "2"],
        ["Note", "Immature weeks are left out."],
    ]


def test_rates_and_days_are_written_as_such():
    styles = xml(to_xlsx(table()), "xl/styles.xml")
    assert all(code in styles for code in ("0.0%", "+0.0%;-0.0%;0.0%", "yyyy-mm-dd hh:mm"))


def test_the_header_stays_in_view_and_can_be_filtered():
    data = xml(to_xlsx(table()), "xl/worksheets/sheet1.xml")
    assert '<pane ySplit="1"' in data
    assert '<autoFilter ref="A1:H3"/>' in data


@pytest.mark.parametrize("text", [*FORMULAS, "https://example.org", "{=1}", "00123"])
def test_a_text_in_a_workbook_is_a_text(text):
    made = to_xlsx(of_one(text))
    assert sheet(made)[1] == [text.replace("\r", "\n")] or sheet(made)[1] == [text]
    data = xml(made, "xl/worksheets/sheet1.xml")
    assert "<f>" not in data
    assert "hyperlink" not in data


def test_a_text_too_long_for_a_cell_is_cut_not_lost():
    assert sheet(to_xlsx(of_one("x" * 40_000)))[1] == ["x" * workbook.TEXT]


def test_an_empty_table_is_a_workbook_with_a_header():
    assert len(sheet(to_xlsx(table(ROWS.head(0))))) == 1


def test_a_table_too_long_for_a_sheet_is_refused(monkeypatch):
    monkeypatch.setattr(workbook, "ROWS", 1)
    with pytest.raises(TooManyRows, match="export them as CSV"):
        to_xlsx(table())


def test_the_same_table_gives_the_same_files():
    assert to_csv(table()) == to_csv(table())
    assert to_xlsx(table()) == to_xlsx(table())


def test_a_file_is_named_by_its_table_and_day():
    assert table().file_name("csv") == "funnel-by-service-line_2026-08-31.csv"
    assert ExportTable('"; =é\r\n', [], ROWS, [], AS_OF).file_name("xlsx") == "table_2026-09-01.xlsx"


def test_a_moment_of_no_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        ExportTable("t", COLUMNS, ROWS, [], datetime(2026, 9, 1))  # noqa: DTZ001
