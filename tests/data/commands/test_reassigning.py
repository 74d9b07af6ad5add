from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from data.commands.handoffs import Reassignment, reassign
from data.commands.outreach import OutreachAttempt, log_outreach
from data.database import Database
from data.permissions import EVERY_ROLE, WHO_WORKS_LEADS, Actor
from data.refusals import ChangedMeanwhile, NoSuchLead, NotAllowed, NotHandedOver, UnknownWord
from data.schema import changes, lead_facts, leads, ownership, people, sla_clocks
from data.upkeep import differences
from data.vocabulary import Role, Team
from tests.given import NOW, Given, noon

ANA, BEN = Actor("Ana", Role.REP), Actor("Ben", Role.REP)
HOUR = timedelta(hours=1)


@pytest.fixture
def ada(given: Given) -> int:
    return given.person("Ada")


@pytest.fixture
def lead(given: Given, ada: int) -> int:
    """Ada's, handed over on Monday, 1 June, at 8 in New York: due at 13."""
    given.hours()
    given.targets(first_attempt=240)
    return given.lead(inquired=noon(1) - HOUR, handoff=noon(1), owner_id=ada)


def given_to(
    conn: Connection, lead_id: int, owner_id: int | None, *, actor: Actor = ANA, at: Any = NOW, **more
) -> None:
    """By someone who sees the lead as it is now."""
    seen = more.pop("seen_version", None) or conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead_id))
    key = more.pop("request_key", None)
    change = Reassignment(lead_id=lead_id, seen_version=seen, owner_id=owner_id, **more)
    reassign(conn, change, actor=actor, at=at, request_key=key)


def first_clock(conn: Connection) -> Any:
    return conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1)).one()


def stretches(conn: Connection) -> list[tuple]:
    columns = (ownership.c.owner_id, ownership.c.team, ownership.c.begins_at, ownership.c.why)
    return [tuple(row) for row in conn.execute(select(*columns).order_by(ownership.c.begins_at))]


def latest(conn: Connection) -> Any:
    return conn.execute(select(changes).order_by(changes.c.change_id.desc()).limit(1)).one()


def test_from_then_on_it_is_the_other_persons(given: Given, conn: Connection, lead: int) -> None:
    hana = given.person("Hana", team="Patient access")
    given_to(conn, lead, hana, at=noon(1) + HOUR, why="Speaks Spanish")
    assert stretches(conn)[-1] == (hana, "Patient access", noon(1) + HOUR, "Speaks Spanish")
    assert conn.execute(select(leads.c.owner_id, leads.c.version)).one() == (hana, 2)
    assert conn.scalar(select(lead_facts.c.owner_id)) == hana
    assert list(differences(conn)) == []


def test_the_clock_is_not_reset(given: Given, conn: Connection, lead: int) -> None:
    before = first_clock(conn)
    given_to(conn, lead, given.person("Bela"), at=noon(1) + 2 * HOUR)
    after = first_clock(conn)
    assert (after.event_id, after.started, after.due) == (before.event_id, before.started, before.due)


def test_what_fell_due_before_stays_that_of_whoever_had_it(given: Given, conn: Connection, lead: int, ada: int) -> None:
    """Also where only the lead's own row said who it was: nobody had written down since when."""
    assert (first_clock(conn).holder_id, stretches(conn)) == (ada, [])
    given_to(conn, lead, given.person("Bela"), at=noon(2))
    assert (first_clock(conn).holder_id, first_clock(conn).unowned) == (ada, 0)
    assert [(owner, begins) for owner, _, begins, _ in stretches(conn)] == [(ada, noon(1)), (2, noon(2))]


def test_a_lead_without_an_owner_was_nobodys_until_then(given: Given, conn: Connection, lead: int, ada: int) -> None:
    nobodys = given.lead(inquired=noon(1) - HOUR, handoff=noon(1))
    given_to(conn, nobodys, ada, at=noon(1) + 3 * HOUR)
    clock = conn.execute(select(sla_clocks).where(sla_clocks.c.promise == 1, sla_clocks.c.lead_id == nobodys)).one()
    assert (clock.holder_id, clock.unowned, clock.unowned_since) == (ada, 2 * 3600, None)  # open from 9 in New York
    assert len(stretches(conn)) == 1


