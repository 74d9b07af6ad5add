"""Sales rejects a lead: for what, when it may, what it does to the lead, and until when marketing answers."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from data.commands.definitions import DefinitionRetirement, retire_definition
from data.commands.leads import LeadCorrection, correct_lead
from data.commands.rejections import LeadRejection, reject_lead
from data.commands.stages import EventRetraction, retract_event
from data.database import Database
from data.invariants import violations
from data.moments import moment_of_microsecond
from data.permissions import Actor
from data.refusals import (
    ChangedMeanwhile,
    InDisputeAlready,
    NoSuchLead,
    NotAllowed,
    NothingToReject,
    NotJudgedByThat,
    Refused,
    TargetOutOfReach,
)
from data.schema import changes, disputes, lead_facts, leads, reasons, sla_clocks, stage_events
from data.vocabulary import AgreementKind, DefinitionKind, DisputeStep, Exit, Promise, Role, Stage, Urgency, code_of
from tests.data.dispute_scene import DAY, DUE, HANDED, HOUR, LATER, REJECTED, SECRET, ZIP_IS_NEAR, Scene
from tests.given import NOW, PHONE_IS_KNOWN, Given, noon


@pytest.fixture(autouse=True)
def all_is_sound(database: Database) -> Iterator[None]:
    """Facts and clocks equal the events after every test, refused or not."""
    yield
    assert list(violations(database)) == []


@pytest.fixture
def scene(conn: Connection) -> Scene:
    return Scene(conn)


def row(conn: Connection, dispute: int) -> Any:
    return conn.execute(select(disputes).where(disputes.c.dispute_id == dispute)).one()


def test_a_rejected_lead_leaves_sales_at_that_moment_for_a_reason_of_ours(scene: Scene, conn: Connection) -> None:
    scene.rejected()
    assert scene.journey() == [
        ("handoff", HANDED, None),
        ("recycled", REJECTED, "Rejected by sales: in dispute"),
    ]
    facts = conn.execute(select(lead_facts)).one()
    assert (facts.depth, facts.exit) == (3, code_of(Exit.RECYCLED))


def test_its_clocks_stop_and_to_let_it_go_was_a_decision(scene: Scene, conn: Connection) -> None:
    scene.rejected()
    kept = conn.execute(select(sla_clocks.c.promise, sla_clocks.c.stopped, sla_clocks.c.closed)).all()
    moments = {row.promise: [one and moment_of_microsecond(one) for one in row[1:]] for row in kept}
    assert moments.pop(code_of(Promise.DECISION)) == [REJECTED, None]
    assert list(moments.values()) == [[None, REJECTED]] * 3


def test_what_was_said_is_on_record_with_who_when_and_of_which_hand_off(scene: Scene, conn: Connection) -> None:
    one = row(conn, scene.rejected(evidence=f"  {SECRET} "))
    event_id = conn.scalar(select(stage_events.c.event_id).where(stage_events.c.stage == Stage.HANDOFF))
    assert (one.lead_id, one.event_id, one.definition_id) == (scene.lead, event_id, scene.definition)
    assert (one.criterion, one.evidence, one.recorded_at) == ("zip-begins_with", SECRET, REJECTED)
    assert (one.actor, one.person_id) == ("Ada", scene.ada_id)


RECORDS = [
    ("zip-begins_with", {"zip": "02139"}, "met"),
    ("zip-begins_with", {"zip": "10001"}, "not met"),
    ("zip-begins_with", {}, "not recorded"),
    ("phone-known", {"phone": "555-0142"}, "met"),
    ("phone-known", {}, "not met"),
    ("urgency-one_of", {"urgency": Urgency.ROUTINE}, "not met"),
]


@pytest.mark.parametrize(("criterion", "words", "says"), RECORDS)
def test_what_the_record_says_is_kept_at_once(criterion, words, says, scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected(scene.handed_over(**words), criterion=criterion)
    assert row(conn, dispute).record_says == says


def test_what_the_record_said_stays_when_the_record_is_corrected(scene: Scene, conn: Connection) -> None:
    lead = scene.handed_over(urgency=Urgency.ROUTINE)
    dispute = scene.rejected(lead, criterion="urgency-one_of")
    correction = LeadCorrection(lead_id=lead, seen_version=2, urgency=Urgency.SOON)
    correct_lead(conn, correction, actor=scene.mia, at=LATER)
    assert row(conn, dispute).record_says == "not met"


def test_marketing_has_the_agreed_time_in_office_hours(scene: Scene, conn: Connection) -> None:
    one = row(conn, scene.rejected())
    assert (one.due_at, one.target) == (DUE, 16 * 3600)


def test_the_hours_are_those_of_the_leads_site(scene: Scene, conn: Connection) -> None:
    west = scene.given.site("West", "America/Los_Angeles")
    one = row(conn, scene.rejected(scene.handed_over(site_id=west)))
    assert one.due_at == datetime(2026, 9, 3, 0, tzinfo=UTC)  # 10:00 in New York is before they open: 9 to 17, twice


def test_which_agreement_holds_is_a_matter_of_the_local_day(scene: Scene, conn: Connection) -> None:
    scene.given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 60}, on=date(2026, 9, 1), valid_from=date(2026, 9, 2))
    late = datetime(2026, 9, 2, 3, tzinfo=UTC)  # 23:00 on the 1st in New York
    there = scene.given.site("Far", "Pacific/Auckland")
    assert row(conn, scene.rejected(at=late)).target == 16 * 3600
    assert row(conn, scene.rejected(scene.handed_over(site_id=there), at=late)).target == 3600


def without(database: Database, *, hours: bool = False, answers: bool = False) -> datetime | None:
    """Until when marketing answers where only some of it is agreed."""
    with database.write.begin() as conn:
        given = Given(conn)
        if hours:
            given.hours(valid_from=date(2026, 9, 2), on=date(2026, 9, 1))
        if answers:
            given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 60})
        dispute = given.rejection(given.lead(handoff=NOW - HOUR), given.definition(), at=NOW + HOUR)
        return row(conn, dispute).due_at


@pytest.mark.parametrize("agreed", [{}, {"hours": True}, {"answers": True}, {"hours": True, "answers": True}])
def test_where_the_hours_or_the_time_are_not_agreed_nothing_is_due(agreed, database: Database) -> None:
    assert without(database, **agreed) is None


def test_a_time_to_answer_that_the_hours_never_reach_is_refused_whichever_comes_last(given: Given, conn) -> None:
    """Else nobody could ever reject a lead."""
    a_minute_a_week = {"opens": 540, "closes": 541, "weekdays": [0]}
    three_months = {"answer_minutes": 90 * 24 * 60}
    given.hours(**a_minute_a_week)
    with pytest.raises(TargetOutOfReach, match="a target of 129,600 minutes would never"), conn.begin_nested():
        given.agreed(AgreementKind.DISPUTES, three_months)
    given.hours(valid_from=date(2026, 9, 2))
    given.agreed(AgreementKind.DISPUTES, {"answer_minutes": 60})
    with pytest.raises(TargetOutOfReach, match="from 1 January 2026"), conn.begin_nested():
        given.agreed(AgreementKind.DISPUTES, three_months, valid_from=date(2026, 9, 2))


def test_the_audit_log_says_who_for_which_criterion_and_not_what_they_wrote(scene: Scene, conn: Connection) -> None:
    dispute = scene.rejected(request_key="k")
    one = scene.told()
    public_id = conn.scalar(select(leads.c.lead_uuid).where(leads.c.lead_id == scene.lead))
    assert (one.actor, one.action, one.subject) == ("Ada", "lead.rejected", f"lead:{public_id}")
    assert (one.before, one.request_key) == ({}, "k")
    assert one.after == {
        **{"definition_id": scene.definition, "criterion": "zip-begins_with", "record_says": "met"},
        **{"dispute": str(row(conn, dispute).dispute_uuid)},
    }


def test_sent_twice_with_one_key_it_is_rejected_once(scene: Scene, conn: Connection) -> None:
    scene.rejected(request_key="one key")
    assert scene.rejected(request_key="one key") == 0
    assert (len(conn.execute(select(disputes)).all()), len(scene.journey())) == (1, 2)


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
    with pytest.raises(ChangedMeanwhile, match="Mia changed this lead while you had it open. Look again"):
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
WRONG += [({"evidence": "x" * 1001}, "evidence"), ({"criterion": "x" * 61}, "criterion"), ({"lead_id": None}, "lead_id")]


@pytest.mark.parametrize(("wrong", "sentence"), WRONG)
def test_a_form_that_cant_be_meant_is_sent_back(wrong: dict[str, Any], sentence: str) -> None:
    said = {"lead_id": 1, "seen_version": 1, "definition_id": 1, "criterion": "phone-known", "evidence": SECRET}
    with pytest.raises(ValidationError, match=sentence):
        LeadRejection.model_validate(said | wrong)


TIMES = 10


@pytest.fixture
def with_sales(database: Database) -> list[int]:
    """Leads that sales has and nobody ever rejected one."""
    with database.write.begin() as conn:
        given = Given(conn)
        given.definition(criteria=[PHONE_IS_KNOWN])
        return [given.lead(handoff=noon(2)) for _ in range(TIMES)]


def refusal(database: Database, lead: int, actor: Actor) -> str | None:
    said = {"lead_id": lead, "seen_version": 1, "definition_id": 1, "criterion": "phone-known", "evidence": SECRET}
    try:
        with database.write.begin() as conn:
            reject_lead(conn, LeadRejection(**said), actor=actor, at=NOW)
    except Refused as refused:
        return str(refused)
    return None


def test_of_two_rejections_of_one_lead_at_once_one_counts_and_the_other_says_whose(
    database: Database, with_sales: list[int], at_once: Callable
) -> None:
    both = (Actor("Ada", Role.REP), Actor("Ben", Role.REP))
    for lead in with_sales:
        said = at_once(lambda number, lead=lead: refusal(database, lead, both[number]), 2)
        (first,) = [number for number, refused in enumerate(said) if refused is None]
        assert said[1 - first] == (
            f"{both[first].name} rejected this lead already, on 1 Sep 2026 at 12:00 UTC. "
            "See that dispute; nothing was changed."
        )
    with database.read.connect() as conn:
        assert sorted(conn.scalars(select(disputes.c.lead_id))) == with_sales
        assert conn.scalar(select(func.count()).where(changes.c.action == "lead.rejected")) == TIMES


def test_the_first_rejections_ever_made_at_once_share_the_reason_that_none_had_before(
    database: Database, with_sales: list[int], at_once: Callable
) -> None:
    ada = Actor("Ada", Role.REP)
    assert at_once(lambda number: refusal(database, with_sales[number], ada), TIMES) == [None] * TIMES
    with database.read.connect() as conn:
        assert list(conn.scalars(select(reasons.c.name))) == ["Rejected by sales: in dispute"]
