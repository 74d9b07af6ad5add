"""Which leads can't be rejected, by whom, and for criteria of which version."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.definitions import DefinitionRetirement, retire_definition
from data.commands.leads import LeadCorrection, correct_lead
from data.commands.rejections import LeadRejection
from data.commands.stages import EventRetraction, retract_event
from data.permissions import Actor
from data.refusals import (
    ChangedMeanwhile,
    InDisputeAlready,
    NoSuchLead,
    NotAllowed,
    NothingToReject,
    NotJudgedByThat,
)
from data.schema import disputes, stage_events
from data.vocabulary import DefinitionKind, DisputeStep, Exit, Role, Stage, Urgency
from tests.data.dispute_scene import DAY, HANDED, HOUR, LATER, REJECTED, SAID_FREELY, ZIP_IS_NEAR, Scene
from tests.given import NOW, noon


def row(conn: Connection, dispute: int) -> Any:
    return conn.execute(select(disputes).where(disputes.c.dispute_id == dispute)).one()


@pytest.mark.parametrize("role", Role)
def test_sales_and_leaders_may_reject_and_nobody_else(role: Role, scene: Scene) -> None:
    if role in (Role.REP, Role.LEADER, Role.ADMIN):
        assert scene.rejected(by=Actor("Eve", role))
        return
    with pytest.raises(NotAllowed, match=r"lead\.rejected.*It takes a rep or a leader or an admin"):
        scene.rejected(by=Actor("Eve", role))


def test_after_sales_accepted_it_it_can_still_be_rejected(scene: Scene) -> None:
    scene.given.event(scene.lead, "sql", HANDED + HOUR, recorded=HANDED + HOUR)
    assert scene.rejected()


def test_a_lead_that_was_never_handed_over_cant_be_rejected(scene: Scene) -> None:
    with pytest.raises(NothingToReject, match="This lead isn't with sales now, so there is nothing to reject"):
        scene.rejected(scene.given.lead(mql=noon(2)))


@pytest.mark.parametrize("exit", Exit)
def test_nor_one_that_has_left(exit: Exit, scene: Scene) -> None:
    scene.given.event(scene.lead, exit, HANDED + HOUR, recorded=HANDED + HOUR)
    with pytest.raises(NothingToReject):
        scene.rejected()


def test_nor_one_whose_hand_off_was_taken_back(scene: Scene, conn: Connection) -> None:
    event_id = conn.execute(select(stage_events.c.event_id).where(stage_events.c.stage == Stage.HANDOFF)).scalar_one()
    retract_event(conn, EventRetraction(event_id=event_id, why="wrong lead"), actor=scene.mia, at=HANDED + HOUR)
    with pytest.raises(NothingToReject):
        scene.rejected()


def test_a_lead_that_is_not_there_is_refused(scene: Scene) -> None:
    with pytest.raises(NoSuchLead):
        scene.rejected(404)


def test_rejected_already_it_says_by_whom_and_when(scene: Scene, conn: Connection) -> None:
    scene.rejected()
    with pytest.raises(InDisputeAlready) as refused:
        scene.rejected(by=scene.lea, at=LATER)
    assert str(refused.value) == (
        "Ada rejected this lead already, on 1 Sep 2026 at 14:00 UTC. See that dispute; nothing was changed."
    )
    assert len(conn.execute(select(disputes)).all()) == 1


def test_handed_over_anew_while_in_dispute_it_cant_be_rejected_again(scene: Scene) -> None:
    scene.rejected()
    scene.given.event(scene.lead, "handoff", LATER, recorded=LATER)
    with pytest.raises(InDisputeAlready, match="Ada rejected this lead already"):
        scene.rejected(at=LATER + HOUR)


def test_after_its_dispute_a_lead_that_came_back_can_be_rejected_again(scene: Scene, conn: Connection) -> None:
    first = scene.rejected()
    scene.step(first, DisputeStep.WITHDRAWN)
    second = scene.rejected(at=LATER + HOUR)
    assert row(conn, first).event_id != row(conn, second).event_id


def test_one_hand_off_is_rejected_once_also_when_its_exits_were_taken_back(scene: Scene, conn: Connection) -> None:
    scene.step(scene.rejected(), DisputeStep.ACCEPTED)
    exits = select(stage_events.c.event_id).where(stage_events.c.stage == Exit.RECYCLED)
    for event_id in list(conn.scalars(exits)):
        retract_event(conn, EventRetraction(event_id=event_id, why="never so"), actor=scene.mia, at=LATER)
    with pytest.raises(InDisputeAlready, match="Ada rejected this lead already, on 1 Sep 2026 at 14:00 UTC"):
        scene.rejected(at=LATER + HOUR)


def test_a_lead_changed_meanwhile_is_refused_and_names_who(scene: Scene, conn: Connection) -> None:
    correction = LeadCorrection(lead_id=scene.lead, seen_version=2, urgency=Urgency.SOON)
    correct_lead(conn, correction, actor=scene.mia, at=HANDED + HOUR)
    with pytest.raises(ChangedMeanwhile, match=r"Mia changed this lead while you had it open\. Look again"):
        scene.rejected(seen_version=2)


NOT_BY_THAT = "This lead was judged by another version of the definitions: the one in force on the day it was handed"


def test_the_version_that_takes_over_tomorrow_cant_be_cited_for_a_lead_of_today(scene: Scene) -> None:
    newer = scene.version()
    with pytest.raises(NotJudgedByThat, match=NOT_BY_THAT):
        scene.rejected(definition_id=newer, at=REJECTED + 3 * DAY)
    assert scene.rejected(at=REJECTED + 3 * DAY)  # by the one of its day, though another one holds now


def test_the_version_that_was_followed_cant_be_cited_for_a_new_lead(scene: Scene) -> None:
    newer, lead = scene.version(), scene.handed_over(at=HANDED + DAY)
    with pytest.raises(NotJudgedByThat):
        scene.rejected(lead, at=REJECTED + DAY)
    assert scene.rejected(lead, definition_id=newer, at=REJECTED + DAY)


def test_a_retired_version_cant_be_cited_for_a_new_lead(scene: Scene, conn: Connection) -> None:
    said = {"definition_id": scene.definition, "seen_position": 3, "valid_from": date(2026, 9, 2)}
    retire_definition(conn, DefinitionRetirement(**said), actor=scene.lea, at=NOW)
    with pytest.raises(NotJudgedByThat):
        scene.rejected(scene.handed_over(at=HANDED + DAY), at=REJECTED + DAY)
    assert scene.rejected(at=REJECTED + DAY)  # it was in force when this one was handed over


def test_on_which_day_it_was_handed_over_is_a_matter_of_its_site(scene: Scene) -> None:
    newer = scene.version()
    late = datetime(2026, 9, 2, 3, tzinfo=UTC)  # 23:00 on the 1st in New York
    here = scene.handed_over(at=late)
    far = scene.handed_over(at=late, site_id=scene.given.site("Far", "Pacific/Auckland"))
    assert scene.rejected(here, at=late + DAY)
    assert scene.rejected(far, definition_id=newer, at=late + DAY)


def test_a_draft_cant_be_cited(scene: Scene) -> None:
    draft = scene.given.draft(DefinitionKind.SQL, criteria=[ZIP_IS_NEAR])
    with pytest.raises(NotJudgedByThat):
        scene.rejected(definition_id=draft)


def test_a_version_of_another_kind_in_force_that_day_can_be_cited(scene: Scene) -> None:
    sql = scene.given.definition(DefinitionKind.SQL, criteria=[ZIP_IS_NEAR])
    assert scene.rejected(definition_id=sql)


def test_a_line_with_a_version_of_its_own_is_judged_by_that_one_alone(scene: Scene) -> None:
    own = scene.version(line=scene.line)
    sleep = scene.handed_over(service_line="Sleep Clinic", at=HANDED + DAY)
    cardiology = scene.handed_over(at=HANDED + DAY)
    for lead, wrong in ((sleep, own), (cardiology, scene.definition)):
        with pytest.raises(NotJudgedByThat):
            scene.rejected(lead, definition_id=wrong, at=REJECTED + DAY)
    assert scene.rejected(sleep, at=REJECTED + DAY)
    assert scene.rejected(cardiology, definition_id=own, at=REJECTED + DAY)


@pytest.mark.parametrize("criterion", ["consent-known", "zip", ""])
def test_a_criterion_that_the_version_doesnt_have_is_refused(criterion: str, scene: Scene) -> None:
    with pytest.raises(NotJudgedByThat):
        scene.rejected(criterion=criterion)


WRONG = [({"evidence": " x "}, "Say how you know: marketing can't answer without it."), ({"evidence": None}, "Say how")]
WRONG += [
    ({"evidence": "x" * 1001}, "evidence"),
    ({"criterion": "x" * 61}, "criterion"),
    ({"lead_id": None}, "lead_id"),
]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG)
def test_a_form_that_cant_be_meant_is_sent_back(wrong: dict[str, Any], sentence: str) -> None:
    said = {"lead_id": 1, "seen_version": 1, "definition_id": 1, "criterion": "phone-known", "evidence": SAID_FREELY}
    with pytest.raises(ValidationError, match=sentence):
        LeadRejection.model_validate(said | wrong)
