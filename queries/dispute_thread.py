"""Questions about one dispute: what it is about, how it stands, and what both sides said.

Only `dispute_thread` reads what people wrote. It is asked of one dispute at a time; no list and no figure looks there.
"""

from typing import Any

from pandas import DataFrame
from sqlalchemy import Connection, Row, Select, func, select

from data.criteria import beside_contacts, verdict_in_sql
from data.definitions import Definition, read_definitions
from data.disputes import state_after
from data.moments import day_of
from data.schema import dispute_steps, disputes, lead_facts, leads, organisation, service_lines, sites
from data.vocabulary import (
    ANSWERS,
    NOT_RECORDED,
    STAGE_LABEL,
    STAGES,
    DisputeState,
    DisputeStep,
    Verdict,
    exit_label,
    word_of,
)
from queries.definitions_agreed import names_of_values
from queries.dimensions import FACT, Dimension, as_written, labels
from queries.dispute_inbox import cited, minutes_left
from queries.frame import answer
from queries.journeys import public_id
from queries.scope import Scope

REJECTED = "rejected"
LISTED = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.TERRITORY, Dimension.INTAKE_TYPE)


def opened_dispute(conn: Connection, scope: Scope, dispute: str = "") -> DataFrame:
    """What is this dispute about, what does the record say of it now, and whose turn is it?

    One row, or none when there is no such dispute; as it stands at the as-of moment, but the record as it is now.
    `latest_step`: how many steps there are. Whether the record meets the criterion leaves the database, never a value.
    """
    row = conn.execute(_known_of(scope, dispute)).one_or_none()
    if row is None:
        return answer(_NAMES, [])
    steps, version = _turns(conn, scope, row.dispute_id), read_definitions(conn).by_id[row.definition_id]
    state, turns = state_after(step.step for step in steps), [one for one in steps if one.step != DisputeStep.COMMENTED]
    until = row.due_at if state is DisputeState.AWAITING_ANSWER else None
    (left,) = minutes_left(conn, scope, [(row.site_id or 0, until)])
    told = (
        *(str(row.dispute_uuid), row.dispute_id, len(steps), str(state), until is not None and until <= scope.as_of),
        *(left, row.due_at, sum(step.step == DisputeStep.REOPENED for step in steps)),
        *((turns[-1].step, turns[-1].recorded_at) if turns else ("", row.recorded_at)),
        *(row.definition_id, version.valid_from, *cited(version, row.criterion, names_of_values(conn))),
        *(row.record_says, _record_now(conn, row, version), row.recorded_at, row.actor, row.person_id or 0),
        next((step.person_id or 0 for step in reversed(steps) if step.step in ANSWERS), 0),
        *(str(row.lead_uuid), row.zone, None if row.entry_day is None else day_of(row.entry_day)),
        *(STAGE_LABEL[STAGES[row.depth]] if row.depth >= 0 else NOT_RECORDED, exit_label(row.exit)),
        *(labels(conn, one)[code] for one, code in zip(LISTED, row[-len(LISTED) :], strict=True)),
    )
    return answer(_NAMES, [told])


def dispute_thread(conn: Connection, scope: Scope, dispute: str = "") -> DataFrame:
    """Who said and did what in this dispute, in order?

    One row for the rejection and one per step after it, with what was written. Blank where nothing was.
    """
    raised = conn.execute(
        select(*(disputes.c[name] for name in ("dispute_id", "recorded_at", "actor", "evidence", "record_says")))
        .where(disputes.c.dispute_uuid == public_id(dispute), disputes.c.recorded_at <= scope.as_of)
    ).one_or_none()  # fmt: skip
    if raised is None:
        return answer(_THREAD, [])
    first = (0, REJECTED, raised.recorded_at, raised.actor, raised.evidence, raised.record_says, "", "", "", "", 0)
    return answer(_THREAD, [first, *map(_told, conn.execute(_said(scope, raised.dispute_id)))])


_NAMES = (
    *("dispute", "dispute_id", "latest_step", "dispute_state", "is_escalated", "minutes_left", "due_at", "reopenings"),
    *("last_step", "turn_since_at"),
    *("definition_id", "valid_from_on", "definition_kind", "criterion", "criterion_field", "criterion_operator"),
    *(
        "criterion_values",
        "record_says",
        "record_says_now",
        "rejected_at",
        "raised_by",
        "raised_by_id",
        "answered_by_id",
    ),
    *("lead", "zone", "entered_on", "furthest_stage", "exit", *LISTED),
)
_THREAD = (
    *("latest_step", "dispute_step", "recorded_at", "actor", "evidence", "record_said", "outcome", "to_line"),
    *("new_lead", "meeting", "definition_id"),
)


def _known_of(scope: Scope, dispute: str) -> Select:
    home, facts = select(organisation.c.zone).limit(1).scalar_subquery(), lead_facts.c
    its = ("dispute_uuid", "dispute_id", "lead_id", "definition_id", "criterion", "record_says", "due_at")
    return (
        select(
            *(disputes.c[name] for name in (*its, "recorded_at", "actor", "person_id")),
            *(leads.c.lead_uuid, leads.c.site_id, func.coalesce(sites.c.zone, home, "UTC").label("zone")),
            *(facts.entry_day, facts.depth, facts.exit, *(FACT[one].label(f"code_of_{one}") for one in LISTED)),
        )
        .join_from(disputes, leads, leads.c.lead_id == disputes.c.lead_id)
        .join(lead_facts, facts.lead_id == disputes.c.lead_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(disputes.c.dispute_uuid == public_id(dispute), disputes.c.recorded_at <= scope.as_of)
    )


def _turns(conn: Connection, scope: Scope, dispute_id: int) -> list[Row]:
    """Who took which step, without what they wrote."""
    step = dispute_steps.c
    told = select(step.step, step.recorded_at, step.person_id).where(
        step.dispute_id == dispute_id, step.recorded_at <= scope.as_of
    )
    return list(conn.execute(told.order_by(step.position)))


def _said(scope: Scope, dispute_id: int) -> Select:
    new, step = leads.alias("new_lead"), dispute_steps.c
    told = (*("position", "step", "recorded_at", "actor", "evidence", "record_says"), "outcome", "meeting")
    return (
        select(
            *(step[name] for name in (*told, "definition_id")), service_lines.c.name.label("to_line"), new.c.lead_uuid
        )
        .select_from(dispute_steps)
        .outerjoin(service_lines, service_lines.c.service_line_id == step.to_line_id)
        .outerjoin(new, new.c.lead_id == step.new_lead_id)
        .where(step.dispute_id == dispute_id, step.recorded_at <= scope.as_of)
        .order_by(step.position)
    )


def _told(step: Any) -> tuple:
    words = (step.evidence, step.record_says, step.outcome, step.to_line and as_written(step.to_line), step.lead_uuid)
    return (
        *(step.position, step.step, step.recorded_at, step.actor, *(str(word or "") for word in words)),
        *(step.meeting or "", step.definition_id or 0),
    )


def _record_now(conn: Connection, row: Row, version: Definition) -> str:
    """What the record says of the cited criterion now, judged in the database: no value leaves it."""
    criterion = version.criteria.named(row.criterion)
    if criterion is None:  # nobody can have cited it
        return ""
    judged = beside_contacts(select(verdict_in_sql(criterion)).select_from(leads), [criterion])
    found = conn.scalar(judged.where(leads.c.lead_id == row.lead_id))
    return word_of(Verdict, found or 0)
