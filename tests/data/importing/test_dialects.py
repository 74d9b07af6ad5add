"""The same deals, written as three programs write them and as a workbook, give the same leads."""

from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from data.schema import lead_facts, leads, reasons, stage_events
from tests.data.importing.taking import Taking

FILES = Path(__file__).parent / "files"
MAPPING = """
    name = "Deals"
    source_system = "crm"
    kind = "leads"
    [columns]
    Deal = "external_id"
    Stage = "source_status"
    [dates]
    zone = "UTC"
    [stages]
    sql = "Engaged"
    started = { column = "Closed", when = { Stage = "Won" } }
    lost = { column = "Closed", when = { Stage = "Lost" }, reason = "Why" }
"""
DEALS = {
    ("D-1", "Won", "sql", "2026-01-05", None),
    ("D-1", "Won", "started", "2026-03-01", None),
    ("D-2", "Lost", "lost", "2026-02-20", "Cost"),
    ("D-2", "Lost", "sql", "2026-01-12", None),
    ("D-3", "Engaging", "sql", "2026-02-03", None),
    ("D-4", "Prospecting", None, None, None),
    ("D-5", "Won", "sql", "2026-03-04", None),
    ("D-5", "Won", "started", "2026-04-13", None),
}


def deals(taking: Taking) -> set[tuple]:
    events = stage_events.c
    statement = select(
        leads.c.external_id, leads.c.source_status, events.stage, events.occurred_at, reasons.c.name
    ).select_from(leads.outerjoin(stage_events).outerjoin(reasons))
    return {(*words, moment and f"{moment:%Y-%m-%d}", why) for *words, moment, why in taking.rows_of(statement)}


@pytest.mark.parametrize(
    ("file", "order", "written"),
    [
        ("deals_iso.csv", None, "commas"),
        ("deals_us.csv", "month-first", "commas"),
        ("deals_eu.csv", "day-first", "semicolons"),
    ],
)
def test_every_dialect_gives_the_same_deals(taking: Taking, file: str, order: str | None, written: str):
    report = taking(FILES / file, MAPPING)

    assert (report.rows_new, report.rows_quarantined, report.date_order) == (5, 0, order)
    assert report.written.endswith(written)
    assert deals(taking) == DEALS
    assert taking.is_sound()


def test_a_workbook_named_csv_gives_the_same_deals(taking: Taking, tmp_path: Path):
    file = tmp_path / "deals.csv"
    book = xlsxwriter.Workbook(str(file))
    sheet = book.add_worksheet()
    for number, line in enumerate((FILES / "deals_iso.csv").read_text().splitlines()):
        sheet.write_row(number, 0, line.split(","))
    book.close()

    assert taking(file, MAPPING).rows_new == 5
    assert deals(taking) == DEALS


def test_one_dialect_after_another_changes_nothing(taking: Taking):
    for file in ("deals_iso.csv", "deals_us.csv", "deals_eu.csv"):
        report = taking(FILES / file, MAPPING)

    assert (report.rows_unchanged, report.events_added, report.events_retracted) == (5, 0, 0)
    assert len(taking.rows_of(select(lead_facts.c.lead_id))) == 5
