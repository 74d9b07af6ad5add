"""However an export is written, its rows come out the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from data.importing.source import Source, open_source
from data.refusals import ColumnsMissing, FileUnreadable
from tests.data.importing.taking import mapping_of

MAPPING = mapping_of("""
    name = "Leads"
    source_system = "crm"
    kind = "leads"
    columns = { "Record ID" = "external_id", "Lead Source" = "source_category" }
""")
HEADER = ["Record ID", "Lead Source", "City"]
ROWS = [["7", "Web; or mail, maybe", "Zürich"], ["8", 'a "quoted" word', "Łódź"], ["NA", "two\nlines", ""]]


def opened(file: Path, more: str = "") -> Source:
    return open_source(file, mapping_of(more) if more else MAPPING)


def cells_of(file: Path) -> list[list[str]]:
    return [cells for _, cells in opened(file).rows()]


def text_with(separator: str, end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    return end.join(separator.join(map(quoted, cells)) for cells in [HEADER, *ROWS]) + end


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_encoding_separator_and_line_end_gives_the_same_rows(
    tmp_path: Path, separator: str, end: str, encoding: str
):
    file = tmp_path / "leads.csv"
    file.write_bytes(text_with(separator, end).encode(encoding))

    assert cells_of(file) == ROWS


def test_text_that_is_not_utf_8_is_read_as_windows_writes_it(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_bytes("Record ID,Lead Source\n7,Café “am See” – 5 €\n".encode("cp1252"))

    assert cells_of(file) == [["7", "Café “am See” – 5 €"]]


def test_bytes_without_a_meaning_stay_different_from_each_other(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_bytes(b"Record ID,Lead Source\n\x81,a\n\x8d,a\n")

    assert [cells[0] for cells in cells_of(file)] == ["\x81", "\x8d"]


def test_the_mapping_may_name_the_encoding_and_the_separator(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_bytes("Record ID:Lead Source\n7:Łódź\n".encode("cp1250"))
    more = """
        name = "Leads"
        source_system = "crm"
        kind = "leads"
        encoding = "cp1250"
        separator = ":"
        columns = { "Record ID" = "external_id" }
    """

    assert list(opened(file, more).rows()) == [(2, ["7", "Łódź"])]
    with pytest.raises(FileUnreadable, match="there is no encoding called “latin-99”"):
        opened(file, more.replace("cp1250", "latin-99"))


def workbook(file: Path, write: Callable[[xlsxwriter.Workbook], None]) -> Path:
    book = xlsxwriter.Workbook(str(file))
    write(book)
    book.close()
    return file


def test_a_workbook_is_known_by_its_bytes_whatever_it_is_called(tmp_path: Path):
    def write(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Leads")
        for number, cells in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, cells)

    source = opened(workbook(tmp_path / "leads.csv", write))

    assert [cells for _, cells in source.rows()] == [["7", *ROWS[0][1:]], *ROWS[1:]]
    assert source.sheet.written == "a workbook, sheet “Leads”"


def test_numbers_dates_and_flags_of_a_workbook_are_read_as_an_export_would_write_them(tmp_path: Path):
    def write(book: xlsxwriter.Workbook) -> None:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(2, 1, ["Record ID", "Lead Source", "When", "Rate", "Open"])
        sheet.write_row(3, 1, [93700000001, "Web"])
        sheet.write_number(3, 3, 46082.5, day)
        sheet.write_row(3, 4, [0.25, True])
        sheet.write_row(5, 1, [937000000012345678, "Web"])

    assert list(opened(workbook(tmp_path / "leads.xlsx", write)).rows()) == [
        (4, ["93700000001", "Web", "2026-03-01 12:00:00", "0.25", "TRUE"]),
        (6, ["9.37000000012346E+17", "Web", "", "", ""]),  # a spreadsheet keeps 15 digits
    ]


def test_the_mapping_may_name_the_sheet(tmp_path: Path):
    def write(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Notes").write_row(0, 0, ["Nothing here"])
        book.add_worksheet("Export").write_row(0, 0, HEADER)

    file = workbook(tmp_path / "leads.xlsx", write)
    named = (
        'name = "L"\nsource_system = "crm"\nkind = "leads"\nsheet = "{}"\ncolumns = {{ "Record ID" = "external_id" }}'
    )

    assert opened(file, named.format("Export")).header == HEADER
    with pytest.raises(FileUnreadable, match="it has no sheet called “Data”"):
        opened(file, named.format("Data"))


def test_a_damaged_workbook_is_refused(tmp_path: Path):
    file = tmp_path / "leads.xlsx"
    file.write_bytes(b"PK\x03\x04 and then nothing of the kind")

    with pytest.raises(FileUnreadable, match="it is a damaged or protected workbook"):
        opened(file)


def test_headers_are_found_in_spite_of_spaces_quotes_and_capitals(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_text('"RECORD  id ", lead source,"Date entered ""Lead (Stage)"""\n7,Web,2026-03-01\n')
    more = """
        name = "Leads"
        source_system = "crm"
        kind = "leads"
        columns = { 'record ID' = "external_id", 'Date entered "Lead (Stage)"' = "created_at" }
        dates = { zone = "UTC" }
    """

    assert list(opened(file, more).rows()) == [(2, ["7", "Web", "2026-03-01"])]


def test_a_title_above_the_header_is_passed_over_and_row_numbers_are_the_spreadsheets(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_text("All open leads\n\nRecord ID,Lead Source\n7,Web\n\n , \n8,Web\n")

    assert list(opened(file).rows()) == [(4, ["7", "Web"]), (7, ["8", "Web"])]


def test_a_missing_column_is_refused_with_the_columns_there_are(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_text("Record ID;Source;City\n7;Web;Bern\n")

    with pytest.raises(ColumnsMissing) as refused:
        opened(file)

    assert str(refused.value) == (
        "leads.csv has no column called “Lead Source”, which the mapping names. "
        "Its columns are “Record ID”, “Source”, “City”. Nothing was taken in."
    )


def test_a_column_that_stands_twice_is_refused(tmp_path: Path):
    file = tmp_path / "leads.csv"
    file.write_text("Record ID,Lead Source,lead source\n7,Web,Mail\n")

    with pytest.raises(FileUnreadable, match="it has two columns called “Lead Source”"):
        opened(file)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" , ,\r\n"])
def test_a_file_without_anything_in_it_is_refused(tmp_path: Path, content: bytes):
    file = tmp_path / "leads.csv"
    file.write_bytes(content)

    with pytest.raises(FileUnreadable, match="there is nothing in it"):
        opened(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(FileUnreadable, match=r"none\.csv can't be read: No such file or directory\."):
        opened(tmp_path / "none.csv")
