"""The follow-up page: what it shows is what the questions say, for every promise, and all of it adds up."""

import shlex

import pytest

from dashboard import sla_titles, wording
from data.database import open_database
from data.vocabulary import Promise, SlaState
from queries.__main__ import main
from queries.adherence import adherence_by_week, adherence_compared, adherence_of_segments, excluded_hand_offs
from queries.clocks import Split
from queries.hours_of_week import hand_offs_by_hour
from queries.lateness import lateness_by, lateness_in_all
from queries.response import Time, response_times
from queries.response_bands import scheduled_by_response_time
from queries.response_curves import response_curves
from queries.scope import full_weeks
from tests.given import Given, noon
from tests.pages.conftest import LAST_DAY, go, headings, links, said
from tests.pages.test_funnel import shown_with
from tests.pages.test_overview import last_quarter, tiles

FIGURES = (
    *("adherence", "states", "states_by", "rates", "segments", "weeks", "curves", "lengths"),
    *("hours hand_offs", "hours breached_hand_offs", "delays", "late", "cost", "bands", "excluded"),
)
each_promise = pytest.mark.parametrize("promise", Promise)
STATES = [f"{state}_hand_offs" for state in SlaState]


@each_promise
def test_the_five_states_are_the_questions_and_add_up_to_what_was_handed_over(promise, open_page, demo):
    page, asked = open_page("sla", promise=promise), adherence_compared(demo, last_quarter(demo), promise).iloc[0]

    shown = {label: int(tiles(page)[label].value.replace(",", "")) for label in map(str.capitalize, SlaState)}
    assert list(shown.values()) == [asked[name] for name in STATES]
    (whole,) = [link for link in links(page) if link.label.endswith(" in all")]
    assert sum(shown.values()) == whole.promises == asked["hand_offs"] > 100


@each_promise
def test_the_share_in_time_stands_with_its_n_its_interval_and_the_period_before(promise, open_page, demo):
    page, asked = open_page("sla", promise=promise), adherence_compared(demo, last_quarter(demo), promise).iloc[0]

    tile = tiles(page)["In time"]
    assert tile.value == wording.rate(asked["adherence_rate"], digits=1)
    assert tile.delta.replace("-", "−") == wording.points(asked["adherence_change"])
    counts = f"{wording.count(asked['met_due_hand_offs'])} of {wording.count(asked['due_hand_offs'])} that fell due"
    interval = wording.interval(asked["adherence_rate_low"], asked["adherence_rate_high"])
    before = f"before {wording.rate(asked['adherence_rate_before'], digits=1)}"
    assert any(all(words in note.value for words in (counts, interval, before)) for note in page.caption)


@each_promise
def test_every_number_leads_to_a_list_of_exactly_so_many_hand_offs(promise, open_page):
    numbered = [link for link in links(open_page("sla", promise=promise)) if link.page == "hand_offs"]

    assert len(numbered) == len(SlaState) + 3
    for link in numbered:
        there = go(open_page("sla", promise=promise), "hand_offs", **link.in_url)
        assert (len(there.dataframe[0].value) if there.dataframe else 0) == link.promises, link.label
        assert headings(there)[0].startswith(wording.hand_offs(link.promises))


