"""A dry run says what an import would do, and writes nothing."""

from typing import get_args

import pytest

from data.importing.fields import Kind
from data.importing.report import ImportReport
from tests.data.importing.taking import MAPPINGS, Taking, mapping_of

MAPPING = """
    name = "Stage history"
    source_system = "crm"
    kind = "events"
    create_leads = true
    create = ["owner"]
    [columns]
    Lead = "external_id"
    Stage = "stage"
    When = "occurred_at"
    Why = "reason"
    Owner = "owner"
    [dates]
    zone = "UTC"
"""
HEADER = "Lead,Stage,When,Why,Owner\n"
# The same leads come again in later batches; the last row has no id.
ROWS = HEADER + "".join(
    f"{lead},{stage},2026-06-{day:02},Cost,Sam Rep\n"
    for day, stage in enumerate(("inquiry", "mql", "mql", "lost", "recycled"), start=1)
    for lead in range(1, 8)
)
TOTAL = ",Total,35,,\n"


def outcome(report: ImportReport) -> dict:
    return report.model_dump(exclude={"is_dry_run", "seconds", "file_name", "started_at"})


@pytest.mark.parametrize("batch_rows", [1, 4, 1_000])
def test_a_dry_run_counts_as_the_import_would_and_writes_nothing(taking: Taking, batch_rows: int):
    file = taking.written(ROWS + TOTAL)
    before = taking.table_sizes()

    rehearsed = taking(file, MAPPING, dry_run=True, batch_rows=batch_rows)

    assert taking.table_sizes() == before
    assert (rehearsed.is_dry_run, rehearsed.leads_added, rehearsed.rows_quarantined) == (True, 7, 1)
    assert "a dry run; nothing was written. It would give:" in rehearsed.as_text()
    assert outcome(taking(file, MAPPING, batch_rows=batch_rows)) == outcome(rehearsed)


def test_a_dry_run_over_leads_that_are_there_shows_what_would_change(taking: Taking):
    taking(ROWS, MAPPING)
    before = taking.table_sizes()
    longer = ROWS.replace("7,lost,2026-06-04,Cost", "7,lost,2026-06-04,Too far") + "8,inquiry,2026-06-01,,\n" + TOTAL

    report = taking(longer, MAPPING, dry_run=True, batch_rows=10)

    assert (report.rows_new, report.rows_changed, report.rows_unchanged, report.rows_quarantined) == (1, 1, 34, 1)
    assert taking.table_sizes() == before


def test_a_dry_run_of_a_file_taken_in_before_says_so(taking: Taking):
    file = taking.written(ROWS + TOTAL)
    taking(file, MAPPING)
    before = taking.table_sizes()

    assert taking(file, MAPPING, dry_run=True).was_done_before
    assert taking.table_sizes() == before


def test_every_mapping_of_these_tests_can_be_used():
    assert {mapping_of(file.read_text()).kind for file in MAPPINGS.glob("*.toml")} == {*get_args(Kind)}
