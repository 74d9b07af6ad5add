"""Weekly cohorts: local weeks, Monday to Monday, half-open, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from data.vocabulary import Stage
from queries.arrivals import arrivals
from queries.funnel import conversion_by_week, funnel
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

TICK = timedelta(microseconds=1)
SPRING = Scope(Period(date(2026, 3, 2), date(2026, 3, 15)), as_of=NOW, window_days=7)
AUTUMN = Scope(Period(date(2025, 10, 27), date(2025, 11, 9)), as_of=NOW, window_days=7)
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 28)), as_of=NOW, window_days=7)


def counts(conn, scope):
    rows = told(conversion_by_week(conn, scope), "week_starts_on", "days_counted", "cohort_episodes")
    return [(f"{monday:%a %d %b}", *row) for monday, *row in rows]


def test_a_week_is_half_open_and_a_week_with_no_lead_still_has_its_row(given, conn):
    monday = datetime(2026, 6, 8, 4, tzinfo=UTC)  # midnight in New York
    for moment in (monday - TICK, monday, monday + timedelta(days=7) - TICK, monday + timedelta(days=14)):
        given.lead(inquired=moment)

    assert counts(conn, JUNE) == [
        ("Mon 01 Jun", 7, 1),
        ("Mon 08 Jun", 7, 2),
        ("Mon 15 Jun", 7, 0),
        ("Mon 22 Jun", 7, 1),
    ]


@pytest.mark.parametrize(
    ("scope", "ends", "first", "second"),
    [
        (SPRING, datetime(2026, 3, 9, 4, tzinfo=UTC), "Mon 02 Mar", "Mon 09 Mar"),  # its Sunday has 23 hours
        (AUTUMN, datetime(2025, 11, 3, 5, tzinfo=UTC), "Mon 27 Oct", "Mon 03 Nov"),  # its Sunday has 25
    ],
)
def test_the_week_in_which_the_clocks_change_ends_at_local_midnight(given, conn, scope, ends, first, second):
    for moment in (ends - TICK, ends):
        given.lead(inquired=moment)

    assert counts(conn, scope) == [(first, 7, 1), (second, 7, 1)]


def test_both_two_oclocks_of_the_autumn_night_are_that_sunday(given, conn):
    for hour in (5, 6):
        given.lead(inquired=datetime(2025, 11, 2, hour, 30, tzinfo=UTC))

    assert counts(conn, AUTUMN)[0] == ("Mon 27 Oct", 7, 2)


def test_a_week_cut_by_the_period_says_how_many_days_it_counts(given, conn):
    for day in (3, 4, 10, 11):
        given.lead(inquired=noon(day))
    cut = replace(JUNE, period=Period(date(2026, 6, 4), date(2026, 6, 10)))

    assert counts(conn, cut) == [("Mon 01 Jun", 4, 1), ("Mon 08 Jun", 3, 1)]


def test_the_weeks_add_up_to_the_funnel(given, conn):
    for day in range(1, 29, 2):
        given.lead(inquired=noon(day), sql=noon(day) + timedelta(days=day / 2))
    columns = ["cohort_episodes", "mature_episodes", "reached_episodes"]
    seen = replace(JUNE, as_of=noon(29))

    weeks = conversion_by_week(conn, seen, Stage.SQL)
    assert tuple(weeks[columns].sum()) == told(funnel(conn, seen), *columns)[4]


def is_mature(conn, scope):
    return [flag for (flag,) in told(conversion_by_week(conn, scope), "is_mature")]


@pytest.mark.parametrize(("hour", "last_week"), [(3, False), (4, True)])
def test_a_week_is_mature_a_whole_window_after_it_ended_in_the_last_zone(given, conn, hour, last_week):
    given.lead(inquired=noon(23))

    seen = replace(JUNE, as_of=datetime(2026, 7, 6, hour, tzinfo=UTC))  # seven days after midnight in New York is 4:00
    assert is_mature(conn, seen) == [True, True, True, last_week]


def test_a_site_further_west_holds_the_week_open_for_its_hours(given, conn):
    given.site("Honolulu", "Pacific/Honolulu")

    assert is_mature(conn, replace(JUNE, as_of=datetime(2026, 7, 6, 9, 59, tzinfo=UTC)))[-1] is False
    assert is_mature(conn, replace(JUNE, as_of=datetime(2026, 7, 6, 10, 0, tzinfo=UTC)))[-1] is True


def test_a_week_that_is_not_over_is_not_mature_even_if_all_its_leads_are(given, conn):
    """Its rate is of the leads so far: five days of it would be compared with seven."""
    given.lead(inquired=noon(22))
    seen = replace(JUNE, window_days=1, as_of=noon(26))

    assert told(conversion_by_week(conn, seen), "cohort_episodes", "mature_episodes", "is_mature")[-1] == (1, 1, False)


def test_a_mature_week_without_leads_has_no_rate(given, conn):
    given.lead(inquired=noon(2))

    assert told(conversion_by_week(conn, JUNE), "is_mature", "entry_rate") == [(True, 0.0), *[(True, None)] * 3]


def test_arrivals_count_work_done_whenever_the_lead_came_in(given, conn):
    given.lead(inquired=noon(1, 3), sql=noon(2))
    given.lead(inquired=noon(2), sql=noon(2, 7))
    lost = given.lead(inquired=noon(3))
    given.event(lost, "lost", noon(4))

    assert told(arrivals(conn, JUNE))[:6] == [
        ("Inquiry", 2),
        ("Intake", 1),
        ("MQL", 1),
        ("Handoff", 1),
        ("SQL", 1),
        ("Scheduled", 0),
    ]


@pytest.mark.parametrize(
    "entry", [noon(1, 5), noon(1, 5).replace(second=1), noon(1, 5).replace(second=59, microsecond=7)]
)
@pytest.mark.parametrize(
    ("moment", "counted"),
    [
        (datetime(2026, 6, 1, 4, tzinfo=UTC) - TICK, 0),
        (datetime(2026, 6, 1, 4, tzinfo=UTC), 1),
        (datetime(2026, 6, 1, 4, 0, 30, tzinfo=UTC), 1),
        (datetime(2026, 6, 29, 3, 58, 30, tzinfo=UTC), 1),
        (datetime(2026, 6, 29, 4, tzinfo=UTC) - TICK, 1),
        (datetime(2026, 6, 29, 4, tzinfo=UTC), 0),
        (datetime(2026, 6, 29, 4, tzinfo=UTC) + TICK, 0),
    ],
)
def test_an_arrival_counts_on_its_local_day_to_the_microsecond(given, conn, entry, moment, counted):
    """The facts hold whole minutes, rounded up; around midnight the events decide."""
    given.lead(inquired=entry, mql=moment)

    assert told(arrivals(conn, JUNE))[:3] == [("Inquiry", 0), ("Intake", counted), ("MQL", counted)]


@pytest.mark.parametrize(("seconds", "counted"), [(0, 1), (-1, 1), (1, 0)])
def test_an_arrival_counts_up_to_the_as_of_moment(given, conn, seconds, counted):
    given.lead(inquired=noon(3).replace(second=30), mql=noon(10) + timedelta(seconds=seconds))

    assert told(arrivals(conn, replace(JUNE, as_of=noon(10))))[2] == ("MQL", counted)


def test_who_came_to_inquiry_in_the_period_is_its_cohort(given, conn):
    for moment in (datetime(2026, 6, 29, 3, 59, 30, tzinfo=UTC), noon(3), datetime(2026, 6, 29, 4, tzinfo=UTC)):
        given.lead(inquired=moment)

    assert told(arrivals(conn, JUNE))[0] == ("Inquiry", 2)
    assert told(funnel(conn, JUNE), "cohort_episodes")[0] == (2,)
