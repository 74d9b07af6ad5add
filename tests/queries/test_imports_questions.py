"""What came in, and what could not be read."""

import uuid
from datetime import date

import pytest
from sqlalchemy import insert

from data.schema import import_rows, imports
from data.vocabulary import ImportStatus, RowOutcome
from queries.imports import contradictory_rows, imports_taken_in, quarantine_by_reason, quarantined_rows
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

LONG_AGO = Scope(Period(date(1999, 1, 1), date(1999, 1, 2)), as_of=NOW, sources=("Event",))


@pytest.fixture
def took_in(conn):
    """Takes in a file: took_in("leads.csv", noon(1), [(row, outcome, column, reason), ...], rows_new=3)."""

    def took_in(file_name, started, rows=(), mapping="crm", **counts):
        counted = dict.fromkeys(
            ("rows_read", "rows_new", "rows_changed", "rows_unchanged", "rows_quarantined", "leads_added"), 0
        ) | dict.fromkeys(("events_added", "events_retracted", "contradictions"), 0)
        counted |= counts
        counted["rows_read"] = sum(counted[f"rows_{name}"] for name in ("new", "changed", "unchanged", "quarantined"))
        about = {"mapping_name": mapping, "source_system": "crm", "kind": "leads", "actor": "ana@example.org"}
        digests = {"sha256": uuid.uuid4().hex, "mapping_sha256": mapping, "import_uuid": uuid.uuid4()}
        row = {
            "file_name": file_name,
            "started_at": started,
            "status": ImportStatus.DONE,
            **about,
            **digests,
            **counted,
        }
        import_id = conn.execute(insert(imports).values(row).returning(imports.c.import_id)).scalar_one()
        for number, outcome, column, reason in rows:
            said = {"row_number": number, "outcome": outcome, "column": column, "reason": reason}
            conn.execute(insert(import_rows).values(import_id=import_id, content={"Phone": "555-0142"}, **said))

    return took_in


def test_files_are_listed_newest_first_whatever_the_period_and_the_filters(took_in, conn):
    took_in("old.csv", noon(1), rows_new=2)
    took_in("new.csv", noon(2), rows_new=3, rows_changed=1, rows_unchanged=4, rows_quarantined=2, events_added=9)

    columns = ("file_name", "import_status", "rows_read", "rows_new", "rows_changed", "rows_unchanged")
    assert told(imports_taken_in(conn, LONG_AGO), *columns, "rows_quarantined", "events_added") == [
        ("new.csv", "done", 10, 3, 1, 4, 2, 9),
        ("old.csv", "done", 2, 2, 0, 0, 0, 0),
    ]


def test_the_rows_of_a_file_add_up(took_in, conn):
    took_in("a.csv", noon(1), rows_new=5, rows_quarantined=1)

    row = imports_taken_in(conn, LONG_AGO).iloc[0]
    parts = ("rows_new", "rows_changed", "rows_unchanged", "rows_quarantined")
    assert row["rows_read"] == sum(row[part] for part in parts)


def test_each_quarantined_row_says_where_and_why_and_nothing_of_what_it_holds(took_in, conn):
    took_in("a.csv", noon(1), [(7, RowOutcome.QUARANTINED, "Created", "Not a date."), (9, RowOutcome.NEW, None, None)])
    took_in("b.csv", noon(2), [(3, RowOutcome.QUARANTINED, None, "No id.")])

    answer = quarantined_rows(conn, LONG_AGO)
    assert told(answer) == [
        ("b.csv", 3, None, "No id.", "quarantined"),
        ("a.csv", 7, "Created", "Not a date.", "quarantined"),
    ]
    assert "555-0142" not in answer.to_csv()


def test_rows_that_contradict_themselves_were_taken_in(took_in, conn):
    took_in(
        "a.csv",
        noon(1),
        [
            (2, RowOutcome.NEW, "Won", "Says won, and lost on 3 June."),
            (3, RowOutcome.CHANGED, None, None),
            (4, RowOutcome.QUARANTINED, "Created", "Not a date."),
        ],
    )

    assert told(contradictory_rows(conn, LONG_AGO)) == [("a.csv", 2, "Won", "Says won, and lost on 3 June.", "new")]


def test_quarantine_is_summed_by_file_column_and_reason(took_in, conn):
    bad = [(number, RowOutcome.QUARANTINED, "Created", "Not a date.") for number in range(2, 5)]
    took_in("a.csv", noon(1), [*bad, (9, RowOutcome.QUARANTINED, None, "No id.")], rows_quarantined=4)

    answer = quarantine_by_reason(conn, LONG_AGO)
    assert told(answer) == [("a.csv", "Created", "Not a date.", 3), ("a.csv", None, "No id.", 1)]
    assert answer["rows_quarantined"].sum() == imports_taken_in(conn, LONG_AGO)["rows_quarantined"].sum()
