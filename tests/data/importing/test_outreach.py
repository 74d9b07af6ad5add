"""A file of outreach: one row per attempt to reach somebody."""

from sqlalchemy import select

from data.schema import leads, outreach
from tests.data.importing.taking import Taking

LEADS = """
    name = "Leads"
    source_system = "crm"
    kind = "leads"
    columns = { Id = "external_id" }
"""
MAPPING = """
    name = "Activities"
    source_system = "crm"
    kind = "outreach"
    [columns]
    "Related To" = "external_id"
    Type = "outreach_kind"
    Result = "outreach_result"
    Date = "occurred_at"
    [values.outreach_kind]
    Meeting = "Visit"
    Task = ""
    [values.outreach_result]
    Connected = "Two-way contact"
    [dates]
    zone = "UTC"
"""
HEADER = "Related To,Type,Result,Date\n"


def test_attempts_find_their_lead_and_come_in_once(taking: Taking):
    taking("Id\n7\n", LEADS)
    rows = HEADER + "7,Call,Connected,2026-06-01 10:00\n7,Meeting,,2026-06-02\n7,Task,,2026-06-02\n9,Call,,2026-06-01\n"

    first = taking(rows, MAPPING)
    longer = taking(rows + "7,Call,No answer,2026-06-03 11:00\n", MAPPING)

    assert (first.rows_new, first.rows_unchanged, first.rows_quarantined, first.events_added) == (2, 1, 1, 2)
    assert (longer.rows_new, longer.rows_unchanged, longer.rows_quarantined) == (1, 3, 1)
    attempts = select(leads.c.external_id, outreach.c.kind, outreach.c.result).join_from(outreach, leads)
    assert taking.rows_of(attempts.order_by(outreach.c.occurred_at)) == [
        ("7", "Call", "Two-way contact"),
        ("7", "Visit", None),
        ("7", "Call", "No answer"),
    ]


def test_another_result_for_the_same_attempt_is_reported_not_believed(taking: Taking):
    taking("Id\n7\n", LEADS)
    taking(HEADER + "7,Call,No answer,2026-06-01 10:00\n", MAPPING)

    report = taking(HEADER + "7,Call,Connected,2026-06-01 10:00\n", MAPPING)

    assert report.contradictions_by_kind == {"has another result for an attempt already recorded": 1}
    assert taking.rows_of(select(outreach.c.result)) == [("No answer",)]


def test_an_attempt_may_bring_its_lead(taking: Taking):
    report = taking(HEADER + "7,Call,,2026-06-01\n", "create_leads = true\n" + MAPPING)

    assert (report.leads_added, report.events_added) == (1, 1)
    assert taking.is_sound()


def test_an_attempt_without_a_kind_is_quarantined(taking: Taking):
    report = taking(HEADER + "7,,,2026-06-01\n", MAPPING)

    assert report.first_quarantined[0].column == "Type"
