"""Two people log the first attempt at one moment: one clock stop, and one refusal that says who was first."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from data.commands.outreach import OutreachAttempt, log_outreach
from data.database import Database
from data.invariants import violations
from data.moments import moment_of_microsecond
from data.permissions import Actor
from data.refusals import AlreadyTried
from data.schema import changes, outreach, sla_clocks
from data.vocabulary import OutreachKind, Promise, Role, code_of
from tests.given import NOW, Given, noon

TIMES = 50
BOTH = (Actor("Ana", Role.REP), Actor("Ben", Role.REP))


@pytest.fixture
def handed_over(database: Database) -> list[int]:
    with database.write.begin() as conn:
        given = Given(conn)
        given.hours()
        given.targets(first_attempt=240)
        return [given.lead(handoff=noon(2)) for _ in range(TIMES)]


def tried(database: Database, lead: int, number: int) -> str | None:
    """The refusal of the one who came second; None for the one who was first."""
    # Each says a moment of their own: what is refused is refused for the clock, not for being the same row.
    moment = noon(3) + timedelta(seconds=number)
    attempt = OutreachAttempt(lead_id=lead, kind=OutreachKind.CALL, occurred_at=moment, is_first=True)
    try:
        with database.write.begin() as conn:
            log_outreach(conn, attempt, actor=BOTH[number], at=NOW)
    except AlreadyTried as refusal:
        return str(refusal)
    return None


def test_of_two_first_attempts_at_once_one_stops_the_clock_and_one_is_refused(database, handed_over, at_once) -> None:
    for lead in handed_over:
        said = at_once(lambda number, lead=lead: tried(database, lead, number), 2)
        (first,) = [number for number, refusal in enumerate(said) if refusal is None]
        moment = noon(3) + timedelta(seconds=first)
        assert said[1 - first] == (
            f"{BOTH[first].name} logged the first attempt before you, made on 3 Jun 2026 at 12:00 UTC. "
            "Yours was not logged; log it as a further one if you tried too."
        )
        with database.read.connect() as conn:
            its = conn.execute(select(outreach).where(outreach.c.lead_id == lead)).one()
            stopped = select(sla_clocks.c.stopped).where(
                sla_clocks.c.lead_id == lead, sla_clocks.c.promise == code_of(Promise.FIRST_ATTEMPT)
            )
            assert (its.actor, its.occurred_at) == (BOTH[first].name, moment)
            assert [moment_of_microsecond(one) for one in conn.scalars(stopped)] == [moment]
    with database.read.connect() as conn:
        logged = select(changes.c.change_id).where(changes.c.action == "outreach.logged")
        assert len(conn.execute(logged).all()) == TIMES
    assert list(violations(database)) == []


def test_one_tap_that_arrives_twice_at_once_is_logged_once_and_refused_never(database, handed_over, at_once) -> None:
    def tap(number: int, lead: int) -> None:
        attempt = OutreachAttempt(
            lead_id=lead, kind=OutreachKind.CALL, occurred_at=noon(3) + timedelta(seconds=number), is_first=True
        )
        with database.write.begin() as conn:
            log_outreach(conn, attempt, actor=BOTH[0], at=NOW, request_key=f"tap on {lead}")

    for lead in handed_over:
        at_once(lambda number, lead=lead: tap(number, lead), 2)
    with database.read.connect() as conn:
        assert sorted(conn.scalars(select(outreach.c.lead_id))) == handed_over
