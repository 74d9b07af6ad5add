"""Whatever people do to a disputed lead, in any order: it is done or refused, and everything still fits together."""

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import given as for_any
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from data.commands.handoffs import Handoff, hand_over
from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.disputes import state_after
from data.invariants_of_quality import quality_rows, quality_sentences, quality_words
from data.refusals import Refused
from data.replay import replayed
from data.schema import dispute_steps, disputes, leads, stage_events
from data.upkeep import differences
from data.vocabulary import DisputeOutcome, DisputeState, DisputeStep, Exit, Stage, Team
from tests.data.dispute_scene import HANDED, HOUR, Scene

DISPUTES = st.integers(0, 3)
STEPS = st.one_of(
    st.tuples(st.just("reject"), st.integers(0, 1), st.sampled_from(["ada", "lea"])),
    *[st.tuples(st.just("step"), DISPUTES, st.sampled_from(DisputeStep), st.sampled_from([*DisputeOutcome, None]))] * 4,
    st.tuples(st.just("hand"), st.integers(0, 1)),
    st.tuples(st.just("stage"), st.integers(0, 1), st.sampled_from([*Stage, *Exit])),
    st.tuples(st.just("take back"), st.integers(0, 20)),
)
LATER = st.sampled_from([0, 1, 5, 60]).map(lambda hours: hours * HOUR)
SEQUENCES = st.lists(st.tuples(STEPS, LATER), min_size=6, max_size=20)


def done(scene: Scene, step: tuple, at: Any) -> None:
    """As the people of the scene do it, each in a transaction of its own. Raises what no command should raise."""
    what, *more = step
    held = {"reject": _reject, "step": _step, "hand": _hand, "stage": _stage, "take back": _take_back}
    try:
        with scene.conn.begin_nested():
            held[what](scene, at, *more)
    except Refused:
        return


def _lead(scene: Scene, number: int) -> int:
    return list(scene.conn.scalars(select(leads.c.lead_id).order_by(leads.c.lead_id)))[number]


def _reject(scene: Scene, at: Any, lead: int, who: str) -> None:
    scene.rejected(_lead(scene, lead), by=getattr(scene, who), at=at)


def _step(scene: Scene, at: Any, dispute: int, step: DisputeStep, outcome: DisputeOutcome | None) -> None:
    known = list(scene.conn.scalars(select(disputes.c.dispute_id).order_by(disputes.c.dispute_id.desc())))
    to = {"to_line_id": scene.other_line if outcome is DisputeOutcome.OTHER_LINE else None}
    more = {"fixed_value": "02144", **to, **({"outcome": outcome} if outcome else {})}
    scene.step(known[dispute % len(known)] if known else 404, step, at=at, **more)


def _hand(scene: Scene, at: Any, lead: int) -> None:
    version = scene.conn.scalar(select(leads.c.version).where(leads.c.lead_id == _lead(scene, lead))) or 0
    handoff = Handoff(lead_id=_lead(scene, lead), seen_version=version, team=Team.SALES)
    hand_over(scene.conn, handoff, actor=scene.mia, at=at)


def _stage(scene: Scene, at: Any, lead: int, stage: Stage | Exit) -> None:
    reached = StageReached(lead_id=_lead(scene, lead), stage=stage, occurred_at=at - HOUR / 2)
    record_stage(scene.conn, reached, actor=scene.ada, at=at)


def _take_back(scene: Scene, at: Any, number: int) -> None:
    events = list(scene.conn.scalars(select(stage_events.c.event_id).order_by(stage_events.c.event_id.desc())))
    retraction = EventRetraction(event_id=events[number % len(events)], why="never so")
    retract_event(scene.conn, retraction, actor=scene.mia, at=at)


def wrong(conn: Connection) -> list[str]:
    counted = [sentence for sentence, statement in (*quality_words(), *quality_rows()) if conn.scalar(statement)]
    return [*differences(conn), *counted, *quality_sentences(conn)]


def still_open(conn: Connection) -> set[int]:
    steps = {dispute: [] for dispute in conn.scalars(select(disputes.c.dispute_id))}
    for row in conn.execute(select(dispute_steps).order_by(dispute_steps.c.position)):
        steps[row.dispute_id].append(row.step)
    return {dispute for dispute, its in steps.items() if state_after(its) is not DisputeState.CLOSED}


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@for_any(SEQUENCES)
def test_after_any_steps_nothing_is_wrong_and_as_of_any_moment_neither(conn: Connection, steps: list) -> None:
    with conn.begin_nested() as undone:
        scene, at, opened = Scene(conn), HANDED, {}
        scene.handed_over(zip="02139")
        for step, later in steps:
            at += later + timedelta(microseconds=1)
            done(scene, step, at)
            assert wrong(conn) == [], step
            opened[at] = still_open(conn)
        for moment, then in list(opened.items())[::5]:  # a replay takes a while
            with replayed(conn, moment) as past:
                assert (wrong(past), still_open(past)) == ([], then)
        undone.rollback()
