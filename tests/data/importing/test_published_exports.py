"""Exports that nobody here wrote give the figures that others counted in them.

Collected only where they lie beside the repository (conftest.py); every rule they need is also tested on own files.
"""

import csv
import json
from collections import Counter

import numpy as np
import pytest
from sqlalchemy import func, select

from data.importing.mapping import load_mapping
from data.importing.report import ImportReport
from data.schema import lead_facts, leads, outreach, people, stage_events
from data.vocabulary import Exit, OutreachResult, Stage, code_of
from tests.data.importing.conftest import SHARED
from tests.data.importing.taking import MAPPINGS, Taking

EXPECTED = json.loads((SHARED / "expected.json").read_text())
DIALECTS = {"us_mdy": "us_mdy", "dmy2": "dmy2_crlf", "iso": "iso"}


def import_of(taking: Taking, file: str, mapping: str) -> ImportReport:
    return taking(SHARED / file, load_mapping(MAPPINGS / f"{mapping}.toml"))


def counted(taking: Taking, column) -> dict:
    return dict(taking.rows_of(select(column, func.count()).group_by(column)))


def leads_at(taking: Taking, stage: str) -> int:
    statement = select(func.count(stage_events.c.lead_id.distinct())).where(stage_events.c.stage == stage)
    return taking.rows_of(statement)[0][0]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_three_dialects_of_the_same_deals_give_the_figures_others_counted(taking: Taking, dialect: str):
    expected = EXPECTED["maven"][dialect]

    report = import_of(taking, f"maven_crm_3_date_dialects/sales_pipeline_{DIALECTS[dialect]}.csv", "deals")

    assert (report.rows_new, report.rows_quarantined) == (8_800, 0)
    assert report.date_order == {"us_mdy": "month-first", "dmy2": "day-first", "iso": None}[dialect]
    assert counted(taking, leads.c.source_status) == expected["stages"]
    days, lost = days_to_close(taking)
    assert round(100 * len(days) / (len(days) + lost), 2) == expected["win_rate_closed_pct"]
    assert (round(float(days.mean()), 3), float(np.median(days))) == (
        expected["avg_days_won"],
        expected["median_days_won"],
    )
    assert won_by_manager(taking) == {
        manager: (won, closed) for manager, (closed, won, _) in EXPECTED["maven"]["manager"].items()
    }
    assert taking.is_sound()


def days_to_close(taking: Taking) -> tuple[np.ndarray, int]:
    """Days from being engaged to being won, from the facts; and how many were lost."""
    rows = taking.rows_of(select(lead_facts.c.to_sql, lead_facts.c.to_started, lead_facts.c.exit))
    days = np.array([(started - sql) / 1440 for sql, started, _ in rows if started is not None])
    return days, sum(exit == code_of(Exit.LOST) for *_, exit in rows)


def won_by_manager(taking: Taking) -> dict[str, tuple[int, int]]:
    with (SHARED / "maven_crm_3_date_dialects/sales_teams.csv").open() as teams:
        manager = {row["sales_agent"]: row["manager"] for row in csv.DictReader(teams)}
    facts = lead_facts.c
    won, closed = Counter(), Counter()
    joined = select(people.c.name, facts.to_started, facts.exit).join_from(
        lead_facts, people, facts.owner_id == people.c.person_id
    )
    for owner, to_started, exit in taking.rows_of(joined):
        won[manager[owner]] += to_started is not None
        closed[manager[owner]] += to_started is not None or exit != 0
    return {name: (won[name], closed[name]) for name in closed}


def test_an_intake_log_gives_its_cases_per_stage_and_channel(taking: Taking):
    expected = EXPECTED["receipt"]

    report = import_of(taking, "receipt_intake_sla_4tu/receipt.csv", "intake_log")

    assert (report.rows_read, report.rows_quarantined, report.leads_added) == (expected["events"], 0, expected["cases"])
    stages = load_mapping(MAPPINGS / "intake_log.toml").values["stage"]
    assert {words: leads_at(taking, stage) for words, stage in stages.items()} == {
        words: expected["activity_cases"][words] for words in stages
    }
    assert report.events_added == sum(expected["activity_events"][words] for words in stages)
    assert counted(taking, leads.c.source_detail) == expected["channel"]
    assert taking.is_sound()


