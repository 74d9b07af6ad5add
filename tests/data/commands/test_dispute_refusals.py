"""Steps that can't be taken in a dispute: each is refused with a sentence, and nothing changes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from data.commands.handoffs import Handoff, hand_over
from data.permissions import Actor
from data.refusals import (
    DisputeMovedOn,
    InDisputeAlready,
    NoSuchDispute,
    NotPossibleNow,
    OwnDispute,
    SayWhere,
    StillTimeToAnswer,
    UnknownWord,
)
from data.schema import changes, dispute_steps, leads, stage_events
from data.vocabulary import DisputeOutcome, DisputeState, DisputeStep, Role, Team
from tests.data.dispute_scene import DAY, DUE, HOUR, LATER, REJECTED, SAID_FREELY, Scene
from tests.given import Given

ACCEPTED, CONTESTED, FIXED, TAKEN, KEPT, WITHDRAWN, UPHELD, OVERTURNED, UNCLEAR, REOPENED, COMMENTED = DisputeStep
ANSWER, SALES, RULING, CLOSED = DisputeState
NURTURE, OTHER_LINE, TO_SALES = DisputeOutcome
# How a dispute comes to each state, and what can be done in it.
COMES_TO = {ANSWER: [], SALES: [FIXED], RULING: [CONTESTED], CLOSED: [ACCEPTED]}
POSSIBLE = {
    ANSWER: {ACCEPTED, CONTESTED, FIXED, WITHDRAWN},
    SALES: {TAKEN, KEPT},
    RULING: {UPHELD, OVERTURNED, UNCLEAR},
    CLOSED: {REOPENED},
}


def dispute_in(scene: Scene, state: DisputeState) -> int:
    dispute = scene.rejected()
    for step in COMES_TO[state]:
        scene.step(dispute, step, fixed_value="02144")
    return dispute


def everything(conn: Connection) -> list[Any]:
    return [conn.execute(select(table)).all() for table in (changes, dispute_steps, leads, stage_events)]


EACH = [(state, step) for state in DisputeState for step in DisputeStep if step is not COMMENTED]


@pytest.mark.parametrize(("state", "step"), [one for one in EACH if one[1] not in POSSIBLE[one[0]]])
def test_a_step_out_of_turn_is_refused_and_says_whose_turn_it_is(state, step, scene: Scene, conn: Connection) -> None:
    dispute = dispute_in(scene, state)
    before = everything(conn)
    refusal, sentence = NotPossibleNow, f"This dispute is {state}, so this step can't be taken now."
    if (state, step) in {(ANSWER, one) for one in POSSIBLE[RULING]}:
        refusal, sentence = StillTimeToAnswer, "Marketing has time to answer until 3 Sep 2026 at 14:00 UTC"
    with pytest.raises(refusal, match=sentence):
        scene.step(dispute, step, at=LATER + HOUR, fixed_value="02145")
    assert everything(conn) == before


@pytest.mark.parametrize(("state", "step"), [one for one in EACH if one[1] in POSSIBLE[one[0]]])
def test_a_step_in_turn_is_taken_also_over_comments_they_have_not_seen(state, step, scene: Scene) -> None:
    dispute = dispute_in(scene, state)
    seen = len(COMES_TO[state])
    for _ in range(2):
        scene.step(dispute, COMMENTED)
    scene.step(dispute, step, seen_position=seen, at=LATER + HOUR, fixed_value="02145")
    assert (scene.latest_step(dispute).step, scene.latest_step(dispute).position) == (step, seen + 3)


STALE = [(state, step) for state, step in EACH if step in POSSIBLE[state] and state is not ANSWER]


@pytest.mark.parametrize(("state", "step"), STALE)
def test_over_a_step_that_they_have_not_seen_it_is_refused_and_says_whose_and_which(state, step, scene, conn) -> None:
    dispute = dispute_in(scene, state)
    scene.step(dispute, COMMENTED, by=scene.max)
    before = everything(conn)
    with pytest.raises(DisputeMovedOn) as refused:
        scene.step(dispute, step, seen_position=len(COMES_TO[state]) - 1)
    assert str(refused.value) == (
        f"Meanwhile Mia did this: {COMES_TO[state][-1]}. Your step was not saved. Look again, then decide what to do."
    )
    assert everything(conn) == before


def test_of_several_steps_that_they_have_not_seen_the_last_one_is_named(scene: Scene) -> None:
    dispute = scene.contested()
    scene.step(dispute, OVERTURNED, by=scene.max)
    with pytest.raises(DisputeMovedOn, match="Meanwhile Max did this: overturned"):
        scene.step(dispute, ACCEPTED, seen_position=0)


@pytest.mark.parametrize("state", DisputeState)
@pytest.mark.parametrize("who", ["ada", "mia", "lea"])
def test_anybody_may_comment_whoevers_turn_it_is(state: DisputeState, who: str, scene: Scene) -> None:
    dispute = dispute_in(scene, state)
    scene.step(dispute, COMMENTED, by=getattr(scene, who))
    assert scene.latest_step(dispute).step == "commented"


@pytest.mark.parametrize("ruling", sorted(POSSIBLE[RULING]))
def test_before_the_answer_is_due_there_is_still_time(ruling: DisputeStep, scene: Scene) -> None:
    dispute = scene.rejected()
    with pytest.raises(StillTimeToAnswer) as refused:
        scene.step(dispute, ruling, at=DUE - timedelta(microseconds=1))
    assert str(refused.value) == (
        "Marketing has time to answer until 3 Sep 2026 at 14:00 UTC. It can be ruled once they have, or that time is "
        "over."
    )
    scene.step(dispute, ruling, at=DUE)


def test_where_no_time_to_answer_is_agreed_there_is_none_to_wait_for(given: Given) -> None:
    dispute = given.rejection(given.lead(handoff=REJECTED - DAY), given.definition(), at=REJECTED)
    given.dispute_step(dispute, UPHELD, at=REJECTED + HOUR)
    with pytest.raises(NotPossibleNow, match="This dispute is closed"):
        given.dispute_step(dispute, UPHELD, at=REJECTED + 2 * HOUR)


def test_who_rejected_a_lead_neither_answers_nor_rules(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected(by=scene.lea)
    before = everything(conn)
    sentence = "You rejected this lead yourself. Someone else has to take this step; nothing was changed."
    for step, at in ((ACCEPTED, LATER), (CONTESTED, LATER), (FIXED, LATER), (UPHELD, DUE)):
        with pytest.raises(OwnDispute, match=sentence):
            scene.step(dispute, step, by=scene.lea, at=at, fixed_value="02144")
    assert everything(conn) == before


def test_who_answered_neither_rules_nor_looks_again_for_sales(scene: Scene) -> None:
    contested, fixed = scene.rejected(), scene.rejected(scene.handed_over())
    scene.step(contested, CONTESTED, by=scene.lea)
    scene.step(fixed, FIXED, by=scene.lea, fixed_value="02144")
    for dispute, step in ((contested, UPHELD), (fixed, TAKEN), (fixed, KEPT)):
        with pytest.raises(
            OwnDispute, match=r"You answered this dispute yourself\. Someone else has to take this step"
        ):
            scene.step(dispute, step, by=scene.lea)
    scene.step(contested, UPHELD, by=scene.max)
    scene.step(fixed, TAKEN, by=scene.ada)


def test_who_kept_the_rejection_for_sales_does_not_rule(scene: Scene) -> None:
    fixed = scene.rejected()
    scene.step(fixed, FIXED, fixed_value="02144")
    scene.step(fixed, KEPT, by=scene.lea)
    with pytest.raises(OwnDispute, match=r"You kept this rejection yourself\."):
        scene.step(fixed, UPHELD, by=scene.lea)
    scene.step(fixed, UPHELD, by=scene.max)


def test_a_lead_in_dispute_is_not_handed_over_again_until_it_is_closed(scene: Scene) -> None:
    dispute = scene.contested()
    version = scene.conn.scalar(select(leads.c.version).where(leads.c.lead_id == scene.lead))
    again = Handoff(lead_id=scene.lead, seen_version=version or 0, team=Team.SALES)
    with pytest.raises(InDisputeAlready, match="Ada rejected this lead already"):
        hand_over(scene.conn, again, actor=scene.mia, at=LATER)
    scene.step(dispute, UPHELD)
    hand_over(scene.conn, again, actor=scene.mia, at=LATER + HOUR)


def test_after_a_reopening_neither_of_them_rules_either(scene: Scene) -> None:
    dispute = scene.rejected(by=scene.lea)
    scene.step(dispute, CONTESTED, by=scene.max)
    scene.step(dispute, UPHELD, by=Actor("Ida", Role.ADMIN, scene.mia.person_id))
    scene.step(dispute, REOPENED, by=scene.max, at=LATER + HOUR)
    for who in (scene.lea, scene.max):
        with pytest.raises(OwnDispute):
            scene.step(dispute, OVERTURNED, by=who, at=LATER + HOUR)


def test_who_rejected_it_looks_again_withdraws_and_comments(scene: Scene) -> None:
    fixed, withdrawn = scene.rejected(by=scene.lea), scene.rejected(scene.handed_over(), by=scene.lea)
    scene.step(fixed, FIXED, fixed_value="02144")
    scene.step(fixed, KEPT, by=scene.lea)
    scene.step(withdrawn, WITHDRAWN, by=scene.lea)
    scene.step(fixed, COMMENTED, by=scene.lea)


WHERE = [
    (ACCEPTED, {"outcome": None}, "Say where the lead goes: back to nurture, or to another service line."),
    (ACCEPTED, {"outcome": TO_SALES}, "Say where the lead goes: back to nurture, or to another service line."),
    (UPHELD, {"outcome": TO_SALES}, "Say where the lead goes: back to nurture, or to another service line."),
    (OVERTURNED, {"outcome": NURTURE}, "Say where the lead goes: back to sales."),
    (UPHELD, {"outcome": OTHER_LINE}, "Say which service line, when the lead goes to another one, and only then."),
    (UPHELD, {"to_line_id": 2}, "Say which service line, when the lead goes to another one, and only then."),
    (UPHELD, {"outcome": OTHER_LINE, "to_line_id": 1}, "The lead is in this service line already. Choose another one."),
    (CONTESTED, {"evidence": "  "}, "Say what speaks for the lead: a contest needs evidence."),
    (UPHELD, {"evidence": None}, "Say why: both sides read the ruling."),
    (REOPENED, {"evidence": ""}, "Say what came up since it was closed."),
]


@pytest.mark.parametrize(("step", "said", "sentence"), WHERE)
def test_what_has_to_be_said_is_asked_for(step, said, sentence, scene: Scene, conn: Connection) -> None:
    (state,) = [state for state, steps in POSSIBLE.items() if step in steps]
    dispute = dispute_in(scene, state)
    before = everything(conn)
    with pytest.raises(SayWhere) as refused:
        scene.step(dispute, step, at=LATER + HOUR, **said)
    assert (str(refused.value), everything(conn)) == (f"{sentence} Nothing was changed.", before)


def test_a_service_line_that_is_not_there_is_refused(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested()
    before = everything(conn)
    with pytest.raises(UnknownWord, match="There is no service line called “404”"):
        scene.step(dispute, UPHELD, outcome=OTHER_LINE, to_line_id=404)
    assert everything(conn) == before


@pytest.mark.parametrize("step", [step for step in DisputeStep if step is not COMMENTED])
def test_a_dispute_that_is_not_there_is_refused(step: DisputeStep, scene: Scene) -> None:
    with pytest.raises(NoSuchDispute, match=r"This dispute isn't in the database\. Nothing was changed\."):
        scene.step(404, step)


KINDS = [(CONTESTED, UPHELD), (TAKEN, CONTESTED), (UPHELD, ACCEPTED), (UPHELD, REOPENED), (CONTESTED, COMMENTED)]


@pytest.mark.parametrize(("of", "step"), KINDS)
def test_a_step_of_another_kind_is_refused(of: DisputeStep, step: DisputeStep, scene: Scene) -> None:
    command, form, who = scene.command(of)
    said = {
        "dispute_id": scene.rejected(),
        "seen_position": 0,
        "step": step,
        "evidence": SAID_FREELY,
        "outcome": NURTURE,
    }
    with pytest.raises(SayWhere, match=f"“{step}” is no step of this kind. Nothing was changed."):
        command(scene.conn, form.model_validate(said), actor=who, at=LATER)


def test_while_another_dispute_of_the_lead_is_open_none_is_reopened(scene: Scene) -> None:
    first = scene.contested()
    scene.step(first, OVERTURNED)
    second = scene.rejected(at=LATER + HOUR)
    with pytest.raises(InDisputeAlready, match="Ada rejected this lead already, on 1 Sep 2026 at 16:00 UTC"):
        scene.step(first, REOPENED, at=LATER + 2 * HOUR)
    scene.step(second, WITHDRAWN, at=LATER + 2 * HOUR)
    scene.step(first, REOPENED, at=LATER + 3 * HOUR)


def test_while_one_was_reopened_the_lead_cant_be_rejected_again(scene: Scene) -> None:
    first = scene.contested()
    scene.step(first, OVERTURNED)
    scene.step(first, REOPENED, at=LATER + HOUR)
    with pytest.raises(InDisputeAlready, match="Ada rejected this lead already, on 1 Sep 2026 at 14:00 UTC"):
        scene.rejected(at=LATER + 2 * HOUR)
