"""What disputes add to the journey of one lead: who rejected it for what, what came of it, and by what it was judged.

Nothing here reads what anybody wrote.
"""

import uuid
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, case, literal, select

from data.definitions import Definition, read_definitions
from data.disputes import state_after
from data.moments import day_of, moment_of_microsecond
from data.schema import dispute_steps, disputes, leads, sla_clocks
from data.vocabulary import CriterionOperator, DisputeStep, HandoffField, Promise, code_of
from queries.dimensions import Dimension, labels

REJECTED = "Rejected by sales"
IN_WORDS = {
    DisputeStep.ACCEPTED: "Rejection accepted by marketing",
    DisputeStep.CONTESTED: "Rejection contested by marketing",
    DisputeStep.FIXED: "Data fixed by marketing",
    DisputeStep.TAKEN: "Taken by sales after the fix",
    DisputeStep.KEPT: "Rejection kept by sales",
    DisputeStep.WITHDRAWN: "Rejection withdrawn by sales",
    DisputeStep.UPHELD: "Dispute ruled: upheld",
    DisputeStep.OVERTURNED: "Dispute ruled: overturned",
    DisputeStep.UNCLEAR: "Dispute ruled: definition unclear",
    DisputeStep.REOPENED: "Dispute reopened",
    DisputeStep.COMMENTED: "Comment in the dispute",
}


def disputes_about(conn: Connection, lead: uuid.UUID) -> list[tuple]:
    """(public id, rejected at, whose turn it is, what it cites, what the record said) of each, the newest first."""
    steps = select(dispute_steps.c.dispute_id, dispute_steps.c.step).join_from(dispute_steps, disputes).join(leads)
    took: dict[int, list[str]] = {}
    for dispute_id, step in conn.execute(steps.where(leads.c.lead_uuid == lead).order_by(dispute_steps.c.position)):
        took.setdefault(dispute_id, []).append(step)
    return [
        (str(row.dispute_uuid), row.recorded_at, state_after(took.get(row.dispute_id, ())), cites, row.record_says)
        for row, cites in _raised(conn, lead)
    ]


def steps_of_disputes(conn: Connection, lead: uuid.UUID) -> list[tuple[str, str, datetime, str]]:
    """(what happened, detail, when, who) of each dispute of a lead: the rejection, then every step."""
    told = [
        (REJECTED, f"{cites}; the record said: {row.record_says}", row.recorded_at, row.actor)
        for row, cites in _raised(conn, lead)
    ]
    step = dispute_steps.c
    where_to = case((step.outcome.is_(None), literal("")), else_=step.outcome)
    taken = select(step.step, where_to, step.recorded_at, step.actor).join_from(dispute_steps, disputes).join(leads)
    rows = conn.execute(taken.where(leads.c.lead_uuid == lead).order_by(step.step_id))
    return [*told, *((IN_WORDS[DisputeStep(one)], said, at, by) for one, said, at, by in rows)]


def judged_by(conn: Connection, lead: uuid.UUID) -> dict[datetime, str]:
    """When a lead was handed over -> by which versions it was judged: Judged by MQL of 1 May 2026 (Cardiology)."""
    clock = sla_clocks.c
    statement = (
        select(clock.started, clock.handed_on, leads.c.service_line_id)
        .join_from(sla_clocks, leads, leads.c.lead_id == clock.lead_id)
        .where(leads.c.lead_uuid == lead, clock.promise == code_of(Promise.FIRST_ATTEMPT))
    )
    known, lines = read_definitions(conn), labels(conn, Dimension.SERVICE_LINE)
    said = {}
    for started, handed_on, line in conn.execute(statement):
        versions = [version_in_words(one, lines) for one in known.all_on(line, day_of(handed_on)).values()]
        said[moment_of_microsecond(started)] = f"Judged by {', '.join(versions)}" if versions else ""
    return said


def criterion_in_short(key: str) -> str:
    """What a criterion's key says: "zip-begins_with" is "ZIP code begins with one of …"."""
    field, _, operator = key.partition("-")
    asks = CriterionOperator[operator.upper()]
    more = "" if asks in (CriterionOperator.KNOWN, CriterionOperator.SAME_LINE) else " …"
    return f"{HandoffField[field.upper()]} {asks}{more}"


def version_in_words(version: Definition, lines: Any) -> str:
    whose = f" ({lines[version.line]})" if version.line is not None else ""
    return f"{version.kind} of {_day(version.valid_from)}{whose}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%b %Y}" if day else "no day"


def _raised(conn: Connection, lead: uuid.UUID) -> Iterator[tuple[Row, str]]:
    """Each dispute, the newest first, and what it cites."""
    versions = read_definitions(conn).by_id
    names = ("dispute_id", "dispute_uuid", "definition_id", "criterion", "record_says", "recorded_at", "actor")
    raised = select(*(disputes.c[name] for name in names)).join(leads).where(leads.c.lead_uuid == lead)
    for row in conn.execute(raised.order_by(disputes.c.dispute_id.desc())):
        yield row, f"{versions[row.definition_id].kind}: {criterion_in_short(row.criterion)}"
