"""The inbox of disputes: whose turn is it, and how much time is left? Its moment is the as-of, not the period.

The page asks this with the clock on the wall, as it does of the live queue. Nothing here reads what anybody wrote.
"""

from datetime import timedelta
from enum import StrEnum
from typing import Any

import numpy as np
from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, Subquery, and_, case, false, func, or_, select

from data.definitions import Definition, read_definitions
from data.disputes import state_after
from data.moments import microseconds
from data.schema import dispute_steps, disputes, lead_facts, leads
from data.vocabulary import DisputeState, DisputeStep, Role
from queries.business_time import BusinessTime
from queries.clocks import microsecond_of
from queries.definitions_agreed import Names, names_of_values, values_in_words
from queries.dimensions import FACT, Dimension, labels, zones
from queries.frame import answer, count_where
from queries.intervals import Floats
from queries.scope import Scope, filtered

MOST = 1_000
LATELY = timedelta(days=90)
MINUTE = 60


class Tray(StrEnum):
    """Which disputes: by whose turn it is. One that is overdue for an answer is also the meeting's to rule."""

    TO_ANSWER = "To answer"
    TO_LOOK_AT = "To look at again"
    TO_RULE = "To rule"
    OTHERS = "Waiting on others"
    CLOSED = "Closed"


def disputes_in_tray(
    conn: Connection, scope: Scope, tray: Tray = Tray.TO_ANSWER, role: Role = Role.LEADER, person: int = 0,
    most: int = MOST,
) -> DataFrame:  # fmt: skip
    """Which disputes wait for us, whose turn is it, and how much business time is left to answer?

    One row per dispute as it stands at the as-of moment, at most so many: the most overdue first, then the least time
    left, then by how long the turn lasts; closed ones (of the last 90 days), the newest first. `role`: whose others are
    meant, in the tray of that name. `person`: only those that this person raised. The scope's period doesn't matter.
    No evidence, no identifiers.
    """
    told = _told(scope)
    found = conn.execute(_listed(scope, told, tray, role, person, most)).all()
    line, source, zone = labels(conn, Dimension.SERVICE_LINE), labels(conn, Dimension.SOURCE), zones(conn)
    names, versions = names_of_values(conn), read_definitions(conn).by_id
    left = minutes_left(conn, scope, [(row.site_id or 0, row.waits_until) for row in found])
    rows = [
        (
            *(str(row.dispute_uuid), minutes, row.waits_until, _is_escalated(row, scope)),
            *(line[row.service_line], source[row.source], *cited(versions[row.definition_id], row.criterion, names)),
            *(row.record_says, row.recorded_at, row.actor, row.reopenings or 0, state_of(row.last), row.last or ""),
            *(row.since, str(row.lead_uuid), zone.get(row.site_id, zone[0])),
        )
        for row, minutes in zip(found, left, strict=True)
    ]
    if tray is not Tray.CLOSED:
        rows.sort(key=_urgency)
    return answer(_NAMES, rows)


def disputes_in_short(conn: Connection, scope: Scope, person: int = 0) -> DataFrame:
    """How many disputes wait for whom?

    One row, as they stand at the as-of moment. `person`: only those that this person raised.
    """
    told = _told(scope)
    waits = [_is_in(told, state) for state in (DisputeState.AWAITING_ANSWER, DisputeState.AWAITING_SALES)]
    overdue = _is_overdue(told, scope)
    to_rule = or_(_is_in(told, DisputeState.AWAITING_RULING), overdue)
    counted = [waits[0], overdue, waits[1], to_rule, _is_closed_lately(told, scope)]
    columns = (count_where(condition).label(name) for name, condition in zip(_COUNTS, counted, strict=True))
    return answer(_COUNTS, [conn.execute(_of_disputes(scope, told, person, *columns)).one()])


def minutes_left(conn: Connection, scope: Scope, clocks: list[tuple[int, Any]]) -> Floats:
    """Business minutes from the as-of moment to each (site, due moment), with a minus from it; nan where none is due.

    In the hours of the site (0: of the organisation). Nobody pauses a dispute.
    """
    left = np.full(len(clocks), np.nan)
    at = np.array([number for number, (_, due) in enumerate(clocks) if due is not None], np.int64)
    if not len(at):
        return left
    site = np.array([clocks[number][0] for number in at], np.int64)
    due = np.array([microseconds(clocks[number][1]) for number in at], np.int64)
    nobody, now = np.zeros_like(due), np.full_like(due, microsecond_of(scope))
    time = BusinessTime(conn, scope, [false()])
    left[at] = (time.passed(nobody, site, now, due)[0] - time.passed(nobody, site, due, now)[0]) / MINUTE
    return left


def cited(version: Definition, key: str, names: Names) -> tuple[str, str, str, str, str]:
    """Kind, key, field, operator and values in words of a criterion that a dispute cites. A version never changes."""
    criterion = version.criteria.named(key)
    if criterion is None:  # nobody can have cited it
        return version.kind, key, "", "", ""
    return version.kind, key, criterion.field, criterion.operator, values_in_words(criterion, names)


def state_of(last: str | None) -> str:
    """Whose turn it is after the last step that was no comment; None: none was taken."""
    return str(state_after([last] if last else []))


