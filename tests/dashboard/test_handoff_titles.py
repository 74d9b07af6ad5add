"""Titles and pictures of the page on hand-off quality."""

import pytest
from pandas import DataFrame, Series

from dashboard import handoff_titles
from dashboard.handoff_charts import shares
from data.vocabulary import HandoffField
from queries.clocks import Split
from queries.handoff_cells import Made, MadeCell

NAN = float("nan")


def segments(*rows) -> DataFrame:
    names = ("source", "completeness_rate", "completeness_rate_low", "completeness_rate_high")
    return DataFrame(list(rows), columns=names).assign(checked_hand_offs=10, complete_hand_offs=5)


@pytest.mark.parametrize(
    ("counts", "title"),
    [
        ((4, 0, NAN, 4), "None of 4 hand-offs was checked"),
        ((4, 4, 0.5, 0), "50 % of 4 hand-offs checked were complete"),
        ((5, 4, 0.5, 1), "50 % of 4 hand-offs checked were complete; 1 was not checked"),
        ((6, 1, 1.0, 5), "100 % of 1 hand-off checked were complete; 5 were not checked"),
    ],
)
def test_a_title_says_how_many_were_complete_of_how_many(counts, title):
    names = ("checkable_hand_offs", "checked_hand_offs", "completeness_rate", "unchecked_hand_offs")
    assert handoff_titles.of_completeness(Series(dict(zip(names, counts, strict=True)))) == title


def test_segments_that_do_not_differ_by_more_than_chance_are_said_to_overlap():
    apart, close = ("Event", 0.9, 0.8, 0.95), ("Event", 0.6, 0.3, 0.8)
    low = ("Direct", 0.4, 0.3, 0.5)

    assert handoff_titles.of_segments(segments(low, apart), Split.SOURCE) == (
        "Complete, by source: from 40 % (Direct) to 90 % (Event)"
    )
    assert handoff_titles.of_segments(segments(low, close), Split.SOURCE).endswith("; their intervals overlap")


def test_leads_whose_source_is_missing_are_no_finding_about_sources():
    rows = (("Event", 0.9, 0.8, 0.95), ("Direct", 0.8, 0.7, 0.9), ("Not recorded", 0.0, 0.0, 0.1))

    assert "Not recorded" not in handoff_titles.of_segments(segments(*rows), Split.SOURCE)


def test_nothing_checked_is_no_rate():
    none = segments(("Event", NAN, NAN, NAN))

    assert handoff_titles.of_segments(none, Split.SOURCE) == "No source has a hand-off that was checked"


@pytest.mark.parametrize(
    ("lacking", "title"), [(0, "Nothing that was asked for was missing"), (1, "Missing most: Con")]
)
def test_what_is_missing_most_is_named(lacking, title):
    row = {"handoff_field": "Consent", "asked_hand_offs": 4, "lacking_hand_offs": lacking, "lacking_rate": lacking / 4}
    assert handoff_titles.of_missing(DataFrame([row])).startswith(title)


def test_a_list_says_what_it_counts_and_in_which_unit():
    lacking = MadeCell(Made.LACKING, field=HandoffField.CONSENT)
    rerouted = MadeCell(Made.REROUTED, line="Imaging")

    assert handoff_titles.of_list(lacking, 1) == "1 hand-off at which this was missing · Consent"
    assert handoff_titles.of_list(rerouted, 2) == (
        "2 leads routed to another service line than they asked for · asked for Imaging"
    )


def test_every_kind_of_number_has_words():
    assert set(handoff_titles.MADE_IN_WORDS) == set(Made)


def test_a_dot_knows_its_row_and_a_segment_without_a_rate_has_none():
    answer = segments(("<b>Event</b>", 0.9, 0.8, 0.95), ("Direct", NAN, NAN, NAN))
    figure = shares(
        answer, by="source", share="completeness_rate", part="complete_hand_offs", whole="checked_hand_offs"
    )

    (dots,) = figure.data
    assert list(dots.customdata) == list(answer.index)
    assert dots.meta == "complete_hand_offs"
    assert dots.y[0] == "&lt;b&gt;Event&lt;/b&gt;"
    assert [note.text for note in figure.layout.annotations] == ["90 % of 10", "– of 10"]
