"""Which due moments a draft of targets moves, which it can't, and what is no draft."""

import uuid
from datetime import date
from functools import partial

import pytest
from sqlalchemy import insert

from data.clock_upkeep import refresh_clocks
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.schema import agreements, given_dues
from data.vocabulary import AgreementKind, Excluded, IntakeType, PauseReason
from queries.target_preview import (
    adherence_under,
    hand_offs_under,
)
from tests.queries.drafts_given import COUNTS, FIRST_WEEK, MOVED, NINE, at, draft, first_attempts, hand
from tests.queries.put_in import told


@pytest.fixture
def handed(given):
    """Hands a lead over; a first attempt is promised within 4 hours."""
    given.hours()
    given.targets(first_attempt=240)
    return partial(hand, given)


def test_of_the_drafts_targets_the_one_that_names_most_holds(handed, given, conn):
    line = given.service_line("Imaging")
    referral = {"intake_type": IntakeType.CLINICIAN_REFERRAL}
    handed(NINE, service_line="Cardiology")
    handed(NINE, service_line="Imaging")
    handed(NINE, service_line="Imaging", **referral)
    handed(NINE, service_line=None, **referral)
    text = draft(
        {"promise": "First attempt", "minutes": 60, "service_line_id": line},
        {"promise": "First attempt", "minutes": 30, "service_line_id": line, **referral},
        {"promise": "First attempt", "minutes": 90, **referral},
        first_attempt=120,
    )

    made = told(hand_offs_under(conn, FIRST_WEEK, text), "service_line", "drafted_due_at")
    assert made == [
        *(("Cardiology", at(1, 11)), ("Imaging", at(1, 10)), ("Imaging", at(1, 9, 30))),
        *(("Not recorded", at(1, 10, 30)),),
    ]


def test_the_hours_of_the_site_count_and_not_those_of_home(handed, given, conn):
    site = given.site("Lakeshore", "America/Chicago")
    from_ten_to_eleven = {"week": [[[600, 660]]] * 7}
    signed = {"agreed_by_marketing": "Ilse Tamber", "agreed_by_sales": "Lund Averill", "agreed_on": date(2026, 1, 1)}
    row = {"agreement_id": 9, "agreement_uuid": uuid.uuid4(), "kind": AgreementKind.HOURS, "site_id": site}
    more = {"valid_from": date(2026, 1, 1), "content": from_ten_to_eleven, "recorded_at": at(1, 8), "actor": "test"}
    conn.execute(insert(agreements).values(**row, **signed, **more))
    handed(NINE, site_id=site)

    (due,) = told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=90)), "drafted_due_at")
    assert due == (at(2, 11, 30),)


def test_what_the_draft_leaves_out_would_be_excluded_and_say_why(handed, conn):
    handed(NINE, tried=(1, 10))
    text = draft(booking=60)

    assert first_attempts(conn, text, FIRST_WEEK, *COUNTS, *MOVED) == (1, 1, 0, 0, 0, 0, 1, 0)
    (row,) = told(hand_offs_under(conn, FIRST_WEEK, text), "no_clock", "drafted_state", "drafted_no_clock")
    assert row == ("", "excluded", "No target agreed")
    assert told(adherence_under(conn, FIRST_WEEK, text), "drafted_rate") == [(None,), (None,), (None,), (0.0,)]


def test_where_nothing_was_agreed_yet_a_draft_shows_what_it_would_bring(given, conn):
    given.hours()
    given.attempt(given.lead(handoff=at(*NINE)), at(1, 10))

    assert first_attempts(conn, "", FIRST_WEEK, *COUNTS) == (0, 0, 0, 0)
    assert first_attempts(conn, draft(first_attempt=60), FIRST_WEEK, *COUNTS) == (0, 0, 1, 1)


def test_before_opening_hours_hold_there_is_no_due_moment_by_any_draft(given, conn):
    given.hours(on=date(2026, 6, 3))
    given.targets(first_attempt=240)
    for day in (2, 3):
        given.lead(handoff=at(day, 9))

    found = told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=60)), "drafted_no_clock", "drafted_due_at")
    assert found == [("No opening hours agreed", None), ("", at(3, 10))]


def test_pauses_count_by_the_draft_as_they_do_as_agreed(handed, given, conn):
    waited, waits = handed(NINE), handed(NINE)
    for lead_id in (waited, waits):
        pause = ClockPause(lead_id=lead_id, reason=PauseReason.DOCUMENTS)
        pause_clock(conn, pause, actor=OPERATOR, at=at(1, 9, 30))
    resume_clock(conn, ClockResumption(lead_id=waited), actor=OPERATOR, at=at(1, 11, 30))
    given.attempt(waited, at(1, 11, 45))
    columns = ("drafted_state", "drafted_due_at")

    assert told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=60)), *columns) == [
        *(("met", at(1, 12)), ("running", None)),
    ]
    # Due before the pause begins: it comes too late.
    assert told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=15)), *columns) == [
        *(("late", at(1, 9, 15)), ("overdue", at(1, 9, 15))),
    ]


def test_what_the_source_system_promised_itself_no_draft_moves(handed, conn):
    lead_id = handed(NINE, tried=(1, 11))
    due = {"lead_id": lead_id, "promise": 1, "due_at": at(1, 12), "recorded_at": at(1, 12)}
    conn.execute(insert(given_dues).values(due))
    refresh_clocks(conn, [lead_id])

    (row,) = told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=60)), "due_at", "drafted_due_at")
    assert row == (at(1, 12), at(1, 12))
    assert first_attempts(conn, draft(booking=60), FIRST_WEEK, *COUNTS) == (1, 1, 1, 1)


def test_duplicates_stay_out_and_who_left_before_it_was_due_leaves_by_the_due_moment_of_each_side(handed, given, conn):
    handed(NINE, excluded=Excluded.DUPLICATE)
    given.event(handed(NINE), "lost", at(1, 11))

    found = told(hand_offs_under(conn, FIRST_WEEK, draft(first_attempt=60)), "no_clock", "drafted_no_clock")
    assert found == [("Duplicate", "Duplicate"), ("Closed before it was due", "")]


NONSENSE = {
    "no JSON": "soon",
    "a list": "[]",
    "no target": '{"targets": []}',
    "no time": draft(first_attempt=0),
    "no promise of ours": draft({"promise": "Tea", "minutes": 60}),
    "one promise twice": draft({"promise": "Booking", "minutes": 1}, booking=60),
    "more than targets": draft(first_attempt=60)[:-1] + ', "by": "me"}',
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_what_is_no_draft_is_refused_with_an_example(conn, nonsense):
    with pytest.raises(ValueError, match=r"This is no draft of targets\. One looks like"):
        adherence_under(conn, FIRST_WEEK, nonsense)
