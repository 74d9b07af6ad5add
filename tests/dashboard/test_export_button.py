"""The export as it reaches a browser: asked over the websocket of a real server, fetched over HTTP."""

import time
from collections.abc import Iterator

import pytest

from tests.dashboard.asked import get
from tests.dashboard.one_page import serving_page
from tests.dashboard.session import Session, session

PAGE = """
from datetime import UTC, datetime
import pandas as pd
from dashboard.export import ExportColumn, ExportTable
from dashboard.export_button import offer
from queries.columns import Unit

rows = pd.DataFrame({"service_line": ["Cardiology", "=1+1"]})
columns = [ExportColumn("service_line", "Service line", Unit.NAME)]
filters = [("Sources", "![](https://example.org/seen.png)")]
offer(ExportTable("Service lines", columns, rows, filters, datetime(2026, 9, 1, tzinfo=UTC)), key="lines")
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_page(PAGE, tmp_path_factory.mktemp("button")) as address:
        yield address


def buttons(visit: Session) -> dict[str, str]:
    """What each button asks for when it is clicked, by its label."""
    drawn = [element.download_button for element in visit.run() if element.HasField("download_button")]
    assert not any(button.url for button in drawn)  # nothing is made, or can be fetched, before the click
    return {button.label: button.deferred_file_id for button in drawn}


def test_a_file_is_made_on_the_click_and_comes_as_an_attachment(address):
    with session(address) as visit:
        path = visit.make_download(buttons(visit)["CSV"])

        answer = get(address, path)

    assert answer.body.decode("utf-8-sig").splitlines()[2].startswith("'=1+1,")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="service-lines_2026-09-01.csv"'
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_workbook_comes_the_same_way(address):
    with session(address) as visit:
        answer = get(address, visit.make_download(buttons(visit)["Excel workbook (XLSX)"]))

    assert answer.body.startswith(b"PK")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="service-lines_2026-09-01.xlsx"'


def test_a_file_is_gone_when_pages_have_run_twice_more(address):
    with session(address) as visit:
        path = visit.make_download(buttons(visit)["CSV"])
        assert get(address, path).status == 200

        for _ in range(2):
            visit.run()
            time.sleep(0.2)  # the server tidies up after it has said that the script is finished

        assert get(address, path).status == 404


def test_the_filters_are_said_as_plain_text(address):
    with session(address) as visit:
        said = [element.text.body for element in visit.run() if element.HasField("text")]
        assert said == ["2 rows · Sources: ![](https://example.org/seen.png)"]
