"""Taking in a file from the browser: seen first, then taken in, once, by whoever may."""

import pytest
from sqlalchemy import func, select

from dashboard.ask import database
from data.schema import leads
from data.vocabulary import Role
from tests.pages.conftest import go, headings, said
from tests.small_export import EXPORT, MAPPING


def how_many() -> int:
    with database().read.connect() as conn:
        return conn.scalar(select(func.count()).select_from(leads)) or 0


def choose(page, export=EXPORT, mapping=MAPPING):
    page.file_uploader(key="export").upload("leads.csv", export.encode(), "text/csv")
    page.file_uploader(key="mapping").upload("leads.toml", mapping.encode(), "application/toml")
    return page.run()


def outcomes(page):
    return {metric.label: metric.value for metric in page.metric}


def test_nothing_happens_before_both_files_are_there(open_writable):
    page = open_writable("import_file")
    page.file_uploader(key="export").upload("leads.csv", EXPORT.encode(), "text/csv")
    page.run()

    assert not page.exception
    assert not page.metric
    assert not page.button


def test_what_would_come_in_is_shown_before_anything_does(open_writable):
    page = choose(open_writable("import_file"))

    assert not page.exception
    assert headings(page)[0] == "3 rows in leads.csv"
    assert outcomes(page) == {"New": "2", "Changed": "0", "Unchanged": "0", "In quarantine": "1"}
    assert how_many() == 1_500
    assert page.button(key="take in").label == "Take in 2 rows, keep 1 in quarantine"


def test_taken_in_it_says_so_and_a_second_time_there_is_nothing_to_do(open_writable):
    page = choose(open_writable("import_file"))
    page.button(key="take in").click().run()

    assert not page.exception
    assert [said.value for said in page.success] == ["leads.csv is in: 3 rows read."]
    assert how_many() == 1_502
    again = choose(go(page, "import_file"))
    assert "taken in before" in said(again)
    assert how_many() == 1_502


def test_the_data_page_then_tells_of_the_file_and_of_the_row_it_could_not_read(open_writable):
    page = choose(open_writable("import_file"))
    page.button(key="take in").click().run()
    there = go(page, "data_quality")

    taken_in = next(frame.value for frame in there.dataframe if "import_status" in frame.value).iloc[0]
    assert (taken_in["file_name"], taken_in["rows_read"], taken_in["rows_new"]) == ("leads.csv", 3, 2)
    assert taken_in["rows_quarantined"] == 1
    refused = next(frame.value for frame in there.dataframe if "row_number" in frame.value)
    assert refused[["row_number", "file_column"]].to_numpy().tolist() == [[4, "Created"]]


def test_a_mapping_that_cannot_be_used_says_why(open_writable):
    page = choose(open_writable("import_file"), mapping="kind = 'weather'")

    assert not page.exception
    assert len(page.warning) == 1
    assert not page.button
    assert how_many() == 1_500


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REP])
def test_who_may_not_take_in_a_file_is_told_so(role, open_writable):
    page = choose(open_writable("import_file", role=role))

    assert not page.exception
    assert f"A {role} may not do this" in page.warning[0].value
    assert how_many() == 1_500
