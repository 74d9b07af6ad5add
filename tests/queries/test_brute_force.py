"""Every count of the reading side against METRICS.md computed once more from raw events, on random databases."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import product

import pytest

from data.replay import replayed
from data.vocabulary import NOT_RECORDED, IntakeType, SourceCategory, Stage
from queries.arrivals import arrivals
from queries.dimensions import Dimension
from queries.exits import exclusions, exits_by_segment, exits_by_stage_and_reason, re_entries
from queries.funnel import FUNNEL_BY, conversion_by_week, funnel
from queries.scope import Period, Scope
from queries.waits import DAY_HOURS, time_to_each_stage, time_to_stage
from tests.queries import oracle
from tests.queries.put_in import told
from tests.queries.random_leads import AS_OF, WINDOW_DAYS, random_leads

COUNTS = (
    *("stage", "cohort_episodes", "mature_episodes", "reached_episodes", "reached_to_date_episodes"),
    *("imputed_episodes", "previous_stage_episodes"),
)
ALL = Scope(Period(date(2026, 2, 1), date(2026, 4, 30)), as_of=AS_OF, window_days=WINDOW_DAYS)
MARCH = replace(ALL, period=Period(date(2026, 3, 2), date(2026, 3, 29)))
SCOPES = {
    "everything": ALL,
    "four weeks over the change of the clocks": MARCH,
    "the four weeks before": MARCH.previous(),
    "one day": replace(ALL, period=Period(date(2026, 3, 8), date(2026, 3, 8))),
    "a week cut on both sides": replace(ALL, period=Period(date(2026, 3, 4), date(2026, 3, 19))),
    "a long window": replace(ALL, window_days=60),
    "one day to convert": replace(ALL, window_days=1),
    "seen earlier": replace(ALL, as_of=AS_OF - timedelta(days=20)),
    "filtered": replace(
        ALL,
        service_lines=("Cardiology", NOT_RECORDED),
        sources=(*list(SourceCategory)[:5], NOT_RECORDED),
        intake_types=(IntakeType.SELF_REFERRAL, NOT_RECORDED, IntakeType.CLINICIAN_REFERRAL),
    ),
    "in a territory somebody called Not recorded": replace(ALL, territories=(oracle.LITERAL, "North")),
    "without a territory": replace(ALL, territories=(NOT_RECORDED,)),
    "nobody": replace(ALL, period=Period(date(2025, 1, 1), date(2025, 1, 31))),
}


@pytest.fixture
def everybody(conn):
    random_leads(conn, seed=1 if conn.dialect.name == "sqlite" else 2)
    return oracle.episodes(conn)


def test_every_scope_but_the_empty_one_has_leads_to_compare(everybody):
    sizes = {name: len(oracle.cohort(everybody, scope)) for name, scope in SCOPES.items()}

    assert sizes.pop("nobody") == 0
    assert min(sizes.values()) >= 2
    assert any(one.excluded for one in everybody)
    assert any(one.at(0) is None for one in everybody)


def test_the_funnel_whole_and_by_every_split(everybody, conn):
    for scope in SCOPES.values():
        some = oracle.cohort(everybody, scope)
        assert told(funnel(conn, scope), *COUNTS) == oracle.funnel(some, scope)
        for by in Dimension:
            expected = [
                (name, *row) for name, part in oracle.by_segment(some, by).items() for row in oracle.funnel(part, scope)
            ]
            assert sorted(told(FUNNEL_BY[by](conn, scope), by, *COUNTS)) == sorted(expected)


def test_every_rate_is_its_counts_divided_and_the_steps_multiply_to_the_last_exactly(everybody, conn):
    for scope in SCOPES.values():
        by_line = FUNNEL_BY[Dimension.SERVICE_LINE](conn, scope).groupby("service_line")
        for part in [funnel(conn, scope), *(table for _, table in by_line)]:
            steps = Fraction(1)
            for row in part.itertuples():
                if not row.previous_stage_episodes:
                    assert row.step_rate != row.step_rate
                    break
                steps *= Fraction(row.reached_episodes, row.previous_stage_episodes)
                assert row.step_rate == row.reached_episodes / row.previous_stage_episodes
                assert row.entry_rate == row.reached_episodes / row.mature_episodes
                assert steps == Fraction(row.reached_episodes, row.mature_episodes)


def test_conversion_by_week(everybody, conn):
    for scope, stage in product(SCOPES.values(), (Stage.INQUIRY, Stage.SQL)):
        position = list(Stage).index(stage)
        expected = oracle.by_week(oracle.cohort(everybody, scope), scope, position)
        rows = told(
            conversion_by_week(conn, scope, stage),
            *("week_starts_on", "cohort_episodes", "mature_episodes", "reached_episodes", "is_mature"),
        )
        assert {row[0].date(): row[1:4] for row in rows if row[1]} == expected
        for _, cohort, mature, _, is_mature in rows:
            assert not is_mature or mature == cohort


def test_arrivals(everybody, conn):
    for scope in SCOPES.values():
        assert told(arrivals(conn, scope)) == oracle.arrivals(everybody, scope)


def test_who_left_where_and_why(everybody, conn):
    for scope in SCOPES.values():
        some = oracle.cohort(everybody, scope)
        found = told(exits_by_stage_and_reason(conn, scope), "furthest_stage", "exit", "reason", "episodes")
        assert {row[:3]: row[3] for row in found} == oracle.exits(some, scope)
        assert len(found) == len(oracle.exits(some, scope))
        disqualified = {
            name: (len(part), sum(n for (_, exit, _), n in oracle.exits(part, scope).items() if exit == "Disqualified"))
            for name, part in oracle.by_segment(some, "source").items()
        }
        by_source = told(exits_by_segment(conn, scope), "source", "cohort_episodes", "episodes")
        assert {name: tuple(counts) for name, *counts in by_source} == disqualified
        assert told(re_entries(conn, scope), "cohort_episodes") == [(len(some),)]


def test_what_is_left_out(everybody, conn):
    for scope in SCOPES.values():
        left_out = [one.excluded for one in oracle.cohort(everybody, scope, excluded=True)]
        assert told(exclusions(conn, scope)) == [(kind, left_out.count(kind)) for kind in ("Duplicate", "Test record")]


def test_how_each_wait_ended_and_the_curve_over_it(everybody, conn):
    for scope, position in product(SCOPES.values(), (1, 4, 7)):
        waited = oracle.waits(oracle.cohort(everybody, scope), scope, position)
        ended = [how for how, _ in waited]
        rows = told(time_to_each_stage(conn, scope), "arrived_episodes", "waiting_episodes", "left_episodes")
        assert rows[position - 1] == tuple(ended.count(how) for how in ("arrived", "waiting", "left"))
        curve = time_to_stage(conn, scope, list(Stage)[position])
        assert (len(curve) == 0) == ("arrived" not in ended)
        steps = oracle.share_arrived(waited)
        for point in curve.itertuples():
            until = [shares for hour, *shares in steps if hour <= point.days_since_entry * DAY_HOURS] or [(0, 0)]
            found = (point.share_reached, point.share_reached_of_all)
            assert found == pytest.approx(tuple(map(float, until[-1])), abs=1e-12)
        if len(curve):
            last = max(hours for how, hours in waited if how == "arrived")
            assert curve["days_since_entry"].iloc[-1] * DAY_HOURS >= last


def test_any_figure_as_of_an_earlier_moment(everybody, conn):
    for days in (10, 30, 45):
        moment = AS_OF - timedelta(days=days)
        scope = replace(ALL, as_of=moment)
        known_then = oracle.episodes(conn, recorded_by=moment)
        some = oracle.cohort(known_then, scope)
        with replayed(conn, moment) as past:
            assert told(funnel(past, scope), *COUNTS) == oracle.funnel(some, scope)
            assert told(arrivals(past, scope)) == oracle.arrivals(known_then, scope)
            found = told(exits_by_stage_and_reason(past, scope), "furthest_stage", "exit", "reason", "episodes")
            assert {row[:3]: row[3] for row in found} == oracle.exits(some, scope)
