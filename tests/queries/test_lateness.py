"""Broken promises: how late, for want of an owner or at the owner's, and while the owner was away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from data.clock_upkeep import refresh_clocks
from data.commands.absences import Absence, record_absence
from data.commands.handoffs import Reassignment, reassign
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.schema import given_dues, leads
from data.vocabulary import Excluded, PauseReason, Promise
from queries.clocks import Split
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from queries.lateness import lateness_by, lateness_in_all
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import told

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
OPENS = datetime(2026, 6, 1, 13, tzinfo=UTC)  # Monday 9:00 in New York; it closes eight hours later
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=OPENS + 8 * HOUR)
MONDAY, TUESDAY = date(2026, 6, 1), date(2026, 6, 2)
GAPS = ("cover_gap_hand_offs", "cover_named_hand_offs", "no_cover_hand_offs")
DELAYS = ("routing_delay_hours", "rep_delay_hours", "routing_delay_share")


@pytest.fixture
def office(given):
    """Open Monday to Friday, 9:00 to 17:00; the first attempt is promised within four hours."""
    given.hours()
    given.targets(first_attempt=240)
    return given


def handed_over(given, *, tried=None, at=OPENS, **words):
    """Owned by Ada unless told; tried so many hours after the hand-off, or not at all."""
    words = {"owner_id": given.person("Ada"), **words}
    lead = given.lead(inquired=at, handoff=at, **words)
    if tried is not None:
        given.attempt(lead, at + tried * HOUR)
    return lead


def passed_on(conn, lead, owner, at):
    version = conn.scalar(select(leads.c.version).where(leads.c.lead_id == lead))
    reassign(conn, Reassignment(lead_id=lead, seen_version=version, owner_id=owner), actor=OPERATOR, at=at)


def away(conn, person, first, last, cover=None):
    said = Absence(person_id=person, first_day=first, last_day=last, cover_id=cover)
    record_absence(conn, said, actor=OPERATOR, at=NOW)


def in_all(conn, *columns, scope=JUNE):
    (row,) = told(lateness_in_all(conn, scope), *columns)
    return row


def listed(conn, handed):
    return len(hand_offs_behind(conn, JUNE, HandOffCell(handed)))


def test_late_is_from_the_due_moment_to_the_attempt_or_until_now(office, conn):
    """Due at 13:00: one was tried at 15:00, one waits at 17:00, one was tried in time."""
    handed_over(office, tried=6)
    handed_over(office)
    handed_over(office, tried=4)

    assert in_all(conn, "breached_hand_offs", "median_hours_late") == (2, 3)


def test_the_list_says_of_each_how_late_it_is(office, conn):
    handed_over(office, tried=6)
    handed_over(office, at=OPENS + HOUR)
    handed_over(office, tried=1)

    rows = told(hand_offs_behind(conn, JUNE), "state", "hours_late")
    assert rows == [("late", 2), ("met", None), ("overdue", 3)]


def test_a_night_and_a_weekend_are_not_lateness(office, conn):
    friday = OPENS + 4 * DAY + 3 * HOUR  # 12:00, due at 16:00
    handed_over(office, at=friday, tried=70)  # Monday 10:00

    assert in_all(conn, "median_hours_late", *DELAYS, scope=replace(JUNE, as_of=NOW)) == (2, 0, 6, 0)


def test_time_without_an_owner_is_routings_and_the_rest_the_owners(office, conn):
    """Nobody's until 12:00, then Ada's until she called at 15:00."""
    lead = handed_over(office, owner_id=None)
    passed_on(conn, lead, office.person("Ada"), OPENS + 3 * HOUR)
    office.attempt(lead, OPENS + 6 * HOUR)

    assert in_all(conn, *DELAYS) == (3, 3, 0.5)


def test_reassigning_resets_nothing(office, conn):
    lead = handed_over(office)
    passed_on(conn, lead, office.person("Bela"), OPENS + 3 * HOUR)
    office.attempt(lead, OPENS + 6 * HOUR)

    assert in_all(conn, "median_hours_late", *DELAYS) == (2, 0, 6, 0)


def test_what_nobody_has_yet_is_all_routings_until_now(office, conn):
    handed_over(office, owner_id=None)
    handed_over(office)

    assert in_all(conn, *DELAYS) == (4, 4, 0.5)


def test_a_pause_is_nobodys_delay(office, conn):
    """Due at 13:00, paused from 14:00 to 16:00, tried at 17:00."""
    lead = handed_over(office)
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.APPROVAL), actor=OPERATOR, at=OPENS + 5 * HOUR)
    resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=OPENS + 7 * HOUR)
    office.attempt(lead, OPENS + 8 * HOUR)

    assert in_all(conn, "median_hours_late", *DELAYS) == (2, 0, 6, 0)


def test_a_lead_that_left_after_its_due_moment_was_late_until_then(office, conn):
    lead = handed_over(office)
    office.event(lead, "lost", OPENS + 5 * HOUR)

    assert in_all(conn, "breached_hand_offs", "median_hours_late", *DELAYS) == (1, 1, 0, 5, 0)


def test_each_segment_has_a_row_when_it_broke_a_promise(office, conn):
    handed_over(office, tried=5, service_line="Imaging")
    handed_over(office, tried=1, service_line="Cardiology")
    handed_over(office, tried=6, service_line="Oncology", excluded=Excluded.TEST)

    rows = told(lateness_by(conn, JUNE), "service_line", "breached_hand_offs", "median_hours_late")
    assert rows == [("Imaging", 1, 1)]


def test_another_promise_has_its_own_lateness(given, conn):
    given.hours()
    given.targets(first_attempt=240, booking=60)
    handed_over(given, tried=1)

    rows = told(lateness_by(conn, JUNE, Split.SERVICE_LINE, Promise.BOOKING), "breached_hand_offs", "median_hours_late")
    assert rows == [(1, 7)]


def test_without_opening_hours_it_is_broken_and_nobody_can_say_by_how_much(given, conn):
    lead = given.lead(inquired=OPENS, handoff=OPENS)
    due = {"lead_id": lead, "promise": 1, "due_at": OPENS + 4 * HOUR, "recorded_at": OPENS}
    conn.execute(insert(given_dues).values(due))
    refresh_clocks(conn, [lead])

    columns = ("breached_hand_offs", "no_business_time_hand_offs", "median_hours_late", *DELAYS)
    assert in_all(conn, *columns) == (1, 1, None, None, None, None)
    assert told(hand_offs_behind(conn, JUNE), "state", "hours_late") == [("overdue", None)]


def test_what_was_handed_over_before_there_were_hours_is_late_by_nobody_knows_how_much(given, conn):
    given.hours(valid_from=TUESDAY)
    lead = given.lead(inquired=OPENS, handoff=OPENS)
    due = {"lead_id": lead, "promise": 1, "due_at": OPENS + 26 * HOUR, "recorded_at": OPENS}
    conn.execute(insert(given_dues).values(due))
    refresh_clocks(conn, [lead])

    columns = ("breached_hand_offs", "no_business_time_hand_offs", "median_hours_late", *DELAYS)
    assert in_all(conn, *columns, scope=replace(JUNE, as_of=OPENS + 2 * DAY)) == (1, 1, None, None, None, None)


def test_no_promise_was_broken(office, conn):
    handed_over(office, tried=1)

    assert told(lateness_by(conn, JUNE)) == []
    counts = ("breached_hand_offs", *GAPS, "no_business_time_hand_offs")
    assert in_all(conn, *counts, "median_hours_late", *DELAYS) == (0,) * 5 + (None,) * 4


def test_a_breach_while_its_owner_was_away_is_a_cover_gap(office, conn):
    """Ada and Bela were away on Monday, Bela with somebody named; Cato was there."""
    ada, bela, cato = (office.person(name) for name in ("Ada", "Bela", "Cato"))
    away(conn, ada, MONDAY, MONDAY)
    away(conn, bela, MONDAY, TUESDAY, cover=cato)
    for owner in (ada, bela, bela, cato):
        handed_over(office, owner_id=owner)
    handed_over(office, owner_id=bela, tried=1)

    assert in_all(conn, "breached_hand_offs", *GAPS) == (4, 3, 2, 1)
    assert [listed(conn, handed) for handed in (Handed.COVER_GAP, Handed.COVER_NAMED, Handed.NO_COVER)] == [3, 2, 1]


def test_nobody_away_is_no_cover_gap(office, conn):
    handed_over(office)

    assert in_all(conn, *GAPS) == (0, 0, 0)
    assert listed(conn, Handed.COVER_GAP) == 0


def test_the_day_before_and_the_day_after_an_absence_are_no_cover_gap(office, conn):
    ada = office.person("Ada")
    away(conn, ada, MONDAY - 3 * DAY, MONDAY - DAY)
    away(conn, ada, TUESDAY, TUESDAY + DAY)
    handed_over(office)

    assert in_all(conn, *GAPS) == (0, 0, 0)


def test_of_two_absences_for_one_day_the_later_one_holds(office, conn):
    ada, bela = office.person("Ada"), office.person("Bela")
    away(conn, ada, MONDAY, TUESDAY)
    away(conn, ada, MONDAY, MONDAY, cover=bela)
    handed_over(office)

    assert in_all(conn, *GAPS) == (1, 1, 0)


def test_a_cover_who_is_away_too_is_none(office, conn):
    ada, bela = office.person("Ada"), office.person("Bela")
    away(conn, ada, MONDAY, MONDAY, cover=bela)
    away(conn, bela, MONDAY, MONDAY)
    handed_over(office)

    assert in_all(conn, *GAPS) == (1, 0, 1)


def test_passed_on_to_who_covers_in_time_it_is_no_cover_gap(office, conn):
    ada, bela = office.person("Ada"), office.person("Bela")
    away(conn, ada, MONDAY, MONDAY, cover=bela)
    passed_on(conn, handed_over(office), bela, OPENS + HOUR)

    assert in_all(conn, "breached_hand_offs", *GAPS) == (1, 0, 0, 0)


def test_the_day_is_that_of_the_leads_site(office, conn):
    """Due on Monday at 13:00 in New York, when it is Tuesday in Auckland: an absence on Tuesday is there."""
    ada, auckland = office.person("Ada"), office.site("Auckland", "Pacific/Auckland")
    handed_over(office, site_id=auckland, at=OPENS - 6 * HOUR)  # Monday 19:00 there, due on Tuesday at 13:00
    away(conn, ada, TUESDAY, TUESDAY)

    assert in_all(conn, *GAPS, scope=replace(JUNE, as_of=OPENS + DAY)) == (1, 0, 1)
