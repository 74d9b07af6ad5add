"""Pictures of promises kept: what they show, what a click on them means, and that no state is told by colour alone."""

from datetime import date

import pytest

from dashboard import sla_charts
from dashboard.palette import STATES
from data.vocabulary import Promise, SlaState
from queries.behind import HANDED_BY
from queries.clocks import Split
from queries.frame import answer
from queries.hours_of_week import WEEKDAYS
from queries.response_bands import ResponseBand

LINE = Split.SERVICE_LINE
COUNTS = ("hand_offs", *(f"{state}_hand_offs" for state in SlaState), "due_hand_offs", "met_due_hand_offs")
RATE = ("adherence_rate", "adherence_rate_low", "adherence_rate_high")
ODD = "<b>Oncology</b>"


def segments():
    return answer(
        (LINE, *COUNTS, *RATE),
        [
            ("Imaging", 20, 8, 4, 3, 2, 3, 15, 8, 8 / 15, 0.3, 0.75),
            (ODD, 5, 0, 0, 0, 5, 0, 0, 0, None, None, None),
        ],
    )


def weeks():
    names = ("week_starts_on", "days_counted", *COUNTS, *RATE)
    return answer(
        names,
        [
            (date(2026, 6, 1), 7, 9, 6, 3, 0, 0, 0, 9, 6, 2 / 3, 0.3, 0.9),
            (date(2026, 6, 8), 4, 9, 6, 3, 0, 0, 0, 9, 6, 2 / 3, 0.3, 0.9),  # cut
            (date(2026, 6, 15), 7, 9, 3, 3, 0, 3, 0, 6, 3, 0.5, 0.2, 0.8),  # still running
        ],
    )


def curves(*promises):
    names = ("promise", "hours_since_handover", "answered_share", "answered_share_low", "answered_share_high")
    rows = [(promise, hour, hour / 40, hour / 50, hour / 30) for promise in promises for hour in range(0, 30, 5)]
    return answer(names, rows)


def hours():
    rows = [(day, hour, 12 if (day, hour) == ("Friday", 9) else 0) for day in WEEKDAYS for hour in range(24)]
    return answer(("weekday", "hour_of_day", "hand_offs"), rows)


def late():
    names = (LINE, "breached_hand_offs", "routing_delay_hours", "rep_delay_hours")
    return answer(names, [("Imaging", 7, 1.5, 4.0), (ODD, 1, 0.0, 2.0)])


def bands():
    names = ("response_band", "mature_hand_offs", "scheduled_rate", "scheduled_rate_low", "scheduled_rate_high")
    return answer(
        names,
        [
            (ResponseBand.WITHIN_1, 100, 0.5, 0.4, 0.6),
            (ResponseBand.LATER, 10, 0.2, 0.05, 0.5),
            (ResponseBand.NOT_YET, 9, None, None, None),
        ],
    )


FIGURES = {
    "state_bars": lambda: sla_charts.state_bars(segments(), by=LINE),
    "segment_adherence": lambda: sla_charts.segment_adherence(segments(), by=LINE, whole=0.6),
    "weekly_adherence": lambda: sla_charts.weekly_adherence(weeks(), today=date(2026, 7, 1)),
    "answer_curves": lambda: sla_charts.answer_curves(curves(*Promise), until=20, target=4),
    "hours_of_week": lambda: sla_charts.hours_of_week(hours(), number="hand_offs"),
    "delays": lambda: sla_charts.delays(late(), by=LINE),
    "scheduled_by_band": lambda: sla_charts.scheduled_by_band(bands()),
}


def test_the_five_states_stand_in_one_bar_that_is_all_hand_offs():
    bars = FIGURES["state_bars"]().data

    assert [bar.name for bar in bars] == ["Met", "Late", "Overdue", "Running", "Excluded"]
    assert [sum(bar.x[row] for bar in bars) for row in range(2)] == [20, 5]
    assert [bar.marker.color for bar in bars] == list(STATES.values())
    assert FIGURES["state_bars"]().layout.barmode == "stack"


def test_each_state_is_told_by_its_pattern_too():
    assert len({bar.marker.pattern.shape for bar in FIGURES["state_bars"]().data}) == 5


def test_a_click_on_a_state_means_the_count_of_that_state():
    assert [HANDED_BY[bar.meta] for bar in FIGURES["state_bars"]().data] == list(map(str, SlaState))


