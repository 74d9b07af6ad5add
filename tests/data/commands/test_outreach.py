from datetime import datetime, timedelta

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, select

from data.commands.outreach import OutreachAttempt, log_outreach
from data.moments import moment_of_microsecond
from data.permissions import OPERATOR, WHO_WORKS_LEADS, Actor
from data.refusals import AlreadyRecorded, AlreadyTried, InTheFuture, NoSuchLead, NotAllowed
from data.schema import changes, lead_facts, outreach, sla_clocks
from data.upkeep import differences
from data.vocabulary import OutreachKind, OutreachResult, Promise, Role, code_of
from tests.given import NOW, Given, noon

ANA, BEN = Actor("Ana", Role.REP), Actor("Ben", Role.REP)


def attempt(lead: int, **more) -> OutreachAttempt:
    result = OutreachResult.LEFT_MESSAGE
    return OutreachAttempt.model_validate(
        {"lead_id": lead, "kind": "Call", "result": result, "occurred_at": noon(3), **more}
    )


def test_an_attempt_is_logged_with_what_came_of_it(given: Given, conn: Connection) -> None:
    lead = given.lead()
    facts = conn.execute(select(lead_facts)).one()
    log_outreach(conn, attempt(lead), actor=OPERATOR, at=noon(4))
    row = conn.execute(select(outreach)).one()
    assert (row.lead_id, row.kind, row.result, row.actor) == (lead, "Call", "Left a message", OPERATOR.name)
    assert (row.occurred_at, row.recorded_at) == (noon(3), noon(4))
    change = conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()
    assert change.after == {"kind": "Call", "result": "Left a message", "occurred_at": "2026-06-03T12:00:00+00:00"}
    assert conn.execute(select(lead_facts)).one() == facts


def test_the_same_kind_at_the_same_moment_is_refused(given: Given, conn: Connection) -> None:
    lead = given.lead()
    log_outreach(conn, attempt(lead), actor=OPERATOR, at=NOW)
    with pytest.raises(AlreadyRecorded, match="“Call” is already recorded"):
        log_outreach(conn, attempt(lead, result=None), actor=OPERATOR, at=NOW)
    log_outreach(conn, attempt(lead, kind=OutreachKind.TEXT), actor=OPERATOR, at=NOW)
    log_outreach(conn, attempt(given.lead()), actor=OPERATOR, at=NOW)
    assert len(conn.execute(select(outreach)).all()) == 3


def test_what_has_not_happened_and_who_is_not_there_are_refused(given: Given, conn: Connection) -> None:
    with pytest.raises(InTheFuture):
        log_outreach(conn, attempt(given.lead(), occurred_at=NOW + timedelta(minutes=1)), actor=OPERATOR, at=NOW)
    with pytest.raises(NoSuchLead):
        log_outreach(conn, attempt(404), actor=OPERATOR, at=NOW)
    assert conn.execute(select(outreach)).all() == []


def test_a_moment_without_a_zone_is_sent_back() -> None:
    with pytest.raises(ValidationError, match="timezone"):
        attempt(1, occurred_at=datetime(2026, 6, 1))  # noqa: DTZ001


def stops(conn: Connection) -> dict[str, datetime | None]:
    """When the clock of each promise was stopped."""
    found = conn.execute(select(sla_clocks.c.promise, sla_clocks.c.stopped).order_by(sla_clocks.c.promise))
    return {
        promise: stopped and moment_of_microsecond(stopped)
        for promise, (_, stopped) in zip(Promise, found, strict=True)
    }


def test_an_attempt_stops_the_clock_of_the_first_one(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead, is_first=True), actor=ANA, at=NOW)
    assert stops(conn) == {**dict.fromkeys(Promise), Promise.FIRST_ATTEMPT: noon(3)}
    assert list(differences(conn)) == []


def test_a_two_way_contact_stops_both(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead), actor=ANA, at=NOW)
    log_outreach(conn, attempt(lead, result="Two-way contact", occurred_at=noon(4)), actor=ANA, at=NOW)
    assert stops(conn)[Promise.FIRST_ATTEMPT] == noon(3)
    assert stops(conn)[Promise.FIRST_CONTACT] == noon(4)


@pytest.mark.parametrize("kind", [OutreachKind.AUTO_REPLY, OutreachKind.NOTE])
def test_what_no_person_said_to_anybody_stops_nothing(given: Given, conn: Connection, kind: OutreachKind) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead, kind=kind, result=None), actor=ANA, at=NOW)
    assert stops(conn) == dict.fromkeys(Promise)


def test_whoever_comes_second_with_a_first_attempt_is_told_who_came_first(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead, is_first=True), actor=ANA, at=NOW)
    with pytest.raises(AlreadyTried, match="Ana logged the first attempt before you, made on 3 Jun 2026 at 12:00 UTC"):
        log_outreach(conn, attempt(lead, is_first=True, occurred_at=noon(4)), actor=BEN, at=NOW)
    assert len(conn.execute(select(outreach)).all()) == 1
    assert stops(conn)[Promise.FIRST_ATTEMPT] == noon(3)


def test_a_further_attempt_is_logged_and_stops_nothing_again(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead, is_first=True), actor=ANA, at=NOW)
    log_outreach(conn, attempt(lead, occurred_at=noon(4)), actor=BEN, at=NOW)
    assert len(conn.execute(select(outreach)).all()) == 2
    assert stops(conn)[Promise.FIRST_ATTEMPT] == noon(3)


def test_after_it_came_back_there_is_a_first_attempt_again(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    log_outreach(conn, attempt(lead, is_first=True), actor=ANA, at=NOW)
    given.event(lead, "lost", noon(4))
    given.event(lead, "handoff", noon(5))
    log_outreach(conn, attempt(lead, is_first=True, occurred_at=noon(6)), actor=BEN, at=NOW)
    first = select(sla_clocks.c.stopped).where(sla_clocks.c.promise == code_of(Promise.FIRST_ATTEMPT))
    assert [moment_of_microsecond(one) for one in conn.scalars(first.order_by(sla_clocks.c.started))] == [
        noon(3),
        noon(6),
    ]


def test_sent_twice_it_is_logged_once(given: Given, conn: Connection) -> None:
    lead = given.lead(handoff=noon(2))
    for day in (3, 4):  # now is a little later when it comes again
        said = attempt(lead, is_first=True, occurred_at=noon(day))
        log_outreach(conn, said, actor=ANA, at=NOW, request_key="one tap")
    assert [row.occurred_at for row in conn.execute(select(outreach))] == [noon(3)]


@pytest.mark.parametrize("role", Role)
def test_whoever_works_leads_may_and_a_viewer_may_not(given: Given, conn: Connection, role: Role) -> None:
    lead = given.lead(handoff=noon(2))
    if role in WHO_WORKS_LEADS:
        log_outreach(conn, attempt(lead), actor=Actor("Ana", role), at=NOW)
    else:
        with pytest.raises(NotAllowed, match=f"A {role} may not do this"):
            log_outreach(conn, attempt(lead), actor=Actor("Ana", role), at=NOW)
    assert len(conn.execute(select(outreach)).all()) == (role in WHO_WORKS_LEADS)
