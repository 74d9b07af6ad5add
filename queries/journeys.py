"""Questions about one lead. None of them reads who the lead is: names and numbers stay in `contacts`."""

import uuid

from pandas import DataFrame, concat
from sqlalchemy import Connection, func, literal, select

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
from data.vocabulary import EXIT_LABEL, NOT_RECORDED, STAGE_LABEL, STAGES, Excluded, exit_label, word_of
from queries.dimensions import FACT, Dimension, labels
from queries.frame import answer, frame, typed
from queries.scope import Scope

DIMENSIONS = tuple(Dimension)
IN_ORDER = {word: position for position, word in enumerate([*STAGE_LABEL.values(), *EXIT_LABEL.values()])}


def lead_in_short(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What is known of this lead, apart from who it is?

    One row, or none when there is no such lead. The scope doesn't matter.
    """
    facts = lead_facts.c
    home = select(organisation.c.zone).limit(1).scalar_subquery()
    statement = (
        select(
            *(facts.entry_day, facts.depth, facts.exit, facts.excluded, leads.c.source_system, leads.c.external_id),
            *(func.coalesce(people.c.name, NOT_RECORDED), func.coalesce(sites.c.zone, home, "UTC")),
            *(FACT[dimension] for dimension in DIMENSIONS),
        )
        .join_from(lead_facts, leads, leads.c.lead_id == facts.lead_id)
        .outerjoin(people, people.c.person_id == leads.c.owner_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(leads.c.lead_uuid == _public_id(lead))
    )
    names = (
        "lead",
        "entered_on",
        "furthest_stage",
        "exit",
        "excluded",
        "source_system",
        "external_id",
        "owner",
        "zone",
    )
    named = [labels(conn, dimension) for dimension in DIMENSIONS]
    rows = (
        (
            lead,
            None if row[0] is None else day_of(row[0]),
            STAGE_LABEL[STAGES[row[1]]] if row[1] >= 0 else NOT_RECORDED,
            exit_label(row[2]),
            word_of(Excluded, row[3]) if row[3] else "Counts",
            *row[4:8],
            *(words[code] for words, code in zip(named, row[8:], strict=True)),
        )
        for row in conn.execute(statement)
    )
    return answer((*names, *DIMENSIONS), rows)


def lead_journey(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What happened to this lead, in order?

    One row per stage reached, exit, or attempt to reach the contact, retracted ones included and marked.
    """
    mine = leads.c.lead_uuid == _public_id(lead)
    retracted = event_retractions.c.event_id.is_not(None)
    stages = frame(
        conn,
        select(
            stage_events.c.stage.label("what"),
            func.coalesce(reasons.c.name, "").label("detail"),
            *(stage_events.c.occurred_at, stage_events.c.recorded_at, stage_events.c.actor),
            retracted.label("is_retracted"),
        )
        .join_from(stage_events, leads)
        .outerjoin(event_retractions)
        .outerjoin(reasons)
        .where(mine)
        .order_by(stage_events.c.event_id),
    )
    stages["what"] = [STAGE_LABEL.get(what, what.capitalize()) for what in stages["what"]]
    attempts = frame(
        conn,
        select(
            outreach.c.kind.label("what"),
            func.coalesce(outreach.c.result, "").label("detail"),
            *(outreach.c.occurred_at, outreach.c.recorded_at, outreach.c.actor),
            (literal(0) == 1).label("is_retracted"),
        )
        .join_from(outreach, leads)
        .where(mine)
        .order_by(outreach.c.outreach_id),
    )
    both = concat([stages, attempts], ignore_index=True)
    # Files often know the day alone: what has one moment is told in the order of the stages, exits and attempts last.
    both["position"] = [IN_ORDER.get(what, len(IN_ORDER)) for what in both["what"]]
    ordered = both.sort_values(["occurred_at", "position", "recorded_at"], kind="stable", ignore_index=True)
    return typed(ordered.drop(columns="position"))


def _public_id(lead: str) -> uuid.UUID:
    """The id as the database holds it; one that is none finds nobody, rather than failing."""
    try:
        return uuid.UUID(lead)
    except ValueError:
        return uuid.UUID(int=0)
