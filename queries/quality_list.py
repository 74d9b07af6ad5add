"""The hand-offs behind a number about lead quality: as many rows as the number says, from the same conditions."""

from collections.abc import Callable

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, and_, case, func

from data.definitions import read_definitions
from data.moments import day_number, moment_of_microsecond
from data.schema import disputes, leads
from data.vocabulary import DefinitionKind, DisputeStep, SlaState, Stage
from queries.clocks import CLOCK
from queries.dimensions import Dimension, labels
from queries.dispute_facts import (
    STOOD,
    TAKEN_BACK,
    answer_is,
    answer_is_due,
    answered_when_due,
    ended_by,
    is_left_out,
    is_open,
    is_ruled,
    ruling_word,
    was_contested,
    was_reopened,
    went,
)
from queries.dispute_inbox import state_of
from queries.frame import answer
from queries.judged_by import cites, having, judged_by
from queries.quality_cells import ALL_JUDGED, Fate, Quality, QualityCell
from queries.quality_facts import LAST, Judged
from queries.quality_splits import of_segment
from queries.scope import Scope

NAMES = (
    *("lead", "handed_over_at", "service_line", "source", "fate", "dispute", "rejected_at", "criterion", "record_says"),
    *("dispute_state", "ruling", "answer_due_at", "answered_at"),
)


def quality_list(conn: Connection, scope: Scope, cell: QualityCell = ALL_JUDGED) -> DataFrame:
    """Which hand-offs made in the period does this number about lead quality count?

    One row per hand-off that the number counts, the newest first, with its dispute where sales raised one. No
    identifiers, and nothing of what anybody wrote.
    """
    judged, its = Judged(scope), disputes.c
    fate = case(*((judged.came_to(one), str(one)) for one in Fate), else_="")
    dispute = (its.dispute_uuid, its.recorded_at, its.criterion, its.record_says, LAST.step, ruling_word())
    moments = (its.due_at, judged.answered_at)
    told = (leads.c.lead_uuid, CLOCK.started, CLOCK.service_line_id, CLOCK.source, fate, *dispute, *moments)
    statement = judged.select(told, *conditions(conn, judged, cell))
    lines, sources = labels(conn, Dimension.SERVICE_LINE), labels(conn, Dimension.SOURCE)
    rows = (
        (
            *(str(row[0]), moment_of_microsecond(row[1]), lines[row[2]], sources[row[3]], row[4]),
            *_dispute_told(*row[5:11]),
            *row[11:],
        )
        for row in conn.execute(statement.order_by(CLOCK.started.desc(), CLOCK.event_id.desc()))
    )
    return answer(NAMES, rows)


def conditions(conn: Connection, judged: Judged, cell: QualityCell) -> list[ColumnElement[bool]]:
    """What holds, beside being made in the period, for exactly the hand-offs that the number counts."""
    kept = [_COUNTED[cell.counted](judged)]
    if cell.by and cell.segment is not None:
        kept.append(of_segment(conn, cell.by, cell.segment))
    if cell.week:
        monday = day_number(cell.week)
        kept.append(CLOCK.handed_on.between(monday, monday + 6))
    if cell.fate:
        kept.append(judged.came_to(cell.fate))
    if cell.record:
        kept.append(func.coalesce(disputes.c.record_says == cell.record, False))
    if cell.went:
        kept.append(went(judged, cell.went))
    if cell.excluded:
        kept.append(is_left_out(judged, cell.excluded))
    if cell.version is not None or cell.criterion:
        kept += _of_version(conn, cell)
    return kept


def _of_version(conn: Connection, cell: QualityCell) -> list[ColumnElement[bool]]:
    versions, kind = read_definitions(conn), cell.kind or DefinitionKind.MQL
    version = judged_by(versions, kind)
    kept = [version == cell.version] if cell.version is not None else []
    if cell.criterion and cell.counted is Quality.CITING:
        kept.append(and_(cites(versions, kind), disputes.c.criterion == cell.criterion))
    elif cell.criterion:
        kept.append(version.in_(having(versions, kind, cell.criterion)))
    return kept


def _dispute_told(dispute, rejected_at, criterion, record_says, last_step, ruling) -> tuple:
    if dispute is None:
        return "", None, "", "", "", ""
    return str(dispute), rejected_at, criterion, record_says, state_of(last_step), ruling


def _ended(*steps: DisputeStep) -> Callable[[Judged], ColumnElement[bool]]:
    return lambda judged: ended_by(judged, *steps)


def _reached(stage: Stage) -> Callable[[Judged], ColumnElement[bool]]:
    return lambda judged: judged.reached_later(stage)


def _fate(fate: Fate) -> Callable[[Judged], ColumnElement[bool]]:
    return lambda judged: judged.came_to(fate)


_COUNTED: dict[Quality, Callable[[Judged], ColumnElement[bool]]] = {
    Quality.ALL: lambda judged: CLOCK.event_id.is_not(None),
    Quality.ACCEPTED: _fate(Fate.ACCEPTED),
    Quality.DISPUTED: Judged.is_disputed,
    Quality.DECIDED: Judged.is_decided,
    Quality.LET_GO: _fate(Fate.LET_GO),
    Quality.UNDECIDED: _fate(Fate.UNDECIDED),
    Quality.WITHDRAWN: _ended(*TAKEN_BACK),
    Quality.CITING: Judged.is_disputed,
    Quality.MATURE: Judged.is_mature,
    Quality.SCHEDULED: _reached(Stage.SCHEDULED),
    Quality.ATTENDED: _reached(Stage.ATTENDED),
    Quality.STARTED: _reached(Stage.STARTED),
    **{Quality(state): lambda judged, state=state: answer_is(judged, state) for state in SlaState},
    Quality.DUE: answer_is_due,
    Quality.MET_WHEN_DUE: answered_when_due,
    Quality.OPEN: is_open,
    Quality.CONCEDED: _ended(DisputeStep.ACCEPTED),
    Quality.RULED: is_ruled,
    Quality.UPHELD: _ended(DisputeStep.UPHELD),
    Quality.OVERTURNED: _ended(DisputeStep.OVERTURNED),
    Quality.UNCLEAR: _ended(DisputeStep.UNCLEAR),
    Quality.CONTESTED_RULED: lambda judged: and_(is_ruled(judged), was_contested(judged)),
    Quality.CONTESTED_UPHELD: lambda judged: and_(ended_by(judged, DisputeStep.UPHELD), was_contested(judged)),
    Quality.REOPENED: was_reopened,
    Quality.STOOD: _ended(*STOOD),
}
