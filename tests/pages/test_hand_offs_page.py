"""The list of hand-offs behind a number, and the way on to one lead and back."""

import pytest

from data.vocabulary import Promise
from queries.clocks import Split
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from tests.pages.conftest import go, headings, links
from tests.pages.test_overview import last_quarter

LATE = {"hand_off_handed": "late", "hand_off_by": "source", "hand_off_segment": "Paid search"}


def test_the_list_is_the_questions_with_the_count_in_its_title(open_page, demo):
    page = open_page("hand_offs", **LATE)
    asked = hand_offs_behind(demo, last_quarter(demo), HandOffCell(Handed.LATE, by=Split.SOURCE, segment="Paid search"))

    shown = page.dataframe[0].value
    assert len(shown) == len(asked) > 0
    assert shown["service_line"].tolist() == asked["service_line"].tolist()
    assert set(shown["state"]) == {"late"}
    assert headings(page)[0] == f"{len(asked)} hand-offs late at first attempt · Paid search"


def test_moments_are_on_the_organisations_clock(open_page):
    (frame,) = open_page("hand_offs", **LATE).dataframe

    assert '"timezone": "America/New_York"' in frame.proto.columns


def test_the_public_ids_stay_on_the_server_until_one_is_chosen(open_page):
    assert "lead" not in open_page("hand_offs").dataframe[0].value.columns


@pytest.mark.parametrize(
    "wrong",
    [{"hand_off_handed": "everything"}, {"hand_off_promise": "love"}, {"hand_off_week": "soon"}, {"hand_off_by": "x"}],
)
def test_a_link_to_a_number_that_is_none_says_so(wrong, open_page):
    page = open_page("hand_offs", **wrong)

    assert not page.exception
    assert page.warning[0].value.startswith("This link names a number that doesn't exist. Nothing was lost")
    assert not page.dataframe


def test_an_old_link_to_a_segment_that_is_gone_counts_nothing(open_page):
    page = open_page("hand_offs", hand_off_by="territory", hand_off_segment="Atlantis")

    assert not page.exception
    assert headings(page)[0].startswith("0 hand-offs")
    assert page.info[0].value.startswith("No hand-off is counted here.")


def test_there_is_a_way_back_to_the_follow_up_page_as_it_was(open_page):
    page = open_page("hand_offs", hand_off_promise="Booking", hand_off_by="team", hand_off_segment="Sales")

    (back,) = [link for link in links(page) if link.page == "sla"]
    there = go(page, "sla", **back.in_url)
    assert there.radio(key="promise").value == Promise.BOOKING
    assert any(frame.value.columns[0] == "team" for frame in there.dataframe)
