"""The steps in a dispute: who may take which, and what each does to the lead, in words."""

from types import SimpleNamespace

import pytest
from pandas import NaT, Timestamp

from dashboard import dispute_steps
from data.commands import disputes as commands
from data.disputes import OUTCOMES
from data.vocabulary import ANSWERS, RULINGS, DisputeOutcome, DisputeState, DisputeStep, Role

HANA, MILO = 1, 2
REPLIES = (DisputeStep.TAKEN, DisputeStep.KEPT, DisputeStep.WITHDRAWN)


def row(state: DisputeState, **said) -> SimpleNamespace:
    plain = {"is_escalated": False, "due_at": Timestamp("2026-06-08", tz="UTC"), "raised_by_id": 0, "answered_by_id": 0}
    return SimpleNamespace(dispute_state=state, **{**plain, **said})


@pytest.mark.parametrize("step", DisputeStep)
def test_every_step_has_words_for_before_and_after(step):
    words, meaning = dispute_steps.CHOICES[step]
    assert words
    assert meaning.endswith(".")
    assert dispute_steps.done(step, "3f2a9c1e-0000").startswith("Saved for lead 3f2a9c1e: ")


@pytest.mark.parametrize("step", DisputeStep)
def test_what_happens_to_the_lead_is_said_of_every_step_and_outcome(step):
    for outcome in OUTCOMES.get(step, (None,)):
        assert dispute_steps.happens(step, outcome).endswith(".")


def test_the_named_service_line_and_the_draft_are_said():
    said = dispute_steps.happens(DisputeStep.UNCLEAR, DisputeOutcome.OTHER_LINE, "Imaging")
    assert "a new one begins in Imaging" in said
    assert "A draft of the definition is opened" in said


@pytest.mark.parametrize(
    ("command", "steps"),
    [
        (commands.answer_dispute, ANSWERS),
        (commands.reply_to_dispute, REPLIES),
        (commands.rule_dispute, RULINGS),
        (commands.reopen_dispute, (DisputeStep.REOPENED,)),
        (commands.comment_on_dispute, (DisputeStep.COMMENTED,)),
    ],
)
@pytest.mark.parametrize("role", Role)
def test_a_step_is_offered_to_exactly_those_whom_its_command_lets_run_it(command, steps, role):
    offered = {
        step
        for state in DisputeState
        for step in dispute_steps.steps_for(row(state, is_escalated=True), role, None)
        if step in steps
    }
    assert offered == (set(steps) if role in command.may_run else set())


def test_ruled_without_an_answer_only_when_time_is_over_or_none_was_agreed():
    fresh, late = row(DisputeState.AWAITING_ANSWER), row(DisputeState.AWAITING_ANSWER, is_escalated=True)
    never = row(DisputeState.AWAITING_ANSWER, due_at=NaT)

    assert [DisputeStep.UPHELD in dispute_steps.steps_for(one, Role.LEADER, None) for one in (fresh, late, never)] == [
        *(False, True, True)
    ]


@pytest.mark.parametrize(
    ("state", "person", "says"),
    [
        (DisputeState.AWAITING_ANSWER, HANA, ""),  # may withdraw it
        (DisputeState.AWAITING_RULING, HANA, "You rejected this lead yourself. Someone else has to rule"),
        (DisputeState.AWAITING_RULING, MILO, "You answered this dispute yourself. Someone else has to rule"),
        (DisputeState.AWAITING_RULING, 3, ""),
        (DisputeState.CLOSED, HANA, ""),
    ],
)
def test_nobody_is_judge_in_their_own_cause(state, person, says):
    about = row(state, raised_by_id=HANA, answered_by_id=MILO)

    assert dispute_steps.why_not(about, Role.LEADER, person).startswith(says)
    assert bool(dispute_steps.why_not(about, Role.LEADER, person)) is bool(says)
    if says:
        assert not set(dispute_steps.steps_for(about, Role.LEADER, person)) & {*RULINGS, *ANSWERS}


def test_who_has_no_turn_is_told_who_has():
    assert dispute_steps.why_not(row(DisputeState.AWAITING_RULING), Role.REP, None) == (
        "You are here as a rep and can look. Ruling takes a leader or an admin. You can comment."
    )
    assert "comment" not in dispute_steps.why_not(row(DisputeState.CLOSED), Role.VIEWER, None)
