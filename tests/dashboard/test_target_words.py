"""Targets and what a draft moves, in sentences that people say."""

from types import SimpleNamespace

import pytest
from pandas import DataFrame, Timestamp

from dashboard.target_words import (
    TargetLine,
    bullets,
    change_in_words,
    duration,
    in_words,
    lines_of,
    sentences,
    signed,
)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        *((1, "1 business minute"), (45, "45 business minutes"), (60, "1 business hour"), (90, "1.5 business hours")),
        *((75, "1.25 business hours"), (100, "100 business minutes"), (240, "4 business hours")),
        (525_600, "8,760 business hours"),
    ],
)
def test_a_time_is_said_in_the_unit_that_people_would_use(minutes, words):
    assert duration(minutes) == words


def test_each_promise_is_one_sentence_its_general_target_first():
    lines = [
        TargetLine("First attempt", 240),
        TargetLine("First attempt", 60, urgency="Urgent"),
        TargetLine("First attempt", 120, service_line="Cardiology", intake_type="Clinician referral"),
        TargetLine("First attempt", 30, site="Riverside", urgency="Soon"),
        TargetLine("Booking", 600, intake_type="Employer or partner"),
    ]

    assert sentences(iter(lines)) == [
        "First attempt within 4 business hours; urgent leads: 1 business hour; clinician referrals of Cardiology: "
        "2 business hours; “soon” leads at Riverside: 30 business minutes.",
        "First two-way contact: nothing promised. Its hand-offs are excluded, not late.",
        "Accept or reject: nothing promised. Its hand-offs are excluded, not late.",
        "Booking: employer or partner leads: 10 business hours; nothing promised to other leads.",
    ]


def test_one_target_by_itself_says_of_whom_it_is():
    assert in_words(TargetLine("Booking", 600)) == "Booking within 10 business hours"
    assert in_words(TargetLine("Booking", 600, intake_type="Self-referral", site="Hill")) == (
        "Booking of self-referrals at Hill within 10 business hours"
    )


def test_lines_are_what_the_question_answered_to_the_minute():
    row = {"promise": "Booking", "service_line": "All", "site": "All", "intake_type": "All", "urgency": "Soon"}

    assert lines_of(DataFrame([{**row, "target_hours": 100 / 60}])) == [TargetLine("Booking", 100, urgency="Soon")]


def test_a_name_from_the_database_stays_a_name():
    assert bullets(["Booking of leads of [x](http://example.org): 1 business hour."]) == (
        r"- Booking of leads of \[x\](http://example.org): 1 business hour."
    )


def test_who_agreed_is_said_for_both_sides():
    days = {"valid_from_on": Timestamp(2026, 1, 2), "agreed_on": Timestamp(2025, 12, 30)}
    row = SimpleNamespace(**days, agreed_by_marketing="Ilse Tamber", agreed_by_sales="Lund Averill")

    assert signed(row) == (
        "In force since 2 Jan 2026. Agreed on 30 Dec 2025 by Ilse Tamber for marketing and Lund Averill for sales."
    )


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ((0, 0, 0, 0), "Nothing moves: the same hand-offs fell due, and the same ones were in time."),
        ((1, 0, 0, 0), "1 hand-off would no longer be in time."),
        ((0, 1_200, 0, 0), "1,200 hand-offs would newly be in time."),
        (
            (3, 2, 4, 5),
            "3 hand-offs would no longer be in time, 2 hand-offs would newly be in time, 4 hand-offs would have "
            "fallen due only by the draft and 5 hand-offs fell due only as agreed.",
        ),
    ],
)
def test_what_a_draft_moves_is_counted_each_way(moved, words):
    names = ("no_longer_met", "newly_met", "only_drafted_due", "only_agreed_due")
    row = SimpleNamespace(**{f"{name}_hand_offs": number for name, number in zip(names, moved, strict=True)})

    assert change_in_words(row) == words
