"""Questions about one lead. None of them reads who the lead is: names and numbers stay in `contacts`."""

import uuid

from pandas import DataFrame, concat
from sqlalchemy import Connection, Select, func, literal, select

from data.moments import day_of
from data.schema import (
    event_retractions,
    lead_facts,
    leads,
    organisation,
    outreach,
    people,
    reasons,
    sites,
    stage_events,
)
from data.vocabulary import EXIT_LABEL, NOT_RECORDED, STAGE_LABEL, STAGES, Excluded, Stage, exit_label, word_of
from queries.dimensions import FACT, Dimension, labels
from queries.frame import answer, frame, typed
from queries.lead_disputes import disputes_about, judged_by, steps_of_disputes
from queries.scope import Scope

DIMENSIONS = tuple(Dimension)
TOLD = ("source_system", "external_id", "owner", "zone")
IN_ORDER = {word: position for position, word in enumerate([*STAGE_LABEL.values(), *EXIT_LABEL.values()])}


def lead_in_short(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What is known of this lead, apart from who it is?

    One row, or none when there is no such lead. The scope doesn't matter.
    """
    named = [labels(conn, dimension) for dimension in DIMENSIONS]
    rows = (
        (
            lead,
            None if day is None else day_of(day),
            STAGE_LABEL[STAGES[depth]] if depth >= 0 else NOT_RECORDED,
            exit_label(exit),
            word_of(Excluded, excluded) if excluded else "No",
            *more[: len(TOLD)],
            *(words[code] for words, code in zip(named, more[len(TOLD) :], strict=True)),
        )
        for day, depth, exit, excluded, *more in conn.execute(_in_short(lead))
    )
    return answer(("lead", "entered_on", "furthest_stage", "exit", "excluded", *TOLD, *DIMENSIONS), rows)


def lead_journey(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What happened to this lead, in order?

    One row per stage reached, exit, attempt to reach the contact, or step of a dispute, retracted ones included and
    marked. A hand-off says by which versions of the definitions it was judged.
    """
    stages, judged = frame(conn, _stages(lead)), judged_by(conn, public_id(lead))
    stages["detail"] = [
        judged.get(row.occurred_at.to_pydatetime(), "")
        if row.what == Stage.HANDOFF and not row.is_retracted
        else row.detail
        for row in stages.itertuples()
    ]
    stages["what"] = [STAGE_LABEL.get(what, what.capitalize()) for what in stages["what"]]
    both = concat([stages, frame(conn, _attempts(lead)), _disputes(conn, lead)], ignore_index=True)
    # Files often know the day alone: what has one moment is told in the order of the stages, exits and attempts last.
    both["position"] = [IN_ORDER.get(what, len(IN_ORDER)) for what in both["what"]]
    ordered = both.sort_values(["occurred_at", "position", "recorded_at"], kind="stable", ignore_index=True)
    return typed(ordered.drop(columns="position"))


def disputes_of_lead(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """Which disputes were there about this lead, for what was it rejected, and whose turn is it?

    One row per dispute, the newest first. The scope doesn't matter.
    """
    names = ("dispute", "rejected_at", "dispute_state", "cited_criterion", "record_said")
    return answer(names, disputes_about(conn, public_id(lead)))


def _disputes(conn: Connection, lead: str) -> DataFrame:
    # What a person does in a dispute is told as it is done.
    rows = [(what, said, at, at, by, False) for what, said, at, by in steps_of_disputes(conn, public_id(lead))]
    return answer(("what", "detail", "occurred_at", "recorded_at", "actor", "is_retracted"), rows)


def _in_short(lead: str) -> Select:
    facts = lead_facts.c
    home = select(organisation.c.zone).limit(1).scalar_subquery()
    return (
        select(
            *(facts.entry_day, facts.depth, facts.exit, facts.excluded, leads.c.source_system, leads.c.external_id),
            *(func.coalesce(people.c.name, NOT_RECORDED), func.coalesce(sites.c.zone, home, "UTC")),
            *(FACT[dimension] for dimension in DIMENSIONS),
        )
        .join_from(lead_facts, leads, leads.c.lead_id == facts.lead_id)
        .outerjoin(people, people.c.person_id == leads.c.owner_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(leads.c.lead_uuid == public_id(lead))
    )


def _stages(lead: str) -> Select:
    return (
        select(
            stage_events.c.stage.label("what"),
            func.coalesce(reasons.c.name, "").label("detail"),
            *(stage_events.c.occurred_at, stage_events.c.recorded_at, stage_events.c.actor),
            event_retractions.c.event_id.is_not(None).label("is_retracted"),
        )
        .join_from(stage_events, leads)
        .outerjoin(event_retractions)
        .outerjoin(reasons)
        .where(leads.c.lead_uuid == public_id(lead))
        .order_by(stage_events.c.event_id)
    )


def _attempts(lead: str) -> Select:
    return (
        select(
            outreach.c.kind.label("what"),
            func.coalesce(outreach.c.result, "").label("detail"),
            *(outreach.c.occurred_at, outreach.c.recorded_at, outreach.c.actor),
            (literal(0) == 1).label("is_retracted"),
        )
        .join_from(outreach, leads)
        .where(leads.c.lead_uuid == public_id(lead))
        .order_by(outreach.c.outreach_id)
    )


def public_id(lead: str) -> uuid.UUID:
    """The id as the database holds it; one that is none finds nobody, rather than failing."""
    try:
        return uuid.UUID(lead)
    except ValueError:
        return uuid.UUID(int=0)
