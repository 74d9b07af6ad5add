"""Questions about how disputes end, and who turns out to be right: those about hand-offs made in the period."""

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, func, literal

from data.schema import disputes
from data.vocabulary import DisputeStep, Verdict
from queries.dispute_facts import (
    TAKEN_BACK,
    ended_by,
    is_open,
    is_ruled,
    was_contested,
    was_reopened,
)
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.quality_cells import QualitySplit
from queries.quality_facts import Judged
from queries.quality_splits import COLUMN_OF, by_segment
from queries.scope import Scope

COUNTS = (
    *("disputes", "open_disputes", "conceded_disputes", "withdrawn_disputes", "ruled_disputes"),
    *("upheld_disputes", "overturned_disputes", "unclear_disputes", "reopened_disputes"),
    *("contested_ruled_disputes", "contested_upheld_disputes"),
)
MEASURES = (
    *(*COUNTS, "overturn_rate", "overturn_rate_low", "overturn_rate_high"),
    *("contest_lost_rate", "contest_lost_rate_low", "contest_lost_rate_high"),
)
NOTHING = (0,) * len(COUNTS)


def dispute_rulings(conn: Connection, scope: Scope) -> DataFrame:
    """How did the disputes end, and of those that were ruled, how many rejections were overturned?

    One row: open + accepted by marketing + taken back by sales + ruled is all of them. Overturned is the share in
    which sales was wrong, of all ruled; upheld of the contested the share in which marketing was.
    """
    return answer(MEASURES, [_measured(_counts(conn, scope, literal(0)).get(0, NOTHING))])


def dispute_rulings_by(conn: Connection, scope: Scope, by: QualitySplit = QualitySplit.SERVICE_LINE) -> DataFrame:
    """How did the disputes end, segment by segment?

    One row per segment with disputes, in reading order.
    """
    found = by_segment(conn, by, _counts(conn, scope, COLUMN_OF[by]))
    return answer((by, *MEASURES), [(label, *_measured(counts)) for label, counts in found.items()])


def rulings_by_record(conn: Connection, scope: Scope) -> DataFrame:
    """How did the disputes end, by what the record said of the criterion when the lead was rejected?

    One row per thing that the record can say with disputes. Met: the record disagreed with the rejection.
    """
    found = _counts(conn, scope, disputes.c.record_says)
    rows = [(verdict, *_measured(found[verdict])) for verdict in Verdict if verdict in found]
    return answer(("record_says", *MEASURES), rows)


def _counts(conn: Connection, scope: Scope, column: ColumnElement) -> dict:
    """What stands in the column -> the counts of those disputes."""
    judged = Judged(scope)
    ruled = [ended_by(judged, step) for step in (DisputeStep.UPHELD, DisputeStep.OVERTURNED, DisputeStep.UNCLEAR)]
    contested = was_contested(judged)
    conditions = (
        *(is_open(judged), ended_by(judged, DisputeStep.ACCEPTED), ended_by(judged, *TAKEN_BACK), is_ruled(judged)),
        *(*ruled, was_reopened(judged), is_ruled(judged) & contested, ruled[0] & contested),
    )
    counted = (func.count(), *map(count_where, conditions))
    statement = judged.select((column.label("code"), *counted), judged.is_disputed()).group_by("code")
    return {code: tuple(counts) for code, *counts in conn.execute(statement)}


def _measured(counts: tuple[int, ...]) -> tuple:
    said = dict(zip(COUNTS, counts, strict=True))
    overturned = rate(said["overturned_disputes"], said["ruled_disputes"])
    lost = rate(said["contested_upheld_disputes"], said["contested_ruled_disputes"])
    return (*counts, *overturned, *lost)
