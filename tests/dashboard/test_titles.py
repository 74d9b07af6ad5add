"""Titles that say the finding: each from an answer, with what there is too little of."""

from datetime import UTC, date, datetime

from dashboard import titles
from data.vocabulary import STAGE_LABEL
from queries.dimensions import Dimension
from queries.frame import answer
from queries.intervals import ratio
from queries.scope import Period, Scope

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=datetime(2026, 9, 1, tzinfo=UTC), window_days=30)
WEEK = ("week_starts_on", "days_counted", "is_mature", "entry_rate")


def funnel(mature, *reached, cohort=100):
    names = ("stage", "cohort_episodes", "mature_episodes", "reached_episodes", "entry_rate")
    rows = zip(STAGE_LABEL.values(), reached, strict=True)
    return answer(names, [(stage, cohort, mature, got, ratio(got, mature)) for stage, got in rows])


def test_the_funnel_says_how_many_started_and_where_most_stop():
    steps = funnel(80, 80, 70, 60, 55, 50, 20, 15, 10)

    assert titles.of_funnel(steps, JUNE) == (
        "12.5 % of 80 mature leads started within 30 days; most stop between SQL and Scheduled"
    )


def test_a_funnel_too_young_for_rates_says_so():
    assert titles.of_funnel(funnel(0, *[0] * 8), JUNE) == (
        "None of the 100 leads is 30 days old yet: too early for rates"
    )


def test_segments_name_the_best_and_the_worst_that_have_a_rate():
    rows = [("Cardiology", 0.5), ("Imaging", 0.25), ("Oncology", None)]
    compared = answer(("service_line", "entry_rate"), rows)

    assert (
        titles.of_segments(compared, Dimension.SERVICE_LINE, "SQL") == "SQL: from 25 % (Imaging) to 50 % (Cardiology)"
    )
    assert titles.of_segments(compared[:1], Dimension.SERVICE_LINE, "SQL") == "SQL: 50 % of Cardiology leads"
    assert titles.of_segments(compared[2:], Dimension.SERVICE_LINE, "SQL") == "No service line has mature leads yet"


def test_weeks_compare_only_whole_mature_ones():
    weeks = answer(
        WEEK,
        [
            (date(2026, 6, 1), 5, True, 0.99),  # cut
            (date(2026, 6, 8), 7, True, 0.2),
            (date(2026, 6, 15), 7, True, 0.3),
            (date(2026, 6, 22), 7, False, 0.01),  # not mature
        ],
    )

    title = titles.of_weeks(weeks, "SQL", JUNE)
    assert title.startswith("SQL by week of entry: 20 % to 30 % in 2 whole, mature weeks; 2 hatched weeks")
    assert "fewer than two whole, mature weeks" in titles.of_weeks(weeks[:2], "SQL", JUNE)


def test_waits_count_those_who_wait():
    waits = answer(("stage", "median_days", "waiting_episodes"), [("SQL", 12.4, 3), ("Started", None, 9)])

    assert titles.of_waits(waits, "SQL") == "Half of leads in play reach SQL within 12 days; 3 leads still wait"
    assert "Fewer than half" in titles.of_waits(waits, "Started")
    assert "9 leads still wait" in titles.of_waits(waits, "Started")


def test_exits_name_the_most_common_reason_over_all_stages():
    rows = [("MQL", "Too far", 3), ("SQL", "No response", 2), ("MQL", "No response", 2)]
    exits = answer(("furthest_stage", "reason", "episodes"), rows)

    assert titles.of_exits(exits) == "7 leads left; the most common reason is “No response” (57 %)"


def test_a_curve_is_drawn_to_twice_the_window_at_most():
    assert titles.until_day(answer(("days_since_entry",), [(0,), (10,)]), JUNE) == 10
    assert titles.until_day(answer(("days_since_entry",), [(0,), (400,)]), JUNE) == 60


def test_every_split_has_its_words():
    assert {by: titles.split(by) for by in Dimension} == {
        "service_line": "service line",
        "source": "source",
        "territory": "territory",
        "intake_type": "intake type",
        "contact_type": "contact type",
    }
