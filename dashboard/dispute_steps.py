"""The steps in a dispute: what each is called, who may take it when, and what it does to the lead. No Streamlit."""

from collections.abc import Mapping
from typing import Any

from dashboard import wording
from dashboard.hand_over_words import who_may
from data.disputes import OUTCOMES, possible_steps
from data.permissions import WHO_AGREES, WHO_ANSWERS, WHO_REJECTS, WHO_WORKS_LEADS
from data.vocabulary import ANSWERS, RULINGS, DisputeOutcome, DisputeState, DisputeStep, Role

STEP = DisputeStep
# What one does, and what it says.
CHOICES: Mapping[DisputeStep, tuple[str, str]] = {
    STEP.ACCEPTED: ("Accept the rejection", "Sales is right: the lead fails the criterion."),
    STEP.CONTESTED: ("Contest it", "Sales is wrong: say what speaks for the lead."),
    STEP.FIXED: ("Fix the data", "The record was wrong: put in what is right."),
    STEP.WITHDRAWN: ("Withdraw the rejection", "It was a mistake: sales takes the lead after all."),
    STEP.TAKEN: ("Take the lead", "With the record as it is now, it is a good one."),
    STEP.KEPT: ("Keep the rejection", "The lead still fails the criterion."),
    STEP.UPHELD: ("Uphold the rejection", "Sales is right."),
    STEP.OVERTURNED: ("Overturn the rejection", "Marketing is right."),
    STEP.UNCLEAR: ("Definition unclear", "The definition doesn’t say. Both sides draft it anew."),
    STEP.REOPENED: ("Reopen it", "Something came up since: it is ruled again."),
    STEP.COMMENTED: ("Only comment", "It changes nobody’s turn."),
}
# What happened, as the thread tells it: words and icon.
TOLD: Mapping[str, tuple[str, str]] = {
    "rejected": ("Sales rejected the lead", "block"),
    STEP.ACCEPTED: ("Marketing accepted the rejection", "check"),
    STEP.CONTESTED: ("Marketing contested it", "record_voice_over"),
    STEP.FIXED: ("Marketing fixed the data", "edit"),
    STEP.TAKEN: ("Sales took the lead after the fix", "check"),
    STEP.KEPT: ("Sales kept the rejection", "block"),
    STEP.WITHDRAWN: ("Sales withdrew the rejection", "undo"),
    STEP.UPHELD: ("Ruled: upheld, sales is right", "gavel"),
    STEP.OVERTURNED: ("Ruled: overturned, marketing is right", "gavel"),
    STEP.UNCLEAR: ("Ruled: the definition is unclear", "gavel"),
    STEP.REOPENED: ("Reopened, to be ruled again", "lock_open"),
    STEP.COMMENTED: ("Commented", "chat"),
}
NEEDS_WORDS = (STEP.CONTESTED, *RULINGS, STEP.REOPENED, STEP.COMMENTED)
_NEXT = {**dict.fromkeys(RULINGS, "rule"), **dict.fromkeys((STEP.TAKEN, STEP.KEPT), "look at it again")}
_MAY = {
    **dict.fromkeys(ANSWERS, WHO_ANSWERS),
    **dict.fromkeys((STEP.TAKEN, STEP.KEPT, STEP.WITHDRAWN), WHO_REJECTS),
    **dict.fromkeys((*RULINGS, STEP.REOPENED), WHO_AGREES),
    STEP.COMMENTED: WHO_WORKS_LEADS,
}
_GOES_ON = {
    STEP.CONTESTED: "The lead stays out for now. A leader or the meeting rules next.",
    STEP.FIXED: "The lead’s record is changed at once, for good. The lead stays out until sales has looked again.",
    STEP.KEPT: "The lead stays out for now. A leader or the meeting rules next.",
    STEP.REOPENED: "The lead stays where it is until it is ruled again. The reopening is counted.",
    STEP.COMMENTED: "Nothing happens to the lead, and no clock stops.",
}


def steps_for(row: Any, role: str, person_id: int | None) -> list[DisputeStep]:
    """What this person may do now in an opened dispute, in the order it is offered. The command decides in the end."""
    barred = _barred(row, person_id)
    mine = [step for step in _possible(row) if Role(role) in _MAY[step] and step not in barred]
    return sorted(mine, key=STEP.COMMENTED.__eq__)


def why_not(row: Any, role: str, person_id: int | None) -> str:
    """Why this person has no turn, and who has; blank when they have one."""
    if any(step is not STEP.COMMENTED for step in steps_for(row, role, person_id)):
        return ""
    mine = [step for step in _possible(row) if Role(role) in _MAY[step] and step is not STEP.COMMENTED]
    if mine and person_id:
        did = "rejected this lead" if person_id == row.raised_by_id else "answered this dispute"
        return f"You {did} yourself. Someone else has to {_NEXT.get(mine[0], 'answer')}; you can comment."
    what, roles = {
        DisputeState.AWAITING_ANSWER: ("Answering", WHO_ANSWERS),
        DisputeState.AWAITING_SALES: ("Looking at it again", WHO_REJECTS),
        DisputeState.AWAITING_RULING: ("Ruling", WHO_AGREES),
        DisputeState.CLOSED: ("Reopening it", WHO_AGREES),
    }[DisputeState(row.dispute_state)]
    comment = " You can comment." if Role(role) in WHO_WORKS_LEADS else ""
    return who_may(roles, role, what) + comment


def outcomes_of(step: DisputeStep) -> tuple[DisputeOutcome, ...]:
    """Where the lead may go by this step; none where the dispute goes on."""
    return OUTCOMES.get(step, ())


def happens(step: DisputeStep, outcome: DisputeOutcome | None, line: str = "") -> str:
    """What will become of the lead, said before the click."""
    draft = " A draft of the definition is opened for both sides to sign." if step is STEP.UNCLEAR else ""
    counted = " It stays counted as a rejection." if step in (STEP.WITHDRAWN, STEP.TAKEN) else ""
    if outcome is None:
        return _GOES_ON.get(step, "")
    if outcome is DisputeOutcome.NURTURE:
        return f"The lead goes back to nurture: it stays out of sales, and its journey says so.{draft}"
    if outcome is DisputeOutcome.OTHER_LINE:
        where = f"a new one begins in {line}" if line else "a new one begins in the service line you choose"
        return f"The lead goes to another service line: this episode stays closed, and {where}.{draft}"
    return (
        "The lead goes back to sales: it is handed over anew, to whoever had it, and its follow-up clocks begin "
        f"again.{counted}{draft}"
    )


def done(step: DisputeStep, lead: str) -> str:
    """What to say once it is saved."""
    return f"Saved for lead {wording.short(lead)}: {wording.small(TOLD[step][0])}."


def _possible(row: Any) -> tuple[DisputeStep, ...]:
    # Where nobody agreed on a time to answer, there is none to wait for: it may be ruled at once.
    is_overdue = bool(row.is_escalated) or wording.is_missing(row.due_at)
    return possible_steps(DisputeState(row.dispute_state), is_overdue=is_overdue)


def _barred(row: Any, person_id: int | None) -> tuple[DisputeStep, ...]:
    """Nobody answers or rules their own rejection, or rules or replies to their own answer."""
    if not person_id:
        return ()
    if person_id == row.raised_by_id:
        return (*ANSWERS, *RULINGS)
    return (*RULINGS, STEP.TAKEN, STEP.KEPT) if person_id == row.answered_by_id else ()
