"""Pictures of answers: what they show, and that nothing is said by colour alone."""

from datetime import date

import pytest

from dashboard import charts
from data.vocabulary import EXIT_LABEL, STAGE_LABEL
from queries.dimensions import Dimension
from queries.frame import answer

RATE = ("entry_rate", "entry_rate_low", "entry_rate_high")
COUNTS = ("cohort_episodes", "mature_episodes", "reached_episodes")
STAGES = list(STAGE_LABEL.values())


def funnel():
    rows = [(stage, 100, 80, 80 - 10 * n, (80 - 10 * n) / 80, 0.1, 0.9) for n, stage in enumerate(STAGES)]
    return answer(("stage", *COUNTS, *RATE), rows)


def weeks():
    return answer(
        ("week_starts_on", "days_counted", "is_mature", *COUNTS, *RATE),
        [
            (date(2026, 6, 1), 4, True, 9, 9, 3, 1 / 3, 0.1, 0.6),  # cut by the period
            (date(2026, 6, 8), 7, True, 10, 10, 5, 0.5, 0.2, 0.8),
            (date(2026, 6, 15), 7, False, 10, 4, 1, 0.25, 0.05, 0.7),  # not all of its leads are old enough
            (date(2026, 6, 22), 7, False, 8, 0, 0, None, None, None),  # none of them is
            (date(2026, 6, 29), 7, True, 0, 0, 0, None, None, None),  # nobody came
        ],
    )


def compared():
    return answer(
        ("service_line", *COUNTS, *RATE, "entry_rate_before"),
        [("Imaging", 50, 40, 20, 0.5, 0.4, 0.6, 0.45), ("<b>Oncology</b>", 20, 10, 1, 0.1, 0.0, 0.4, None)],
    )


def why():
    names = ("service_line", "mix_effect", "rate_effect")
    return answer(names, [("Imaging", -0.0417, 0.0033), ("Oncology", -0.0083, 0.0167)])


def curve():
    names = ("days_since_entry", "share_reached", "share_reached_low", "share_reached_high", "share_reached_of_all")
    return answer(names, [(day, day / 100, day / 200, day / 50, day / 150) for day in range(0, 60, 5)])


def exits():
    left = {("Lost", "MQL"): 5, ("Disqualified", "SQL"): 1}
    rows = [(exit, stage, left.get((exit, stage), 0)) for exit in EXIT_LABEL.values() for stage in STAGES]
    return answer(("exit", "furthest_stage", "episodes"), rows)


FIGURES = {
    "funnel_steps": lambda: charts.funnel_steps(funnel()),
    "segment_rates": lambda: charts.segment_rates(compared(), by=Dimension.SERVICE_LINE, now="June", before="May"),
    "weekly_rates": lambda: charts.weekly_rates(weeks()),
    "mix_and_rate": lambda: charts.mix_and_rate(why(), by=Dimension.SERVICE_LINE),
    "reach_curve": lambda: charts.reach_curve(curve(), until_day=40),
    "exits_by_stage": lambda: charts.exits_by_stage(exits()),
}


def test_weeks_that_are_not_mature_or_cut_are_hatched_and_say_their_days():
    (bars,) = charts.weekly_rates(weeks()).data

    assert list(bars.marker.pattern.shape)[:4] == ["/", "", "/", "/"]
    assert "9 came in on 4 days" in bars.text[0]
    assert "1 of 4 mature" in bars.text[2]


def test_a_week_with_leads_and_no_rate_yet_says_not_yet_where_its_bar_would_be():
    figure = charts.weekly_rates(weeks())

    assert [(note.text, note.x.date()) for note in figure.layout.annotations] == [("not yet", date(2026, 6, 22))]


def test_a_missing_rate_draws_nothing_rather_than_zero():
    (bars,) = charts.weekly_rates(weeks()).data

    assert all(value != value for value in list(bars.y)[3:])