@pytest.mark.parametrize(
    ("by", "label", "promise"),
    [
        (Split.SERVICE_LINE, "Service line", Promise.FIRST_ATTEMPT),
        (Split.HOLDER, "Owner at the time", Promise.FIRST_CONTACT),
        (Split.TEAM, "Team", Promise.DECISION),
        (Split.URGENCY, "Urgency", Promise.BOOKING),
    ],
)
def test_the_titles_say_what_the_questions_found(by, label, promise, open_page, demo):
    page, scope = open_page("sla", split=label, promise=promise), last_quarter(demo)
    whole, segments = adherence_compared(demo, scope, promise).iloc[0], adherence_of_segments(demo, scope, by, promise)
    curves = response_curves(demo, scope, promise, Time.BUSINESS)
    hours = hand_offs_by_hour(demo, scope, promise)

    assert not page.exception
    assert set(headings(page)) >= {
        sla_titles.of_adherence(whole, promise),
        sla_titles.of_states(segments, by),
        sla_titles.of_segments(segments, by, whole["adherence_rate"]),
        sla_titles.of_weeks(adherence_by_week(demo, scope, promise), LAST_DAY),
        sla_titles.of_curves(curves, Time.BUSINESS),
        sla_titles.of_response_times(by, promise),
        sla_titles.of_hours(hours, "hand_offs"),
        sla_titles.of_hours(hours, "breached_hand_offs"),
        sla_titles.of_lateness(lateness_in_all(demo, scope, promise).iloc[0], promise),
    }


def test_the_tables_are_the_questions_own_and_add_up_to_the_tiles(open_page, demo):
    page, scope = open_page("sla", split="Source", promise="Booking"), last_quarter(demo)
    whole = adherence_compared(demo, scope, Promise.BOOKING).iloc[0]

    shown = shown_with(page, "source", *STATES)
    assert shown[STATES].sum().tolist() == [whole[name] for name in STATES]
    assert (shown[STATES].sum(axis=1) == shown["hand_offs"]).all()
    assert shown_with(page, "source", "median_business_hours")["timed_hand_offs"].tolist() == (
        response_times(demo, scope, Split.SOURCE, Promise.BOOKING)["timed_hand_offs"].tolist()
    )
    late = shown_with(page, "source", "routing_delay_hours")
    assert (
        late["breached_hand_offs"].tolist()
        == lateness_by(demo, scope, Split.SOURCE, Promise.BOOKING)["breached_hand_offs"].tolist()
    )
    assert late["breached_hand_offs"].sum() == whole["due_hand_offs"] - whole["met_due_hand_offs"]
    assert (
        shown_with(page, "no_clock")["excluded_hand_offs"].sum()
        == excluded_hand_offs(demo, scope, Promise.BOOKING)["excluded_hand_offs"].sum()
    )


def test_people_with_too_few_hand_offs_are_not_named(open_page, demo):
    page = open_page("sla", split="Owner at the time", period="Days I choose", days=["2026-06-22", "2026-06-28"])

    names = {person for frame in page.dataframe if "holder" in frame.value for person in frame.value["holder"]}
    assert names - {"Nobody yet"} == {"Owners with fewer than 20"}


def test_a_filter_narrows_every_figure_of_the_page(open_page):
    page = open_page("sla", line="Cardiology")

    by_line = [frame.value["service_line"].tolist() for frame in page.dataframe if "service_line" in frame.value]
    assert by_line == [["Cardiology"]] * 3
    assert any(caption.value.startswith("Hand-offs that fall due 30 Mar – 28 Jun 2026 · Cardiology ·")
               for caption in page.caption)  # fmt: skip


@pytest.mark.parametrize(
    ("promise", "compared"),
    [
        (Promise.FIRST_ATTEMPT, Promise.FIRST_ATTEMPT),
        (Promise.FIRST_CONTACT, Promise.FIRST_CONTACT),
        (Promise.BOOKING, Promise.FIRST_ATTEMPT),  # to be booked sooner is no reason to be booked
    ],
)
def test_what_lateness_costs_is_of_an_attempt_or_a_contact_and_said_to_be_no_cause(promise, compared, open_page, demo):
    page, bands = open_page("sla", promise=promise), scheduled_by_response_time(demo, last_quarter(demo), compared)

    assert sla_titles.of_cost(bands, compared) in headings(page)
    assert "Side by side, not cause and effect" in said(page)
    assert shown_with(page, "response_band")["scheduled_hand_offs"].tolist() == bands["scheduled_hand_offs"].tolist()


