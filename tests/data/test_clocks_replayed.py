"""Clocks as of an earlier moment: from what was on record and agreed then, and nothing that came later."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from data.commands.handoffs import Handoff, Reassignment, hand_over, reassign
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.replay import replayed
from data.vocabulary import PauseReason, Team
from tests.data.clocks_kept import clocks, ny
from tests.given import Given

AT, START = ny(6, 1, 12), ny(6, 4, 16)  # a Thursday


@pytest.fixture
def lead(given: Given) -> int:
    """Handed over on Thursday at 16:00, to be tried within 4 hours of 9:00 to 17:00."""
    given.hours(at=AT)
    given.targets(first_attempt=240, at=AT)
    return given.lead(handoff=START, recorded=START)


def as_of(conn: Connection, lead: int, moment: datetime, *columns: str) -> list[Any]:
    with replayed(conn, moment) as past:
        return [tuple(row[column] for column in columns) for row in clocks(past, lead)]


def test_before_it_was_recorded_a_hand_off_has_no_clock(given: Given, conn: Connection, lead: int) -> None:
    given.event(lead, "lost", ny(6, 5, 9), recorded=ny(6, 5, 9))
    given.event(lead, "handoff", ny(6, 5, 10), recorded=ny(6, 8, 10))
    found = [len(as_of(conn, lead, moment)) for moment in (ny(6, 4, 15), START, ny(6, 8, 9), ny(6, 8, 10))]
    assert found == [0, 1, 1, 2]


def test_an_attempt_stops_it_from_when_it_was_logged(given: Given, conn: Connection, lead: int) -> None:
    given.attempt(lead, ny(6, 4, 16, 30), recorded=ny(6, 9, 12))
    assert as_of(conn, lead, ny(6, 9, 11), "stopped", "response") == [(None, None)]
    assert as_of(conn, lead, ny(6, 9, 12), "stopped", "response") == [(ny(6, 4, 16, 30), 1800)]


def test_a_pause_lasts_until_its_end_was_known(conn: Connection, lead: int) -> None:
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.APPROVAL), actor=OPERATOR, at=ny(6, 5, 9))
    resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=ny(6, 5, 11))
    assert as_of(conn, lead, ny(6, 5, 8), "due", "paused_since") == [(ny(6, 5, 12), None)]
    assert as_of(conn, lead, ny(6, 5, 10), "due", "paused_since") == [(None, ny(6, 5, 9))]
    assert as_of(conn, lead, ny(6, 5, 11), "due", "paused_since") == [(ny(6, 5, 14), None)]


def test_it_was_due_by_the_hours_and_targets_known_then(given: Given, conn: Connection, lead: int) -> None:
    given.hours(opens=8 * 60, at=ny(6, 4, 17), valid_from=date(2026, 6, 5))
    assert as_of(conn, lead, ny(6, 4, 16, 59), "due") == [(ny(6, 5, 12),)]
    assert as_of(conn, lead, ny(6, 4, 17), "due") == [(ny(6, 5, 11),)]


def test_its_owner_is_who_was_known_to_have_it(given: Given, conn: Connection, lead: int) -> None:
    ana, other = given.person("Ana"), given.lead(recorded=START)
    handoff = Handoff(lead_id=other, seen_version=1, team=Team.SALES)
    hand_over(conn, handoff, actor=OPERATOR, at=START)
    reassign(conn, Reassignment(lead_id=other, seen_version=2, owner_id=ana), actor=OPERATOR, at=ny(6, 5, 9))
    assert as_of(conn, other, ny(6, 5, 8), "holder_id", "unowned", "unowned_since") == [(0, 0, START)]
    assert as_of(conn, other, ny(6, 5, 9), "holder_id", "unowned", "unowned_since") == [(ana, 3600, None)]
