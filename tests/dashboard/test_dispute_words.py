"""What the pages about disputes say."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from pandas import DataFrame, NaT

from dashboard import dispute_words
from data.vocabulary import CriterionOperator, DisputeState, HandoffField, Role, Verdict
from queries.dispute_inbox import Tray

MONDAY = datetime(2026, 6, 8, 18, tzinfo=UTC)
MOST = 1_000


def row(**said) -> SimpleNamespace:
    plain = {
        "dispute_state": DisputeState.AWAITING_ANSWER, "minutes_left": 130.0, "is_escalated": False, "last_step": "",
        "turn_since_at": MONDAY, "zone": "America/New_York", "criterion": "territory-one_of",
        "criterion_field": "Territory", "criterion_operator": "is one of", "criterion_values": "Lakeshore; Riverside",
        "record_says": "met", "record_says_now": "met", "rejected_at": MONDAY, "raised_by": "Hana",
        "lead": "3f2a9c1e-0000", "reopenings": 0, "source": "Event", "service_line": "Cardiology",
        "intake_type": "Not recorded", "territory": "Lakeshore", "entered_on": NaT, "furthest_stage": "Handoff",
        "exit": "Recycled",
    }  # fmt: skip
    return SimpleNamespace(**{**plain, **said})


def listed(*minutes: float) -> DataFrame:
    return DataFrame({"minutes_left": list(minutes), "is_escalated": [one <= 0 for one in minutes]})


@pytest.mark.parametrize(
    ("said", "badge", "words"),
    [
        ({}, "In time", "2 h 10 min left to answer"),
        ({"minutes_left": 60.0}, "Due soon", "1 h left to answer"),
        ({"minutes_left": 0.0, "is_escalated": True}, "Overdue", "by less than a minute, escalated to the meeting"),
        ({"minutes_left": -130.0, "is_escalated": True}, "Overdue", "by 2 h 10 min, escalated to the meeting"),
        ({"minutes_left": float("nan"), "is_escalated": True}, "Overdue", "escalated to the meeting"),
        ({"minutes_left": float("nan")}, "No time agreed", "marketing has to answer"),
        ({"dispute_state": DisputeState.AWAITING_SALES}, "Sales looks again", "since Mon 8 Jun 2026, 14:00 EDT"),
        (
            {"dispute_state": DisputeState.AWAITING_RULING, "last_step": "contested"},
            *("To rule", "contested, since Mon 8 Jun 2026, 14:00 EDT"),
        ),
        (
            {"dispute_state": DisputeState.CLOSED, "last_step": "upheld"},
            *("Closed", "upheld, Mon 8 Jun 2026, 14:00 EDT"),
        ),
    ],
)
def test_a_badge_says_in_a_word_what_its_color_says(said, badge, words):
    assert (dispute_words.state(row(**said)).word, dispute_words.time_left(row(**said))) == (badge, words)


@pytest.mark.parametrize(
    ("tray", "minutes", "said"),
    [
        (Tray.TO_ANSWER, (), "0 disputes wait for marketing’s answer"),
        (Tray.TO_ANSWER, (-5, 0, 60, 61), "4 disputes wait for marketing’s answer: 2 overdue, 1 due soon"),
        (Tray.TO_LOOK_AT, (1,), "1 dispute waits for sales to look again"),
        (Tray.TO_RULE, (-5, 7), "2 disputes wait for a ruling: 1 not answered in time"),
        (Tray.TO_RULE, (7,), "1 dispute waits for a ruling"),
        (Tray.OTHERS, (7,), "1 dispute waits on others"),
        (Tray.CLOSED, (7, 8), "2 disputes closed in the last 90 days"),
    ],
)
def test_the_headline_counts_what_is_listed(tray, minutes, said):
    assert dispute_words.headline(tray, listed(*minutes), MOST) == said


def test_a_cut_list_says_that_it_is_the_first_of_more():
    assert dispute_words.headline(Tray.OTHERS, listed(1, 2), 2) == "The first 2 disputes wait on others"


def test_each_tray_and_each_role_has_its_words():
    for tray in Tray:
        assert dispute_words.nothing_in(tray).endswith(".")
        assert dispute_words.WHAT_IS_IN_IT[tray].endswith(".")
    assert {role: dispute_words.first_tray(role) for role in Role} == {
        Role.VIEWER: Tray.TO_RULE,
        Role.REP: Tray.TO_LOOK_AT,
        Role.MARKETER: Tray.TO_ANSWER,
        Role.LEADER: Tray.TO_RULE,
        Role.ADMIN: Tray.TO_RULE,
    }


@pytest.mark.parametrize(
    ("field", "operator", "then", "now", "said"),
    [
        (
            *("TERRITORY", "ONE_OF", "MET", "MET"),
            "Rejected for territory; the record said the territory is inside. It still does: the record disagrees with "
            "the rejection.",
        ),
        (
            *("ZIP", "BEGINS_WITH", "FAILED", "MET"),
            "Rejected for ZIP code; the record said the ZIP code is outside. Now it says the ZIP code is inside: the "
            "record disagrees with the rejection.",
        ),
        (
            *("CONSENT", "NONE_OF", "UNKNOWN", "FAILED"),
            "Rejected for consent; the record said nothing of consent. Now it says consent is one of those ruled out: "
            "the record agrees with the rejection.",
        ),
        (
            *("REQUESTED_LINE", "SAME_LINE", "FAILED", "UNKNOWN"),
            "Rejected for service line asked for; the record said the service line asked for is another one than it "
            "goes to. Now it says nothing of the service line asked for: the record can’t tell who is right.",
        ),
    ],
)
def test_the_record_is_said_in_words_then_and_now(field, operator, then, now, said):
    about = {"criterion_field": HandoffField[field], "criterion_operator": CriterionOperator[operator]}
    told = row(**about, record_says=Verdict[then], record_says_now=Verdict[now])

    assert dispute_words.record_then_and_now(told) == said


@pytest.mark.parametrize("operator", CriterionOperator)
@pytest.mark.parametrize("verdict", Verdict)
def test_there_are_words_for_every_question_and_answer(operator, verdict):
    said = dispute_words.record_then_and_now(row(criterion_operator=operator, record_says_now=verdict))
    assert said.startswith("Rejected for territory; the record said the territory ")
    assert said.endswith(".")


def test_what_is_not_recorded_of_the_lead_is_left_out():
    assert dispute_words.lead_in_words(row()) == "Cardiology · Event · Lakeshore"
    assert dispute_words.lead_details(row()) == "Lead 3f2a9c1e · came to Handoff · now recycled"


def test_a_card_says_what_it_is_about():
    assert dispute_words.cited(row()) == "Said to fail: The territory is Lakeshore or Riverside."
    assert dispute_words.record_in_short(row(record_says="not met")) == "The record agreed: it was not met"
    assert dispute_words.details(row(reopenings=2)) == (
        "Rejected Mon 8 Jun 2026, 14:00 EDT by Hana · lead 3f2a9c1e · reopened 2 times"
    )