def test_the_funnel_says_each_rate_with_its_count_and_its_interval():
    (bars,) = charts.funnel_steps(funnel()).data

    assert list(bars.y) == STAGES
    for words in ("88 %", "70", "10–90 %"):
        assert words in bars.text[1]


def test_mix_and_rate_are_told_apart_by_pattern_and_name_and_their_sign_is_written():
    mix, rate = charts.mix_and_rate(why(), by=Dimension.SERVICE_LINE).data

    assert (mix.marker.pattern.shape, rate.marker.pattern.shape) == ("/", "") or (
        mix.marker.pattern.shape != rate.marker.pattern.shape
    )
    assert mix.name.startswith("Mix")
    assert rate.name.startswith("Rate")
    assert list(mix.text) == ["−4.2", "−0.8"]
    assert list(rate.text) == ["+0.3", "+1.7"]


def test_now_and_before_are_told_apart_by_their_marks():
    now, before = charts.segment_rates(compared(), by=Dimension.SERVICE_LINE, now="June", before="May").data

    assert (now.name, before.name) == ("June", "May")
    assert now.marker.symbol != before.marker.symbol
    assert list(now.error_x.array) == pytest.approx([0.1, 0.3])
    assert list(now.error_x.arrayminus) == pytest.approx([0.1, 0.1])


def test_the_two_curves_are_told_apart_by_their_line_and_their_name():
    *_, in_play, of_all = charts.reach_curve(curve(), until_day=40).data

    assert in_play.line.dash != of_all.line.dash
    assert in_play.name != of_all.name
    assert max(in_play.x) == 40  # and no further
    assert all(shape == "hv" for shape in (in_play.line.shape, of_all.line.shape))  # steps: nobody arrives in between


def test_exits_are_told_apart_by_pattern_and_name_and_add_up():
    bars = charts.exits_by_stage(exits()).data

    assert len({bar.marker.pattern.shape for bar in bars}) == len({bar.name for bar in bars}) == 3
    assert {bar.name: sum(bar.x) for bar in bars} == {"Disqualified": 1, "Lost": 5, "Recycled": 0}
    assert all(list(bar.y) == STAGES for bar in bars)


def test_words_from_the_database_are_not_taken_for_markup():
    now, _ = charts.segment_rates(compared(), by=Dimension.SERVICE_LINE, now="June", before="May").data

    assert list(now.y)[1] == "&lt;b&gt;Oncology&lt;/b&gt;"


@pytest.mark.parametrize("name", FIGURES)
def test_traces_that_share_a_picture_differ_in_more_than_colour(name):
    looks = [
        trace.marker.pattern.shape if trace.type == "bar" else (trace.marker.symbol, trace.line.dash, trace.fill)
        for trace in FIGURES[name]().data
        if trace.showlegend is not False
    ]
    assert len({str(look) for look in looks}) == len(looks)


@pytest.mark.parametrize("name", FIGURES)
def test_a_bar_or_a_mark_is_the_row_of_its_answer(name):
    """A click finds its row by what the clicked point says in its custom data; what says nothing opens nothing."""
    rows = {"funnel_steps": 8, "segment_rates": 2, "weekly_rates": 5, "mix_and_rate": 2, "exits_by_stage": 24}
    traces = FIGURES[name]().data
    assert all(
        len(trace.x) == len(trace.y) == len(trace.customdata) for trace in traces if trace.customdata is not None
    )
    if name in rows:
        assert {row for trace in traces for row in (() if trace.customdata is None else trace.customdata)} == set(
            range(rows[name])
        )


def test_the_period_before_and_the_curves_lead_to_no_list():
    before = FIGURES["segment_rates"]().data[1]

    assert before.customdata is None
    assert all(trace.customdata is None for trace in FIGURES["reach_curve"]().data)


@pytest.mark.parametrize("name", FIGURES)
def test_a_legend_names_the_traces_or_there_is_only_one(name):
    figure = FIGURES[name]()

    assert bool(figure.layout.showlegend) == (len(figure.data) > 1)
