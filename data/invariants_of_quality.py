"""What must always hold of definitions and disputes."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Select, and_, func, literal, or_, select

from data.counted import count_of, last_number
from data.definitions import read_definitions
from data.disputes import possible_steps, state_after
from data.schema import definition_steps, definitions, dispute_steps, disputes, stage_events
from data.vocabulary import (
    ENDS_A_DISPUTE,
    DefinitionKind,
    DefinitionStep,
    DisputeOutcome,
    DisputeStep,
    Side,
    Stage,
    Verdict,
)


def quality_words() -> Iterator[tuple[str, Select]]:
    """Words that nobody agreed on, each as a count of the rows that have them."""
    steps, taken = definition_steps, dispute_steps
    yield "definitions of an unknown kind", count_of(definitions, definitions.c.kind.not_in(set(DefinitionKind)))
    yield "steps of a definition that are none", count_of(steps, steps.c.step.not_in(set(DefinitionStep)))
    yield "signatures for an unknown side", count_of(steps, steps.c.side.not_in(set(Side)))
    yield "disputes with an unknown verdict", count_of(disputes, disputes.c.record_says.not_in(set(Verdict)))
    yield "steps of a dispute that are none", count_of(taken, taken.c.step.not_in(set(DisputeStep)))
    yield "steps of a dispute with an unknown verdict", count_of(taken, taken.c.record_says.not_in(set(Verdict)))
    yield "steps of a dispute with an unknown outcome", count_of(taken, taken.c.outcome.not_in(set(DisputeOutcome)))


def quality_rows() -> Iterator[tuple[str, Select]]:
    """Each rule as a count of the rows that break it."""
    yield (
        "definitions numbered beyond the counter",
        count_of(definitions, definitions.c.definition_id > last_number("definitions")),
    )
    its = select(literal(1)).where(definition_steps.c.definition_id == definitions.c.definition_id)
    yield "definitions that say nothing", count_of(definitions, ~its.exists())
    yield "definitions with a gap between their steps", _with_gaps(definition_steps, "definition_id")
    yield "disputes with a gap between their steps", _with_gaps(dispute_steps, "dispute_id")
    is_theirs = and_(stage_events.c.lead_id == disputes.c.lead_id, stage_events.c.stage == Stage.HANDOFF)
    handoff = select(literal(1)).where(stage_events.c.event_id == disputes.c.event_id, is_theirs)
    yield "disputes about no hand-off of their lead", count_of(disputes, ~handoff.exists())
    yield "leads with more than one open dispute", _disputed_twice()


def quality_sentences(conn: Connection) -> Iterator[str]:
    """What is wrong with a version or a dispute as its steps say it stands. The words have to be known ones."""
    known = read_definitions(conn).by_id
    for one in known.values():
        if one.valid_from is not None and one.missing_sides:
            yield f"definition {one.definition_id} holds without a signature of {' and '.join(one.missing_sides)}"
    cited = select(disputes.c.definition_id, disputes.c.criterion).distinct()
    for row in conn.execute(cited.order_by(disputes.c.definition_id, disputes.c.criterion)):
        if known[row.definition_id].criteria.named(row.criterion) is None:
            yield f"definition {row.definition_id} has no criterion {row.criterion}, which disputes cite"
    taken = select(dispute_steps.c.dispute_id, dispute_steps.c.step)
    rows = conn.execute(taken.order_by(dispute_steps.c.dispute_id, dispute_steps.c.position))
    for dispute_id, its in groupby(rows, attrgetter("dispute_id")):
        steps: list[str] = []
        for step in (row.step for row in its):
            state = state_after(steps)
            if step not in possible_steps(state, is_overdue=True):
                yield f"dispute {dispute_id}: “{step}” when it was {state}"
            steps.append(step)


def _with_gaps(table, parent: str) -> Select:
    """Those whose steps aren't numbered from 1 on without a gap."""
    place = table.c.position
    numbered = select(table.c[parent]).group_by(table.c[parent])
    uneven = numbered.having(or_(func.min(place) != 1, func.max(place) != func.count()))
    return count_of(uneven.subquery())


def _disputed_twice() -> Select:
    """Open is what nothing but comments happened in, or whose last step beside those doesn't end it."""
    latest = (
        select(dispute_steps.c.dispute_id, func.max(dispute_steps.c.position).label("position"))
        .where(dispute_steps.c.step != DisputeStep.COMMENTED)
        .group_by(dispute_steps.c.dispute_id)
        .subquery()
    )
    is_latest = and_(dispute_steps.c.dispute_id == latest.c.dispute_id, dispute_steps.c.position == latest.c.position)
    still_open = (
        select(disputes.c.lead_id)
        .outerjoin_from(disputes, latest, latest.c.dispute_id == disputes.c.dispute_id)
        .outerjoin(dispute_steps, is_latest)
        .where(func.coalesce(dispute_steps.c.step.not_in(ENDS_A_DISPUTE), True))
    )
    return count_of(still_open.group_by(disputes.c.lead_id).having(func.count() > 1).subquery())