def test_a_week_that_still_runs_is_said_to_be_hatched(open_page):
    page = open_page("sla", period="Days I choose", days=["2026-06-01", "2026-06-30"])

    assert any(title.endswith("1 hatched week is cut or still running") for title in headings(page))


def test_hours_are_the_staffs_or_the_patients_as_one_chooses(open_page):
    business, wall = open_page("sla"), open_page("sla", time="Wall-clock time, as patients wait")

    assert any(", in business time" in title for title in headings(business))
    assert any(", on the patient's clock" in title for title in headings(wall))


def test_every_picture_is_described_for_those_who_cannot_see_it(open_page):
    charts = open_page("sla").get("plotly_chart")

    assert 5 <= len(charts) <= 10
    assert all(len(chart.proto.alt) > 40 for chart in charts)


def test_every_figure_explains_itself(open_page):
    page = open_page("sla", opened=FIGURES, promise="Booking")

    words = said(page)
    assert len(page.code) == len(FIGURES)
    for part in ("**Which hand-offs**: Hand-offs that fall due", "**Data as of** "):
        assert words.count(part) == len(FIGURES)
    # The curves are of more than one promise, and say the n of each.
    for part in ("**Promise**: ", "**n**: ", "**Left out on both sides**: "):
        assert words.count(part) == len(FIGURES) - 1 + len(Promise)
    assert "It is kept when an appointment is booked." in words


def test_every_line_to_ask_again_runs_and_names_the_promise(open_page, capsys):
    page = open_page("sla", opened=FIGURES, promise="Booking", split="Team", source="Event")
    assert sum("--promise Booking" in code.value or "--also Booking" in code.value for code in page.code) == (
        len(page.code) - 2  # what lateness costs is of the first attempt
    )
    for code in page.code:
        words = shlex.split(code.value)
        assert words[:3] == ["python", "-m", "queries"]
        assert main([*words[3:], "--format", "csv"]) == 0, code.value
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [{"promise": "World peace"}, {"split": "Star sign"}, {"time": "Never"}])
def test_a_switch_that_is_none_is_the_usual_one(wrong, open_page):
    page = open_page("sla", **wrong)

    assert not page.exception
    assert headings(page) == headings(open_page("sla"))


def test_a_period_without_hand_offs_says_so(open_page):
    page = open_page("sla", period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert not page.exception
    assert page.info[0].value.startswith("No hand-offs fall due in this period")
    assert not page.metric


@pytest.fixture
def handed_over(one_database_url):
    """Puts one hand-off of June in an empty database, after whatever is agreed."""

    def handed_over(**minutes):
        database = open_database(one_database_url)
        with database.write.begin() as conn:
            given = Given(conn)
            if minutes:
                given.targets(**minutes)
            given.lead(inquired=noon(1), handoff=noon(2))
        database.close()

    return handed_over


JUNE = {"period": "Days I choose", "days": ["2026-06-01", "2026-06-30"]}


def test_before_anybody_agreed_on_targets_the_page_says_where_to(handed_over, open_empty):
    handed_over()
    page = open_empty("sla", **JUNE)

    assert not page.exception
    assert page.info[0].value.startswith("Nobody has agreed on targets yet for the first attempt: none of these 1")
    assert [link.page for link in links(page)] == ["targets"]
    assert not page.metric


def test_targets_without_opening_hours_say_where_to_agree_on_them(handed_over, open_empty):
    handed_over(first_attempt=60)
    page = open_empty("sla", **JUNE)

    assert not page.exception
    assert page.info[0].value.startswith("Nobody has agreed on opening hours yet")
    assert [link.page for link in links(page)] == ["calendars"]
    assert open_empty("sla", promise="Booking", **JUNE).info[0].value.startswith("Nobody has agreed on targets yet")


def test_the_quarter_shown_is_the_overviews(demo):
    assert last_quarter(demo).period == full_weeks(LAST_DAY, 13)
