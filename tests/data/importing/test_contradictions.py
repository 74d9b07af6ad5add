"""A row that contradicts itself is taken in and reported; who is right is not for an import to say."""

import pytest
from sqlalchemy import select

from data.schema import import_rows, leads
from tests.data.importing.taking import Taking

MAPPING = """
    name = "Deals"
    source_system = "crm"
    kind = "leads"
    placeholders = ["-"]
    [columns]
    Id = "external_id"
    Status = "source_status"
    [dates]
    zone = "UTC"
    [stages]
    inquiry = "Created"
    started = { column = "Converted", when = { Status = "Won" } }
    [flags]
    IsConverted = "started"
    [[contradictions]]
    say = "changed before it was created"
    earlier = "Changed"
    than = "Created"
    [[contradictions]]
    say = "lost, with an open next step"
    when = { Status = ["Lost", "Dead"], Next = "Call" }
    [[contradictions]]
    say = "open without a next step"
    when = { Status = "Open", Next = "" }
"""
HEADER = "Id,Status,Created,Changed,Converted,IsConverted,Next\n"
UNDATED = "says started, without a date in “Converted”"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,Won,2026-06-01,2026-06-02,2026-06-03,TRUE,", []),
        ("1,Won,2026-06-01,2026-06-02,2026-06-03,,", []),
        ("1,Lost,2026-06-01,,,no,", []),
        ("1,Open,2026-06-01,,2026-06-03,0,Call", []),
        ("1,Won,2026-06-01,,2026-06-03,FALSE,", ["says started, and “IsConverted” says no"]),
        ("1,Open,2026-06-01,,,1,Call", ["“IsConverted” says started, the rest of the row doesn't"]),
        ("1,Won,2026-06-01,,-,yes,", [UNDATED]),
        (
            "1,Won,2026-06-01,2026-05-01,,no,",
            [UNDATED, "says started, and “IsConverted” says no", "changed before it was created"],
        ),
        ("1,DEAD,2026-06-01,whenever,,,call", ["lost, with an open next step"]),
        ("1,Open,2026-06-01,,,,-", ["open without a next step"]),
    ],
)
def test_each_contradiction_is_reported_by_its_kind(taking: Taking, row: str, said: list[str]):
    report = taking(HEADER + row + "\n", MAPPING)

    assert (report.rows_new, report.rows_quarantined) == (1, 0)
    assert report.contradictions == bool(said)
    assert report.contradictions_by_kind == dict.fromkeys(said, 1)


def test_rows_that_contradict_themselves_are_counted_once_each_and_kept_with_their_lead(taking: Taking):
    rows = "1,Won,2026-06-01,2026-05-01,,no,\n2,Open,2026-06-01,2026-05-01,,,\n3,Lost,2026-06-01,,,,\n"

    report = taking(HEADER + rows, MAPPING)

    assert (report.rows_new, report.contradictions) == (3, 2)
    assert report.contradictions_by_kind["changed before it was created"] == 2
    kept = select(import_rows.c.row_number, import_rows.c.outcome, leads.c.external_id, import_rows.c.reason)
    found = taking.rows_of(kept.join_from(import_rows, leads, import_rows.c.lead_id == leads.c.lead_id))
    assert sorted(found)[1] == (3, "new", "2", "changed before it was created; open without a next step")
    assert "  2 rows contradict themselves or what is recorded; all taken in:" in report.as_text()
