"""Time to a stage, with those who wait or left counted for as long as they did (METRICS.md sections 3 and 6)."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from data.vocabulary import Exit, Stage
from queries.scope import Period, Scope
from queries.waits import time_to_each_stage, time_to_stage
from tests.queries.put_in import put_in, told

AS_OF = datetime(2026, 6, 30, 12, tzinfo=UTC)
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=AS_OF, window_days=30)


def waited(conn, unit, *, came=(), waiting=(), left=()):
    """Leads that came to SQL after so many units, that have waited, or that waited before they were lost."""
    ended = [(duration, Stage.SQL) for duration in came] + [(duration, Exit.LOST) for duration in left]
    episodes = []
    for duration, how in [*ended, *((duration, None) for duration in waiting)]:
        entry = AS_OF - (timedelta(days=29) if how else unit * duration)
        happened = [(how, entry + unit * duration, AS_OF, None)] if how else []
        episodes.append({"events": [(Stage.INQUIRY, entry, AS_OF, None), *happened]})
    put_in(conn, episodes)


def curve(conn, stage=Stage.SQL, *columns):
    columns = columns or ("days_since_entry", "share_reached")
    return [tuple(round(value, 4) for value in row) for row in told(time_to_stage(conn, JUNE, stage), *columns)]


def in_short(conn, stage="SQL"):
    answer = time_to_each_stage(conn, JUNE)
    return told(answer[answer["stage"] == stage])[0][1:]


def test_six_that_wait_are_not_left_out_of_the_median(given, conn):
    """Contacted at 1, 2, 3, 4 h and six waiting at 10 h: the mean of the contacted, 2.5 h, would hide them."""
    waited(conn, timedelta(hours=1), came=(1, 2, 3, 4), waiting=[10] * 6)

    median, p90, came, waiting, left, longest = in_short(conn)
    assert (median, p90) == (None, None)
    assert (came, waiting, left, longest) == (4, 6, 0, 10 / 24)
    # S(4) = 0.60. Nobody was watched for a whole day, so that is as far as anybody knows.
    assert curve(conn) == [(0.0, 0.0), (round(10 / 24, 4), 0.4)]


def test_the_published_curve_to_the_last_digit(given, conn):
    """The vector of METRICS.md section 6, its hours as days here: questions read a curve at each day's end."""
    waited(conn, timedelta(days=1), came=(0.5, 1, 1.5, 2, 3, 5, 4), waiting=(6, 8, 0.2, 0.4, 1.2))

    survival = [(day, round(1 - share, 4)) for day, share in curve(conn)]
    assert survival == [(0, 1.0), (1, 0.8), (2, 0.5714), (3, 0.4571), (4, 0.3429), (5, 0.2286)]
    assert in_short(conn) == (3.0, None, 7, 5, 0, 8.0)


def test_who_left_competes_and_is_not_said_to_arrive_later(given, conn):
    waited(conn, timedelta(days=1), came=(1, 3), left=(2,), waiting=(10,))

    columns = ("days_since_entry", "share_reached", "share_reached_of_all")
    assert curve(conn, Stage.SQL, *columns) == [(0, 0, 0), (1, 0.25, 0.25), (3, 0.625, 0.5)]
    assert in_short(conn)[2:5] == (2, 1, 1)


def test_a_lead_that_left_and_came_back_to_the_stage_has_arrived(given, conn):
    lead = given.lead(inquired=AS_OF - timedelta(days=20), recorded=AS_OF)
    given.event(lead, "lost", AS_OF - timedelta(days=18), recorded=AS_OF)
    given.event(lead, "sql", AS_OF - timedelta(days=10), recorded=AS_OF)

    assert in_short(conn)[2:5] == (1, 0, 0)
    assert curve(conn) == [(0, 0), (10, 1)]


def test_what_happens_after_the_as_of_moment_still_waits(given, conn):
    later = AS_OF + timedelta(days=3)
    lead = given.lead(inquired=AS_OF - timedelta(days=2), mql=AS_OF - timedelta(days=1), sql=later, recorded=later)
    given.event(lead, "lost", later, recorded=later)

    assert in_short(conn, "MQL")[2:] == (1, 0, 0, None)
    assert in_short(conn)[2:] == (0, 1, 0, 2.0)
    assert curve(conn) == []


def test_a_stage_passed_at_entry_is_reached_on_day_0(given, conn):
    """A file that begins at MQL says nothing of an inquiry: half of these were there from the start."""
    put_in(conn, [{"events": [(Stage.MQL, AS_OF - timedelta(days=5), AS_OF, None)]}])
    waited(conn, timedelta(days=1), waiting=(5,))

    assert curve(conn, Stage.MQL) == [(0, 0.5)]
    assert curve(conn, Stage.INQUIRY) == [(0, 1)]


def test_the_band_holds_the_share_and_is_nothing_before_the_first_arrival(given, conn):
    waited(conn, timedelta(days=1), came=(1, 2, 3), waiting=(9, 9, 9, 9))

    rows = told(time_to_stage(conn, JUNE, Stage.SQL), "share_reached", "share_reached_low", "share_reached_high")
    assert rows[0] == (0, 0, 0)
    for share, low, high in rows[1:]:
        assert 0 < low < share < high < 1


def test_arrived_waiting_and_left_are_all_that_came_in(given, conn):
    waited(conn, timedelta(hours=7), came=(1, 4, 4), left=(2, 9), waiting=(3, 3, 30))

    for row in time_to_each_stage(conn, JUNE).itertuples():
        assert row.arrived_episodes + row.waiting_episodes + row.left_episodes == 8


def test_a_curve_never_falls_and_is_read_once_a_day(given, conn):
    waited(conn, timedelta(hours=5), came=range(1, 40, 3), left=(7, 11), waiting=(20, 50))

    days = [day for day, _ in curve(conn)]
    shares = [share for _, share in curve(conn)]
    assert shares == sorted(shares)
    assert days == sorted(set(days))
    assert all(day == int(day) for day in days[:-1])


def test_the_whole_curve_is_there_even_when_all_have_come(given, conn):
    waited(conn, timedelta(hours=1), came=(30, 50, 70))

    assert curve(conn) == [(0, 0), (2, round(float(Fraction(1, 3)), 4)), (3, 1)]
    assert in_short(conn)[:2] == (pytest.approx(50 / 24), pytest.approx(70 / 24))


def test_a_minute_into_an_hour_is_that_hour(given, conn):
    """Waits are kept in hours, rounded up: never shorter than they were, at most an hour longer."""
    waited(conn, timedelta(minutes=1), came=(61,))

    assert in_short(conn)[0] == pytest.approx(2 / 24)


def test_nobody_came_in(conn):
    assert told(time_to_stage(conn, JUNE)) == []
    assert (
        told(time_to_each_stage(conn, JUNE), "median_days", "arrived_episodes", "waiting_episodes")
        == [(None, 0, 0)] * 7
    )
