"""When a hand-off at a moment one tries would fall due, and how its time is counted."""

from datetime import UTC, date, datetime

import pytest
from pandas import Timestamp

from data.vocabulary import AgreementKind
from queries.scope import Period, Scope
from queries.tried_moments import moment_shown, tried_moment
from tests.given import NOW
from tests.queries.put_in import told

SCOPE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
ALL_WEEK = {"week": [[[0, 1440]]] * 7}


def due(conn, at, minutes, **more):
    """The due moment, as (month, day, hour, minute) in UTC."""
    moments = tried_moment(conn, SCOPE, at=at, minutes=minutes, **more)["due_at"].unique()
    (moment,) = moments
    return moment.month, moment.day, moment.hour, moment.minute


def test_four_hours_of_a_saturday_afternoon_are_due_on_monday(conn, given):
    """METRICS.md section 5: Mon-Fri 10-18: Sat 15:00 + 4 h -> Mon 14:00."""
    given.hours(opens=600, closes=1080)

    assert due(conn, "2026-06-06T15:00", 240) == (6, 8, 18, 0)  # 14:00 in New York
    assert told(tried_moment(conn, SCOPE, at="2026-06-06T15:00"), "day", "day_kind", "counted_hours") == [
        (Timestamp(2026, 6, 6), "Closed weekday", 0.0),
        (Timestamp(2026, 6, 7), "Closed weekday", 0.0),
        (Timestamp(2026, 6, 8), "Open", 4.0),
    ]


def test_a_holiday_between_is_named_and_not_counted(conn, given):
    week = [*[[[480, 1020]]] * 5, [], []]
    given.agreed(AgreementKind.HOURS, {"week": week, "country": "US"})

    answer = tried_moment(conn, SCOPE, at="2026-07-02T16:00", minutes=180)

    assert told(answer, "day", "holiday", "counted_hours") == [
        (Timestamp(2026, 7, 2), "", 1.0),
        (Timestamp(2026, 7, 3), "Independence Day (observed)", 0.0),
        (Timestamp(2026, 7, 4), "Independence Day", 0.0),
        (Timestamp(2026, 7, 5), "", 0.0),
        (Timestamp(2026, 7, 6), "", 2.0),
    ]


def test_the_hours_counted_are_the_target_also_when_the_clocks_change(conn, given):
    given.agreed(AgreementKind.HOURS, ALL_WEEK)

    answer = tried_moment(conn, SCOPE, at="2026-03-07T20:00", minutes=23 * 60)

    assert told(answer, "counted_hours", "clock_change") == [(4.0, ""), (19.0, "1 h forward")]
    assert due(conn, "2026-03-07T20:00", 23 * 60) == (3, 9, 0, 0)  # 8 March, 20:00 in New York


def test_a_site_counts_by_its_own_clock(conn, given):
    site = given.site("Lakeshore", "America/Chicago")
    given.hours()

    assert due(conn, "2026-06-05T16:30", 60) == (6, 8, 13, 30)
    assert due(conn, "2026-06-05T16:30", 60, site=site) == (6, 8, 14, 30)


def test_without_a_moment_it_is_the_one_of_looking(conn, given):
    given.hours(opens=0, closes=1440)

    assert due(conn, "", 60) == (9, 1, 13, 0)


def test_a_moment_before_any_hours_has_no_due_moment(conn, given):
    given.hours(on=date(2026, 6, 8))

    assert tried_moment(conn, SCOPE, at="2026-06-07T23:59").empty
    assert due(conn, "2026-06-08T00:00", 60) == (6, 8, 14, 0)


@pytest.mark.parametrize("site", [0, 404])
def test_where_no_hours_are_agreed_there_is_none_either(conn, given, site):
    assert tried_moment(conn, SCOPE, site=site, at="2026-06-06T15:00").empty


def test_hours_that_never_come_to_so_much_are_said_so(conn, given):
    given.hours(opens=540, closes=541, weekdays=[0])

    (row,) = told(tried_moment(conn, SCOPE, at="2026-06-06T15:00", minutes=100 * 60), "day", "counted_hours")
    assert row == (Timestamp(2026, 6, 6), 0.0)
    assert tried_moment(conn, SCOPE, at="2026-06-06T15:00", minutes=100 * 60)["due_at"].isna().all()


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("2026-03-08T02:30", (8, 7, 30)),  # never shown: 03:30
        ("2026-11-01T01:30", (1, 5, 30)),  # shown twice: the first, still in summer time
        ("2026-06-06T15:00", (6, 19, 0)),
    ],
)
def test_what_the_clock_shows_is_read_as_everywhere(wall, utc):
    moment = moment_shown(datetime.fromisoformat(wall), "America/New_York")

    assert (moment.day, moment.hour, moment.minute) == utc
    assert moment.tzinfo is UTC
