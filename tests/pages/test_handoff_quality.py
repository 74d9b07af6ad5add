"""The page on hand-off quality: its figures are the questions' own, and every number leads to its list."""

import pytest

from dashboard import handoff_titles
from dashboard.drill import in_url
from queries.behind import behind
from queries.clocks import Split
from queries.handoff_cells import Made, MadeCell
from queries.handoff_quality import (
    handoff_completeness,
    handoff_completeness_by_service_line,
    handoff_completeness_by_source,
    missing_at_handoff,
)
from queries.handoff_routing import routed_as_proposed, routing_mismatches, routing_mismatches_by_line
from queries.handoffs_made import hand_offs_made
from tests.pages.conftest import go, headings, links, said
from tests.pages.test_overview import last_quarter


def shown_with(page, *columns):
    """The one table on the page that has exactly these columns."""
    (frame,) = [frame.value for frame in page.dataframe if list(frame.value.columns) == list(columns)]
    return frame


def test_the_titles_say_what_the_questions_found(open_page, demo):
    page, scope = open_page("handoff_quality"), last_quarter(demo)

    assert not page.exception
    sources = handoff_completeness_by_source(demo, scope)
    mismatches = routing_mismatches(demo, scope)
    for title in (
        handoff_titles.of_completeness(handoff_completeness(demo, scope).iloc[0]),
        handoff_titles.of_segments(sources, Split.SOURCE),
        handoff_titles.of_missing(missing_at_handoff(demo, scope)),
        handoff_titles.of_rerouted(routing_mismatches_by_line(demo, scope)),
        handoff_titles.of_proposed(routed_as_proposed(demo, scope)),
        f"{len(mismatches)} leads asked for one service line and went to another: choose one to see it",
    ):
        assert title in headings(page)


@pytest.mark.parametrize(
    "question", [handoff_completeness_by_source, missing_at_handoff, routing_mismatches_by_line, routed_as_proposed]
)
def test_its_tables_are_the_questions_own(question, open_page, demo):
    asked = question(demo, last_quarter(demo))

    shown = shown_with(open_page("handoff_quality"), *asked.columns)
    counts = [name for name in asked.columns if asked[name].dtype == "int64"]
    assert shown[counts].to_dict("records") == asked[counts].to_dict("records")
    assert len(shown) > 0


def test_it_can_be_split_by_service_line(open_page, demo):
    asked = handoff_completeness_by_service_line(demo, last_quarter(demo))

    page = open_page("handoff_quality", checked_by="Service line")
    assert shown_with(page, *asked.columns)["service_line"].tolist() == asked["service_line"].tolist()


def test_the_period_is_that_in_which_hand_offs_were_made(open_page):
    page = open_page("handoff_quality", source="Event")

    assert any(
        one.value.startswith("Hand-offs made ") and " · Event · data as of " in one.value for one in page.caption
    )
    assert page.sidebar.selectbox(key="period").label == "Hand-offs made"


def test_the_mismatches_are_listed_without_their_ids(open_page, demo):
    asked = routing_mismatches(demo, last_quarter(demo))

    shown = shown_with(open_page("handoff_quality"), *asked.columns[1:])
    assert shown["requested_line"].tolist() == asked["requested_line"].tolist()
    assert (shown["requested_line"] != shown["service_line"]).all()


@pytest.mark.parametrize(
    "cell",
    [
        MadeCell(Made.OVERRIDDEN, by=Split.SOURCE, segment="Event"),
        MadeCell(Made.LACKING, field="Consent"),
        MadeCell(Made.REROUTED),
        MadeCell(Made.OTHERWISE, team="Sales"),
        MadeCell(),
    ],
    ids=str,
)
def test_the_list_behind_a_number_is_the_questions_with_its_count_in_the_title(cell, open_page, demo):
    asked = hand_offs_made(demo, last_quarter(demo), cell)
    page = open_page("hand_offs_made", **in_url(cell))

    (shown,) = [frame.value for frame in page.dataframe]
    assert len(shown) == len(asked) > 0
    assert headings(page) == [handoff_titles.of_list(cell, len(asked))]
    assert "lead" not in shown.columns
    (back,) = [link for link in links(page) if link.page == "handoff_quality"]
    assert len(headings(go(page, "handoff_quality", **back.in_url))) >= 1


def test_every_count_of_every_table_leads_somewhere(open_page, demo):
    scope = last_quarter(demo)
    for question in (
        handoff_completeness_by_source,
        missing_at_handoff,
        routing_mismatches_by_line,
        routed_as_proposed,
    ):
        for row in question(demo, scope).to_dict("records"):
            for column, number in row.items():
                if isinstance(number, int):
                    cell = behind(column, row)
                    assert isinstance(cell, MadeCell), column
                    assert len(hand_offs_made(demo, scope, cell)) == number, (column, row)


def test_a_link_to_a_number_that_is_none_says_so(open_page):
    page = open_page("hand_offs_made", made_made="everything")

    assert not page.exception
    assert page.warning[0].value.startswith("This link names a number that doesn't exist. Nothing was lost")


def test_an_old_link_to_a_segment_that_is_gone_counts_nothing(open_page):
    page = open_page("hand_offs_made", made_by="territory", made_segment="Atlantis")

    assert not page.exception
    assert page.info[0].value.startswith("No hand-off is counted here.")


def test_a_period_without_hand_offs_is_a_sentence(open_page):
    page = open_page("handoff_quality", period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert page.info[0].value.startswith("No lead was handed over in this period")
    assert not page.dataframe


def test_before_anything_was_checked_no_rate_is_shown(open_page):
    page = open_page("handoff_quality", period="Days I choose", days=["2025-03-03", "2025-05-04"])

    assert not page.exception
    assert headings(page)[0].startswith("None of ")
    assert "A hand-off is checked when it is made with “Hand a lead over”" in said(page)
    assert not page.get("plotly_chart")


def test_an_explanation_says_which_hand_offs_and_what_is_left_out(open_page, demo):
    page = open_page("handoff_quality", opened=["complete"])
    row = handoff_completeness(demo, last_quarter(demo)).iloc[0]

    words = said(page)
    assert "**Which hand-offs**: Hand-offs made " in words
    made, checked = int(row["checkable_hand_offs"]), int(row["checked_hand_offs"])
    assert f"**n**: {made} hand-offs; {checked} of them were checked" in words
    assert "**Left out on both sides**: " in words
    assert "python -m queries handoff_completeness_by_source" in words
