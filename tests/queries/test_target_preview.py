"""What a draft of targets would have made of the past: small cases worked out by hand, in New York, open 9 to 5."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from data.schema import agreements, changes, sla_clocks
from data.vocabulary import AgreementKind
from queries.__main__ import main
from queries.target_preview import (
    Sides,
    adherence_under,
    adherence_under_by_service_line,
    hand_offs_under,
    states_under,
)
from tests.queries.drafts_given import COUNTS, FIRST_WEEK, MOVED, NINE, at, draft, first_attempts, hand
from tests.queries.put_in import told


@pytest.fixture
def handed(given):
    """Hands a lead over; a first attempt is promised within 4 hours."""
    given.hours()
    given.targets(first_attempt=240)
    return partial(hand, given)


def test_a_shorter_target_takes_from_those_in_time_and_a_longer_one_gives(handed, conn):
    for tried in ((1, 9, 30), (1, 10, 30), (1, 15), None):
        handed(NINE, tried=tried)

    assert first_attempts(conn, draft(first_attempt=60), FIRST_WEEK, *COUNTS) == (4, 2, 4, 1)
    assert first_attempts(conn, draft(first_attempt=60), FIRST_WEEK, *MOVED) == (1, 0, 0, 0)
    assert first_attempts(conn, draft(first_attempt=420), FIRST_WEEK, *COUNTS) == (4, 2, 4, 3)
    assert first_attempts(conn, draft(first_attempt=420), FIRST_WEEK, *MOVED) == (0, 1, 0, 0)


def test_rates_are_in_time_over_fell_due_and_the_change_their_difference(handed, conn):
    for tried in ((1, 9, 30), (1, 10, 30), (1, 15), None):
        handed(NINE, tried=tried)
    rates = ("made_hand_offs", "agreed_rate", "drafted_rate", "drafted_change")

    assert first_attempts(conn, draft(first_attempt=60), FIRST_WEEK, *rates) == (4, 0.5, 0.25, -0.25)


def test_what_is_due_at_all_may_differ_and_is_counted_apart(handed, conn):
    handed(NINE)
    seen = replace(FIRST_WEEK, as_of=at(1, 14))

    assert first_attempts(conn, draft(first_attempt=480), seen, *COUNTS, *MOVED) == (1, 0, 0, 0, 0, 0, 1, 0)
    assert told(states_under(conn, seen, draft(first_attempt=480))) == [
        *(("met", 0, 0), ("late", 0, 0), ("overdue", 1, 0), ("running", 0, 1), ("excluded", 0, 0)),
    ]
    earlier = replace(FIRST_WEEK, as_of=at(1, 12))
    assert first_attempts(conn, draft(first_attempt=60), earlier, *COUNTS, *MOVED) == (0, 0, 1, 0, 0, 0, 0, 1)


def test_tried_exactly_when_the_draft_falls_due_is_in_time_and_a_microsecond_later_is_not(handed, given, conn):
    handed(NINE, tried=(1, 10))
    given.attempt(handed(NINE), at(1, 10).replace(microsecond=1))

    assert first_attempts(conn, draft(first_attempt=60), FIRST_WEEK, *COUNTS) == (2, 2, 2, 1)


def test_the_hand_offs_are_those_made_in_the_period_whenever_they_fall_due(handed, conn):
    handed((5, 16, 30), tried=(8, 9, 15))  # Friday; an hour later it is Monday, 9:30
    handed((8, 9))

    made = told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=60)), "drafted_due_at", "drafted_state")
    assert made == [(at(8, 9, 30), "met")]
    assert told(hand_offs_under(conn, replace(FIRST_WEEK, as_of=at(5, 16)))) == []


def test_each_service_line_is_judged_by_its_own_hand_offs(handed, conn):
    for line, tried in (("Imaging", (1, 10, 30)), ("Cardiology", (1, 9, 30)), ("Cardiology", (1, 10, 30))):
        handed(NINE, tried=tried, service_line=line)

    by_line = adherence_under_by_service_line(conn, FIRST_WEEK, draft(first_attempt=60))
    assert told(by_line, "service_line", "made_hand_offs", "drafted_rate", "no_longer_met_hand_offs") == [
        *(("Cardiology", 2, 0.5, 1), ("Imaging", 1, 0.0, 1)),
    ]
    imaging = replace(FIRST_WEEK, service_lines=("Imaging",))
    assert first_attempts(conn, draft(first_attempt=60), imaging, *COUNTS) == (1, 1, 1, 0)


def test_without_a_draft_the_targets_now_in_force_are_tried_on_the_past(handed, given, conn):
    handed(NINE, tried=(1, 10, 30))
    shorter = {"targets": [{"promise": "First attempt", "minutes": 60}]}
    given.agreed(AgreementKind.SLA, shorter, on=date(2026, 9, 1), valid_from=date(2026, 9, 2), seen_id=2)
    newest = replace(FIRST_WEEK, as_of=datetime(2026, 9, 2, 12, tzinfo=UTC))

    assert first_attempts(conn, "", FIRST_WEEK, *COUNTS) == (1, 1, 1, 1)
    assert first_attempts(conn, "", newest, *COUNTS) == (1, 1, 1, 0)


def test_a_draft_changes_nothing(handed, conn):
    handed(NINE, tried=(1, 10, 30))
    asked = [select(table).order_by(*table.primary_key) for table in (sla_clocks, agreements, changes)]
    before = [conn.execute(one).all() for one in asked]

    for question in (adherence_under, adherence_under_by_service_line, states_under, hand_offs_under):
        question(conn, FIRST_WEEK, draft(first_attempt=1, booking=1))

    assert [conn.execute(one).all() for one in asked] == before
    assert conn.scalar(select(func.count()).select_from(sla_clocks)) == 4


def test_the_shell_takes_a_draft_too(handed, conn, database_url, capsys):
    handed(NINE, tried=(1, 10, 30))
    conn.commit()
    words = ["hand_offs_under", "--draft", draft(first_attempt=60), "--which", Sides.NO_LONGER_MET, "--format", "csv"]

    assert main([*words, "--from", "2026-06-01", "--to", "2026-06-07", "--as-of", "2026-12-01T00:00+00:00"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert main(["adherence_under", "--draft", "soon"]) == 2
    assert capsys.readouterr().err.startswith("This is no draft of targets.")