_NAMES = (
    *("dispute", "minutes_left", "due_at", "is_escalated", "service_line", "source"),
    *("definition_kind", "criterion", "criterion_field", "criterion_operator", "criterion_values"),
    *("record_says", "rejected_at", "raised_by", "reopenings", "dispute_state", "last_step", "turn_since_at"),
    *("lead", "zone"),
)
_COUNTS = (
    *("to_answer_disputes", "escalated_disputes", "to_look_at_disputes", "to_rule_disputes", "closed_lately_disputes"),
)
LAST = dispute_steps.alias("last_step")
_OTHERS_OF = {
    Role.MARKETER: (DisputeState.AWAITING_SALES, DisputeState.AWAITING_RULING),
    Role.REP: (DisputeState.AWAITING_ANSWER, DisputeState.AWAITING_RULING),
}
_SPLITS = (Dimension.SERVICE_LINE, Dimension.SOURCE)
_OF_THE_SIDES = (DisputeState.AWAITING_ANSWER, DisputeState.AWAITING_SALES)


def _told(scope: Scope) -> Subquery:
    """Of each dispute with steps by the as-of moment: the place of the last that was no comment, and reopenings."""
    step = dispute_steps.c
    return (
        select(
            step.dispute_id,
            func.max(case((step.step != DisputeStep.COMMENTED, step.position))).label("turn"),
            count_where(step.step == DisputeStep.REOPENED).label("reopenings"),
        )
        .where(step.recorded_at <= scope.as_of)
        .group_by(step.dispute_id)
        .subquery("told")
    )


def _of_disputes(scope: Scope, told: Subquery, person: int, *columns: ColumnElement) -> Select:
    its_last = and_(LAST.c.dispute_id == told.c.dispute_id, LAST.c.position == told.c.turn)
    kept = [disputes.c.recorded_at <= scope.as_of, *([disputes.c.person_id == person] if person else [])]
    if conditions := filtered(scope):
        kept.append(disputes.c.lead_id.in_(select(lead_facts.c.lead_id).where(*conditions)))
    return (
        select(*columns)
        .select_from(disputes)
        .outerjoin(told, told.c.dispute_id == disputes.c.dispute_id)
        .outerjoin(LAST, its_last)
        .where(*kept)
    )


def _listed(scope: Scope, told: Subquery, tray: Tray, role: Role, person: int, most: int) -> Select:
    """What is known of each, and of its lead: the leads are looked at last, of those alone that are listed."""
    waits_until = case((LAST.c.step.is_(None), disputes.c.due_at)).label("waits_until")
    since = func.coalesce(LAST.c.recorded_at, disputes.c.recorded_at).label("since")
    names = ("dispute_id", "dispute_uuid", "lead_id", "definition_id", "criterion", "record_says", "recorded_at")
    columns = (*(disputes.c[name] for name in (*names, "actor")), waits_until, since, LAST.c.step.label("last"))
    order = [since.desc()] if tray is Tray.CLOSED else [waits_until.is_(None), waits_until, since]
    wanted = _of_disputes(scope, told, person, *columns, told.c.reopenings).where(_is_in_tray(told, scope, tray, role))
    one = wanted.order_by(*order, disputes.c.dispute_id).limit(most).subquery("one")
    by_time = one.c.since.desc() if tray is Tray.CLOSED else one.c.since
    return (
        select(one, leads.c.lead_uuid, leads.c.site_id, *(FACT[by].label(by) for by in _SPLITS))
        .join_from(one, leads, leads.c.lead_id == one.c.lead_id)
        .join(lead_facts, lead_facts.c.lead_id == one.c.lead_id)
        .order_by(by_time, one.c.dispute_id)
    )


def _is_in_tray(told: Subquery, scope: Scope, tray: Tray, role: Role) -> ColumnElement[bool]:
    if tray is Tray.TO_RULE:
        return or_(_is_in(told, DisputeState.AWAITING_RULING), _is_overdue(told, scope))
    if tray is Tray.CLOSED:
        return _is_closed_lately(told, scope)
    if tray is Tray.OTHERS:
        return or_(*(_is_in(told, state) for state in _OTHERS_OF.get(role, _OF_THE_SIDES)))
    return _is_in(told, DisputeState.AWAITING_ANSWER if tray is Tray.TO_ANSWER else DisputeState.AWAITING_SALES)


def _is_in(told: Subquery, state: DisputeState) -> ColumnElement[bool]:
    """Never unknown."""
    if state is DisputeState.AWAITING_ANSWER:
        return told.c.turn.is_(None)
    leads_there = [one for one in DisputeStep if one is not DisputeStep.COMMENTED and state_after([one]) is state]
    return func.coalesce(LAST.c.step.in_(leads_there), False)


def _is_overdue(told: Subquery, scope: Scope) -> ColumnElement[bool]:
    return and_(_is_in(told, DisputeState.AWAITING_ANSWER), func.coalesce(disputes.c.due_at <= scope.as_of, False))


def _is_closed_lately(told: Subquery, scope: Scope) -> ColumnElement[bool]:
    lately = func.coalesce(LAST.c.recorded_at > scope.as_of - LATELY, False)
    return and_(_is_in(told, DisputeState.CLOSED), lately)


def _is_escalated(row: Any, scope: Scope) -> bool:
    return row.waits_until is not None and row.waits_until <= scope.as_of


def _urgency(row: tuple) -> tuple:
    left, since = (row[_NAMES.index(name)] for name in ("minutes_left", "turn_since_at"))
    return (np.isnan(left), 0 if np.isnan(left) else left, since)
