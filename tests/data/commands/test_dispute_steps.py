"""Every step of a dispute: who may take it, once, and what the audit log says of it and what it never says."""

from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.disputes import DisputeAnswer, DisputeComment, DisputeReopening, DisputeReply, DisputeRuling
from data.permissions import COMMANDS, Actor
from data.refusals import NotAllowed
from data.schema import changes, dispute_steps, disputes, leads
from data.vocabulary import DisputeStep, Role
from tests.data.dispute_scene import HOUR, LATER, REJECTED, Scene

ACCEPTED, CONTESTED, FIXED, TAKEN, KEPT, WITHDRAWN, UPHELD, OVERTURNED, UNCLEAR, REOPENED, COMMENTED = DisputeStep


LIVES = [
    ("accepted", [ACCEPTED], "dispute.answered"),
    ("contested", [CONTESTED], "dispute.answered"),
    ("fixed", [FIXED], "dispute.answered"),
    ("taken", [FIXED, TAKEN], "dispute.replied"),
    ("kept", [FIXED, KEPT], "dispute.replied"),
    ("withdrawn", [WITHDRAWN], "dispute.replied"),
    ("upheld", [CONTESTED, UPHELD], "dispute.ruled"),
    ("overturned", [CONTESTED, OVERTURNED], "dispute.ruled"),
    ("unclear", [CONTESTED, UNCLEAR], "dispute.ruled"),
    ("reopened", [ACCEPTED, REOPENED], "dispute.reopened"),
    ("commented", [COMMENTED], "dispute.commented"),
]
lives = pytest.mark.parametrize(("steps", "action"), [one[1:] for one in LIVES], ids=[one[0] for one in LIVES])


def taken(scene: Scene, steps: list[DisputeStep], **last: Any) -> int:
    """A dispute after these steps, the last one with what a test says of it."""
    dispute = scene.rejected()
    for number, step in enumerate(steps, start=1):
        more = {"fixed_value": "02144"} if step is FIXED else {}
        scene.step(dispute, step, at=REJECTED + number * HOUR, **more, **(last if number == len(steps) else {}))
    return dispute


@lives
def test_each_step_says_so_in_the_audit_log_without_what_they_wrote(steps, action, scene: Scene, conn) -> None:
    dispute = taken(scene, steps, request_key="k")
    one, step = scene.told(), scene.latest_step(dispute)
    public_ids = select(disputes.c.dispute_uuid, leads.c.lead_uuid).join_from(disputes, leads)
    its_own, of_lead = map(str, conn.execute(public_ids).one())
    assert (one.action, one.actor, one.request_key) == (action, step.actor, "k")
    assert (one.subject, one.after["dispute"], one.after["step"]) == (f"lead:{of_lead}", its_own, steps[-1])
    assert one.after.get("outcome") == step.outcome
    told = repr(conn.execute(select(changes)).all())
    assert not [word for word in ("Nora", "neighbor", "555-0142", "02144", "02139", "nora@") if word in told]


@lives
def test_sent_twice_with_one_key_a_step_is_taken_once(steps, action, scene: Scene, conn: Connection) -> None:
    dispute = taken(scene, steps, request_key="one key")
    before = conn.execute(select(dispute_steps)).all(), scene.journey(), scene.told()
    assert [step.position for step in before[0]] == list(range(1, len(steps) + 1))
    scene.step(dispute, steps[-1], request_key="one key", at=LATER + 9 * HOUR, fixed_value="02145")
    assert (conn.execute(select(dispute_steps)).all(), scene.journey(), scene.told()) == before


MAY = {
    "dispute.answered": {Role.MARKETER, Role.LEADER, Role.ADMIN},
    "dispute.replied": {Role.REP, Role.LEADER, Role.ADMIN},
    "dispute.ruled": {Role.LEADER, Role.ADMIN},
    "dispute.reopened": {Role.LEADER, Role.ADMIN},
    "dispute.commented": {Role.REP, Role.MARKETER, Role.LEADER, Role.ADMIN},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    "steps",
    [[CONTESTED], [FIXED, KEPT], [CONTESTED, UPHELD], [ACCEPTED, REOPENED], [COMMENTED]],
    ids=lambda one: one[-1],
)
def test_who_may_take_a_step(steps: list[DisputeStep], role: Role, scene: Scene) -> None:
    action = {step: action for _, (*_, step), action in LIVES}[steps[-1]]
    if role in MAY[action]:
        taken(scene, steps, by=Actor("Eve", role))
        assert scene.told().actor == "Eve"
        return
    with pytest.raises(NotAllowed, match=action):
        taken(scene, steps, by=Actor("Eve", role))


def test_every_command_about_disputes_is_looked_at_here() -> None:
    assert {action for action in COMMANDS if action.startswith("dispute.")} == set(MAY)


WRONG = [
    (DisputeComment, {"evidence": "  "}, "evidence"),
    (DisputeComment, {"evidence": None}, "evidence"),
    (DisputeComment, {"evidence": "x" * 1001}, "evidence"),
    (DisputeAnswer, {"step": "shrugged"}, "step"),
    (DisputeAnswer, {"step": CONTESTED, "evidence": "x" * 1001}, "evidence"),
    (DisputeRuling, {"step": UPHELD}, "outcome"),
    (DisputeRuling, {"step": UPHELD, "outcome": "Bakery"}, "outcome"),
    (DisputeRuling, {"step": UPHELD, "outcome": "Back to nurture", "meeting": "x" * 201}, "meeting"),
    (DisputeReply, {}, "step"),
    (DisputeReopening, {"seen_position": None}, "seen_position"),
]


@pytest.mark.parametrize(("form", "said", "field"), WRONG)
def test_a_form_that_cant_be_meant_is_sent_back(form: Any, said: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError, match=field):
        form.model_validate({"dispute_id": 1, "seen_position": 0, **said})
