"""Sales rejects a lead: for what, when it may, what it does to the lead, and until when marketing answers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from data.commands.leads import LeadCorrection, correct_lead
from data.database import Database
from data.moments import moment_of_microsecond
from data.refusals import (
    TargetOutOfReach,
)
from data.schema import disputes, lead_facts, leads, sla_clocks, stage_events
from data.vocabulary import AgreementKind, Exit, Promise, Stage, Urgency, code_of
from tests.data.dispute_scene import DUE, HANDED, HOUR, LATER, REJECTED, SAID_FREELY, Scene
from tests.given import NOW, Given


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
    one = row(conn, scene.rejected(evidence=f"  {SAID_FREELY} "))
    event_id = conn.scalar(select(stage_events.c.event_id).where(stage_events.c.stage == Stage.HANDOFF))
    assert (one.lead_id, one.event_id, one.definition_id) == (scene.lead, event_id, scene.definition)
    assert (one.criterion, one.evidence, one.recorded_at) == ("zip-begins_with", SAID_FREELY, REJECTED)
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
        "definition_id": scene.definition,
        "criterion": "zip-begins_with",
        "record_says": "met",
        "dispute": str(row(conn, dispute).dispute_uuid),
    }


def test_sent_twice_with_one_key_it_is_rejected_once(scene: Scene, conn: Connection) -> None:
    scene.rejected(request_key="one key")
    assert scene.rejected(request_key="one key") == 0
    assert (len(conn.execute(select(disputes)).all()), len(scene.journey())) == (1, 2)
