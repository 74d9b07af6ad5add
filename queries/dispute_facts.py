"""How a dispute stands, in conditions for the statements of queries/quality_facts.Judged: answered, ended, ruled.

Counts and the lists behind them share these. None is ever unknown; all are false where there is no dispute.
"""

from sqlalchemy import ColumnElement, and_, case, func, not_

from data.schema import disputes
from data.vocabulary import ENDS_A_DISPUTE, RULINGS, DisputeStep, SlaState
from queries.quality_cells import NoAnswerClock, Went
from queries.quality_facts import LAST, Judged

TAKEN_BACK = (DisputeStep.WITHDRAWN, DisputeStep.TAKEN)
STOOD = (DisputeStep.ACCEPTED, DisputeStep.UPHELD)


def ended_by(judged: Judged, *steps: DisputeStep) -> ColumnElement[bool]:
    """The last step that was no comment is one of these: a reopened one has not ended until it is ruled again."""
    return and_(judged.is_disputed(), func.coalesce(LAST.step.in_(steps), False))


def is_open(judged: Judged) -> ColumnElement[bool]:
    return and_(judged.is_disputed(), not_(ended_by(judged, *ENDS_A_DISPUTE)))


def is_ruled(judged: Judged) -> ColumnElement[bool]:
    return ended_by(judged, *RULINGS)


def was_contested(judged: Judged) -> ColumnElement[bool]:
    return judged.took(DisputeStep.CONTESTED)


def was_reopened(judged: Judged) -> ColumnElement[bool]:
    return judged.took(DisputeStep.REOPENED)


def went(judged: Judged, where: Went) -> ColumnElement[bool]:
    """Where the lead went when its dispute ended. Every disputed hand-off is in exactly one."""
    known = [str(one) for one in Went if one is not Went.NOWHERE_YET]
    ended = ended_by(judged, *ENDS_A_DISPUTE)
    if where is Went.NOWHERE_YET:
        return and_(judged.is_disputed(), not_(and_(ended, func.coalesce(LAST.outcome.in_(known), False))))
    return and_(ended, func.coalesce(LAST.outcome == where, False))


def is_left_out(judged: Judged, why: NoAnswerClock) -> ColumnElement[bool]:
    """On neither side of answered in time, and why: never for two reasons."""
    due = disputes.c.due_at
    if why is NoAnswerClock.NOT_AGREED:
        return and_(judged.is_disputed(), due.is_(None))
    # Only what nobody has answered can be withdrawn.
    return and_(judged.is_disputed(), func.coalesce(judged.withdrawn_at <= due, False))


def answer_is_due(judged: Judged) -> ColumnElement[bool]:
    """What answered in time is divided by: its due moment lies behind us, and it is not excluded."""
    return and_(_counts(judged), _is_past_due(judged))


def answered_when_due(judged: Judged) -> ColumnElement[bool]:
    """Met, of those whose due moment lies behind us."""
    return and_(answer_is_due(judged), _in_time(judged))


def answer_is(judged: Judged, state: SlaState) -> ColumnElement[bool]:
    """The five states; every dispute is in exactly one of them. Exactly at due is met."""
    if state is SlaState.EXCLUDED:
        return and_(judged.is_disputed(), not_(_counts(judged)))
    answered = judged.answered_at.is_not(None)
    behaviour = {
        SlaState.MET: _in_time(judged),
        SlaState.LATE: and_(answered, not_(_in_time(judged))),
        SlaState.OVERDUE: and_(not_(answered), _is_past_due(judged)),
        SlaState.RUNNING: and_(not_(answered), not_(_is_past_due(judged))),
    }
    return and_(_counts(judged), behaviour[state])


def ruling_word() -> ColumnElement[str]:
    """The ruling that stands, for lists; blank where there is none."""
    return case((LAST.step.in_(RULINGS), LAST.step), else_="")


def _counts(judged: Judged) -> ColumnElement[bool]:
    return and_(judged.is_disputed(), *(not_(is_left_out(judged, why)) for why in NoAnswerClock))


def _in_time(judged: Judged) -> ColumnElement[bool]:
    return func.coalesce(judged.answered_at <= disputes.c.due_at, False)


def _is_past_due(judged: Judged) -> ColumnElement[bool]:
    return func.coalesce(disputes.c.due_at <= judged.scope.as_of, False)
