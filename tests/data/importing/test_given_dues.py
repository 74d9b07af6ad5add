"""Due moments that the source system gives itself: they come in, move and go with its exports."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from data.schema import given_dues, import_rows, leads
from data.vocabulary import Promise, code_of
from tests.data.importing.taking import NOW, Taking

MAPPING = """
    name = "Assignments"
    source_system = "crm"
    kind = "leads"
    [columns]
    Id = "external_id"
    Call = "due_first_attempt"
    Reach = "due_first_contact"
    Decide = "due_decision"
    Book = "due_booking"
    [dates]
    zone = "America/New_York"
    [stages]
    handoff = "Assigned"
"""
HEADER = "Id,Assigned,Call,Reach,Decide,Book\n"
ANN = "1,2026-06-01 09:00,2026-06-01 13:00,2026-06-02 12:00,2026-06-04 17:00,2026-06-11 17:00\n"
BEN = "2,2026-06-01 10:00,2026-06-01 14:00,,,\n"
LOG = """
    name = "History"
    source_system = "crm"
    kind = "events"
    create_leads = true
    columns = { Id = "external_id", Stage = "stage", When = "occurred_at", Due = "due_booking" }
    dates = { zone = "UTC" }
"""
ROWS = "Id,Stage,When,Due\n1,inquiry,2026-06-01,2026-07-01 12:00\n1,handoff,2026-06-02,2026-07-01 12:00\n"
LATER = datetime(2026, 9, 2, 12, tzinfo=UTC)


def dues(taking: Taking) -> dict[tuple[str, int], str]:
    """(lead, code of the promise) -> due, in UTC."""
    columns = (leads.c.external_id, given_dues.c.promise, given_dues.c.due_at)
    rows = taking.rows_of(select(*columns).join_from(given_dues, leads))
    return {(lead, promise): f"{due:%m-%d %H:%M}" for lead, promise, due in rows}


def due_of(taking: Taking, text: str, zone: str) -> str:
    taking(HEADER + f"1,,{text},,,\n", MAPPING.replace("America/New_York", zone))
    return taking.rows_of(select(given_dues.c.due_at))[0][0].isoformat()


def test_each_promise_has_a_field_of_its_own(taking: Taking):
    report = taking(HEADER + ANN + BEN, MAPPING)

    assert (report.rows_new, report.dues_given) == (2, 5)
    assert dues(taking) == {
        ("1", code_of(Promise.FIRST_ATTEMPT)): "06-01 17:00",
        ("1", code_of(Promise.FIRST_CONTACT)): "06-02 16:00",
        ("1", code_of(Promise.DECISION)): "06-04 21:00",
        ("1", code_of(Promise.BOOKING)): "06-11 21:00",
        ("2", code_of(Promise.FIRST_ATTEMPT)): "06-01 18:00",
    }


def test_a_later_export_moves_a_due_moment_and_what_it_was_is_kept(taking: Taking):
    taking(HEADER + ANN + BEN, MAPPING)

    report = taking(HEADER + ANN.replace("06-11 17:00", "06-12 17:00") + BEN, MAPPING, at=LATER)

    assert (report.rows_changed, report.rows_unchanged, report.dues_given) == (1, 1, 1)
    assert dues(taking)["1", code_of(Promise.BOOKING)] == "06-12 21:00"
    told = select(given_dues.c.recorded_at).where(given_dues.c.promise == code_of(Promise.BOOKING))
    assert taking.rows_of(told) == [(LATER,)]
    kept = taking.rows_of(select(import_rows.c.outcome, import_rows.c.content))
    assert kept == [("changed", {"before": {"due_booking": "2026-06-11T21:00:00+00:00"}})]
    assert taking.is_sound()


def test_a_later_export_clears_a_due_moment(taking: Taking):
    taking(HEADER + BEN, MAPPING)

    report = taking(HEADER + BEN.replace("2026-06-01 14:00", ""), MAPPING)

    assert (report.rows_changed, report.dues_given, dues(taking)) == (1, 0, {})
    assert taking.is_sound()


def test_the_first_due_moment_of_a_known_lead_is_a_change(taking: Taking):
    taking(HEADER + BEN.replace("2026-06-01 14:00", ""), MAPPING)

    report = taking(HEADER + BEN, MAPPING)

    assert report.rows_changed == 1
    assert taking.rows_of(select(import_rows.c.content)) == [({"before": {"due_first_attempt": None}},)]


def test_a_longer_export_finds_the_due_moments_it_gave_and_changes_none(taking: Taking):
    taking(HEADER + ANN, MAPPING)

    report = taking(HEADER + ANN + BEN, MAPPING, at=LATER)

    assert (report.rows_unchanged, report.rows_new, report.dues_given) == (1, 1, 1)


def test_due_moments_of_which_a_mapping_does_not_speak_stay(taking: Taking):
    taking(HEADER + BEN, MAPPING)
    of_booking = MAPPING.replace('Call = "due_first_attempt"', "").replace("Assignments", "Bookings")

    taking(HEADER + BEN.replace(",,,", ",,,2026-06-30 12:00"), of_booking)

    assert dues(taking) == {("2", 1): "06-01 18:00", ("2", 4): "06-30 16:00"}


@pytest.mark.parametrize(
    ("text", "zone", "due"),
    [
        ("2026-06-05", "America/New_York", "2026-06-06T03:59:59.999999+00:00"),
        ("06/15/2026", "America/New_York", "2026-06-16T03:59:59.999999+00:00"),
        ("2026-03-08", "America/New_York", "2026-03-09T03:59:59.999999+00:00"),  # 23 hours
        ("2026-11-01", "America/New_York", "2026-11-02T04:59:59.999999+00:00"),  # 25 hours
        ("2026-09-05", "America/Santiago", "2026-09-06T03:59:59.999999+00:00"),  # its next day begins at 1:00
        ("2026-06-05 00:00", "America/New_York", "2026-06-05T04:00:00+00:00"),
        ("2026-06-05T00:00:00Z", "America/New_York", "2026-06-05T00:00:00+00:00"),
    ],
)
def test_due_on_a_day_is_due_by_its_end_and_a_midnight_that_is_written_is_a_moment(taking, text, zone, due):
    assert due_of(taking, text, zone) == due


def test_a_due_moment_may_lie_ahead_and_no_other_date_may(taking: Taking):
    ahead = "2027-01-01 09:00"

    report = taking(HEADER + f"1,2026-06-01,{ahead},,,\n2,{ahead},,,,\n", MAPPING)

    assert (report.rows_new, report.dues_given) == (1, 1)
    assert report.first_quarantined[0].column == "Assigned"


def test_a_due_moment_that_can_not_be_read_keeps_its_row_out(taking: Taking):
    report = taking(HEADER + "1,2026-06-01,soon,,,\n", MAPPING)

    (refused,) = report.first_quarantined
    assert (refused.column, refused.reason) == ("Call", "This date can't be read.")
    assert taking.rows_of(select(leads.c.lead_id)) == []


def test_two_rows_of_a_lead_that_differ_in_a_due_moment_are_asked_about(taking: Taking):
    report = taking(HEADER + BEN + BEN.replace("14:00", "15:00"), MAPPING)

    assert report.first_quarantined[0].reason == "Row 2 has the same id and says otherwise. Which of them is right?"
    assert dues(taking) == {("2", 1): "06-01 18:00"}


def test_day_first_or_month_first_is_decided_from_due_dates_too(taking: Taking):
    report = taking("Id,Assigned,Call,Reach,Decide,Book\n1,,06/05/2026,,,06/25/2026\n", MAPPING)

    assert report.date_order == "month-first"
    assert dues(taking)["1", 1] == "06-06 03:59"


def test_a_row_of_a_log_gives_its_lead_the_due_moment(taking: Taking):
    report = taking(ROWS, LOG)

    assert (report.rows_new, report.leads_added, report.dues_given) == (2, 1, 1)
    assert dues(taking) == {("1", 4): "07-01 12:00"}
    assert taking.is_sound()


def test_a_blank_in_a_log_says_nothing_of_a_due_moment(taking: Taking):
    taking(ROWS, LOG)

    report = taking(ROWS.replace(",2026-07-01 12:00", ",") + "1,sql,2026-06-03,\n", LOG)

    assert (report.rows_new, report.rows_unchanged) == (1, 2)
    assert dues(taking) == {("1", 4): "07-01 12:00"}


def test_a_later_log_moves_a_due_moment_by_an_event_that_was_known(taking: Taking):
    taking(ROWS, LOG)

    report = taking(ROWS.replace("07-01", "07-08"), LOG)

    assert (report.rows_changed, report.rows_unchanged) == (1, 1)
    assert dues(taking) == {("1", 4): "07-08 12:00"}
    assert taking.is_sound()


def test_an_event_that_comes_with_its_leads_first_due_moment_is_new(taking: Taking):
    taking("Id,Stage,When,Due\n1,inquiry,2026-06-01,\n", LOG)

    report = taking(ROWS, LOG)

    assert (report.rows_changed, report.rows_unchanged, report.rows_new) == (1, 0, 1)


@pytest.mark.parametrize("batch_rows", [1, 100])
def test_of_two_due_moments_in_one_log_the_first_stays_and_the_other_is_reported(taking: Taking, batch_rows: int):
    extended = ROWS + "1,sql,2026-06-03,2026-07-15 12:00\n"

    first = taking(extended, LOG, batch_rows=batch_rows)
    longer = taking(extended + "2,inquiry,2026-06-03,\n", LOG, batch_rows=batch_rows)

    said = {"has another due moment than an earlier row, which stays": 1}
    assert (first.rows_new, first.contradictions_by_kind) == (3, said)
    assert (longer.rows_new, longer.rows_changed, longer.contradictions_by_kind) == (1, 0, said)
    assert dues(taking) == {("1", 4): "07-01 12:00"}


def test_a_dry_run_counts_due_moments_and_writes_none(taking: Taking):
    file = taking.written(HEADER + ANN + BEN)
    before = taking.table_sizes()

    rehearsed = taking(file, MAPPING, dry_run=True)

    assert (rehearsed.dues_given, taking.table_sizes()) == (5, before)
    assert "\n  5 due moments that the source system gave" in rehearsed.as_text()
    assert taking(file, MAPPING).dues_given == 5


def test_a_report_without_due_moments_does_not_speak_of_them(taking: Taking):
    assert "due moments" not in taking(HEADER + "1,2026-06-01,,,,\n", MAPPING, at=NOW).as_text()