def test_back_in_the_queue_of_a_team_it_is_nobodys(conn: Connection, lead: int, ada: int) -> None:
    given_to(conn, lead, None, team=Team.SALES, at=noon(1) + 2 * HOUR)
    assert conn.scalar(select(leads.c.owner_id)) is None
    assert [(owner, team) for owner, team, *_ in stretches(conn)] == [(ada, "Sales"), (None, "Sales")]
    assert first_clock(conn).unowned_since is not None


def test_the_audit_row_says_from_whom_to_whom_and_by_whom(given: Given, conn: Connection, lead: int, ada: int) -> None:
    bela = given.person("Bela")
    given_to(conn, lead, bela, at=noon(2), request_key="one tap")
    change = latest(conn)
    assert (change.actor, change.action, change.changed_at) == ("Ana", "handoff.reassigned", noon(2))
    assert change.subject == f"lead:{conn.scalar(select(leads.c.lead_uuid))}"
    assert (change.before, change.after) == ({"owner_id": ada}, {"owner_id": bela, "team": None, "why": None})


def test_sent_twice_it_is_done_once(given: Given, conn: Connection, lead: int) -> None:
    bela = given.person("Bela")
    for _ in range(2):
        given_to(conn, lead, bela, request_key="one tap", seen_version=1)
    assert len(stretches(conn)) == 2
    assert conn.scalar(select(leads.c.version)) == 2


def test_who_looked_before_it_changed_is_told_who_changed_it(given: Given, conn: Connection, lead: int) -> None:
    bela, cato = given.person("Bela"), given.person("Cato")
    given_to(conn, lead, bela, actor=BEN)
    with pytest.raises(ChangedMeanwhile, match="Ben changed this lead while you had it open"):
        given_to(conn, lead, cato, seen_version=1)
    assert conn.scalar(select(leads.c.owner_id)) == bela


def test_an_attempt_logged_meanwhile_does_not_stand_in_the_way(given: Given, conn: Connection, lead: int) -> None:
    attempt = OutreachAttempt.model_validate({"lead_id": lead, "kind": "Call", "occurred_at": noon(2)})
    log_outreach(conn, attempt, actor=BEN, at=NOW)
    given_to(conn, lead, given.person("Bela"), seen_version=1)
    assert conn.scalar(select(leads.c.version)) == 2


def test_what_was_never_handed_over_cannot_be_passed_on(given: Given, conn: Connection, ada: int) -> None:
    with pytest.raises(NotHandedOver, match="This lead hasn't been handed over, so there is nothing to pass on"):
        given_to(conn, given.lead(mql=noon(3)), ada)
    assert stretches(conn) == []


def test_nobody_gets_a_lead_who_does_not_work_here(given: Given, conn: Connection, lead: int) -> None:
    gone = given.person("Gone")
    conn.execute(update(people).where(people.c.person_id == gone).values(is_active=False))
    for person in (gone, 404):
        with pytest.raises(UnknownWord, match=f"^There is no active person called “{person}”. Nothing was changed."):
            given_to(conn, lead, person)
    with pytest.raises(NoSuchLead):
        given_to(conn, 404, gone, seen_version=1)
    assert stretches(conn) == []


@pytest.mark.parametrize("role", Role)
def test_whoever_works_leads_may_and_a_viewer_may_not(
    given: Given, conn: Connection, lead: int, ada: int, role: Role
) -> None:
    bela = given.person("Bela")
    if role in WHO_WORKS_LEADS:
        given_to(conn, lead, bela, actor=Actor("Ana", role))
    else:
        with pytest.raises(NotAllowed, match=f"^A {role} may not do this"):
            given_to(conn, lead, bela, actor=Actor("Ana", role))
    assert conn.scalar(select(leads.c.owner_id)) == (bela if role in WHO_WORKS_LEADS else ada)
    assert EVERY_ROLE - WHO_WORKS_LEADS == {Role.VIEWER}


def test_of_two_at_once_the_second_one_is_refused(database: Database, meanwhile) -> None:
    with database.write.begin() as conn:
        given = Given(conn)
        lead, bela, cato = given.lead(handoff=noon(2)), given.person("Bela"), given.person("Cato")
    with pytest.raises(ChangedMeanwhile, match="Ana changed this lead"):
        meanwhile(
            lambda conn: given_to(conn, lead, bela, seen_version=1),
            lambda conn: given_to(conn, lead, cato, seen_version=1, actor=BEN),
        )
    with database.read.connect() as conn:
        assert conn.scalar(select(leads.c.owner_id)) == bela
