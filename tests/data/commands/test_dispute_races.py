"""Two act in one dispute at one moment: one of them does, and the other is told who did what."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from data.commands.agreements import NewAgreement, agree
from data.commands.disputes import (
    DisputeAnswer,
    DisputeReply,
    DisputeRuling,
    answer_dispute,
    reply_to_dispute,
    rule_dispute,
)
from data.database import Database
from data.invariants import violations
from data.permissions import Actor
from data.refusals import Refused
from data.schema import agreements, dispute_steps, leads, reasons
from data.vocabulary import AgreementKind, DisputeOutcome, DisputeStep, Exit, Role
from tests.data.dispute_scene import DUE, LATER, REJECTED, SAID_FREELY, Scene
from tests.given import NOW

ACCEPTED, CONTESTED, WITHDRAWN = DisputeStep.ACCEPTED, DisputeStep.CONTESTED, DisputeStep.WITHDRAWN
UPHELD, OVERTURNED = DisputeStep.UPHELD, DisputeStep.OVERTURNED
LEA, MAX, MIA, ADA = (
    *(Actor("Lea", Role.LEADER, 3), Actor("Max", Role.LEADER, 4)),
    *(Actor("Mia", Role.MARKETER, 2), Actor("Ada", Role.REP, 1)),
)
TIMES = 8


@pytest.fixture
def scene_at(database: Database) -> Callable[[list[DisputeStep]], list[int]]:
    """Disputes after these steps. Returns their ids."""

    def put_in(steps: list[DisputeStep], how_many: int = TIMES) -> list[int]:
        with database.write.begin() as conn:
            scene = Scene(conn)
            found = [scene.rejected(scene.handed_over(zip="02139")) for _ in range(how_many)]
            for dispute in found:
                for step in steps:
                    scene.step(dispute, step, at=REJECTED)
        return found

    return put_in


def refusal(database: Database, command: Any, form: Any, actor: Actor, *, at: Any = LATER) -> str | None:
    try:
        with database.write.begin() as conn:
            command(conn, form, actor=actor, at=at)
    except Refused as refused:
        return str(refused)
    return None


def ruling(dispute: int, step: DisputeStep, seen: int = 1, **more: Any) -> DisputeRuling:
    outcome = DisputeOutcome.SALES if step is OVERTURNED else DisputeOutcome.NURTURE
    said = {"dispute_id": dispute, "seen_position": seen, "step": step, "evidence": SAID_FREELY, "outcome": outcome}
    return DisputeRuling.model_validate(said | more)


def steps_of(database: Database, dispute: int) -> list[tuple[int, str]]:
    with database.read.connect() as conn:
        its = select(dispute_steps.c.position, dispute_steps.c.step).where(dispute_steps.c.dispute_id == dispute)
        return [(row.position, row.step) for row in conn.execute(its.order_by(dispute_steps.c.position))]


def refused_and_done(said: list[str | None]) -> tuple[str, int]:
    """The one refusal, and the number of the one who acted."""
    (done,) = [number for number, refused in enumerate(said) if refused is None]
    return said[1 - done] or "", done


def test_of_two_rulings_at_once_one_counts_and_the_other_is_told_whose_and_which(database, scene_at, at_once) -> None:
    both = ((LEA, UPHELD), (MAX, OVERTURNED))
    for dispute in scene_at([CONTESTED]):

        def rule(number: int, dispute: int = dispute) -> str | None:
            actor, step = both[number]
            return refusal(database, rule_dispute, ruling(dispute, step), actor)

        told, done = refused_and_done(at_once(rule, 2))
        actor, step = both[done]
        assert told == (
            f"Meanwhile {actor.name} did this: {step}. Your step was not saved. Look again, then decide what to do."
        )
        assert steps_of(database, dispute) == [(1, "contested"), (2, step)]
    assert list(violations(database)) == []


def test_of_an_answer_and_a_ruling_at_once_one_counts(database, scene_at, at_once) -> None:
    for dispute in scene_at([]):
        answer = DisputeAnswer(dispute_id=dispute, seen_position=0, step=CONTESTED, evidence=SAID_FREELY)
        doing = (
            (answer_dispute, answer, MIA, "contested"),
            (rule_dispute, ruling(dispute, UPHELD, 0), LEA, "upheld"),
        )
        said = at_once(lambda number, doing=doing: refusal(database, *doing[number][:3], at=DUE), 2)
        told, done = refused_and_done(said)
        assert told.startswith(f"Meanwhile {doing[done][2].name} did this: {doing[done][3]}. Your step was not saved.")
        assert steps_of(database, dispute) == [(1, doing[done][3])]
    assert list(violations(database)) == []


def test_of_a_withdrawal_and_an_answer_at_once_one_counts(database, scene_at, at_once) -> None:
    for dispute in scene_at([]):
        seen = {"dispute_id": dispute, "seen_position": 0}
        doing = (
            (reply_to_dispute, DisputeReply(**seen, step=WITHDRAWN), ADA, "rejection withdrawn"),
            (answer_dispute, DisputeAnswer(**seen, step=ACCEPTED, outcome=DisputeOutcome.NURTURE), MIA, "accepted"),
        )
        told, done = refused_and_done(at_once(lambda number, doing=doing: refusal(database, *doing[number][:3]), 2))
        assert f"Meanwhile {doing[done][2].name} did this: {doing[done][3]}." in told
    assert list(violations(database)) == []


def test_an_answer_to_what_was_ruled_meanwhile_is_refused_and_says_by_whom(database, scene_at, meanwhile) -> None:
    (dispute,) = scene_at([], 1)
    answer = DisputeAnswer(dispute_id=dispute, seen_position=0, step=CONTESTED, evidence=SAID_FREELY)
    with pytest.raises(Refused, match=r"Meanwhile Lea did this: upheld\. Your step was not saved"):
        meanwhile(
            lambda conn: rule_dispute(conn, ruling(dispute, UPHELD, 0), actor=LEA, at=DUE),
            lambda conn: answer_dispute(conn, answer, actor=MIA, at=DUE),
        )
    assert steps_of(database, dispute) == [(1, "upheld")]


def test_first_endings_of_many_disputes_at_once_share_the_reason_that_none_had_before(database, scene_at, at_once):
    found = scene_at([CONTESTED])
    said = at_once(lambda number: refusal(database, rule_dispute, ruling(found[number], UPHELD), LEA), TIMES)
    assert said == [None] * TIMES
    with database.read.connect() as conn:
        named = select(func.count()).where(reasons.c.exit == Exit.RECYCLED, reasons.c.name.like("Back to nurture%"))
        assert conn.scalar(named) == 1
    assert list(violations(database)) == []


def test_sent_on_to_another_line_at_once_each_gets_an_episode_of_its_own(database, scene_at, at_once) -> None:
    found = scene_at([CONTESTED])
    there = {"outcome": DisputeOutcome.OTHER_LINE, "to_line_id": 2}
    said = at_once(lambda number: refusal(database, rule_dispute, ruling(found[number], UPHELD, **there), LEA), TIMES)
    assert said == [None] * TIMES
    with database.read.connect() as conn:
        begun = list(conn.scalars(select(dispute_steps.c.new_lead_id).where(dispute_steps.c.step == UPHELD)))
        assert sorted(begun) == sorted(conn.scalars(select(leads.c.lead_id).where(leads.c.service_line_id == 2)))
    assert len(set(begun)) == TIMES
    assert list(violations(database)) == []


def test_agreeing_while_leads_go_to_another_line_holds_nobody_up_for_good(database, scene_at, at_once) -> None:
    """Where each wants what the other one holds, PostgreSQL ends one of them."""
    found = scene_at([CONTESTED])
    there = {"outcome": DisputeOutcome.OTHER_LINE, "to_line_id": 2}

    def agree_again(seen_id: int) -> None:
        signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": NOW.date()}
        said = {"kind": AgreementKind.DISPUTES, "content": {"answer_minutes": 60}, "valid_from": DUE.date(), **signed}
        with database.write.begin() as conn:
            agree(conn, NewAgreement.model_validate({**said, "seen_id": seen_id}), actor=MAX, at=LATER)

    def act(number: int) -> str | None:
        if number < TIMES:
            return refusal(database, rule_dispute, ruling(found[number], UPHELD, **there), LEA)
        with database.read.connect() as conn:
            newest = conn.scalar(select(func.max(agreements.c.agreement_id))) or 0
        for seen_id in range(newest, newest + 2 * TIMES):
            agree_again(seen_id)
        return None

    assert at_once(act, TIMES + 1) == [None] * (TIMES + 1)
    assert list(violations(database)) == []
