"""How long until a promise is kept, with those still waiting counted (METRICS.md section 6)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from scipy.stats import CensoredData, ecdf
from sqlalchemy import insert

from data.clock_upkeep import refresh_clocks
from data.commands.pauses import ClockPause, ClockResumption, pause_clock, resume_clock
from data.permissions import OPERATOR
from data.schema import given_dues
from data.vocabulary import Excluded, OutreachResult, PauseReason, Promise, Stage
from queries.adherence import adherence
from queries.clocks import Split
from queries.response import Time, response_times, response_times_in_all, time_to_promise
from queries.scope import Period, Scope
from tests.queries.put_in import put_in, told

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OPENS = datetime(2026, 6, 1, 13, tzinfo=UTC)  # Monday 9:00 in New York; it closes eight hours later
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=OPENS + 8 * HOUR)
TUESDAY_11 = replace(JUNE, as_of=OPENS + 26 * HOUR)
LENGTHS = ("median_business_hours", "p90_business_hours", "median_wall_clock_hours", "p90_wall_clock_hours")
ENDED = ("answered_hand_offs", "still_waiting_hand_offs", "left_hand_offs")


@pytest.fixture
def office(given):
    """Open Monday to Friday, 9:00 to 17:00; the first attempt is promised within four hours."""
    given.hours()
    given.targets(first_attempt=240)
    return given


def handed_over(given, *, contacted=(), waiting=(), until=OPENS + 8 * HOUR):
    """Leads handed over at opening and contacted after so many hours, and leads that have waited so many until then."""
    for hours in contacted:
        given.attempt(given.lead(inquired=OPENS, handoff=OPENS), OPENS + hours * HOUR)
    for hours in waiting:
        given.lead(inquired=OPENS, handoff=until - hours * HOUR)


def curve(conn, scope=JUNE, time=Time.BUSINESS, promise=Promise.FIRST_ATTEMPT):
    rows = told(time_to_promise(conn, scope, promise, time), "hours_since_handover", "answered_share")
    return [(hours, round(share, 4)) for hours, share in rows]


def in_all(conn, scope, *columns):
    (row,) = told(response_times_in_all(conn, scope), *columns)
    return row


def paused(conn, lead, begins, ends=None):
    pause_clock(conn, ClockPause(lead_id=lead, reason=PauseReason.DOCUMENTS), actor=OPERATOR, at=begins)
    if ends:
        resume_clock(conn, ClockResumption(lead_id=lead), actor=OPERATOR, at=ends)


def test_six_that_wait_keep_the_median_from_being_reached(office, conn):
    """Contacted at 1, 2, 3, 4 h and six waiting at 10 h: the mean of the contacted, 2.5 h, would hide them."""
    handed_over(office, contacted=(1, 2, 3, 4), waiting=[26] * 6, until=TUESDAY_11.as_of)

    assert curve(conn, TUESDAY_11) == [(0, 0), (1, 0.1), (2, 0.2), (3, 0.3), (4, 0.4)]
    assert in_all(conn, TUESDAY_11, *LENGTHS, *ENDED) == (None, None, None, None, 4, 6, 0)


def test_the_second_published_vector_to_the_last_digit(office, conn):
    handed_over(office, contacted=(0.5, 1, 1.5, 2, 3, 5, 4), waiting=(6, 8, 0.2, 0.4, 1.2))

    survival = [(hours, round(1 - share, 4)) for hours, share in curve(conn)]
    assert survival == [
        (0, 1.0), (0.5, 0.9), (1, 0.8), (1.5, 0.6857), (2, 0.5714), (3, 0.4571), (4, 0.3429), (5, 0.2286)
    ]  # fmt: skip
    assert in_all(conn, JUNE, "median_business_hours", "longest_wait_hours", *ENDED) == (3, 8, 7, 5, 0)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # scipy's, where its band has no value
def test_curve_and_band_are_scipys(office, conn):
    contacted, waiting = (0.5, 1, 1.5, 2, 3, 5, 4), (6, 8, 0.2, 0.4, 1.2)
    handed_over(office, contacted=contacted, waiting=waiting)
    theirs = ecdf(CensoredData(uncensored=contacted, right=waiting)).sf
    band = theirs.confidence_interval(0.95, method="log-log")
    at = [list(theirs.quantiles).index(hours) for hours in sorted(contacted)]

    ours = time_to_promise(conn, JUNE).iloc[1:]
    assert list(ours["answered_share"]) == pytest.approx(list(1 - theirs.probabilities[at]), abs=1e-9)
    assert list(ours["answered_share_low"]) == pytest.approx(list(1 - band.high.probabilities[at]), abs=1e-7)
    assert list(ours["answered_share_high"]) == pytest.approx(list(1 - band.low.probabilities[at]), abs=1e-7)


def test_a_weekend_is_no_business_time_and_a_patients_time(office, conn):
    friday, monday = OPENS + (4 * 24 + 7.5) * HOUR, OPENS + (7 * 24 + 0.25) * HOUR  # 16:30, 9:15
    office.attempt(office.lead(inquired=OPENS, handoff=friday), monday)
    scope = replace(JUNE, as_of=monday)

    assert in_all(conn, scope, *LENGTHS) == (0.75, 0.75, 64.75, 64.75)
    assert (curve(conn, scope), curve(conn, scope, Time.WALL_CLOCK)) == ([(0, 0), (0.75, 1)], [(0, 0), (64.75, 1)])


def test_on_the_day_the_clocks_go_forward_an_hour_is_missing_from_both(given, conn):
    given.hours(opens=0, closes=24 * 60, weekdays=range(7))
    given.targets(first_attempt=24 * 60)
    saturday = datetime(2026, 3, 8, 1, tzinfo=UTC)  # 7 March, 20:00 in New York
    sunday = datetime(2026, 3, 9, 0, tzinfo=UTC)  # 8 March, 20:00: the hands say a day has passed
    given.attempt(given.lead(inquired=saturday, handoff=saturday), sunday)
    given.lead(inquired=saturday, handoff=saturday)
    scope = Scope(Period(date(2026, 3, 1), date(2026, 3, 31)), as_of=sunday)

    assert in_all(conn, scope, "median_business_hours", "median_wall_clock_hours", "longest_wait_hours") == (23, 23, 23)


def test_a_pause_stops_the_staffs_clock_and_not_the_patients(office, conn):
    lead = office.lead(inquired=OPENS, handoff=OPENS)
    paused(conn, lead, OPENS + 2 * HOUR, OPENS + 4 * HOUR)
    office.attempt(lead, OPENS + 5 * HOUR)

    assert in_all(conn, JUNE, *LENGTHS, "paused_share") == (3, 3, 5, 5, 2 / 5)


def test_a_pause_that_lasts_stops_the_clock_of_who_waits(office, conn):
    """Of two that wait since opening one has been paused since 11:00; a third was called at 12:00."""
    handed_over(office, contacted=(3,), waiting=(8,))
    paused(conn, office.lead(inquired=OPENS, handoff=OPENS), OPENS + 2 * HOUR)

    assert curve(conn) == [(0, 0), (3, 0.5)]  # of the two that were still watched
    assert curve(conn, time=Time.WALL_CLOCK) == [(0, 0), (3, 0.3333)]
    assert in_all(conn, JUNE, "paused_share") == (pytest.approx(6 / (3 + 8 + 8)),)


def test_seen_from_before_its_end_a_pause_lasts(office, conn):
    lead = office.lead(inquired=OPENS, handoff=OPENS)
    paused(conn, lead, OPENS + 2 * HOUR, OPENS + 4 * HOUR)
    office.attempt(lead, OPENS + 5 * HOUR)
    handed_over(office, contacted=(2.5,))
    at_noon = replace(JUNE, as_of=OPENS + 3 * HOUR)

    assert in_all(conn, at_noon, "paused_share", *ENDED) == (1 / (3 + 2.5), 1, 1, 0)
    assert curve(conn, at_noon) == [(0, 0), (2.5, 1)]  # the paused one was watched for two hours only


def test_two_pauses_that_end_within_another_count_once_each(office, conn):
    lead = office.lead(inquired=OPENS, handoff=OPENS)
    paused(conn, lead, OPENS + 1 * HOUR, OPENS + 2 * HOUR)
    paused(conn, lead, OPENS + 4 * HOUR, OPENS + 5 * HOUR)
    handed_over(office, contacted=(6,))

    assert in_all(conn, JUNE, "paused_share") == (2 / (8 + 6),)
    assert curve(conn) == [(0, 0), (6, 0.5)]


def test_what_was_done_before_the_hand_off_took_no_time(office, conn):
    lead = office.lead(inquired=OPENS, handoff=OPENS + HOUR)
    office.attempt(lead, OPENS)
    handed_over(office, contacted=(2,))

    assert curve(conn) == [(0, 0.5), (2, 1)]
    assert in_all(conn, JUNE, "early_hand_offs", "answered_hand_offs", "median_business_hours") == (1, 2, 0)


def test_a_lead_that_left_waited_until_it_left(office, conn):
    lead = office.lead(inquired=OPENS, handoff=OPENS)
    office.event(lead, "lost", OPENS + 2 * HOUR)
    office.attempt(lead, OPENS + 7 * HOUR)  # nobody waited for that any more
    handed_over(office, contacted=(1, 3), waiting=(1.5,))

    assert in_all(conn, JUNE, "timed_hand_offs", *ENDED, "longest_wait_hours") == (4, 2, 1, 1, 1.5)
    assert curve(conn) == [(0, 0), (1, 0.25), (3, 1)]


def test_duplicates_and_hand_offs_without_a_target_are_not_timed(office, conn):
    handed_over(office, contacted=(1,))
    office.attempt(office.lead(inquired=OPENS, handoff=OPENS, excluded=Excluded.DUPLICATE), OPENS + 5 * HOUR)

    assert in_all(conn, JUNE, "timed_hand_offs") == (1,)
    assert curve(conn) == [(0, 0), (1, 1)]
    assert curve(conn, promise=Promise.BOOKING) == []


def test_without_opening_hours_there_is_only_the_patients_time(given, conn):
    """Due moments that the source system gave need no hours of ours."""
    for hours in (1, 2):
        lead = given.lead(inquired=OPENS, handoff=OPENS)
        due = {"lead_id": lead, "promise": 1, "due_at": OPENS + 4 * HOUR, "recorded_at": OPENS}
        conn.execute(insert(given_dues).values(due))
        if hours == 1:
            given.attempt(lead, OPENS + HOUR)
        refresh_clocks(conn, [lead])

    assert (curve(conn), curve(conn, time=Time.WALL_CLOCK)) == ([], [(0, 0), (1, 0.5)])
    assert in_all(conn, JUNE, "no_business_time_hand_offs", *LENGTHS, "paused_share") == (
        *(2, None, None, 1, None, None),
    )


def test_what_was_handed_over_before_there_were_hours_has_no_business_time(given, conn):
    given.hours(valid_from=date(2026, 6, 2))
    lead = given.lead(inquired=OPENS, handoff=OPENS)
    due = {"lead_id": lead, "promise": 1, "due_at": OPENS + 4 * HOUR, "recorded_at": OPENS}
    conn.execute(insert(given_dues).values(due))
    refresh_clocks(conn, [lead])

    columns = ("still_waiting_hand_offs", "no_business_time_hand_offs", "longest_wait_hours", "paused_share")
    assert in_all(conn, TUESDAY_11, *columns) == (1, 1, 26, None)


def test_the_share_in_time_is_that_of_adherence(office, conn):
    handed_over(office, contacted=(1, 4, 5), waiting=(8, 2))

    columns = ("due_hand_offs", "met_due_hand_offs", "adherence_rate", "adherence_rate_low", "adherence_rate_high")
    assert in_all(conn, JUNE, *columns) == told(adherence(conn, JUNE), *columns)[0]
    assert in_all(conn, JUNE, *columns[:2]) == (4, 2)


def test_each_segment_has_its_own_row_and_together_they_are_all(office, conn):
    for line, hours in (("Cardiology", 1), ("Cardiology", 3), ("Imaging", 2)):
        office.attempt(office.lead(inquired=OPENS, handoff=OPENS, service_line=line), OPENS + hours * HOUR)
    office.lead(inquired=OPENS, handoff=OPENS, service_line="Imaging")

    rows = told(response_times(conn, JUNE), "service_line", "timed_hand_offs", *LENGTHS[:2], "longest_wait_hours")
    assert rows == [("Cardiology", 2, 1, 3, None), ("Imaging", 2, 2, None, 8)]
    assert in_all(conn, JUNE, "timed_hand_offs", *LENGTHS[:2]) == (4, 2, None)


def test_people_with_too_few_hand_offs_stand_together(office, conn):
    for name in ("Ada", "Bela"):
        office.attempt(office.lead(inquired=OPENS, handoff=OPENS, owner_id=office.person(name)), OPENS + HOUR)

    rows = told(response_times(conn, JUNE, Split.HOLDER), "holder", "timed_hand_offs")
    assert rows == [("Owners with fewer than 20", 2)]


def test_first_attempt_and_first_contact_are_two_figures(given, conn):
    given.hours()
    given.targets(first_attempt=240, first_contact=480)
    lead = given.lead(inquired=OPENS, handoff=OPENS)
    given.attempt(lead, OPENS + HOUR, result=OutreachResult.NO_ANSWER)
    given.attempt(lead, OPENS + 6 * HOUR, result=OutreachResult.TWO_WAY)

    assert curve(conn) == [(0, 0), (1, 1)]
    assert curve(conn, promise=Promise.FIRST_CONTACT) == [(0, 0), (6, 1)]


def test_what_happens_after_the_as_of_moment_still_waits(office, conn):
    handed_over(office, contacted=(1, 6))

    assert curve(conn, replace(JUNE, as_of=OPENS + 5 * HOUR)) == [(0, 0), (1, 0.5)]


def test_a_second_into_a_minute_is_that_minute(office, conn):
    """One was contacted after 59 minutes and a second, one has waited for as long: both have waited an hour."""
    office.attempt(office.lead(inquired=OPENS, handoff=OPENS), OPENS + 59 * MINUTE + timedelta(seconds=1))
    handed_over(office, waiting=((59 * MINUTE + timedelta(seconds=1)) / HOUR,))

    assert (curve(conn), curve(conn, time=Time.WALL_CLOCK)) == ([(0, 0), (1, 0.5)], [(0, 0), (1, 0.5)])


def test_a_long_curve_is_read_wherever_another_half_percent_came(given, conn):
    """Of 699 moments 200 or so are told at most, each with its very share, the last among them; 301 still wait."""
    given.hours(opens=0, closes=24 * 60, weekdays=range(7))
    given.targets(decision=60)
    came = [(Stage.SQL, OPENS + number * MINUTE, OPENS, None) for number in range(1, 700)]
    begun = (Stage.HANDOFF, OPENS, OPENS, None)
    put_in(conn, [*({"events": [begun, event]} for event in came), *[{"events": [begun]}] * 301])
    rows = told(time_to_promise(conn, TUESDAY_11, Promise.DECISION), "hours_since_handover", "answered_share")

    assert len(rows) == 142
    assert (rows[0], rows[-1]) == ((0, 0), (699 / 60, pytest.approx(0.699)))
    assert [share for _, share in rows] == pytest.approx([hours * 60 / 1000 for hours, _ in rows])
    assert np.diff([share for _, share in rows]).max() <= 0.005 + 0.001


def test_nobody_was_handed_over(office, conn):
    assert (curve(conn), told(response_times(conn, JUNE))) == ([], [])
    counts = ("timed_hand_offs", *ENDED, "due_hand_offs")
    missing = ("adherence_rate", "adherence_rate_low", *LENGTHS, "longest_wait_hours", "paused_share")
    assert in_all(conn, JUNE, *counts, *missing) == (0,) * 5 + (None,) * 8


def test_nobody_has_been_followed_up_yet(office, conn):
    handed_over(office, waiting=(2, 8))

    assert curve(conn) == []
    assert in_all(conn, JUNE, *LENGTHS, "longest_wait_hours", *ENDED) == (None, None, None, None, 8, 0, 2, 0)
