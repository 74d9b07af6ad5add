"""How disputes are answered, how they end, what comes later, and which sources to fix: on hand-made rows."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from data.vocabulary import AgreementKind, DisputeOutcome, DisputeStep, SourceCategory
from queries.after_disputes import what_came_later, where_disputed_leads_went
from queries.dispute_answers import dispute_answers, dispute_answers_by, excluded_disputes
from queries.dispute_rulings import dispute_rulings, dispute_rulings_by, rulings_by_record
from queries.scope import Period, Scope
from queries.sources_to_fix import sources_to_fix
from tests.given import NOW, Given, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
RAISED = noon(3) + 2 * HOUR  # 10:00 in New York, on a Wednesday
DUE = RAISED + 4 * HOUR
STATES = ("met_disputes", "late_disputes", "overdue_disputes", "running_disputes", "excluded_disputes")
ENDINGS = ("open_disputes", "conceded_disputes", "withdrawn_disputes", "ruled_disputes")


@pytest.fixture
def mql(given: Given) -> int:
    return given.definition(at=noon(1))


@pytest.fixture
def answered_within_4_hours(given: Given) -> None:
    given.hours(at=noon(1))
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 240}, at=noon(1))


def disputed(given: Given, mql: int, *steps: DisputeStep, at=RAISED, **words) -> int:
    """A dispute with these steps, an hour after each other."""
    dispute = given.rejection(given.lead(handoff=noon(3), **words), mql, at=at)
    for number, step in enumerate(steps, start=1):
        given.dispute_step(dispute, step, at=at + number * HOUR, fixed_value="555-0142")
    return dispute


@pytest.mark.usefixtures("answered_within_4_hours")
@pytest.mark.parametrize(
    ("answered", "as_of", "state"),
    [
        (DUE, NOW, "met_disputes"),
        (DUE + SECOND, NOW, "late_disputes"),
        (DUE + SECOND, DUE, "overdue_disputes"),
        (None, DUE, "overdue_disputes"),
        (None, DUE - 60 * SECOND, "running_disputes"),
        (RAISED + HOUR, DUE - 60 * SECOND, "met_disputes"),
    ],
)
def test_an_answer_is_in_exactly_one_of_five_states(answered, as_of, state, given: Given, mql, conn):
    dispute = disputed(given, mql)
    if answered:
        given.dispute_step(dispute, DisputeStep.CONTESTED, at=answered)

    row = dispute_answers(conn, replace(JUNE, as_of=as_of)).iloc[0]
    assert {name: int(row[name]) for name in STATES} == {**dict.fromkeys(STATES, 0), state: 1}


@pytest.mark.usefixtures("answered_within_4_hours")
def test_answered_in_time_is_over_all_that_fell_due(given: Given, mql, conn):
    given.dispute_step(disputed(given, mql), DisputeStep.CONTESTED, at=DUE)
    given.dispute_step(disputed(given, mql), DisputeStep.CONTESTED, at=DUE + SECOND)
    disputed(given, mql)
    given.dispute_step(disputed(given, mql, at=RAISED + HOUR), DisputeStep.CONTESTED, at=DUE)

    names = ("due_disputes", "met_due_disputes", "answered_in_time_rate")
    # The last one was answered before it fell due, and its hour has not come.
    assert told(dispute_answers(conn, replace(JUNE, as_of=DUE + 60 * SECOND)), *names) == [(3, 1, pytest.approx(1 / 3))]
    assert told(dispute_answers(conn, JUNE), *names) == [(4, 2, 0.5)]


@pytest.mark.usefixtures("answered_within_4_hours")
def test_one_that_was_ruled_without_an_answer_stays_overdue(given: Given, mql, conn):
    given.dispute_step(disputed(given, mql), DisputeStep.UPHELD, at=DUE + HOUR)

    assert told(dispute_answers(conn, JUNE), *STATES) == [(0, 0, 1, 0, 0)]


@pytest.mark.usefixtures("answered_within_4_hours")
@pytest.mark.parametrize(("withdrawn", "states"), [(DUE, (0, 0, 0, 0, 1)), (DUE + SECOND, (0, 0, 1, 0, 0))])
def test_only_what_was_withdrawn_before_it_was_due_is_excluded(withdrawn, states, given: Given, mql, conn):
    given.dispute_step(disputed(given, mql), DisputeStep.WITHDRAWN, at=withdrawn)

    assert told(dispute_answers(conn, JUNE), *STATES) == [states]


def test_the_excluded_are_counted_by_reason(given: Given, mql, conn):
    disputed(given, mql)
    given.hours(at=noon(1))
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 240}, at=noon(1))
    disputed(given, mql, DisputeStep.WITHDRAWN)
    disputed(given, mql, DisputeStep.CONTESTED)

    assert told(excluded_disputes(conn, JUNE)) == [("No time to answer agreed", 1), ("Withdrawn before it was due", 1)]


def test_answers_are_counted_by_service_line(given: Given, mql, conn):
    disputed(given, mql)
    disputed(given, mql, service_line="Imaging")
    disputed(given, mql, service_line="Imaging")

    assert told(dispute_answers_by(conn, JUNE), "service_line", "disputes") == [("Cardiology", 1), ("Imaging", 2)]


def test_a_dispute_has_ended_in_exactly_one_way(given: Given, mql, conn):
    disputed(given, mql)
    disputed(given, mql, DisputeStep.FIXED)
    disputed(given, mql, DisputeStep.ACCEPTED)
    disputed(given, mql, DisputeStep.WITHDRAWN)
    disputed(given, mql, DisputeStep.FIXED, DisputeStep.TAKEN)
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.UPHELD)
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.OVERTURNED)
    disputed(given, mql, DisputeStep.FIXED, DisputeStep.KEPT, DisputeStep.UNCLEAR)

    assert told(dispute_rulings(conn, JUNE), "disputes", *ENDINGS) == [(8, 2, 1, 2, 3)]
    ruled = ("upheld_disputes", "overturned_disputes", "unclear_disputes", "overturn_rate")
    assert told(dispute_rulings(conn, JUNE), *ruled) == [(1, 1, 1, pytest.approx(1 / 3))]


def test_the_share_overturned_is_over_the_ruled_with_its_interval(given: Given, mql, conn):
    for number in range(10):
        ruling = DisputeStep.OVERTURNED if number < 3 else DisputeStep.UPHELD
        disputed(given, mql, DisputeStep.CONTESTED, ruling)
    disputed(given, mql, DisputeStep.ACCEPTED)

    names = ("ruled_disputes", "overturn_rate", "overturn_rate_low", "overturn_rate_high")
    (row,) = told(dispute_rulings(conn, JUNE), *names)
    assert row == (10, 0.3, pytest.approx(0.107791, abs=1e-6), pytest.approx(0.603222, abs=1e-6))  # METRICS.md 3: 3/10


def test_contests_upheld_against_marketing_are_over_the_contested_alone(given: Given, mql, conn):
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.UPHELD)
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.OVERTURNED)
    disputed(given, mql, DisputeStep.FIXED, DisputeStep.KEPT, DisputeStep.UPHELD)

    names = ("contested_ruled_disputes", "contested_upheld_disputes", "contest_lost_rate", "overturn_rate")
    assert told(dispute_rulings(conn, JUNE), *names) == [(2, 1, 0.5, pytest.approx(1 / 3))]


def test_the_latest_ruling_counts_and_none_while_it_is_reopened(given: Given, mql, conn):
    dispute = disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.UPHELD, DisputeStep.REOPENED)
    names = ("open_disputes", "ruled_disputes", "upheld_disputes", "overturned_disputes", "reopened_disputes")
    assert told(dispute_rulings(conn, JUNE), *names) == [(1, 0, 0, 0, 1)]

    given.dispute_step(dispute, DisputeStep.OVERTURNED, at=RAISED + 9 * HOUR)

    assert told(dispute_rulings(conn, JUNE), *names) == [(0, 1, 0, 1, 1)]
    before = replace(JUNE, as_of=RAISED + 2 * HOUR)
    assert told(dispute_rulings(conn, before), *names) == [(0, 1, 1, 0, 0)]


def test_the_records_word_is_set_against_the_ruling(given: Given, mql, conn):
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.OVERTURNED, phone="555-0142")
    disputed(given, mql, phone="555-0143")
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.UPHELD)

    names = ("record_says", "disputes", "ruled_disputes", "overturned_disputes", "overturn_rate")
    assert told(rulings_by_record(conn, JUNE), *names) == [("met", 2, 1, 1, 1), ("not met", 1, 1, 0, 0)]


def test_rulings_are_counted_by_service_line_and_add_up(given: Given, mql, conn):
    disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.UPHELD)
    disputed(given, mql, DisputeStep.ACCEPTED, service_line="Imaging")

    rows = told(dispute_rulings_by(conn, JUNE), "service_line", "disputes", *ENDINGS)
    assert rows == [("Cardiology", 1, 0, 0, 0, 1), ("Imaging", 1, 0, 1, 0, 0)]


def test_what_came_later_is_of_the_mature_and_within_the_window(given: Given, mql, conn):
    given.lead(handoff=noon(3), sql=noon(4), scheduled=noon(5), attended=noon(6))
    given.lead(handoff=noon(3), sql=noon(4), scheduled=noon(4, month=7))  # 31 days later
    given.lead(handoff=noon(20), sql=noon(21), scheduled=noon(22))  # not mature
    given.dispute_step(disputed(given, mql), DisputeStep.WITHDRAWN, at=noon(4))

    names = ("fate", "judged_hand_offs", "mature_judged_hand_offs", "scheduled_later_hand_offs")
    rows = what_came_later(conn, replace(JUNE, as_of=noon(10, month=7)))
    assert told(rows, *names, "attended_later_hand_offs", "scheduled_later_rate") == [
        ("Accepted", 3, 2, 1, 1, 0.5),
        ("Disputed", 1, 1, 0, 0, 0),
    ]


def test_a_disputed_lead_that_is_booked_after_it_came_back_was_scheduled_later(given: Given, mql, conn):
    lead = given.lead(handoff=noon(3))
    dispute = given.rejection(lead, mql, at=RAISED)
    given.dispute_step(dispute, DisputeStep.WITHDRAWN, at=RAISED + HOUR)
    given.event(lead, "scheduled", noon(9))

    rows = told(what_came_later(conn, JUNE), "fate", "judged_hand_offs", "scheduled_later_hand_offs")
    assert rows == [("Accepted", 1, 1), ("Disputed", 1, 1)]


def test_what_had_come_before_the_hand_off_did_not_come_later(given: Given, conn):
    given.lead(scheduled=noon(1), lost=noon(2), handoff=noon(20), sql=noon(21))

    rows = told(what_came_later(conn, JUNE), "fate", "mature_judged_hand_offs", "scheduled_later_hand_offs")
    assert rows[0] == ("Accepted", 1, 0)


def test_a_booking_on_the_day_of_the_hand_off_without_a_time_came_later(given: Given, conn):
    given.lead(handoff=noon(3), scheduled=noon(3).replace(hour=4))  # midnight in New York

    assert told(what_came_later(conn, JUNE), "scheduled_later_hand_offs")[0] == (1,)


def test_disputed_leads_are_counted_by_where_they_went(given: Given, mql, conn):
    imaging = given.service_line("Imaging")
    given.dispute_step(disputed(given, mql), DisputeStep.ACCEPTED, at=noon(4))
    sent = {"outcome": DisputeOutcome.OTHER_LINE, "to_line": imaging}
    given.dispute_step(disputed(given, mql), DisputeStep.ACCEPTED, at=noon(4), **sent)
    disputed(given, mql, DisputeStep.WITHDRAWN)
    disputed(given, mql, DisputeStep.CONTESTED)
    disputed(given, mql, DisputeStep.ACCEPTED, DisputeStep.REOPENED)

    assert told(where_disputed_leads_went(conn, JUNE), "dispute_outcome", "judged_hand_offs") == [
        ("Back to nurture", 1),
        ("To another service line", 1),
        ("Back to sales", 1),
        ("Not ended yet", 2),
    ]


def of_source(given: Given, mql: int, source: SourceCategory, decided: int, stood: int) -> None:
    for number in range(decided):
        if number < stood:
            disputed(given, mql, DisputeStep.ACCEPTED, source=source)
        else:
            given.lead(handoff=noon(3), sql=noon(4), source=source)


def test_a_source_beyond_its_share_is_named_with_what_its_share_would_give(given: Given, mql, conn):
    of_source(given, mql, SourceCategory.EVENT, 20, 6)
    of_source(given, mql, SourceCategory.SOCIAL, 20, 2)
    of_source(given, mql, SourceCategory.DIRECT, 19, 8)  # too few to say

    names = ("source", "decided_hand_offs", "stood_disputes", "expected_disputes", "stood_rate")
    assert told(sources_to_fix(conn, JUNE), *names) == [("Event", 20, 6, 5, 0.3)]  # 20 x 16 / 59 = 5.4
    against = told(sources_to_fix(conn, JUNE), "stood_difference")[0]
    assert against == (pytest.approx(6 / 20 - 10 / 39),)


def test_a_rejection_that_was_overturned_or_taken_back_does_not_count_against_a_source(given: Given, mql, conn):
    of_source(given, mql, SourceCategory.EVENT, 20, 1)
    of_source(given, mql, SourceCategory.SOCIAL, 20, 0)
    for _ in range(3):
        disputed(given, mql, DisputeStep.CONTESTED, DisputeStep.OVERTURNED, source=SourceCategory.SOCIAL)

    rows = told(sources_to_fix(conn, JUNE), "source", "stood_disputes")
    assert rows == [("Event", 1)]


def test_where_no_rejection_stood_there_is_no_source_to_fix(given: Given, mql, conn):
    of_source(given, mql, SourceCategory.EVENT, 20, 0)

    assert len(sources_to_fix(conn, JUNE)) == 0
