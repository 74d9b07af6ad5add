from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.database import Database
from data.moments import moment_of_microsecond
from data.permissions import WHO_WORKS_LEADS, Actor
from data.refusals import AlreadyPaused, NoSuchLead, NotAllowed, NotPaused
from data.schema import changes, leads, sla_clocks, sla_pause_ends, sla_pauses
from data.upkeep import differences
from data.vocabulary import PauseReason, Role
from tests.given import NOW, Given, noon

ANA, BEN = Actor("Ana", Role.REP), Actor("Ben", Role.REP)
HOUR = timedelta(hours=1)
OPENS = noon(1) + HOUR  # Monday, 9:00 in New York


@pytest.fixture
def lead(given: Given) -> int:
    """Handed over on Monday, 1 June, at 9 in New York: due at 13, which is 17:00 UTC."""
    given.hours()
    given.targets(first_attempt=240)
    return given.lead(inquired=noon(1) - HOUR, handoff=OPENS)


def paused(conn: Connection, lead: int, at: Any, *, actor: Actor = ANA, key: str | None = None) -> None:
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS), actor=actor, at=at, request_key=key)


def resumed(conn: Connection, lead: int, at: Any, *, actor: Actor = ANA, key: str | None = None) -> None:
    resume_clock(conn, ClockResumption(lead_id=lead), actor=actor, at=at, request_key=key)


def due(conn: Connection) -> Any:
    found = conn.scalar(select(sla_clocks.c.due).where(sla_clocks.c.promise == 1))
    return None if found is None else moment_of_microsecond(found)


def latest(conn: Connection) -> Any:
    return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


def test_while_it_is_paused_nothing_is_due(conn: Connection, lead: int) -> None:
    assert due(conn) == OPENS + 4 * HOUR
    paused(conn, lead, OPENS + HOUR)
    assert due(conn) is None
    row = conn.execute(select(sla_pauses)).one()
    assert (row.lead_id, row.reason, row.begins_at, row.recorded_at, row.actor) == (
        *(lead, "Waiting for documents", OPENS + HOUR, OPENS + HOUR),
        "Ana",
    )
    assert list(differences(conn)) == []


def test_the_time_it_was_paused_is_added_to_the_due_moment(conn: Connection, lead: int) -> None:
    paused(conn, lead, OPENS + HOUR)
    resumed(conn, lead, OPENS + 3 * HOUR, actor=BEN)
    assert due(conn) == OPENS + 6 * HOUR
    end = conn.execute(select(sla_pause_ends)).one()
    assert (end.ended_at, end.recorded_at, end.actor) == (OPENS + 3 * HOUR, OPENS + 3 * HOUR, "Ben")
    assert list(differences(conn)) == []


def test_both_are_in_the_audit_log_by_whom_and_why(conn: Connection, lead: int) -> None:
    subject = f"lead:{conn.scalar(select(leads.c.lead_uuid))}"
    paused(conn, lead, OPENS + HOUR, key="pause")
    change = latest(conn)
    assert (change.actor, change.action, change.subject) == ("Ana", "clock.paused", subject)
    assert (change.before, change.after) == ({}, {"reason": "Waiting for documents"})
    resumed(conn, lead, OPENS + 2 * HOUR, actor=BEN, key="resume")
    change = latest(conn)
    assert (change.actor, change.action, change.subject) == ("Ben", "clock.resumed", subject)
    assert (change.before, change.after) == ({"paused_by": "Ana"}, {})


def test_a_second_pause_is_refused_and_says_who_paused_it(conn: Connection, lead: int) -> None:
    paused(conn, lead, OPENS + HOUR)
    with pytest.raises(AlreadyPaused, match="Ana paused this lead already, on 1 Jun 2026 at 14:00 UTC"):
        paused(conn, lead, OPENS + 2 * HOUR, actor=BEN)
    assert len(conn.execute(select(sla_pauses)).all()) == 1


def test_what_is_not_paused_cannot_run_on(conn: Connection, lead: int) -> None:
    with pytest.raises(NotPaused, match="The clock of this lead isn't paused"):
        resumed(conn, lead, NOW)
    paused(conn, lead, OPENS + HOUR)
    resumed(conn, lead, OPENS + 2 * HOUR)
    with pytest.raises(NotPaused):
        resumed(conn, lead, OPENS + 3 * HOUR)
    assert len(conn.execute(select(sla_pause_ends)).all()) == 1


def test_it_may_be_paused_again_once_it_ran_on(conn: Connection, lead: int) -> None:
    paused(conn, lead, OPENS + HOUR)
    resumed(conn, lead, OPENS + 2 * HOUR)
    paused(conn, lead, OPENS + 3 * HOUR)
    resumed(conn, lead, OPENS + 4 * HOUR)
    assert due(conn) == OPENS + 6 * HOUR


def test_sent_twice_each_is_done_once(conn: Connection, lead: int) -> None:
    for _ in range(2):
        paused(conn, lead, OPENS + HOUR, key="pause")
    for _ in range(2):
        resumed(conn, lead, OPENS + 2 * HOUR, key="resume")
    assert len(conn.execute(select(sla_pauses)).all()) == len(conn.execute(select(sla_pause_ends)).all()) == 1


def test_who_is_not_there_cannot_be_paused(conn: Connection, lead: int) -> None:
    with pytest.raises(NoSuchLead):
        paused(conn, 404, NOW)
    with pytest.raises(NoSuchLead):
        resumed(conn, 404, NOW)


def test_only_a_listed_reason_is_one() -> None:
    with pytest.raises(ValidationError, match="Waiting for documents"):
        ClockPause.model_validate({"lead_id": 1, "reason": "On holiday"})


@pytest.mark.parametrize("role", Role)
def test_whoever_works_leads_may_and_a_viewer_may_not(conn: Connection, lead: int, role: Role) -> None:
    somebody = Actor("Ana", role)
    if role in WHO_WORKS_LEADS:
        paused(conn, lead, NOW, actor=somebody)
        resumed(conn, lead, NOW, actor=somebody)
    else:
        for change in (paused, resumed):
            with pytest.raises(NotAllowed, match=f"A {role} may not do this"):
                change(conn, lead, NOW, actor=somebody)
    assert len(conn.execute(select(sla_pause_ends)).all()) == (role in WHO_WORKS_LEADS)


def test_of_two_pauses_at_once_the_second_one_is_refused(database: Database, meanwhile) -> None:
    with database.write.begin() as conn:
        lead = Given(conn).lead(handoff=noon(2))
    with pytest.raises(AlreadyPaused, match="Ana paused this lead already"):
        meanwhile(lambda conn: paused(conn, lead, NOW), lambda conn: paused(conn, lead, NOW, actor=BEN))
    with database.read.connect() as conn:
        assert len(conn.execute(select(sla_pauses)).all()) == 1
