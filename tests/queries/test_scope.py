"""Periods, windows and filters: the only date arithmetic in the product."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory
from queries.funnel import funnel
from queries.scope import Period, Scope, full_weeks, weeks_of
from tests.given import NOW
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
days = st.dates(date(1980, 1, 1), date(2100, 1, 1))


def test_a_scope_says_itself_in_words():
    assert str(JUNE) == "Leads that came in 1 Jun – 30 Jun 2026 · all leads · 30 days to convert"
    narrow = replace(JUNE, window_days=90, sources=("Direct", "Event"), territories=("North",))
    assert str(narrow) == "Leads that came in 1 Jun – 30 Jun 2026 · Direct, Event · North · 90 days to convert"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 6, 1), date(2026, 6, 1), "1 Jun 2026"),
        (date(2026, 6, 1), date(2026, 7, 2), "1 Jun – 2 Jul 2026"),
        (date(2025, 12, 31), date(2026, 1, 1), "31 Dec 2025 – 1 Jan 2026"),
    ],
)
def test_a_period_says_itself_in_words(first, last, words):
    assert str(Period(first, last)) == words


def test_a_period_ends_no_earlier_than_it_begins():
    with pytest.raises(ValueError, match="last day lies before the first"):
        Period(date(2026, 6, 2), date(2026, 6, 1))


def test_a_window_is_at_least_a_day():
    with pytest.raises(ValueError, match="at least one day"):
        replace(JUNE, window_days=0)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        Scope(JUNE.period, as_of=datetime(2026, 9, 1, 12))  # noqa: DTZ001


def test_as_of_is_kept_in_utc_and_cut_to_its_minute():
    there = datetime(2026, 9, 1, 14, 0, 59, 999, timezone(timedelta(hours=2)))

    assert Scope(JUNE.period, as_of=there).as_of == NOW
    assert Scope(JUNE.period, as_of=there) == JUNE
    assert hash(Scope(JUNE.period, as_of=there)) == hash(JUNE)


@drawn(days, st.integers(1, 60))
def test_full_weeks_are_whole_and_over(day, how_many):
    period = full_weeks(day, how_many)

    assert (period.first_day.weekday(), period.last_day.weekday(), period.days) == (0, 6, 7 * how_many)
    assert timedelta(0) < day - period.last_day <= timedelta(days=7)


@drawn(days, st.integers(0, 500))
def test_the_weeks_of_a_period_hold_each_of_its_days_once(first, more):
    period = Period(first, first + timedelta(days=more))
    mondays = weeks_of(period)

    assert all(monday.weekday() == 0 for monday in mondays)
    assert mondays[0] <= period.first_day < mondays[0] + timedelta(weeks=1)
    assert mondays[-1] <= period.last_day < mondays[-1] + timedelta(weeks=1)
    assert [b - a for a, b in pairwise(mondays)] == [timedelta(weeks=1)] * (len(mondays) - 1)


def kept(conn, **filters):
    return told(funnel(conn, replace(JUNE, **filters)), "cohort_episodes")[0][0]


def test_each_filter_keeps_what_it_names_and_several_keep_what_all_name(given, conn):
    north = given.territory("North")
    given.lead(service_line="Cardiology", source="Direct", territory_id=north, intake_type=IntakeType.SELF_REFERRAL)
    given.lead(service_line="Imaging", source="Event", territory_id=north)
    given.lead(service_line=None, source=None)

    assert kept(conn) == 3
    assert kept(conn, service_lines=("Cardiology",)) == 1
    assert kept(conn, service_lines=("Cardiology", "Imaging")) == 2
    assert kept(conn, service_lines=("Imaging", NOT_RECORDED)) == 2
    assert kept(conn, sources=("Direct", NOT_RECORDED)) == 2
    assert kept(conn, territories=("North",)) == 2
    assert kept(conn, territories=(NOT_RECORDED,)) == 1
    assert kept(conn, intake_types=(IntakeType.SELF_REFERRAL,)) == 1
    assert kept(conn, intake_types=(NOT_RECORDED,)) == 2
    assert kept(conn, service_lines=("Imaging",), sources=("Direct",)) == 0


def test_a_service_line_may_also_be_named_as_mappings_name_it(given, conn):
    given.lead(service_line="Sleep medicine")
    given.lead(service_line="Imaging")

    assert kept(conn, service_lines=("sleep-medicine",)) == 1


def test_a_filter_on_what_nobody_has_keeps_nobody(given, conn):
    given.lead()

    assert kept(conn, territories=("Atlantis",)) == 0
    assert kept(conn, sources=(SourceCategory.EVENT,)) == 0


def test_a_word_that_is_no_source_is_an_error_not_an_empty_answer(given, conn):
    with pytest.raises(ValueError, match="Webinar"):
        kept(conn, sources=("Webinar",))


def test_a_lead_of_a_later_moment_than_as_of_is_not_there_yet(given, conn):
    given.lead(inquired=datetime(2026, 6, 10, 12, 0, 1, tzinfo=UTC))

    assert kept(conn, as_of=datetime(2026, 6, 10, 12, 0, tzinfo=UTC)) == 0
    assert kept(conn, as_of=datetime(2026, 6, 10, 12, 1, tzinfo=UTC)) == 1
