"""What the page that hands a lead over says."""

from datetime import UTC, datetime

import pytest
from pandas import DataFrame, NaT, Series, Timestamp

from dashboard import hand_over_words
from data.vocabulary import HandoffField, Role, Stage

COUNTS = DataFrame({"furthest_stage": ["Inquiry", "Intake", "MQL", "Handoff"], "episodes": [4, 3, 2, 1]})
MONDAY = Timestamp(datetime(2026, 6, 8, 18, tzinfo=UTC))
HANDED = {"handed_over_at": MONDAY, "due_at": MONDAY, "stopped_at": NaT, "receiving_team": "Sales", "owner": ""}
HANDED |= {"zone": "America/New_York", "is_overridden": False}


def ready(**known: bool) -> DataFrame:
    fields = [str(HandoffField[name.upper()]) for name in known]
    return DataFrame({"handoff_field": fields, "is_known": list(known.values())})


@pytest.mark.parametrize(
    ("reached", "listed", "said"),
    [
        (Stage.MQL, 3, "3 leads in play have come to MQL and wait for a hand-off, whenever they came in."),
        (Stage.INTAKE, 6, "6 leads in play have come to Intake and wait for a hand-off, whenever they came in."),
        (
            *(Stage.INQUIRY, 5),
            "10 leads in play have come to Inquiry and wait for a hand-off, whenever they came in. "
            "The 5 newest are listed: filter for the others.",
        ),
    ],
)
def test_a_list_says_of_how_many_leads_it_is(reached, listed, said):
    assert hand_over_words.how_many(COUNTS, reached, listed) == said


def test_one_lead_and_none_are_said_as_such():
    one, none = COUNTS.iloc[3:], COUNTS.iloc[:0]

    assert hand_over_words.how_many(one, Stage.MQL, 1).startswith("1 lead in play has come to MQL and waits")
    assert hand_over_words.how_many(none, Stage.MQL, 0) == (
        "No lead in play that has come to MQL still has to be handed over."
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "Ready: nothing is asked of such leads"),
        ({"phone": True}, "Ready: what is asked is known"),
        ({"phone": True, "source": True}, "Ready: all 2 things are known"),
        ({"phone": True, "source": False}, "Not ready: 1 of 2 things is missing"),
        ({"phone": False, "source": False}, "Not ready: 2 of 2 things are missing"),
        ({"phone": False}, "Not ready: 1 of 1 thing is missing"),
    ],
)
def test_a_heading_says_how_ready_a_lead_is(known, said):
    assert hand_over_words.readiness(ready(**known)) == said


def test_what_is_missing_comes_first_with_a_word_beside_its_icon():
    first, second = hand_over_words.checklist(ready(phone=True, source=False)).split("  \n")

    assert first.endswith("**Source: missing**")
    assert second.endswith("Phone number: known")


def test_what_only_the_contact_has_is_told_apart():
    fields = hand_over_words.missing_of(ready(phone=False, zip=False, source=False))

    assert hand_over_words.of_contact(fields).startswith("Phone number and ZIP code: who the contact is")
    assert hand_over_words.of_contact([HandoffField.SOURCE]) == ""


def test_people_who_are_away_say_who_covers_and_namesakes_are_two():
    rows = [(1, "Ada", True, "Ben"), (2, "Ben", True, ""), (3, "Ben", False, "")]
    receivers = DataFrame(rows, columns=["person_id", "person", "is_away", "covered_by"])

    assert list(hand_over_words.people(receivers).values()) == [
        *("Ada – away today, Ben covers", "Ben – away today, nobody covers", "Ben (2)")
    ]


@pytest.mark.parametrize(
    ("row", "heading"),
    [
        ({}, "Handed over; first attempt due Mon 8 Jun, 14:00 EDT"),
        ({"due_at": NaT}, "Handed over; no first attempt falls due"),
        ({"stopped_at": MONDAY}, "Handed over, and tried on Mon 8 Jun, 14:00 EDT"),
    ],
)
def test_the_due_moment_is_on_the_clock_of_the_site(row, heading):
    assert hand_over_words.due(Series(HANDED | row)) == heading


def test_an_outcome_says_to_whom_and_whether_something_was_missing():
    assert hand_over_words.outcome(Series(HANDED)) == (
        "Handed over to Sales on Mon 8 Jun, 14:00 EDT; it waits in the team's queue."
    )
    told = hand_over_words.outcome(Series(HANDED | {"owner": "Ada", "is_overridden": True, "due_at": NaT}))
    assert "; Ada has it. It went over incomplete, with a reason. No target or no opening hours are agreed" in told


@pytest.mark.parametrize(
    ("roles", "who"),
    [
        ({Role.ADMIN}, "an admin"),
        ({Role.ADMIN, Role.LEADER}, "a leader or an admin"),
        (set(Role) - {Role.VIEWER}, "a rep, a marketer, a leader or an admin"),
    ],
)
def test_who_may_is_said_in_the_order_of_the_roles(roles, who):
    assert hand_over_words.who_may(roles, Role.VIEWER, "This") == (
        f"You are here as a viewer and can look. This takes {who}."
    )