def test_an_intake_log_mixes_two_offsets_and_each_moment_is_its_own(taking: Taking):
    import_of(taking, "receipt_intake_sla_4tu/receipt.csv", "intake_log")

    case = select(stage_events.c.occurred_at).join_from(stage_events, leads).where(leads.c.external_id == "case-10011")
    moments = taking.rows_of(case.order_by(stage_events.c.occurred_at))

    assert moments[0][0].isoformat() == "2011-10-11T11:45:40.276000+00:00"
    assert moments[1][0].isoformat() == "2011-10-12T06:26:25.398000+00:00"


def test_a_developer_org_contradicts_itself_on_three_leads_and_is_told_so(taking: Taking):
    expected = EXPECTED["salesforce_devorg_mit"]

    report = import_of(taking, "salesforce_devorg_mit/Lead.csv", "developer_org_leads")

    assert counted(taking, leads.c.source_status) == expected["status"]
    assert leads_at(taking, Stage.STARTED) == expected["IsConverted_TRUE"]
    assert report.contradictions == expected["status"]["Closed - Converted"] - expected["IsConverted_TRUE"]
    assert report.contradictions_by_kind == {
        "says started, without a date in “ConvertedDate”": 3,
        "says started, and “IsConverted” says no": 3,
    }
    assert report.date_order == "month-first"
    assert leads_at(taking, Exit.DISQUALIFIED) == expected["status"]["Closed - Not Converted"]


def test_a_workshop_org_gives_its_statuses_and_sources(taking: Taking):
    expected = EXPECTED["salesforce_workshop_bsd"]

    report = import_of(taking, "salesforce_workshop_bsd/Lead.csv", "workshop_leads")

    assert (report.rows_new, report.contradictions) == (expected["leads"], 0)
    assert counted(taking, leads.c.source_status) == expected["status"]
    assert counted(taking, leads.c.source_detail) == expected["source"]
    assert "utf-8-sig" in report.written


def test_of_a_workshop_orgs_tasks_only_those_on_leads_are_taken_in(taking: Taking):
    expected = EXPECTED["salesforce_workshop_bsd"]
    import_of(taking, "salesforce_workshop_bsd/Lead.csv", "workshop_leads")

    report = import_of(taking, "salesforce_workshop_bsd/Task.csv", "workshop_tasks")

    accepted = report.rows_read - report.rows_quarantined
    assert (accepted, report.rows_read) == (expected["tasks_on_leads"], expected["tasks"])
    assert report.contradictions_by_kind == {"not started, though its day has come": expected["tasks_on_leads"]}


def test_a_call_centres_leads_and_calls_give_their_counts_and_contradictions(taking: Taking):
    expected = EXPECTED["crm_calls_objections_mit"]

    of_leads = import_of(taking, "crm_calls_objections_mit/Lead.csv", "calls_leads")
    of_calls = import_of(taking, "crm_calls_objections_mit/LeadCall.csv", "calls")

    assert counted(taking, leads.c.source_status) == expected["status"]
    assert of_leads.contradictions_by_kind["modified before it was created"] == expected["modified_before_created"]
    assert (of_calls.events_added, of_calls.rows_quarantined) == (expected["calls_in_file"], 0)
    assert counted(taking, outreach.c.result)[OutreachResult.TWO_WAY] == expected["connected_calls"]
    assert taking.is_sound()


def test_a_published_file_taken_in_again_changes_nothing(taking: Taking):
    import_of(taking, "crm_calls_objections_mit/Lead.csv", "calls_leads")
    before = taking.table_sizes()

    assert import_of(taking, "crm_calls_objections_mit/Lead.csv", "calls_leads").was_done_before
    assert taking.table_sizes() == before
