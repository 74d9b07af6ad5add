"""Whether hand-offs say what sales needs, and whether leads go where they should."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select

from data.commands.handoffs import Handoff, hand_over
from data.permissions import OPERATOR
from data.schema import handoffs, leads, stage_events
from data.vocabulary import AgreementKind, Excluded, HandoffField, SourceCategory, Team, Urgency
from queries.clocks import Split
from queries.handoff_cells import Made, MadeCell, made_behind
from queries.handoff_quality import (
    handoff_completeness,
    handoff_completeness_by_service_line,
    handoff_completeness_by_source,
    missing_at_handoff,
)
from queries.handoff_routing import (
    routed_as_proposed,
    routing_mismatches,
    routing_mismatches_by_line,
)
from queries.handoffs_made import hand_offs_made
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon
from tests.queries.put_in import told

HOUR = timedelta(hours=1)
LATER = NOW + timedelta(days=3)
SEPTEMBER = Scope(Period(date(2026, 9, 1), date(2026, 9, 30)), as_of=LATER)
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=LATER)
COUNTS = ("checkable_hand_offs", "checked_hand_offs", "complete_hand_offs", "overridden_hand_offs")
COUNTS += ("unchecked_hand_offs",)
PHONE, URGENCY, SOURCE = HandoffField.PHONE, HandoffField.URGENCY, HandoffField.SOURCE


@pytest.fixture
def agreed(given: Given) -> None:
    """Phone and urgency are asked of every lead, of imaging nothing; urgent ones go to clinical, the rest to sales."""
    imaging = {"service_line_id": given.service_line("Imaging"), "fields": []}
    given.agreed(AgreementKind.CHECKLIST, {"rules": [{"fields": [PHONE, URGENCY]}, imaging]})
    urgent = {"urgency": Urgency.URGENT, "team": "Clinical"}
    given.agreed(AgreementKind.ROUTING, {"rules": [{"team": "Sales"}, urgent]})


def handed(given: Given, *, team: Team = Team.SALES, at=NOW, **words) -> str:
    """A lead that goes over now through the form, with a reason in case something is missing. Returns its public id."""
    lead = given.lead(**words)
    row = given.conn.execute(select(leads.c.version, leads.c.lead_uuid).where(leads.c.lead_id == lead)).one()
    said = Handoff(lead_id=lead, seen_version=row.version, team=team, override_reason="Calls back today")
    hand_over(given.conn, said, actor=OPERATOR, at=at)
    return str(row.lead_uuid)


def taken_in(given: Given, **said) -> None:
    """A lead that was handed over elsewhere, with what a file said of it."""
    given.lead(handoff=NOW)
    event_id = given.conn.scalar(select(stage_events.c.event_id).where(stage_events.c.stage == "handoff"))
    given.conn.execute(insert(handoffs).values(event_id=event_id, recorded_at=NOW, actor="test", **said))


COMPLETE = {"phone": "555-0142", "urgency": Urgency.SOON}


def test_a_hand_off_is_complete_overridden_or_not_checked(agreed, given: Given, conn):
    handed(given, **COMPLETE)
    handed(given, phone="555-0142")
    given.lead(handoff=NOW)
    given.lead(handoff=NOW)

    assert told(handoff_completeness(conn, SEPTEMBER), *COUNTS) == [(4, 2, 1, 1, 2)]


def test_one_of_which_nothing_is_asked_is_not_called_complete(agreed, given: Given, conn):
    handed(given, service_line="Imaging")

    assert told(handoff_completeness(conn, SEPTEMBER), *COUNTS) == [(1, 0, 0, 0, 1)]


@pytest.mark.parametrize("required", [None, []])
def test_one_that_was_taken_in_with_its_team_alone_is_not_checked(required, given: Given, conn):
    taken_in(given, team="Sales", required=required, missing=required)

    assert told(handoff_completeness(conn, SEPTEMBER), *COUNTS) == [(1, 0, 0, 0, 1)]
    assert told(hand_offs_made(conn, SEPTEMBER, MadeCell(Made.UNCHECKED)), "receiving_team") == [("Sales",)]


def test_a_rate_is_over_the_checked_alone_with_its_interval(agreed, given: Given, conn):
    for number in range(10):
        handed(given, **COMPLETE if number < 3 else {})
    given.lead(handoff=NOW)

    (row,) = told(handoff_completeness(conn, SEPTEMBER))
    assert row[:6] == (11, 10, 3, 7, 1, 0.3)
    assert row[6:] == (pytest.approx(0.107791, abs=1e-6), pytest.approx(0.603222, abs=1e-6))  # METRICS.md 3: 3/10


def test_a_rate_over_nothing_is_missing(given: Given, conn):
    given.lead(handoff=NOW)

    assert told(handoff_completeness(conn, SEPTEMBER)) == [(1, 0, 0, 0, 1, None, None, None)]


def test_the_sources_are_counted_apart_and_add_up(agreed, given: Given, conn):
    handed(given, source=SourceCategory.EVENT, **COMPLETE)
    handed(given, source=SourceCategory.EVENT)
    handed(given, source=None, **COMPLETE)

    rows = handoff_completeness_by_source(conn, SEPTEMBER)
    assert told(rows, "source", *COUNTS) == [("Event", 2, 2, 1, 1, 0), ("Not recorded", 1, 1, 1, 0, 0)]
    assert rows[list(COUNTS)].sum().tolist() == list(told(handoff_completeness(conn, SEPTEMBER), *COUNTS)[0])


def test_the_service_lines_are_counted_apart(agreed, given: Given, conn):
    handed(given, **COMPLETE)
    handed(given, service_line=None)

    rows = told(handoff_completeness_by_service_line(conn, SEPTEMBER), "service_line", *COUNTS)
    assert rows == [("Cardiology", 1, 1, 1, 0, 0), ("Not recorded", 1, 1, 0, 1, 0)]


def test_hand_offs_count_by_the_local_day_they_were_made(agreed, given: Given, conn):
    """At 3:00 UTC on 1 September it is still August in New York."""
    handed(given, at=NOW.replace(hour=3))
    handed(given, at=NOW.replace(hour=5))

    august = Scope(Period(date(2026, 8, 1), date(2026, 8, 31)), as_of=LATER)
    for scope in (august, SEPTEMBER):
        assert told(handoff_completeness(conn, scope), "checkable_hand_offs") == [(1,)]


def test_a_hand_off_that_falls_due_in_another_month_counts_in_its_own(agreed, given: Given, conn):
    given.hours()
    given.targets(first_attempt=60 * 8 * 40)
    handed(given)

    assert told(handoff_completeness(conn, SEPTEMBER), "checkable_hand_offs") == [(1,)]


def test_what_was_made_after_the_moment_of_looking_is_not_there_yet(agreed, given: Given, conn):
    handed(given)

    before = Scope(SEPTEMBER.period, as_of=NOW - timedelta(minutes=1))
    assert told(handoff_completeness(conn, before), "checkable_hand_offs") == [(0,)]


def test_duplicates_and_test_records_are_on_neither_side(agreed, given: Given, conn):
    for excluded in (*Excluded, None):
        given.lead(handoff=NOW, excluded=excluded)

    assert told(handoff_completeness(conn, SEPTEMBER), "checkable_hand_offs") == [(1,)]


def test_what_is_missing_most_comes_first_with_how_many_needed_it(agreed, given: Given, conn):
    handed(given, **COMPLETE)
    handed(given, phone="555-0142")
    handed(given, service_line="Imaging")
    given.lead(handoff=NOW)

    columns = ("handoff_field", "asked_hand_offs", "lacking_hand_offs", "lacking_rate")
    assert told(missing_at_handoff(conn, SEPTEMBER), *columns) == [
        ("Urgency", 2, 1, 0.5),
        ("Phone number", 2, 0, 0.0),
    ]


def test_what_is_asked_of_few_can_be_missing_most(given: Given, conn):
    few = {"service_line_id": given.service_line("Imaging"), "fields": [SOURCE]}
    given.agreed(AgreementKind.CHECKLIST, {"rules": [{"fields": [PHONE]}, few]})
    handed(given, service_line="Imaging", source=None)
    for phone in ("555-0142", None):
        handed(given, phone=phone)

    rows = told(missing_at_handoff(conn, SEPTEMBER), "handoff_field", "asked_hand_offs", "lacking_hand_offs")
    assert rows == [("Source", 1, 1), ("Phone number", 2, 1)]


QUESTIONS = (
    *(handoff_completeness, handoff_completeness_by_source, handoff_completeness_by_service_line, missing_at_handoff),
    *(routing_mismatches_by_line, routed_as_proposed),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_list_behind_each_number_has_exactly_so_many_rows(question, agreed, given: Given, conn):
    several_of_everything(given)

    listed = 0
    for row in question(conn, SEPTEMBER).to_dict("records"):
        for column, number in row.items():
            if cell := made_behind(column, row):
                assert len(hand_offs_made(conn, SEPTEMBER, cell)) == number, (column, row)
                listed += number > 0
    assert listed > 1


def several_of_everything(given: Given) -> None:
    """Hand-offs of every kind: checked or not, complete or not, of several segments, rerouted, sent elsewhere."""
    lines = [given.service_line(name) for name in ("Cardiology", "Imaging", "Not recorded")]
    for number in range(12):
        line = ("Cardiology", "Imaging", "Not recorded", None)[number % 4]
        asked = None if number % 5 == 0 else lines[number % 3]
        source = (SourceCategory.EVENT, None, SourceCategory.OTHER)[number % 3]
        words = COMPLETE if number % 2 else {"phone": "555-0142"} if number % 3 else {}
        team = Team.CLINICAL if number % 4 == 0 else Team.SALES
        handed(given, service_line=line, source=source, requested_service_line_id=asked, team=team, **words)
    given.lead(handoff=NOW, requested_service_line_id=lines[1])
    twice = given.lead(handoff=NOW, recycled=NOW + HOUR, requested_service_line_id=lines[1], recorded=LATER)
    given.event(twice, "handoff", NOW + 2 * HOUR, recorded=LATER)


def test_a_row_of_the_list_says_what_was_missing_and_why_it_went_over(agreed, given: Given, conn):
    lead = handed(given, name="Nora Sample", requested_service_line_id=given.service_line("Imaging"))

    rows = hand_offs_made(conn, SEPTEMBER, MadeCell(Made.OVERRIDDEN))
    assert told(rows) == [
        (
            *(lead, NOW, "Cardiology", "Direct", "Phone number, Urgency", "Calls back today"),
            *("Sales", "Sales", "Imaging"),
        )
    ]
    assert "Nora Sample" not in rows.to_csv()


def test_of_the_list_the_newest_hand_off_comes_first(agreed, given: Given, conn):
    first, second = handed(given), handed(given, at=NOW + HOUR)

    assert hand_offs_made(conn, SEPTEMBER)["lead"].tolist() == [second, first]


@pytest.mark.parametrize(
    "cell",
    [
        MadeCell(by=Split.SOURCE, segment="No such source"),
        MadeCell(Made.REROUTED, line="No such line"),
        MadeCell(Made.PROPOSED, team="No such team"),
        MadeCell(Made.LACKING),
    ],
)
def test_an_old_link_to_what_is_gone_counts_nothing(cell, agreed, given: Given, conn):
    handed(given)

    assert hand_offs_made(conn, SEPTEMBER, cell).empty


def test_a_lead_that_asked_for_another_line_is_listed_with_both(given: Given, conn):
    cardiology, imaging = given.service_line("Cardiology"), given.service_line("Imaging")
    lead = handed(given, requested_service_line_id=imaging)
    handed(given, requested_service_line_id=cardiology)
    handed(given)
    handed(given, service_line=None, requested_service_line_id=imaging)

    assert told(routing_mismatches(conn, SEPTEMBER)) == [(lead, "Imaging", "Cardiology", "Direct", NOW, "Sales")]


def test_a_lead_handed_over_twice_in_the_period_is_listed_once_with_the_latest(given: Given, conn):
    imaging = given.service_line("Imaging")
    lead = given.lead(requested_service_line_id=imaging, handoff=noon(2), recycled=noon(3))
    given.event(lead, "handoff", noon(5))

    assert told(routing_mismatches(conn, JUNE), "handed_over_at") == [(noon(5),)]
    assert told(routing_mismatches_by_line(conn, JUNE), "both_lines_known", "rerouted") == [(1, 1)]


def test_mismatches_are_counted_by_the_line_asked_for_over_those_with_both_known(given: Given, conn):
    cardiology, imaging = given.service_line("Cardiology"), given.service_line("Imaging")
    for asked, routed in ((imaging, "Cardiology"), (imaging, "Imaging"), (cardiology, "Cardiology")):
        handed(given, service_line=routed, requested_service_line_id=asked)
    handed(given)
    handed(given, service_line=None, requested_service_line_id=imaging)

    rows = routing_mismatches_by_line(conn, SEPTEMBER)
    columns = ("requested_line", "both_lines_known", "rerouted", "rerouted_rate")
    assert told(rows, *columns) == [("Cardiology", 1, 0, 0.0), ("Imaging", 2, 1, 0.5)]
    assert rows["rerouted"].sum() == len(routing_mismatches(conn, SEPTEMBER))


def test_a_lead_not_handed_over_is_no_mismatch_yet(given: Given, conn):
    given.lead(requested_service_line_id=given.service_line("Imaging"), mql=NOW)

    assert routing_mismatches(conn, SEPTEMBER).empty
    assert routing_mismatches_by_line(conn, SEPTEMBER).empty


def test_how_often_the_proposal_was_followed_is_counted_by_the_team_proposed(agreed, given: Given, conn):
    handed(given, **COMPLETE)
    lead = handed(given, team=Team.PATIENT_ACCESS)
    handed(given, team=Team.CLINICAL, urgency=Urgency.URGENT)
    given.lead(handoff=NOW)

    columns = ("proposed_team", "proposed_hand_offs", "as_proposed_hand_offs", "as_proposed_rate")
    assert told(routed_as_proposed(conn, SEPTEMBER), *columns) == [("Clinical", 1, 1, 1.0), ("Sales", 2, 1, 0.5)]
    elsewhere = hand_offs_made(conn, SEPTEMBER, MadeCell(Made.OTHERWISE))
    assert told(elsewhere, "lead", "proposed_team", "receiving_team") == [(lead, "Sales", "Patient access")]


def test_where_no_rule_named_a_team_nothing_was_proposed(given: Given, conn):
    handed(given)

    assert routed_as_proposed(conn, SEPTEMBER).empty


def test_a_team_that_nobody_wrote_down_is_not_the_one_proposed(given: Given, conn):
    taken_in(given, team=None, proposed_team="Sales")

    counts = ("as_proposed_hand_offs", "otherwise_hand_offs")
    assert told(routed_as_proposed(conn, SEPTEMBER), *counts) == [(0, 1)]


@pytest.mark.parametrize(
    "question",
    [
        *(handoff_completeness_by_source, missing_at_handoff, hand_offs_made, routing_mismatches),
        *(routing_mismatches_by_line, routed_as_proposed),
    ],
)
def test_a_filter_narrows_every_answer(question, agreed, given: Given, conn):
    asked = given.service_line("Cardiology")
    handed(given, service_line="Sleep", requested_service_line_id=asked, team=Team.PATIENT_ACCESS)

    only = {"sources": ("Event",)}
    assert len(question(conn, SEPTEMBER)) > 0
    assert question(conn, Scope(SEPTEMBER.period, SEPTEMBER.as_of, **only)).empty
