"""Definitions and disputes as of an earlier moment: as they stood then, and nothing that came later."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from data.commands.definitions import DefinitionRetirement, DefinitionSignature, retire_definition, sign_definition
from data.definitions import read_definitions
from data.disputes import state_after
from data.permissions import OPERATOR
from data.replay import replayed
from data.schema import dispute_steps, disputes, lead_facts, leads
from data.upkeep import differences
from data.vocabulary import DefinitionKind, DisputeOutcome, DisputeStep, Exit, Side, code_of
from tests.data.clocks_kept import clocks
from tests.data.dispute_scene import HANDED, HOUR, LATER, REJECTED, Scene
from tests.given import NOW, Given

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def as_of(conn: Connection, moment: datetime, lead: int) -> tuple[Any, ...]:
    """How its dispute stands, in which exit the lead is, and how many hand-offs have clocks."""
    with replayed(conn, moment) as past:
        raised = past.scalars(select(disputes.c.dispute_id)).all()
        steps = past.scalars(select(dispute_steps.c.step).order_by(dispute_steps.c.position)).all()
        facts = past.execute(select(lead_facts.c.exit).where(lead_facts.c.lead_id == lead)).scalar_one()
        assert list(differences(past)) == []
        return state_after(steps) if raised else None, facts, len(clocks(past, lead))


def test_a_dispute_is_as_far_as_it_was_then_and_so_is_its_lead(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected()
    scene.step(dispute, DisputeStep.CONTESTED, at=LATER)
    scene.step(dispute, DisputeStep.OVERTURNED, at=LATER + HOUR)
    gone = code_of(Exit.RECYCLED)
    moments = (HANDED, REJECTED - MOMENT, REJECTED, LATER, LATER + HOUR)
    assert [as_of(conn, moment, scene.lead) for moment in moments] == [
        (None, 0, 1),
        (None, 0, 1),
        ("waiting for marketing's answer", gone, 1),
        ("waiting for a ruling", gone, 1),
        ("closed", 0, 2),
    ]


def test_the_episode_in_the_other_line_is_not_there_before_it_began(scene: Scene, conn: Connection) -> None:
    dispute = scene.contested()
    there = {"outcome": DisputeOutcome.OTHER_LINE, "to_line_id": scene.other_line}
    scene.step(dispute, DisputeStep.UPHELD, at=LATER + HOUR, **there)
    found = []
    for moment in (LATER + HOUR - MOMENT, LATER + HOUR):
        with replayed(conn, moment) as past:
            found.append(past.scalars(select(leads.c.service_line_id).order_by(leads.c.lead_id)).all())
    assert found == [[scene.line], [scene.line, scene.other_line]]


def test_a_version_stands_as_it_did_then(given: Given, conn: Connection) -> None:
    key, begins = given.draft(at=NOW), date(2026, 1, 1)
    for seen, (side, name) in enumerate(((Side.SALES, "Lund Averill"), (Side.MARKETING, "Ilse Tamber")), start=1):
        said = {"definition_id": key, "seen_position": seen, "side": side, "signed_by": name}
        sign_definition(conn, DefinitionSignature(**said), actor=OPERATOR, at=NOW + seen * DAY)
    ends = date(2026, 9, 10)
    retirement = DefinitionRetirement(definition_id=key, seen_position=3, valid_from=ends)
    retire_definition(conn, retirement, actor=OPERATOR, at=NOW + 3 * DAY)
    stood = []
    for days in (-1, 0, 1, 2, 3):
        with replayed(conn, NOW + days * DAY) as past:
            found = read_definitions(past)
            one = found.by_id.get(key)
            stood.append(one and (len(one.signatures), one.valid_from, one.retired_from))
            holds = found.on(DefinitionKind.MQL, None, ends)
            assert (holds is None) == (days != 2)
    assert stood == [None, (0, None, None), (1, None, None), (2, begins, None), (2, begins, ends)]
