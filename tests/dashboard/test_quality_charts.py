"""Pictures of rejected leads: what they show, what a click on them means, and that no part is told by colour alone."""

from datetime import date

from dashboard import quality_charts
from dashboard.quality_version_words import Change
from data.vocabulary import SlaState
from queries.frame import answer
from queries.quality_cells import QUALITY_BY

RATE = ("dispute_rate", "dispute_rate_low", "dispute_rate_high")
COUNTS = ("disputed_hand_offs", "decided_hand_offs")
SHARE = {"share": "dispute_rate", "part": COUNTS[0], "whole": COUNTS[1]}
ODD = "<b>Oncology</b>"


def segments():
    rows = [("Imaging", 10, 40, 0.25, 0.14, 0.4), (ODD, 0, 0, None, None, None)]
    return answer(("service_line", *COUNTS, *RATE), rows)


def weeks():
    names = ("week_starts_on", "days_counted", "judged_hand_offs", "undecided_hand_offs", *COUNTS, *RATE)
    rows = [
        (date(2026, 6, 1), 7, 20, 0, 5, 20, 0.25, 0.1, 0.4),
        (date(2026, 6, 8), 7, 20, 9, 2, 11, 0.2, 0.05, 0.4),
        (date(2026, 6, 15), 7, 0, 0, 0, 0, None, None, None),
    ]
    return answer(names, rows)


def test_a_dot_knows_its_row_and_a_segment_without_a_rate_has_none():
    figure = quality_charts.rates(segments(), names=["Imaging", ODD], **SHARE, of_all=0.2)

    (dots,) = figure.data
    assert list(dots.customdata) == [0, 1]
    assert dots.meta == "disputed_hand_offs"
    assert list(dots.y) == ["Imaging", "&lt;b&gt;Oncology&lt;/b&gt;"]
    assert [note.text for note in figure.layout.annotations] == ["25 % of 40", "– of 0"]
    assert figure.layout.shapes[0].x0 == 0.2


def test_without_a_share_of_all_there_is_no_line():
    for nothing in (None, float("nan")):
        assert not quality_charts.rates(segments(), names=["a", "b"], **SHARE, of_all=nothing).layout.shapes


def test_small_shares_are_told_apart():
    small = segments().assign(dispute_rate=[0.011, None])

    figure = quality_charts.rates(small, names=["Imaging", ODD], **SHARE)
    assert figure.layout.annotations[0].text == "1.1 % of 40"


def test_long_names_leave_room_on_a_phone_and_name_their_rows_alike():
    name = "SQL: Service line asked for is the one it goes to"
    figure = quality_charts.rates(segments(), names=[name, ODD], **SHARE)

    shown = figure.data[0].y[0]
    assert shown.replace("<br>", " ") == name
    assert all(len(line) <= quality_charts.LINE for line in shown.split("<br>"))
    assert figure.layout.annotations[0].y == shown


def test_bars_show_each_part_with_a_pattern_of_its_own_and_know_their_column():
    for parts in (quality_charts.STATE_PARTS, quality_charts.END_PARTS):
        names = [part.column for part in parts]
        figure = quality_charts.parts(
            answer(names, [range(len(names))]), names=[ODD], parts_shown=parts, unit="Disputes"
        )

        assert [bar.meta for bar in figure.data] == names
        assert len({bar.marker.pattern.shape for bar in figure.data}) == len(parts)
        assert set(names) <= set(QUALITY_BY)
        assert figure.data[0].y[0] == "&lt;b&gt;Oncology&lt;/b&gt;"


def test_the_five_states_are_those_of_every_promise():
    assert [part.word for part in quality_charts.STATE_PARTS] == [state.capitalize() for state in SlaState]


def test_weeks_with_much_undecided_are_hatched_and_empty_ones_have_no_bar():
    figure = quality_charts.weekly(weeks(), today=date(2026, 7, 1))

    (bars,) = figure.data
    assert list(bars.marker.pattern.shape) == ["", "/", ""]
    assert bars.y[2] != bars.y[2]
    assert bars.text[1] == "20.0 % (5–40 %), 2 of 11; 9 undecided, on 7 days"
    assert figure.layout.yaxis.range[1] > 0.4


def test_a_change_of_the_definition_is_a_line_before_its_week():
    figure = quality_charts.weekly(weeks(), today=date(2026, 7, 1), changed=[Change(date(2026, 6, 8), 5, ODD)])

    (line,), (note,) = figure.layout.shapes, figure.layout.annotations
    assert line.x0.isoformat() == "2026-06-04T12:00:00"
    assert note.text == "version 5, &lt;b&gt;Oncology&lt;/b&gt;"
