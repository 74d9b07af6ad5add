"""Questions about leads that are still to be handed over. Whenever they came in: work doesn't end with a period."""

from pandas import DataFrame
from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from data.handoff_fields import readiness
from data.moments import day_of
from data.schema import event_retractions, lead_facts, leads, organisation, sites, stage_events
from data.vocabulary import DEPTH, NOT_RECORDED, STAGE_LABEL, STAGES, Exit, Stage, exit_label
from queries.dimensions import FACT, Dimension, labels
from queries.frame import answer
from queries.handoff_rules import in_words
from queries.journeys import public_id
from queries.scope import Scope, filtered
from queries.targets import site_labels

MOST = 500  # a list to choose from that is longer than this makes the browser slow, and nobody reads it
HANDOFF = DEPTH[Stage.HANDOFF]
FACTS = lead_facts.c
LISTED = (Dimension.SERVICE_LINE, Dimension.SOURCE, Dimension.INTAKE_TYPE)


def leads_to_hand_over(conn: Connection, scope: Scope, stage: Stage = Stage.MQL) -> DataFrame:
    """Which leads are in play, have come to a stage, and nobody has handed them over yet?

    One row per lead, the newest first, whenever it came in; at most 500. A lead that was handed over, left and came
    back is one again. No identifiers.
    """
    told = (*(FACT[one] for one in LISTED), FACTS.depth, FACTS.entry_day, leads.c.urgency, leads.c.version)
    statement = (
        select(leads.c.lead_uuid, *told)
        .join_from(lead_facts, leads, leads.c.lead_id == FACTS.lead_id)
        .where(*_to_hand_over(scope, stage), *filtered(scope))
        .order_by(FACTS.entry_minute.desc(), FACTS.lead_id.desc())
        .limit(MOST)
    )
    named = [labels(conn, one) for one in LISTED]
    rows = (
        (
            str(row[0]),
            *(words[code] for words, code in zip(named, row[1:4], strict=True)),
            *(STAGE_LABEL[STAGES[row.depth]], day_of(row.entry_day), row.urgency or NOT_RECORDED, row.version),
        )
        for row in conn.execute(statement)
    )
    return answer(("lead", *LISTED, "furthest_stage", "entered_on", "urgency", "lead_version"), rows)


def still_to_hand_over(conn: Connection, scope: Scope) -> DataFrame:
    """How many leads are in play and not handed over, and how far have they come?

    One row per furthest stage that some of them have reached, in order. Whenever they came in.
    """
    statement = (
        select(FACTS.depth, func.count())
        .where(*_to_hand_over(scope, Stage.INQUIRY), *filtered(scope))
        .group_by(FACTS.depth)
        .order_by(FACTS.depth)
    )
    rows = ((STAGE_LABEL[STAGES[depth]], episodes) for depth, episodes in conn.execute(statement))
    return answer(("furthest_stage", "episodes"), rows)


def lead_to_hand_over(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What must somebody who hands this lead over know of it, apart from who it is?

    One row, or none when there is no such lead. `is_to_hand_over`: it is in play, and nobody has it yet. The proposed
    team is by the routing in force on the as-of day; blank when no rule names one.
    """
    row = conn.execute(_known_of(scope, lead)).one_or_none()
    names = ("lead", "lead_id", "lead_version", "is_to_hand_over", "furthest_stage", "exit", "entered_on", "zone")
    names += (*LISTED, "site", "urgency", "proposed_team", "proposed_because")
    if row is None:
        return answer(names, [])
    told = (
        *(lead, row.lead_id, row.version, bool(row.waits)),
        STAGE_LABEL[STAGES[row.depth]] if row.depth >= 0 else NOT_RECORDED,
        exit_label(row.exit),
        *(None if row.entry_day is None else day_of(row.entry_day), row.zone),
        *(labels(conn, one)[code] for one, code in zip(LISTED, row[-3:], strict=True)),
        site_labels(conn).get(row.site_id or 0, NOT_RECORDED),
        row.urgency or NOT_RECORDED,
    )
    return answer(names, [(*told, *_proposal(conn, scope, row.lead_id))])


def handoff_readiness(conn: Connection, scope: Scope, lead: str = "") -> DataFrame:
    """What has to be known of this lead before it goes over, and what of it is?

    One row per thing that the checklist in force on the as-of day asks of such leads. Whether it is known, never what.
    """
    lead_id = conn.scalar(select(leads.c.lead_id).where(leads.c.lead_uuid == public_id(lead)))
    if lead_id is None:
        return answer(("handoff_field", "is_known"), [])
    ready = readiness(conn, lead_id, scope.as_of)
    return answer(("handoff_field", "is_known"), [(field, field not in ready.missing) for field in ready.required])


def _proposal(conn: Connection, scope: Scope, lead_id: int) -> tuple[str, str]:
    route = readiness(conn, lead_id, scope.as_of).route
    if route is None:
        return "", ""
    return route.team, in_words(route, labels(conn, Dimension.SERVICE_LINE), site_labels(conn))


def _to_hand_over(scope: Scope, stage: Stage) -> list[ColumnElement[bool]]:
    """In play, come to the stage by the as-of moment, on neither list of exclusions, and with nobody at sales."""
    counts = [FACTS.exit == 0, FACTS.excluded == 0, FACTS.entry_minute <= scope.as_of_minute]
    never = FACTS.depth < HANDOFF
    return [*counts, FACTS.depth >= DEPTH[stage], or_(never, and_(FACTS.reentries > 0, ~_was_left_to_sales()))]


def _was_left_to_sales() -> ColumnElement[bool]:
    """It came to the hand-off or beyond, and has not left since."""
    came, left = stage_events.alias("came"), stage_events.alias("gone")
    since = exists().where(
        left.c.lead_id == came.c.lead_id,
        left.c.stage.in_(list(Exit)),
        left.c.occurred_at >= came.c.occurred_at,
        ~_is_retracted(left.c.event_id),
    )
    return exists().where(
        came.c.lead_id == FACTS.lead_id,
        came.c.stage.in_(STAGES[HANDOFF:]),
        ~_is_retracted(came.c.event_id),
        ~since,
    )


def _is_retracted(event_id: ColumnElement[int]) -> ColumnElement[bool]:
    return exists().where(event_retractions.c.event_id == event_id)


def _known_of(scope: Scope, lead: str) -> Select:
    home = select(organisation.c.zone).limit(1).scalar_subquery()
    words = (leads.c[name] for name in ("lead_id", "version", "site_id", "urgency"))
    return (
        select(
            *words,
            func.coalesce(sites.c.zone, home, "UTC").label("zone"),
            case((and_(*_to_hand_over(scope, Stage.INQUIRY)), 1), else_=0).label("waits"),
            *(FACTS.depth, FACTS.exit, FACTS.entry_day, *(FACT[one].label(f"code_of_{one}") for one in LISTED)),
        )
        .join_from(leads, lead_facts, leads.c.lead_id == FACTS.lead_id)
        .outerjoin(sites, sites.c.site_id == leads.c.site_id)
        .where(leads.c.lead_uuid == public_id(lead))
    )
