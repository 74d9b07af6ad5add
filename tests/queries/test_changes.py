"""What changed against the period before, and why (METRICS.md sections 3 and 4), through both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from data.vocabulary import SourceCategory, Stage
from queries.changes import funnel_by_compared, funnel_compared, split_of, why_conversion_changed
from queries.dimensions import Dimension
from queries.funnel import funnel
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import crowd, told
from tests.queries.random_leads import AS_OF, WINDOW_DAYS, random_leads

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW, window_days=30)
IN_MAY, IN_JUNE = noon(10, 5), noon(10)


@st.composite
def scopes(draw):
    first = draw(st.dates(date(2001, 1, 1), date(2099, 1, 1)))
    return Scope(
        Period(first, first + timedelta(days=draw(st.integers(0, 800)))),
        as_of=draw(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1), timezones=st.just(UTC))),  # noqa: DTZ001
        window_days=draw(st.integers(1, 365)),
        sources=draw(st.sampled_from([(), ("Direct", "Event")])),
    )


@drawn(scopes())
def test_the_period_before_is_as_long_and_looked_at_equally_long_after(scope):
    before = scope.previous()

    assert before.period.days == scope.period.days
    assert before.period.last_day + timedelta(days=1) == scope.period.first_day
    assert scope.as_of - before.as_of == timedelta(days=scope.period.days)
    assert replace(before, period=scope.period, as_of=scope.as_of) == scope


@drawn(scopes(), st.integers(0, 10**6))
def test_a_lead_is_mature_before_exactly_when_one_as_old_is_mature_now(scope, minutes):
    entry, before = scope.as_of_minute - minutes, scope.previous()
    as_old = entry - scope.period.days * 24 * 60

    is_mature = entry <= scope.as_of_minute - scope.window_minutes
    assert (as_old <= before.as_of_minute - before.window_minutes) == is_mature


def test_both_periods_of_a_comparison_are_the_same_question(given, conn):
    given.lead(inquired=IN_MAY, sql=IN_MAY)
    given.lead(inquired=IN_JUNE, sql=noon(12))
    given.lead(inquired=IN_JUNE)

    row = told(
        funnel_compared(conn, JUNE),
        *("stage", "mature_episodes", "reached_episodes", "entry_rate"),
        *("mature_episodes_before", "reached_episodes_before", "entry_rate_before", "rate_change"),
    )[4]
    assert row == ("SQL", 2, 1, 0.5, 1, 1, 1.0, -0.5)


def test_the_period_before_does_not_know_what_came_later(given, conn):
    """A lead of May that converted on 25 June was not converted when May was as old as June is now."""
    given.lead(inquired=noon(20, 5), sql=noon(12))
    given.lead(inquired=noon(20))
    young = replace(JUNE, as_of=noon(5, 7))

    row = told(funnel_compared(conn, young), "reached_to_date_episodes", "reached_to_date_episodes_before")[4]
    assert row == (0, 0)
    row = told(funnel_compared(conn, replace(young, as_of=noon(12, 7))), "reached_to_date_episodes_before")[4]
    assert row == (1,)


def test_the_published_newcombe_interval_to_the_last_digit(given, conn):
    crowd(conn, 600, reached=87, inquired=IN_JUNE)
    crowd(conn, 400, reached=70, inquired=IN_MAY)

    change = told(funnel_compared(conn, JUNE), "rate_change", "rate_change_low", "rate_change_high")[5]
    assert [f"{value:+.6f}" for value in change] == ["-0.030000", "-0.077896", "+0.015702"]


@pytest.fixture
def every_line_improved_and_the_total_fell(given, conn):
    """The vector of METRICS.md section 4: A 100 -> 50 leads at 40 -> 42 %, B 300 -> 550 at 10 -> 12 %."""
    a, b = given.service_line("A"), given.service_line("B")
    for leads, reached, when, line in (
        *((100, 40, IN_MAY, a), (300, 30, IN_MAY, b)),
        *((50, 21, IN_JUNE, a), (550, 66, IN_JUNE, b)),
    ):
        crowd(conn, leads, reached=reached, inquired=when, service_line_id=line)


@pytest.mark.usefixtures("every_line_improved_and_the_total_fell")
def test_the_published_mix_and_rate_to_the_last_digit(conn):
    why = why_conversion_changed(conn, JUNE)

    effects = told(why, "service_line", "mix_effect", "rate_effect", "rate_change", "presence")
    assert [(line, *(f"{100 * value:+.2f}" for value in row), both) for line, *row, both in effects] == [
        ("A", "-4.17", "+0.33", "+2.00", "both"),
        ("B", "-0.83", "+1.67", "+2.00", "both"),
    ]
    assert told(why, "share", "share_before") == [(50 / 600, 100 / 400), (550 / 600, 300 / 400)]
    split = split_of(why)
    assert (split.before, split.now) == pytest.approx((0.175, 0.145), abs=1e-15)
    assert abs(why["mix_effect"].sum() + 0.05) < 1e-12
    assert abs(why["rate_effect"].sum() - 0.02) < 1e-12
    assert abs(why["mix_effect"].sum() + why["rate_effect"].sum() - split.change) < 1e-12
    assert split.pointing_apart


@pytest.mark.usefixtures("every_line_improved_and_the_total_fell")
def test_mix_and_rate_add_up_to_the_change_that_the_funnel_shows(conn):
    why, (change,) = why_conversion_changed(conn, JUNE), told(funnel_compared(conn, JUNE), "rate_change")[5]

    assert abs(why["mix_effect"].sum() + why["rate_effect"].sum() - change) < 1e-12


def test_a_new_and_a_gone_segment_are_named_and_wholly_mix(given, conn):
    old, kept, new = (given.service_line(name) for name in ("Old", "Kept", "New"))
    crowd(conn, 10, reached=5, inquired=IN_MAY, service_line_id=old)
    crowd(conn, 10, reached=2, inquired=IN_MAY, service_line_id=kept)
    crowd(conn, 10, reached=3, inquired=IN_JUNE, service_line_id=kept)
    crowd(conn, 30, reached=3, inquired=IN_JUNE, service_line_id=new)

    why = why_conversion_changed(conn, JUNE).set_index("service_line")
    assert dict(why["presence"]) == {"Kept": "both", "New": "new", "Old": "gone"}
    assert why.loc[["New", "Old"], "rate_effect"].tolist() == [0.0, 0.0]
    assert why.loc[["New", "Old"], "rate_change"].isna().all()
    assert abs(why["mix_effect"].sum() + why["rate_effect"].sum() - (6 / 40 - 7 / 20)) < 1e-12


def test_a_segment_of_one_period_has_counts_of_zero_and_no_rate_in_the_other(given, conn):
    given.lead(inquired=IN_MAY, source=SourceCategory.EVENT)
    given.lead(inquired=IN_JUNE, source=SourceCategory.SOCIAL, scheduled=IN_JUNE)

    columns = ("source", "mature_episodes", "entry_rate", "mature_episodes_before", "entry_rate_before", "rate_change")
    assert told(funnel_by_compared(conn, JUNE, Dimension.SOURCE), *columns) == [
        ("Social", 1, 1.0, 0, None, None),
        ("Event", 0, None, 1, 0.0, None),
    ]


def test_a_segment_with_no_mature_lead_in_either_period_explains_nothing(given, conn):
    given.lead(inquired=noon(30), source=SourceCategory.EVENT)
    given.lead(inquired=noon(1), source=SourceCategory.SOCIAL)
    young = replace(JUNE, as_of=noon(5, 7))

    assert told(why_conversion_changed(conn, young, Dimension.SOURCE), "source") == [("Social",)]


def test_nothing_to_compare_with_is_missing_not_zero(given, conn):
    given.lead(inquired=IN_JUNE)

    why = why_conversion_changed(conn, JUNE)
    assert told(why, "mix_effect", "rate_effect", "share_before") == [(None, None, None)]
    assert told(funnel_compared(conn, JUNE), "entry_rate_before", "rate_change")[0] == (None, None)


def test_on_random_leads_the_effects_add_up_for_every_split_and_stage(conn):
    random_leads(conn, seed=3)
    march = Scope(Period(date(2026, 3, 9), date(2026, 4, 5)), as_of=AS_OF, window_days=WINDOW_DAYS)
    now, before = funnel(conn, march), funnel(conn, march.previous())

    for by in Dimension:
        for stage in (Stage.INTAKE, Stage.SCHEDULED):
            position = list(Stage).index(stage)
            why = why_conversion_changed(conn, march, by, stage)
            change = now["entry_rate"][position] - before["entry_rate"][position]
            assert abs(why["mix_effect"].sum() + why["rate_effect"].sum() - change) < 1e-12
            assert why["share"].sum() == pytest.approx(1, abs=1e-12)
            assert why["mature_episodes_before"].sum() == before["mature_episodes"][0]
