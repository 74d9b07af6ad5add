"""Whose turn it is in a dispute, and what they may do: every state and every step."""

import pytest
from hypothesis import given as for_any
from hypothesis import strategies as st

from data.disputes import OUTCOMES, possible_steps, state_after
from data.vocabulary import ANSWERS, ENDS_A_DISPUTE, RULINGS, DisputeOutcome, DisputeState, DisputeStep

ANSWER, SALES, RULING, CLOSED = DisputeState
STAYS = None
# How a dispute comes to each state; and of each step, in which states it is possible, and what state it leads to.
COMES_TO = {
    ANSWER: (),
    SALES: (DisputeStep.FIXED,),
    RULING: (DisputeStep.CONTESTED,),
    CLOSED: (DisputeStep.ACCEPTED,),
}
TABLE = {
    DisputeStep.ACCEPTED: ({ANSWER}, CLOSED),
    DisputeStep.CONTESTED: ({ANSWER}, RULING),
    DisputeStep.FIXED: ({ANSWER}, SALES),
    DisputeStep.TAKEN: ({SALES}, CLOSED),
    DisputeStep.KEPT: ({SALES}, RULING),
    DisputeStep.WITHDRAWN: ({ANSWER}, CLOSED),
    DisputeStep.UPHELD: ({RULING}, CLOSED),
    DisputeStep.OVERTURNED: ({RULING}, CLOSED),
    DisputeStep.UNCLEAR: ({RULING}, CLOSED),
    DisputeStep.REOPENED: ({CLOSED}, RULING),
    DisputeStep.COMMENTED: ({ANSWER, SALES, RULING, CLOSED}, STAYS),
}


@pytest.mark.parametrize("state", DisputeState)
@pytest.mark.parametrize("step", DisputeStep)
def test_a_step_is_possible_in_its_states_and_in_no_other(state: DisputeState, step: DisputeStep) -> None:
    assert (step in possible_steps(state)) == (state in TABLE[step][0])


@pytest.mark.parametrize(("step", "state"), [(step, state) for step in DisputeStep for state in TABLE[step][0]])
def test_a_step_leads_to_its_state(step: DisputeStep, state: DisputeState) -> None:
    assert state_after(COMES_TO[state]) is state
    leads_to = TABLE[step][1]
    assert state_after([*COMES_TO[state], step]) is (state if leads_to is STAYS else leads_to)


@pytest.mark.parametrize("state", DisputeState)
@pytest.mark.parametrize("step", DisputeStep)
def test_overdue_it_can_be_ruled_without_an_answer_and_nothing_else_is_new(state, step) -> None:
    is_new = step in RULINGS and state is ANSWER
    assert (step in possible_steps(state, is_overdue=True)) == (step in possible_steps(state) or is_new)


@pytest.mark.parametrize("ruling", RULINGS)
def test_ruled_without_an_answer_it_is_closed(ruling: DisputeStep) -> None:
    assert state_after([ruling]) is CLOSED


def test_the_steps_that_end_a_dispute_say_where_the_lead_goes_and_the_others_dont() -> None:
    assert set(OUTCOMES) == set(ENDS_A_DISPUTE)
    assert {step for step, (_, leads_to) in TABLE.items() if leads_to is CLOSED} == set(ENDS_A_DISPUTE)


def test_a_rejection_that_stood_keeps_the_lead_out_and_one_that_fell_gives_it_back() -> None:
    out = {DisputeOutcome.NURTURE, DisputeOutcome.OTHER_LINE}
    assert {step: set(OUTCOMES[step]) for step in (DisputeStep.ACCEPTED, DisputeStep.UPHELD)} == {
        DisputeStep.ACCEPTED: out,
        DisputeStep.UPHELD: out,
    }
    for step in (DisputeStep.OVERTURNED, DisputeStep.TAKEN, DisputeStep.WITHDRAWN):
        assert OUTCOMES[step] == (DisputeOutcome.SALES,)
    assert set(OUTCOMES[DisputeStep.UNCLEAR]) == set(DisputeOutcome)


def test_words_from_the_database_are_read_as_steps() -> None:
    assert state_after(["data fixed", "rejection kept", "commented"]) is RULING


def test_a_word_that_is_no_step_is_an_error() -> None:
    with pytest.raises(ValueError, match="shrugged"):
        state_after(["shrugged"])


@for_any(st.lists(st.integers(0, 10), max_size=12), st.booleans())
def test_whatever_people_do_someones_turn_it_is_or_it_is_closed_by_a_step_that_ends_it(choices, is_overdue) -> None:
    steps: list[DisputeStep] = []
    for choice in choices:
        possible = possible_steps(state_after(steps), is_overdue=is_overdue)
        steps.append(possible[choice % len(possible)])
    told = [step for step in steps if step is not DisputeStep.COMMENTED]
    assert (state_after(steps) is CLOSED) == (bool(told) and told[-1] in ENDS_A_DISPUTE)
    assert state_after(steps) is state_after(told)
    assert sum(step in ANSWERS for step in steps) <= 1
    assert sum(step in ENDS_A_DISPUTE for step in steps) <= 1 + steps.count(DisputeStep.REOPENED)
