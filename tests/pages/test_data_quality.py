"""The data page: what came in, what could not be read, how good the records are."""

import pytest

from queries.exits import exclusions
from queries.health import missing_fields_by_source, record_health_by_source
from tests.pages.conftest import headings, said
from tests.pages.test_overview import last_quarter


@pytest.mark.parametrize("question", [missing_fields_by_source, record_health_by_source, exclusions])
def test_its_tables_are_the_questions_own(question, open_page, demo):
    asked = question(demo, last_quarter(demo))

    (shown,) = [
        frame.value for frame in open_page("data_quality").dataframe if list(frame.value.columns) == list(asked.columns)
    ]
    assert shown.to_dict("records") == asked.to_dict("records")
    assert len(shown) > 0


def test_before_the_first_file_it_says_so(open_page):
    page = open_page("data_quality")

    assert headings(page)[:2] == ["What came in", "What could not be read"]
    assert "No file has been taken in yet." in said(page)
    assert "No row is in quarantine" in said(page)
