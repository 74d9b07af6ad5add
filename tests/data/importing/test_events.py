"""A file of events: one row per stage a lead came to."""

import pytest
from sqlalchemy import select

from data.schema import leads, reasons, stage_events
from tests.data.importing.taking import Taking

MAPPING = """
    name = "Stage history"
    source_system = "crm"
    kind = "events"
    create_leads = true
    [columns]
    Lead = "external_id"
    Status = "stage"
    Changed = "occurred_at"
    Why = "reason"
    Channel = "source_category"
    [values.stage]
    New = "inquiry"
    Accepted = "sql"
    Lost = "lost"
    "Note added" = ""
    [values.source_category]
    Web = "Direct"
    [dates]
    zone = "UTC"
"""
HEADER = "Lead,Status,Changed,Why,Channel\n"
FIRST = HEADER + "7,New,2026-06-01 10:00,,Web\n7,Accepted,2026-06-03 10:00,ignored,Web\n8,New,2026-06-02 10:00,,\n"


def events(taking: Taking) -> list[tuple]:
    columns = (leads.c.external_id, stage_events.c.stage, stage_events.c.occurred_at)
    rows = taking.rows_of(select(*columns).join_from(stage_events, leads))
    return sorted((lead, stage, f"{moment:%d %H:%M}") for lead, stage, moment in rows)


def test_a_row_is_an_event_and_its_first_one_brings_the_lead(taking: Taking):
    report = taking(FIRST, MAPPING)

    assert (report.rows_new, report.leads_added, report.events_added) == (3, 2, 3)
    assert events(taking) == [("7", "inquiry", "01 10:00"), ("7", "sql", "03 10:00"), ("8", "inquiry", "02 10:00")]
    assert sorted(taking.rows_of(select(leads.c.external_id, leads.c.source_category))) == [
        ("7", "Direct"),
        ("8", None),
    ]
    assert taking.is_sound()


def test_the_same_event_twice_is_one_in_a_file_and_across_files(taking: Taking):
    first = taking(FIRST + "8,New,2026-06-02 10:00,,\n", MAPPING)
    longer = taking(FIRST + "8,New,2026-06-02T12:00+02:00,,\n8,Accepted,2026-06-04,,\n", MAPPING)

    assert (first.rows_new, first.rows_unchanged, first.events_added) == (3, 1, 3)
    assert (longer.rows_new, longer.rows_unchanged, longer.events_added) == (1, 4, 1)
    assert len(events(taking)) == 4


def test_an_exit_brings_its_reason_and_a_stage_has_none(taking: Taking):
    taking(FIRST + "8,Lost,2026-06-09,Too far,\n", MAPPING)

    of_events = select(stage_events.c.stage, reasons.c.name).outerjoin_from(stage_events, reasons)
    assert set(taking.rows_of(of_events)) == {("inquiry", None), ("sql", None), ("lost", "Too far")}


def test_a_word_that_means_no_stage_is_taken_in_and_adds_nothing(taking: Taking):
    report = taking(FIRST + "8,Note added,,,\n", MAPPING)

    assert (report.rows_new, report.rows_unchanged, report.rows_quarantined) == (3, 1, 0)


def test_without_create_leads_an_event_waits_for_its_lead_and_comes_in_when_it_is_there(taking: Taking):
    waiting = MAPPING.replace("create_leads = true", "").replace('Channel = "source_category"', "")
    waiting = waiting.replace('[values.source_category]\n    Web = "Direct"', "")
    file = taking.written(FIRST)

    too_early = taking(file, waiting)
    again = taking(file, waiting)
    taking(HEADER + "7,New,2026-05-01,,\n", MAPPING)
    at_last = taking(file, waiting)

    assert too_early.quarantine_by_reason == {"There is no lead with this id yet; import the leads first.": 3}
    assert (again.was_done_before, again.tried_again, again.accepted_now) == (True, 3, 0)
    assert (at_last.tried_again, at_last.accepted_now, at_last.rows_quarantined) == (3, 2, 1)
    assert (at_last.rows_read, at_last.rows_new, at_last.events_added) == (3, 2, 2)
    assert events(taking) == [("7", "inquiry", "01 00:00"), ("7", "inquiry", "01 10:00"), ("7", "sql", "03 10:00")]
    assert taking.is_sound()


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("7,,2026-06-01,,", "Status", "This cell is blank, and the row means nothing without it."),
        ("7,New,,,", "Changed", "This cell is blank, and the row means nothing without it."),
        ("7,Nurturing,2026-06-01,,", "Status", "This word has no meaning for “stage”"),
        ("7,New,soon,,", "Changed", "This date can't be read."),
        ("7,New,2027-01-01,,", "Changed", "This moment lies after the import"),
        (",New,2026-06-01,,", "Lead", "This row has no id. Is it a total, or a note below the table?"),
    ],
)
def test_what_an_event_needs_is_asked_of_every_row(taking: Taking, row: str, column: str, reason: str):
    report = taking(FIRST + row + "\n", MAPPING)

    assert (report.rows_new, report.rows_quarantined) == (3, 1)
    (refused,) = report.first_quarantined
    assert (refused.row_number, refused.column) == (5, column)
    assert refused.reason.startswith(reason)


def test_one_exit_with_two_reasons_in_a_file_is_the_first_and_stays_it(taking: Taking):
    twice = "8,Lost,2026-06-09,Too far,\n8,Lost,2026-06-09,Cost,\n"

    first = taking(FIRST + twice, MAPPING)
    second = taking(FIRST + twice + "9,New,2026-06-09,,\n", MAPPING)

    assert (first.rows_quarantined, second.rows_quarantined) == (1, 1)
    assert (second.rows_changed, second.events_retracted) == (0, 0)
    assert set(taking.rows_of(select(reasons.c.name))) == {("Too far",)}


def test_another_reason_in_a_later_export_is_a_change(taking: Taking):
    taking(FIRST + "8,Lost,2026-06-09,Too far,\n", MAPPING)
    report = taking(FIRST + "8,Lost,2026-06-09,Cost,\n", MAPPING)

    assert (report.rows_changed, report.events_retracted, report.events_added) == (1, 1, 1)
    assert taking.is_sound()
