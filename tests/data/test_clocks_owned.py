"""Who owned a lead that was handed over is kept with its clocks, and never sets them anew."""

from datetime import datetime

import pytest
from sqlalchemy import Connection, select

from data.commands.handoffs import Handoff, Reassignment, hand_over, reassign
from data.commands.leads import LeadCorrection, correct_lead
from data.permissions import OPERATOR
from data.schema import leads
from data.vocabulary import Promise, Team
from tests.data.clocks_kept import clock, clocks, ny
from tests.given import Given

HOUR = 3600
START = ny(6, 4, 10)  # a Thursday


def hand(conn: Connection, lead: int, owner: int | None, at: datetime) -> None:
    said = {"lead_id": lead, "seen_version": version(conn, lead), "team": Team.SALES, "owner_id": owner}
    hand_over(conn, Handoff(**said), actor=OPERATOR, at=at)


def give(conn: Connection, lead: int, owner: int | None, at: datetime) -> None:
    said = {"lead_id": lead, "seen_version": version(conn, lead), "owner_id": owner}
    reassign(conn, Reassignment(**said), actor=OPERATOR, at=at)


def version(conn: Connection, lead: int) -> int:
    return conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead)) or 0


@pytest.fixture
def fresh(given: Given) -> int:
    """Not handed over yet; the same hours and targets."""
    given.hours()
    given.targets(first_attempt=240)
    return given.lead(recorded=START)


def test_reassigned_it_keeps_its_clock_and_says_how_long_nobody_had_it(given: Given, conn, fresh: int) -> None:
    ana, ben = given.person("Ana"), given.person("Ben")
    hand(conn, fresh, None, START)
    assert (clock(conn, fresh)["unowned"], clock(conn, fresh)["unowned_since"]) == (0, START)
    give(conn, fresh, ana, ny(6, 4, 12))
    row = clock(conn, fresh)
    assert (row["due"], row["unowned"], row["unowned_since"], row["holder_id"]) == (ny(6, 4, 14), 2 * HOUR, None, ana)
    give(conn, fresh, None, ny(6, 4, 16))  # after it was due
    give(conn, fresh, ben, ny(6, 5, 11))
    row = clock(conn, fresh)
    assert (row["started"], row["due"], row["unowned"], row["holder_id"]) == (START, ny(6, 4, 14), 5 * HOUR, ana)


def test_the_holder_is_who_had_it_when_it_was_due_or_was_tried_if_that_came_first(given: Given, conn, fresh) -> None:
    ana, ben, eve = (given.person(name) for name in ("Ana", "Ben", "Eve"))
    hand(conn, fresh, ana, START)
    give(conn, fresh, ben, ny(6, 4, 12))
    assert clock(conn, fresh)["holder_id"] == ben
    given.attempt(fresh, ny(6, 4, 13), recorded=ny(6, 4, 13))
    give(conn, fresh, eve, ny(6, 4, 13, 30))
    assert clock(conn, fresh)["holder_id"] == ben
    given.attempt(fresh, ny(6, 4, 11), recorded=ny(6, 4, 15))  # told later
    assert clock(conn, fresh)["holder_id"] == ana


def test_who_gets_it_at_the_moment_it_is_due_has_it_then(given: Given, conn: Connection, fresh: int) -> None:
    ana, ben = given.person("Ana"), given.person("Ben")
    hand(conn, fresh, ana, START)
    give(conn, fresh, ben, ny(6, 4, 14))
    assert clock(conn, fresh)["holder_id"] == ben
    assert clock(conn, fresh, Promise.BOOKING)["holder_id"] == ben  # never due: who has it now


def test_without_a_stretch_on_record_the_owner_of_the_lead_had_it_or_nobody(given: Given, conn, fresh: int) -> None:
    given.event(fresh, "handoff", START)
    assert (clock(conn, fresh)["holder_id"], clock(conn, fresh)["unowned_since"]) == (0, START)
    ana = given.person("Ana")
    said = LeadCorrection(lead_id=fresh, seen_version=version(conn, fresh), owner_id=ana)
    correct_lead(conn, said, actor=OPERATOR, at=ny(6, 9))
    row = clock(conn, fresh)
    assert (row["holder_id"], row["unowned"], row["unowned_since"]) == (ana, 0, None)


def test_until_its_first_owner_on_record_it_was_nobodys(given: Given, conn: Connection, fresh: int) -> None:
    given.event(fresh, "handoff", START, recorded=START)
    give(conn, fresh, given.person("Ana"), ny(6, 4, 12))
    assert (clock(conn, fresh)["unowned"], clock(conn, fresh)["unowned_since"]) == (2 * HOUR, None)


def test_who_got_it_after_it_left_never_held_that_hand_off(given: Given, conn: Connection, fresh: int) -> None:
    ana, ben = given.person("Ana"), given.person("Ben")
    hand(conn, fresh, ana, START)
    given.event(fresh, "lost", ny(6, 4, 11), recorded=ny(6, 4, 11))
    hand(conn, fresh, None, ny(6, 4, 12))
    give(conn, fresh, ben, ny(6, 5, 12))
    before, after = clocks(conn, fresh)
    assert (before["holder_id"], before["unowned"], before["unowned_since"]) == (ana, 0, None)
    assert (after["holder_id"], after["unowned"]) == (0, 8 * HOUR)  # it fell due at 16:00, before Ben had it
