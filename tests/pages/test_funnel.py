"""The funnel page: what it shows is what the questions say, for every split and stage."""

import pytest

from dashboard import findings, titles
from data.vocabulary import STAGE_LABEL, Stage
from queries.changes import funnel_by_compared, why_conversion_changed
from queries.dimensions import Dimension
from queries.exits import exits_by_stage_and_reason, re_entries
from queries.funnel import FUNNEL_BY, conversion_by_week, funnel
from queries.waits import time_to_each_stage
from tests.pages.conftest import headings, said
from tests.pages.test_overview import last_quarter


def shown_with(page, *columns):
    """The one table on the page that has these columns."""
    (frame,) = [frame.value for frame in page.dataframe if set(columns) <= set(frame.value.columns)]
    return frame


@pytest.mark.parametrize(
    ("by", "stage"),
    [
        (Dimension.SERVICE_LINE, Stage.SCHEDULED),
        (Dimension.SOURCE, Stage.SQL),
        (Dimension.TERRITORY, Stage.MQL),
        (Dimension.INTAKE_TYPE, Stage.STARTED),
        (Dimension.CONTACT_TYPE, Stage.INTAKE),
    ],
)
def test_the_titles_say_what_the_questions_found(by, stage, open_page, demo):
    from queries.columns import COLUMNS

    page = open_page("funnel", by=COLUMNS[by].label, stage=STAGE_LABEL[stage])
    scope, label = last_quarter(demo), STAGE_LABEL[stage]

    assert not page.exception
    assert titles.of_funnel(funnel(demo, scope), scope) in headings(page)
    assert titles.of_segments(funnel_by_compared(demo, scope, by, stage), by, label) in headings(page)
    assert titles.of_weeks(conversion_by_week(demo, scope, stage), label, scope) in headings(page)
    assert findings.why_in_words(why_conversion_changed(demo, scope, by, stage), by, label) in headings(page)
    assert titles.of_waits(time_to_each_stage(demo, scope), label) in headings(page)
    assert titles.of_exits(exits_by_stage_and_reason(demo, scope)) in headings(page)


def test_the_matrix_holds_each_segments_number_at_each_stage(open_page, demo):
    asked = FUNNEL_BY[Dimension.SERVICE_LINE](demo, last_quarter(demo))
    shown = shown_with(open_page("funnel"), "service_line", "Scheduled").set_index("service_line")

    for row in asked.itertuples():
        assert shown.loc[row.service_line, "cohort_episodes"] == row.cohort_episodes
        if row.stage != "Inquiry":
            assert shown.loc[row.service_line, row.stage] == row.reached_episodes
    assert list(shown.index) == list(asked["service_line"].unique())


@pytest.mark.parametrize(("number", "label"), [("entry_rate", "Of all leads"), ("step_rate", "Of the stage before")])
def test_the_matrix_shows_rates_when_asked_to(number, label, open_page, demo):
    asked = FUNNEL_BY[Dimension.SERVICE_LINE](demo, last_quarter(demo)).set_index(["service_line", "stage"])[number]
    shown = shown_with(open_page("funnel", number=label), "service_line", "Scheduled").set_index("service_line")

    for (line, stage), rate in asked.items():
        if stage != "Inquiry" and rate == rate:
            assert shown.loc[line, stage] in (pytest.approx(rate), pytest.approx(rate * 100))


def test_the_segments_and_their_counts_add_up_to_the_funnel(open_page, demo):
    shown = shown_with(open_page("funnel"), "service_line", "Scheduled")

    whole = funnel(demo, last_quarter(demo)).set_index("stage")
    assert shown["cohort_episodes"].sum() == whole.loc["Inquiry", "cohort_episodes"]
    assert shown["Scheduled"].sum() == whole.loc["Scheduled", "reached_episodes"]


def test_waits_exits_and_returns_are_the_questions_own_tables(open_page, demo):
    page, scope = open_page("funnel"), last_quarter(demo)

    assert shown_with(page, "arrived_episodes")["arrived_episodes"].tolist() == (
        time_to_each_stage(demo, scope)["arrived_episodes"].tolist()
    )
    assert shown_with(page, "reason", "episodes")["episodes"].sum() == (
        exits_by_stage_and_reason(demo, scope)["episodes"].sum()
    )
    assert shown_with(page, "reentered_episodes")["reentered_episodes"].tolist() == (
        re_entries(demo, scope)["reentered_episodes"].tolist()
    )


def test_the_window_is_printed_and_moves_the_numbers(open_page):
    short, long = open_page("funnel", window="7 days"), open_page("funnel", window="90 days")

    assert "within 7 days" in headings(short)[0]
    assert "hatched weeks are cut or not 7 days old" in said(short) or "whole, mature weeks" in said(short)
    assert "within 90 days" in headings(long)[0] or "90 days old" in headings(long)[0]


def test_a_filter_narrows_every_figure_of_the_page(open_page, demo):
    page = open_page("funnel", line="Cardiology")

    assert shown_with(page, "service_line", "Scheduled")["service_line"].tolist() == ["Cardiology"]


@pytest.mark.parametrize("wrong", [{"by": "Star sign"}, {"stage": "Married"}, {"number": "π"}])
def test_a_switch_that_is_none_is_the_usual_one(wrong, open_page):
    page = open_page("funnel", **wrong)

    assert not page.exception
    assert headings(page) == headings(open_page("funnel"))


def test_every_picture_is_described_for_those_who_cannot_see_it(open_page):
    charts = open_page("funnel").get("plotly_chart")

    assert len(charts) == 6
    assert all(len(chart.proto.alt) > 40 for chart in charts)
