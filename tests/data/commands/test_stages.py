from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, func, select

from data.commands.stages import EventRetraction, StageReached, record_stage, retract_event
from data.database import Database
from data.permissions import OPERATOR, Actor
from data.refusals import AlreadyRecorded, InTheFuture, NoSuchEvent, NoSuchLead, UnknownWord
from data.schema import changes, event_retractions, lead_facts, leads, stage_events
from data.vocabulary import Exit, Role, Stage
from tests.given import NOW, Given, noon

ANA = Actor("Ana", Role.MARKETER)


def reached(lead: int, stage: str = Stage.SQL, **more) -> StageReached:
    return StageReached.model_validate({"lead_id": lead, "stage": stage, "occurred_at": noon(3), **more})


def test_a_stage_is_recorded_with_who_and_when_and_counts_at_once(given: Given, conn: Connection) -> None:
    lead = given.lead(inquired=noon(1))
    event_id = record_stage(conn, reached(lead), actor=ANA, at=noon(5))
    event = conn.execute(select(stage_events).where(stage_events.c.event_id == event_id)).one()
    assert (event.stage, event.occurred_at, event.recorded_at, event.actor) == ("sql", noon(3), noon(5), "Ana")
    assert conn.scalar(select(lead_facts.c.to_sql)) == 2 * 24 * 60
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (change.action, change.subject) == ("stage.recorded", f"lead:{conn.scalar(select(leads.c.lead_uuid))}")
    assert change.after == {"stage": "sql", "occurred_at": "2026-06-03T12:00:00+00:00", "reason_id": None}


def test_an_exit_is_recorded_with_its_reason(given: Given, conn: Connection) -> None:
    lead, reason = given.lead(), given.reason(Exit.LOST, "Chose another")
    record_stage(conn, reached(lead, Exit.LOST, reason_id=reason), actor=ANA, at=NOW)
    assert conn.execute(select(lead_facts.c.exit, lead_facts.c.exit_reason_id)).one() == (2, reason)


@pytest.mark.parametrize("stage", [Exit.DISQUALIFIED, Stage.SQL])
def test_a_reason_for_something_else_is_refused(given: Given, conn: Connection, stage: Stage | Exit) -> None:
    lead, reason = given.lead(), given.reason(Exit.LOST, "Chose another")
    for wrong in (reason, 404):
        with pytest.raises(UnknownWord, match=f"no reason for “{stage}” called “{wrong}”"):
            record_stage(conn, reached(lead, stage, reason_id=wrong), actor=ANA, at=NOW)
    assert conn.scalar(select(func.count()).select_from(stage_events)) == 1


def test_the_same_stage_at_the_same_moment_is_refused(given: Given, conn: Connection) -> None:
    lead = given.lead()
    record_stage(conn, reached(lead), actor=ANA, at=NOW)
    with pytest.raises(AlreadyRecorded, match="“sql” is already recorded for this moment"):
        record_stage(conn, reached(lead), actor=OPERATOR, at=NOW)
    record_stage(conn, reached(lead, occurred_at=noon(4)), actor=ANA, at=NOW)
    assert conn.scalar(select(func.count()).select_from(stage_events)) == 3


def test_a_stage_that_two_people_record_at_once_is_there_once(database: Database, meanwhile: Callable) -> None:
    with database.write.begin() as conn:
        sql = reached(Given(conn).lead())
    record = partial(record_stage, filled_in=sql, actor=ANA, at=NOW)
    with pytest.raises(AlreadyRecorded, match="“sql”"):
        meanwhile(record, record)


def test_what_is_still_to_come_is_refused(given: Given, conn: Connection) -> None:
    lead = given.lead()
    with pytest.raises(InTheFuture):
        record_stage(conn, reached(lead, occurred_at=NOW + timedelta(microseconds=1)), actor=ANA, at=NOW)
    record_stage(conn, reached(lead, occurred_at=NOW), actor=ANA, at=NOW)


def test_a_lead_or_an_event_that_is_not_there_is_refused(conn: Connection) -> None:
    with pytest.raises(NoSuchLead):
        record_stage(conn, reached(404), actor=ANA, at=NOW)
    with pytest.raises(NoSuchEvent):
        retract_event(conn, EventRetraction(event_id=404, why="never so"), actor=ANA, at=NOW)


def test_a_retraction_says_why_and_leaves_the_event_on_record(given: Given, conn: Connection) -> None:
    lead = given.lead()
    event_id = record_stage(conn, reached(lead), actor=OPERATOR, at=NOW)
    retract_event(conn, EventRetraction(event_id=event_id, why="another patient"), actor=ANA, at=NOW)
    retraction = conn.execute(select(event_retractions)).one()
    assert (retraction.event_id, retraction.actor, retraction.why) == (event_id, "Ana", "another patient")
    assert conn.scalar(select(func.count()).select_from(stage_events)) == 2
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert (change.action, change.before, change.after) == (
        "stage.retracted", {"stage": "sql"}, {"why": "another patient"},
    )  # fmt: skip


def test_an_event_is_retracted_once_even_by_two_people_at_once(database: Database, meanwhile: Callable) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        event = EventRetraction(event_id=given.event(given.lead(), "sql", noon(3)), why="never so")
    retract = partial(retract_event, filled_in=event, actor=ANA, at=NOW)
    with pytest.raises(AlreadyRecorded, match="A retraction of this event is already recorded"):
        meanwhile(retract, retract)


def test_a_form_that_does_not_fit_is_sent_back() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        reached(1, occurred_at=datetime(2026, 6, 1))  # noqa: DTZ001
    with pytest.raises(ValidationError, match="stage"):
        reached(1, "discovery call")
    with pytest.raises(ValidationError, match="why"):
        EventRetraction(event_id=1, why="")
