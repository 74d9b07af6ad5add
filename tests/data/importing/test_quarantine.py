"""A row that can't be read goes to quarantine; accepted and quarantined rows are all the rows there are."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from data.database import open_database
from data.importing.separators import is_blank
from data.importing.source import open_source
from data.migrations.run import upgrade
from data.refusals import Refused
from data.schema import changes, import_rows
from data.vocabulary import RowOutcome
from tests.data.importing.taking import Taking, mapping_of

MAPPING = """
    name = "Leads"
    source_system = "crm"
    kind = "leads"
    create = ["service_line"]
    [columns]
    Id = "external_id"
    Source = "source_category"
    Line = "service_line"
    Phone = "phone"
    [dates]
    zone = "Asia/Tokyo"
    order = "dmy"
    [stages]
    inquiry = "Created"
"""
HEADER = "Id,Source,Line,Phone,Created\n"
GOOD = "1,Direct,Imaging,555-0101,01/06/2026\n"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Total,,,,,,17", None, "This row has 7 cells where the header has 5."),
        ("17 rows", None, "This row has 1 cells where the header has 5."),
        (",,,,01/06/2026", "Id", "This row has no id. Is it a total, or a note below the table?"),
        ("9.37E+11,,,,", "Id", "A spreadsheet shortened this id; export it with the column as text."),
        (f"{'7' * 121},,,,", "Id", "An id has at most 120 characters, none of them a zero byte."),
        ("2,,,,32/06/2026", "Created", "This date can't be read."),
        ("2,,,,02/09/2026", "Created", "This moment lies after the import; only what has happened can be taken in."),
        (f"2,,,{'5' * 61},", "Phone", "This text is longer than the 60 characters that “phone” may have."),
        (f"2,,{'a' * 121},,", "Line", "This text is longer than the 120 characters that “service_line” may have."),
        ("2,,,\0,", "Phone", "This text holds a zero byte, which no database keeps."),
        (f"2,,,{'5' * 140_000},", None, "This row can't be split into cells. Is a quotation mark left open"),
        ('2,"Direct,,,\n3,Direct,,,\n', None, "This row has 2 cells where the header has 5."),
    ],
)
def test_each_fault_is_told_with_its_row_its_column_and_a_reason(
    taking: Taking, row: str, column: str | None, reason: str
):
    report = taking(HEADER + GOOD + row + "\n", MAPPING)

    assert (report.rows_new, report.rows_quarantined) == (1, 1)
    (refused,) = report.first_quarantined
    assert (refused.row_number, refused.column) == (3, column)
    assert refused.reason.startswith(reason)


def test_the_row_is_kept_as_read_and_the_reason_holds_nothing_of_it(taking: Taking):
    taking(HEADER + GOOD + "7,Billboard,,555-0199,01/06/2026\n", MAPPING)

    kept = select(import_rows.c.row_number, import_rows.c.outcome, import_rows.c.content, import_rows.c.reason)
    ((number, outcome, content, reason),) = taking.rows_of(kept)
    assert (number, outcome) == (3, RowOutcome.QUARANTINED)
    assert content == {"Id": "7", "Source": "Billboard", "Line": "", "Phone": "555-0199", "Created": "01/06/2026"}
    assert "Billboard" not in reason
    assert "555" not in reason
    assert "555" not in str(taking.rows_of(select(changes.c.before, changes.c.after)))


def test_a_zero_byte_is_kept_as_its_sign(taking: Taking):
    taking(HEADER + "7,a\0b,,,\n", MAPPING)

    assert taking.rows_of(select(import_rows.c.content))[0][0]["Source"] == "a␀b"


def test_cells_that_are_merely_empty_are_no_fault(taking: Taking):
    report = taking("Id,Source,Line,Phone,Created,\n1,Direct,,,,\n2,Direct,,,\n3,Direct,,,,,,\n", MAPPING)

    assert (report.rows_new, report.rows_quarantined) == (3, 0)


def test_blank_lines_are_no_rows_but_are_counted_in_row_numbers(taking: Taking):
    report = taking(HEADER + "\n" + GOOD + " , ,,,\n\n,x,,,\n", MAPPING)

    assert (report.rows_read, report.rows_new, report.rows_quarantined) == (2, 1, 1)
    assert report.first_quarantined[0].row_number == 6


@pytest.fixture(scope="module")
def garbage(tmp_path_factory: pytest.TempPathFactory):
    """One database that takes in every example."""
    folder = tmp_path_factory.mktemp("garbage")
    upgrade(f"sqlite:///{folder}/leads.db")
    database = open_database(f"sqlite:///{folder}/leads.db")
    yield Taking(database, folder)
    database.close()


CELLS = st.one_of(
    st.sampled_from(["1", "2", "NA", "Direct", "01/06/2026", "31/12/2030", "", '"', "1E+9", "Total"]),
    st.text(st.characters(codec="utf-8"), max_size=8),
)
ROWS = st.lists(st.lists(CELLS, max_size=8), max_size=30)


@settings(max_examples=150)
@given(rows=ROWS, separator=st.sampled_from(",;\t|"))
def test_accepted_and_quarantined_are_all_rows_whatever_the_cells_say(garbage: Taking, rows: list, separator: str):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows([HEADER.strip().split(","), *rows])

    report = garbage(garbage.written(text.getvalue()), MAPPING)

    assert report.rows_read == sum(not is_blank(cells) for cells in rows)


@settings(max_examples=150)
@given(content=st.binary(max_size=400))
def test_any_bytes_below_the_header_end_as_accepted_or_quarantined_rows(garbage: Taking, content: bytes):
    file = garbage.written("")
    file.write_bytes(HEADER.encode() + content)

    report = garbage(file, MAPPING)

    assert report.rows_read == len(list(open_source(file, mapping_of(MAPPING)).rows()))


@settings(max_examples=150)
@given(content=st.binary(max_size=400))
def test_any_bytes_at_all_are_taken_in_or_refused_in_a_sentence(garbage: Taking, content: bytes):
    file = garbage.written("")
    file.write_bytes(content)
    try:
        said = garbage(file, MAPPING).as_text()
    except Refused as refusal:
        said = str(refusal)

    assert "taken in" in said


def test_after_all_that_the_database_is_sound(garbage: Taking):
    assert garbage.is_sound()
