"""Questions about whether marketing answers disputes in time (METRICS.md 5, 7): those about hand-offs of the period."""

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, func, literal

from data.vocabulary import SlaState
from queries.dispute_facts import answer_is, answer_is_due, answered_when_due, is_left_out
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.quality_cells import NoAnswerClock, QualitySplit
from queries.quality_facts import Judged
from queries.quality_splits import COLUMN_OF, by_segment
from queries.scope import Scope

COUNTS = ("disputes", *(f"{state}_disputes" for state in SlaState), "due_disputes", "met_due_disputes")
MEASURES = (*COUNTS, "answered_in_time_rate", "answered_in_time_rate_low", "answered_in_time_rate_high")
NOTHING = (0,) * len(COUNTS)


def dispute_answers(conn: Connection, scope: Scope) -> DataFrame:
    """Of the disputes whose answer fell due, how many did marketing answer in time?

    One row. Each dispute is in exactly one of five states: met, late, overdue, running or excluded.
    """
    return answer(MEASURES, [_measured(_counts(conn, scope, literal(0)).get(0, NOTHING))])


def dispute_answers_by(conn: Connection, scope: Scope, by: QualitySplit = QualitySplit.SERVICE_LINE) -> DataFrame:
    """Of the disputes whose answer fell due, how many did marketing answer in time, segment by segment?

    One row per segment with disputes, in reading order.
    """
    found = by_segment(conn, by, _counts(conn, scope, COLUMN_OF[by]))
    return answer((by, *MEASURES), [(label, *_measured(counts)) for label, counts in found.items()])


def excluded_disputes(conn: Connection, scope: Scope) -> DataFrame:
    """Which disputes are on neither side of answered in time, and why?

    One row per reason.
    """
    judged = Judged(scope)
    counted = [count_where(is_left_out(judged, why)) for why in NoAnswerClock]
    (found,) = conn.execute(judged.select(counted, judged.is_disputed()))
    rows = [(why, number) for why, number in zip(NoAnswerClock, found, strict=True) if number]
    return answer(("no_answer_clock", "excluded_disputes"), rows)


def _counts(conn: Connection, scope: Scope, column: ColumnElement) -> dict:
    """What stands in the column -> how many disputes there are in each state."""
    judged = Judged(scope)
    states = [answer_is(judged, state) for state in SlaState]
    counted = [count_where(one) for one in (*states, answer_is_due(judged), answered_when_due(judged))]
    statement = judged.select((column.label("code"), func.count(), *counted), judged.is_disputed())
    return {code: tuple(counts) for code, *counts in conn.execute(statement.group_by("code"))}


def _measured(counts: tuple[int, ...]) -> tuple:
    *_, due, met = counts
    return (*counts, *rate(met, due))