def test_each_segment_stands_with_its_interval_and_its_n_and_the_whole_is_marked():
    figure = FIGURES["segment_adherence"]()
    (rates,) = figure.data

    assert [note.text for note in figure.layout.annotations] == ["53 % of 15", "– of 0"]
    assert rates.error_x.array[0] == pytest.approx(0.75 - 8 / 15)
    assert [line.x0 for line in figure.layout.shapes] == [0.6]
    assert rates.x[1] != rates.x[1]  # nothing fell due: no mark, not 0 %


def test_without_a_rate_of_all_there_is_no_line_for_it():
    nothing_due = sla_charts.segment_adherence(segments()[1:], by=LINE, whole=float("nan"))

    assert not nothing_due.layout.shapes


def test_weeks_that_are_cut_or_still_running_are_hatched_and_say_so():
    (bars,) = FIGURES["weekly_adherence"]().data

    assert list(bars.marker.pattern.shape) == ["", "/", "/"]
    assert "on 4 days" in bars.text[1]
    assert "3 of 6; 3 running" in bars.text[2]


def test_a_week_that_is_not_over_is_hatched():
    (bars,) = sla_charts.weekly_adherence(weeks()[:1], today=date(2026, 6, 7)).data

    assert list(bars.marker.pattern.shape) == ["/"]


def test_the_curves_are_steps_with_bands_and_end_where_they_should():
    figure = sla_charts.answer_curves(curves(*list(Promise)[:2]), until=20, target=None)
    named = [trace for trace in figure.data if trace.showlegend is not False]

    assert [trace.name for trace in named] == ["First attempt", "First two-way contact"]
    assert len({trace.line.dash for trace in named}) == 2
    assert all(trace.line.shape == "hv" and max(trace.x) == 20 for trace in figure.data)
    assert not figure.layout.shapes


def test_the_one_target_is_marked_in_words():
    figure = FIGURES["answer_curves"]()

    assert [line.x0 for line in figure.layout.shapes] == [4]
    assert [note.text for note in figure.layout.annotations] == ["Target 4 hours"]


def test_a_week_of_hours_has_a_box_with_its_number_for_each():
    (boxes,) = FIGURES["hours_of_week"]().data
    friday_nine = WEEKDAYS.index("Friday") * 24 + 9

    assert len(boxes.x) == 168
    assert (boxes.x[friday_nine], boxes.base[friday_nine], boxes.text[friday_nine]) == ("Fri", 9, "12")
    assert {text for text in boxes.text if text} == {"12"}
    assert boxes.hovertext[friday_nine] == "Friday 09:00–10:00: 12"
    assert boxes.meta == "hand_offs"


def test_delays_stand_one_after_the_other_with_how_many_they_are_of():
    figure = FIGURES["delays"]()
    without, with_owner = figure.data

    assert (without.name, with_owner.name) == ("Without an owner", "With an owner")
    assert [list(without.x), list(with_owner.x)] == [[1.5, 0.0], [4.0, 2.0]]
    assert [note.text for note in figure.layout.annotations] == ["n = 7", "n = 1"]


def test_bands_without_a_rate_have_no_mark():
    figure = FIGURES["scheduled_by_band"]()

    assert list(figure.data[0].y) == ["Within 1 h", "More than 24 h"]
    assert [note.text for note in figure.layout.annotations] == ["50 % of 100", "20 % of 10"]


@pytest.mark.parametrize("name", ["state_bars", "segment_adherence", "delays"])
def test_words_from_the_database_are_not_taken_for_markup(name):
    assert all(trace.y[1] == "&lt;b&gt;Oncology&lt;/b&gt;" for trace in FIGURES[name]().data)


@pytest.mark.parametrize("name", FIGURES)
def test_a_point_is_a_row_of_its_answer_or_opens_nothing(name):
    rows = {"state_bars": 2, "segment_adherence": 2, "weekly_adherence": 3, "hours_of_week": 168, "delays": 2}
    pointing = [trace for trace in FIGURES[name]().data if trace.customdata is not None]

    assert bool(pointing) == (name != "answer_curves")
    assert all(list(trace.customdata) == list(range(rows.get(name, 2))) for trace in pointing)


@pytest.mark.parametrize("name", FIGURES)
def test_a_legend_names_the_traces_or_there_is_only_one(name):
    figure = FIGURES[name]()

    assert bool(figure.layout.showlegend) == (len(figure.data) > 1)
