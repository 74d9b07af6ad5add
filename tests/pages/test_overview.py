"""The period on one screen: its tiles are the questions' numbers, and each leads to exactly its leads."""

from datetime import timedelta

from dashboard import wording
from queries.arrivals import arrivals
from queries.changes import funnel_compared
from queries.choices import data_as_of, database_in_short
from queries.scope import Scope, full_weeks
from tests.pages.conftest import LAST_DAY, go, headings, links, said

STAGES = ("MQL", "SQL", "Scheduled", "Attended", "Started")


def last_quarter(conn) -> Scope:
    return Scope(full_weeks(LAST_DAY, 13), as_of=data_as_of(conn))


def tiles(page):
    return {metric.label: metric for metric in page.metric}


def test_the_tiles_are_the_funnels_numbers(open_page, demo):
    page, compared = open_page("overview"), funnel_compared(demo, last_quarter(demo)).set_index("stage")

    assert list(tiles(page)) == ["Leads came in", *STAGES]
    assert tiles(page)["Leads came in"].value == wording.count(compared.loc["Inquiry", "cohort_episodes"])
    for stage in STAGES:
        row = compared.loc[stage]
        assert tiles(page)[stage].value == wording.rate(row["entry_rate"], digits=1)
        assert tiles(page)[stage].delta.replace("-", "−") == wording.points(row["rate_change"])
        counts = f"{wording.count(row['reached_episodes'])} of {wording.count(row['mature_episodes'])} mature leads"
        interval = wording.interval(row["entry_rate_low"], row["entry_rate_high"])
        before = f"before {wording.rate(row['entry_rate_before'], digits=1)}"
        assert any(all(words in note.value for words in (counts, interval, before)) for note in page.caption)


def test_a_fall_is_not_drawn_as_a_rise(open_page, demo):
    compared = funnel_compared(demo, last_quarter(demo)).set_index("stage")
    falls = [stage for stage in STAGES if compared.loc[stage, "rate_change"] < 0]

    assert falls
    assert all(tiles(open_page("overview"))[stage].delta.startswith("-") for stage in falls)


def test_every_number_leads_to_a_list_of_exactly_so_many_leads(open_page):
    page = open_page("overview")
    promised = [link for link in links(page) if link.page == "leads" and link.label.endswith("leads")]
    numbered = [link for link in promised if link.label != "See the leads"]

    assert len(numbered) == 1 + len(STAGES)
    for link in numbered:
        there = go(open_page("overview"), "leads", **link.in_url)
        assert len(there.dataframe[0].value) == link.promises
        assert headings(there)[0].startswith(f"{link.label} ")


def test_the_findings_are_sentences_with_their_leads(open_page):
    page = open_page("overview")
    numbered = [line.value for line in page.markdown if line.value.startswith(("**1.**", "**2.**", "**3.**"))]

    assert 1 <= len(numbered) <= 3
    assert all(line.rstrip().endswith(".") for line in numbered)
    for link in links(page):
        if link.label in ("See the leads", "See the hand-offs"):
            assert len(go(open_page("overview"), link.page, **link.in_url).dataframe[0].value) > 0


def test_arrivals_are_the_questions_and_never_called_a_conversion(open_page, demo):
    page, asked = open_page("overview"), arrivals(demo, last_quarter(demo))

    (shown,) = [frame.value for frame in page.dataframe if "arrivals" in frame.value]
    assert shown["arrivals"].tolist() == asked["arrivals"].tolist()
    assert "not a conversion" in said(page)


def test_with_nothing_to_compare_a_tile_shows_no_change(open_page, demo):
    first = database_in_short(demo, last_quarter(demo)).loc[0, "first_entry_on"].date()
    page = open_page("overview", period="Days I choose", days=[str(first), str(first + timedelta(days=60))])

    assert not page.exception
    assert tiles(page)["SQL"].value != "–"
    assert not tiles(page)["SQL"].delta


def test_before_anything_is_mature_a_rate_is_a_dash(open_page):
    page = open_page("overview", period="Days I choose", days=["2026-06-20", "2026-06-28"])

    assert [tiles(page)[stage].value for stage in STAGES] == ["–"] * len(STAGES)
    assert "0 mature" in said(page)
