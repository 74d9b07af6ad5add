"""Questions about what became of leads later: those that sales disputed beside those that it accepted.

It shows what goes together, not what causes what: sales rejects the leads that look least likely, and a lead in
dispute waits meanwhile.
"""

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, func

from data.vocabulary import Stage
from queries.dispute_facts import went
from queries.frame import answer, count_where
from queries.intervals import rate
from queries.quality_cells import Fate, Went
from queries.quality_facts import Judged
from queries.scope import Scope

LATER = (Stage.SCHEDULED, Stage.ATTENDED, Stage.STARTED)
MEASURES = (
    *("judged_hand_offs", "mature_judged_hand_offs"),
    *(
        name
        for stage in LATER
        for name in (
            *(f"{stage}_later_hand_offs", f"{stage}_later_rate"),
            *(f"{stage}_later_rate_low", f"{stage}_later_rate_high"),
        )
    ),
)


def what_came_later(conn: Connection, scope: Scope) -> DataFrame:
    """How far did the leads come that sales disputed, and how far those that it accepted?

    One row for the accepted and one for the disputed hand-offs. Scheduled, attended and started count within the window
    after the hand-off, of those whose whole window has passed.
    """
    judged = Judged(scope)
    rows = [(fate, *_measured(conn, judged, judged.came_to(fate))) for fate in (Fate.ACCEPTED, Fate.DISPUTED)]
    return answer(("fate", *MEASURES), rows)


def where_disputed_leads_went(conn: Connection, scope: Scope) -> DataFrame:
    """Where did disputed leads go, and how far did they come?

    One row per place that a lead may go to when its dispute ends, and one for those that have not ended. A lead sent to
    another service line goes on there as another episode, which isn't counted here.
    """
    judged = Judged(scope)
    return answer(
        ("dispute_outcome", *MEASURES), [(where, *_measured(conn, judged, went(judged, where))) for where in Went]
    )


def _measured(conn: Connection, judged: Judged, which: ColumnElement[bool]) -> tuple:
    reached = [count_where(judged.reached_later(stage)) for stage in LATER]
    statement = judged.select((func.count(), count_where(judged.is_mature()), *reached), which)
    whole, mature, *later = conn.execute(statement).one()
    return (whole, mature, *(one for part in later for one in (part, *rate(part, mature))))
