"""What a card of the live queue says."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard import queue_words
from dashboard.queue_words import WAITS, Wait
from data.vocabulary import Promise
from queries.waiting import Queue

TWO_PM = datetime(2026, 11, 24, 19, tzinfo=UTC)
NONE = pd.NaT


def row(**more) -> SimpleNamespace:
    """A lead with 35 minutes left, Ada's."""
    plain = {
        "lead": "3f2a9c1e-0000-4000-8000-000000000000", "state": "running", "minutes_left": 35.0, "due_at": TWO_PM,
        "service_line": "Cardiology", "urgency": "Urgent", "intake_type": "Self-referral", "owner": "Ada",
        "owner_team": "Sales", "owner_id": 1, "is_owner_away": False, "cover": "", "paused_at": NONE,
        "pause_reason": "", "zone": "America/Chicago",
    }  # fmt: skip
    return SimpleNamespace(**plain | more)


PAUSED = {"paused_at": TWO_PM, "pause_reason": "Waiting for documents"}


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.0, "less than a minute"),
        (0.99, "less than a minute"),
        (1.0, "1 min"),
        (59.9, "59 min"),
        (60.0, "1 h"),
        (130.0, "2 h 10 min"),
        (599.0, "9 h 59 min"),
        (600.0, "10 h"),
        (659.0, "10 h"),
        (221_040.0, "3,684 h"),
    ],
)
def test_time_is_said_in_units_that_have_wholly_passed(minutes, words):
    assert queue_words.duration(minutes) == words


@pytest.mark.parametrize(
    ("lead", "state", "words"),
    [
        (row(), "Due soon", "35 min left"),
        (row(minutes_left=60.0), "Due soon", "1 h left"),
        (row(minutes_left=60.1), "In time", "1 h left"),
        (row(minutes_left=float("nan")), "In time", "no opening hours to count"),
        (row(state="overdue", minutes_left=-130.0), "Overdue", "by 2 h 10 min"),
        (row(state="overdue", minutes_left=0.0), "Overdue", "by less than a minute"),
        (row(state="overdue", minutes_left=float("nan")), "Overdue", ""),
        (row(minutes_left=float("nan"), due_at=NONE, **PAUSED), "Paused", "since Tue 24 Nov 2026, 13:00 CST"),
        (row(state="overdue", minutes_left=-130.0, **PAUSED), "Paused", "overdue by 2 h 10 min"),
    ],
)
def test_a_badge_and_what_follows_it_are_one_sentence(lead, state, words):
    assert (queue_words.state(lead).word, queue_words.time_left(lead)) == (state, words)


def test_no_two_states_look_alike():
    states = (queue_words.OVERDUE, queue_words.SOON, queue_words.RUNNING, queue_words.PAUSED)
    for part in zip(*states, strict=True):
        assert len(set(part)) == len(states)


def test_what_a_lead_is_about_leaves_out_an_urgency_that_nobody_said():
    assert queue_words.about(row()) == "Cardiology · Urgent · Self-referral"
    assert queue_words.about(row(urgency="Not recorded")) == "Cardiology · Self-referral"


@pytest.mark.parametrize(
    ("lead", "words"),
    [
        (row(), "Owner: Ada, Sales"),
        (row(is_owner_away=True, cover="Bela"), "Owner: Ada, Sales. Away today; Bela takes over"),
        (row(is_owner_away=True), "Owner: Ada, Sales. Away today; nobody takes over"),
        (row(owner_id=0, owner="Nobody yet"), "Nobody has it yet; it is in the queue of Sales"),
        (row(owner_id=0, owner="Nobody yet", owner_team=""), "Nobody has it yet"),
    ],
)
def test_it_says_who_has_it_and_who_takes_over(lead, words):
    assert queue_words.owner(lead) == words


def test_a_lead_is_named_by_the_beginning_of_its_public_id_and_its_moments_are_the_sites():
    assert queue_words.details(row()) == "Lead 3f2a9c1e · due Tue 24 Nov 2026, 13:00 CST"
    assert queue_words.details(row(due_at=NONE, **PAUSED)) == "Lead 3f2a9c1e · paused: waiting for documents"


def test_the_headline_counts_what_waits():
    short = SimpleNamespace(
        waiting_hand_offs=1_200, overdue_now_hand_offs=3, due_soon_hand_offs=1, paused_hand_offs=0, booked_hand_offs=2
    )
    first = Wait(Promise.FIRST_ATTEMPT)
    assert queue_words.headline(short, first) == "1,200 leads wait: 3\xa0overdue, 1\xa0due\xa0soon"
    short.waiting_hand_offs, short.paused_hand_offs = 1, 1
    assert queue_words.headline(short, first) == "1 lead waits: 3\xa0overdue, 1\xa0due\xa0soon, 1\xa0paused"
    booked = Wait(Promise.FIRST_CONTACT, Queue.BOOKED)
    assert queue_words.headline(short, booked) == "2 leads booked without a logged first two-way contact"


def test_there_is_a_choice_for_every_promise():
    assert {wait.promise for wait in WAITS.values() if wait.queue is Queue.TO_REACH} == set(Promise)
