"""Whose turn it is in a dispute, from what happened in it. Pure."""

from collections.abc import Iterable

from data.vocabulary import ENDS_A_DISPUTE, RULINGS, DisputeOutcome, DisputeState, DisputeStep

_LEADS_TO = {
    DisputeStep.CONTESTED: DisputeState.AWAITING_RULING,
    DisputeStep.FIXED: DisputeState.AWAITING_SALES,
    DisputeStep.KEPT: DisputeState.AWAITING_RULING,
    DisputeStep.REOPENED: DisputeState.AWAITING_RULING,
    **dict.fromkeys(ENDS_A_DISPUTE, DisputeState.CLOSED),
}
_POSSIBLE = {
    DisputeState.AWAITING_ANSWER: (
        *(DisputeStep.ACCEPTED, DisputeStep.CONTESTED, DisputeStep.FIXED, DisputeStep.WITHDRAWN, DisputeStep.COMMENTED),
    ),
    DisputeState.AWAITING_SALES: (DisputeStep.TAKEN, DisputeStep.KEPT, DisputeStep.COMMENTED),
    DisputeState.AWAITING_RULING: (*RULINGS, DisputeStep.COMMENTED),
    DisputeState.CLOSED: (DisputeStep.REOPENED, DisputeStep.COMMENTED),
}
# Where the lead may go when a dispute ends so; the first is what is usual.
OUTCOMES = {
    DisputeStep.ACCEPTED: (DisputeOutcome.NURTURE, DisputeOutcome.OTHER_LINE),
    DisputeStep.UPHELD: (DisputeOutcome.NURTURE, DisputeOutcome.OTHER_LINE),
    DisputeStep.OVERTURNED: (DisputeOutcome.SALES,),
    DisputeStep.UNCLEAR: (DisputeOutcome.SALES, DisputeOutcome.NURTURE, DisputeOutcome.OTHER_LINE),
    DisputeStep.TAKEN: (DisputeOutcome.SALES,),
    DisputeStep.WITHDRAWN: (DisputeOutcome.SALES,),
}


def state_after(steps: Iterable[str]) -> DisputeState:
    """Whose turn it is after these steps, in order; none yet: marketing's."""
    state = DisputeState.AWAITING_ANSWER
    for step in steps:
        state = _LEADS_TO.get(DisputeStep(step), state)
    return state


def possible_steps(state: DisputeState, *, is_overdue: bool = False) -> tuple[DisputeStep, ...]:
    """What may happen next. Of one that marketing did not answer in time the meeting may rule without an answer."""
    if state is DisputeState.AWAITING_ANSWER and is_overdue:
        return (*_POSSIBLE[state], *RULINGS)
    return _POSSIBLE[state]
