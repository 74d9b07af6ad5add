"""Due moments that a source system promised itself: they beat our targets and need none."""

from datetime import datetime

from sqlalchemy import Connection, insert, update

from data.schema import given_dues, sites
from data.upkeep import rebuild
from data.vocabulary import Promise, code_of
from tests.data.clocks_kept import clock, clocks, due, ny
from tests.given import NOW, Given


def give_due(conn: Connection, lead: int, due_at: datetime, promise: Promise = Promise.FIRST_ATTEMPT) -> None:
    given = {"lead_id": lead, "promise": code_of(promise), "due_at": due_at, "recorded_at": NOW}
    conn.execute(insert(given_dues).values(given))
    rebuild(conn)


def test_a_due_moment_of_the_source_system_beats_the_target_and_needs_none(given: Given, conn: Connection) -> None:
    lead, other = given.lead(handoff=ny(6, 4, 12)), given.lead(handoff=ny(6, 4, 12))
    give_due(conn, lead, ny(6, 6, 3))
    assert (due(conn, lead), clock(conn, lead)["why_not"]) == (ny(6, 6, 3), 0)
    given.hours()
    given.targets(first_attempt=60)
    row = clock(conn, lead)
    assert (row["due"], row["target"], row["agreement_id"]) == (ny(6, 6, 3), None, 0)
    assert due(conn, other) == ny(6, 4, 13)
    give_due(conn, other, ny(6, 1))
    assert due(conn, other) == ny(6, 4, 12)  # it can't have been due before it was handed over


def test_a_given_due_moment_is_that_of_the_hand_off_it_was_given_for(given: Given, conn: Connection) -> None:
    given.hours()
    given.targets(first_attempt=60)
    expected = {
        ny(6, 3): [ny(6, 4, 12), ny(6, 9, 13)],  # before both: of the first, and due at once
        ny(6, 8): [ny(6, 8), ny(6, 9, 13)],
        ny(6, 9, 12): [ny(6, 4, 13), ny(6, 9, 12)],
        ny(6, 12): [ny(6, 4, 13), ny(6, 12)],
    }
    for due_at, found in expected.items():
        lead = given.lead(handoff=ny(6, 4, 12), lost=ny(6, 5, 12))
        given.event(lead, "handoff", ny(6, 9, 12))
        give_due(conn, lead, due_at)
        assert [row["due"] for row in clocks(conn, lead)] == found


def test_switching_the_zone_of_a_site_moves_no_given_due_moment_and_no_state(given: Given, conn: Connection) -> None:
    given.hours()
    site = given.site("Here", "America/New_York")
    lead = given.lead(handoff=ny(6, 4, 12), site_id=site)
    give_due(conn, lead, ny(6, 5, 12))
    given.attempt(lead, ny(6, 5, 12))
    before = clock(conn, lead)
    for zone in ("Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"):
        conn.execute(update(sites).values(zone=zone))
        rebuild(conn)
        after = clock(conn, lead)
        kept = ("started", "due", "stopped", "closed", "why_not", "is_early")
        assert [after[name] for name in kept] == [before[name] for name in kept]
