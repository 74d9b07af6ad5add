"""The leads behind a number: the list has exactly as many rows as the number says, from the same conditions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, false, select

from data.moments import day_of
from data.schema import lead_facts, leads
from data.vocabulary import STAGE_LABEL, STAGES, Excluded, Exit, Stage, code_of, exit_label
from queries.arrivals import came_in_period
from queries.dimensions import FACT, Dimension, labels, reason_labels
from queries.frame import answer
from queries.scope import Period, Scope, entered_within, within
from queries.stages import arrived, has_left, implied, mature, minutes_to, reached, reached_to_date


class Counted(StrEnum):
    """What a number counts."""

    COHORT = "cohort"
    MATURE = "mature"
    IMMATURE = "immature"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    REACHED_TO_DATE = "reached_to_date"
    ARRIVED = "arrived"
    WAITING = "waiting"
    LEFT_BEFORE = "left_before"
    IMPLIED = "implied"
    LEFT = "left"
    CAME_BACK = "came_back"
    EXCLUDED = "excluded"
    A_STAGE_IMPLIED = "a_stage_implied"
    DISORDERED = "disordered"
    LOGGED_LATE = "logged_late"
    NO_SERVICE_LINE = "no_service_line"
    NO_SOURCE = "no_source"
    NO_TERRITORY = "no_territory"
    NO_INTAKE_TYPE = "no_intake_type"
    NO_CONTACT_TYPE = "no_contact_type"
    NO_OWNER = "no_owner"
    CAME_IN_PERIOD = "came_in_period"


@dataclass(frozen=True)
class Cell:
    """One number on a page: what it counts, at which stage, of which segment, week, exit or exclusion."""

    counted: Counted = Counted.COHORT
    stage: Stage = Stage.INQUIRY
    by: Dimension | None = None
    segment: str | None = None
    week: date | None = None
    exit: Exit | None = None
    reason: str | None = None
    furthest: Stage | None = None
    excluded: Excluded | None = None


COHORT = Cell()
LOGGED_LATE_MINUTES = 24 * 60

_COUNTED: dict[Counted, Callable[[Scope, Cell], list[ColumnElement[bool]]]] = {
    Counted.COHORT: lambda scope, cell: [],
    Counted.MATURE: lambda scope, cell: [mature(scope)],
    Counted.IMMATURE: lambda scope, cell: [~mature(scope)],
    Counted.REACHED: lambda scope, cell: [reached(scope, cell.stage)],
    Counted.NOT_REACHED: lambda scope, cell: [mature(scope), _never(reached(scope, cell.stage))],
    Counted.REACHED_TO_DATE: lambda scope, cell: [reached_to_date(scope, cell.stage)],
    Counted.ARRIVED: lambda scope, cell: [arrived(scope, cell.stage)],
    Counted.WAITING: lambda scope, cell: [_never(arrived(scope, cell.stage)), _never(has_left(scope))],
    Counted.LEFT_BEFORE: lambda scope, cell: [_never(arrived(scope, cell.stage)), has_left(scope)],
    Counted.IMPLIED: lambda scope, cell: [implied(cell.stage)],
    Counted.LEFT: lambda scope, cell: [has_left(scope)],
    Counted.CAME_BACK: lambda scope, cell: [lead_facts.c.reentries > 0],
    Counted.EXCLUDED: lambda scope, cell: [_left_out_as(cell.excluded)],
    Counted.A_STAGE_IMPLIED: lambda scope, cell: [lead_facts.c.imputed != 0],
    Counted.DISORDERED: lambda scope, cell: [lead_facts.c.disorder > 0],
    Counted.LOGGED_LATE: lambda scope, cell: [lead_facts.c.logging_lag > LOGGED_LATE_MINUTES],
    Counted.NO_SERVICE_LINE: lambda scope, cell: [lead_facts.c.service_line_id == 0],
    Counted.NO_SOURCE: lambda scope, cell: [lead_facts.c.source == 0],
    Counted.NO_TERRITORY: lambda scope, cell: [lead_facts.c.territory_id == 0],
    Counted.NO_INTAKE_TYPE: lambda scope, cell: [lead_facts.c.intake_type == 0],
    Counted.NO_CONTACT_TYPE: lambda scope, cell: [lead_facts.c.contact_type == 0],
    Counted.NO_OWNER: lambda scope, cell: [lead_facts.c.owner_id == 0],
}


def leads_behind(conn: Connection, scope: Scope, cell: Cell = COHORT) -> DataFrame:
    """Which leads does this number count?

    One row per lead episode that the number counts, newest first. No identifiers.
    """
    facts = lead_facts.c
    dimensions = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.TERRITORY, Dimension.INTAKE_TYPE)
    told = (*(FACT[dimension] for dimension in dimensions), facts.depth, facts.exit, minutes_to(cell.stage))
    statement = (
        select(leads.c.lead_uuid, facts.entry_day, *told)
        .join_from(lead_facts, leads, leads.c.lead_id == facts.lead_id)
        .where(*conditions(conn, scope, cell))
        .order_by(facts.entry_minute.desc(), facts.lead_id)
    )
    named = [labels(conn, dimension) for dimension in dimensions]
    names = ("lead", "entered_on", *dimensions, "furthest_stage", "exit", "days_to_stage")
    rows = (
        (
            *(str(row[0]), day_of(row[1])),
            *(words[code] for words, code in zip(named, row[2:6], strict=True)),
            STAGE_LABEL[STAGES[row[6]]],
            exit_label(row[7]),
            None if row[8] is None else row[8] / (24 * 60),
        )
        for row in conn.execute(statement)
    )
    return answer(names, rows)


def conditions(conn: Connection, scope: Scope, cell: Cell) -> list[ColumnElement[bool]]:
    """The conditions on lead_facts that hold for exactly the episodes the number counts.

    A segment, reason or week that doesn't exist in the scope, as an old link may name, counts nobody.
    """
    if cell.counted is Counted.CAME_IN_PERIOD:
        return [came_in_period(conn, scope, cell.stage)]
    if cell.week and not scope.period.first_day - timedelta(days=6) <= cell.week <= scope.period.last_day:
        return [false()]  # as an old link may name
    scope = _in_week(scope, cell.week)
    cohort = entered_within(scope) if cell.counted is Counted.EXCLUDED else within(scope)
    kept = [*cohort, *_COUNTED[cell.counted](scope, cell)]
    if cell.by and cell.segment is not None:
        kept.append(named(FACT[cell.by], labels(conn, cell.by), cell.segment))
    if cell.exit:
        kept.append(lead_facts.c.exit == code_of(cell.exit))
    if cell.furthest:
        kept.append(lead_facts.c.depth == STAGES.index(cell.furthest))
    if cell.reason:
        kept.append(named(lead_facts.c.exit_reason_id, reason_labels(conn), cell.reason))
    return kept


def _in_week(scope: Scope, monday: date | None) -> Scope:
    """The part of the scope's period that lies in one week."""
    if monday is None:
        return scope
    first, last = max(monday, scope.period.first_day), min(monday + timedelta(days=6), scope.period.last_day)
    return replace(scope, period=Period(first, last))


def _never(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    # `not` of an unknown is unknown and drops the row; a stage never reached must count as not reached.
    return condition.is_not(True)


def named(column: ColumnElement[int], words: Mapping[int, str], word: str) -> ColumnElement[bool]:
    """The column's code has this word. Several codes may: a reason's name may belong to several exits."""
    codes = [code for code, known in words.items() if known == word]
    return column.in_(codes) if codes else false()


def _left_out_as(kind: Excluded | None) -> ColumnElement[bool]:
    return lead_facts.c.excluded == code_of(kind) if kind else lead_facts.c.excluded != 0
