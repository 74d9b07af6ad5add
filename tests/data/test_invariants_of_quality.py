"""`python -m data check` finds what must never be of definitions and disputes."""

import uuid
from typing import Any

import pytest
from sqlalchemy import delete, insert, update

from data.database import Database
from data.invariants import violations
from data.schema import counters, definition_steps, definitions, dispute_steps, disputes
from data.vocabulary import DisputeStep
from tests.data.dispute_scene import HOUR, LATER, Scene
from tests.data.tampering import tampering
from tests.given import NOW

STEPS, TAKEN = definition_steps.c, dispute_steps.c


@pytest.fixture
def quarrel(database: Database) -> Database:
    """A version in force and a draft; a lead with two disputes, overturned and contested; another with one."""
    with database.write.begin() as conn:
        scene = Scene(conn)
        first = scene.contested()
        scene.step(first, DisputeStep.OVERTURNED)
        scene.step(first, DisputeStep.COMMENTED)
        second = scene.rejected(at=LATER + HOUR)
        scene.step(second, DisputeStep.CONTESTED)
        scene.rejected(scene.handed_over())
        scene.given.draft()
    return database


def step(**different: Any) -> Any:
    said = {"dispute_id": 1, "position": 4, "step": "reopened", "recorded_at": NOW, "actor": "Ana"}
    return insert(dispute_steps).values(**{**said, **different})


def definition_step(**different: Any) -> Any:
    said = {"definition_id": 1, "position": 4, "step": "retired", "recorded_at": NOW, "actor": "Ana"}
    return insert(definition_steps).values(**{**said, **different})


def draft(key: int) -> Any:
    said = {"definition_id": key, "definition_uuid": uuid.UUID(int=key), "kind": "MQL", "recorded_at": NOW}
    return insert(definitions).values(**said, actor="Ana")


SECOND = disputes.c.dispute_id == 2
PLANTED = [
    (update(definitions).where(definitions.c.definition_id == 2).values(kind="hunch"), "1 definitions of an unknown"),
    (definition_step(step="shrugged"), "1 steps of a definition that are none"),
    (update(definition_steps).where(STEPS.position == 2).values(side="Finance"), "1 signatures for an unknown side"),
    (update(disputes).where(SECOND).values(record_says="maybe"), "1 disputes with an unknown verdict"),
    (step(step="shrugged"), "1 steps of a dispute that are none"),
    (step(record_says="maybe"), "1 steps of a dispute with an unknown verdict"),
    (step(outcome="To the bakery"), "1 steps of a dispute with an unknown outcome"),
    (update(counters).where(counters.c.name == "definitions").values(last=1), "1 definitions numbered beyond the"),
    (draft(3), "1 definitions that say nothing"),
    (definition_step(position=5), "1 definitions with a gap between their steps"),
    (delete(definition_steps).where(STEPS.position == 1, STEPS.definition_id == 1), "1 definitions with a gap between"),
    (step(position=5), "1 disputes with a gap between their steps"),
    (delete(dispute_steps).where(TAKEN.position == 1, TAKEN.dispute_id == 1), "1 disputes with a gap between their"),
    (update(disputes).where(SECOND).values(event_id=1), "1 disputes about no hand-off of their lead"),
    (step(), "1 leads with more than one open dispute"),
    (delete(dispute_steps).where(TAKEN.dispute_id == 1), "1 leads with more than one open dispute"),
    (
        update(definition_steps).where(STEPS.position == 2).values(step="withdrawn"),
        "definition 1 holds without a signature of Marketing",
    ),
    (
        update(disputes).where(SECOND).values(criterion="consent-known"),
        "definition 1 has no criterion consent-known, which disputes cite",
    ),
    (step(step="upheld"), "dispute 1: “upheld” when it was closed"),
    (step(dispute_id=2, position=2, step="accepted"), "dispute 2: “accepted” when it was waiting for a ruling"),
]


def test_a_sound_database_gives_nothing_to_say(quarrel: Database) -> None:
    assert list(violations(quarrel)) == []


@pytest.mark.parametrize(("planted", "sentence"), PLANTED)
def test_what_must_never_be_is_found(quarrel: Database, planted: Any, sentence: str) -> None:
    with tampering(quarrel) as conn:
        conn.execute(planted)
    found = [one for one in violations(quarrel) if "foreign_key" not in one]
    assert [one for one in found if one.startswith(sentence)], found


def test_a_closed_dispute_that_somebody_commented_on_stays_closed(quarrel: Database) -> None:
    with tampering(quarrel) as conn:
        conn.execute(step(step="commented"))
    assert list(violations(quarrel)) == []
