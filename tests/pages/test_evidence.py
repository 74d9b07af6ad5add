"""The page about evidence: what it counts, and that each number opens exactly its leads."""

import pytest

from dashboard import evidence_words
from queries.columns import COLUMNS
from queries.dimensions import Dimension
from queries.evidence import evidence, evidence_by, evidence_in_short
from queries.evidence_cells import EvidenceCell, EvidenceKind
from tests.pages.conftest import headings, links, said
from tests.pages.test_overview import last_quarter


def test_the_headline_is_the_questions_and_the_table_has_every_kind(open_page, demo):
    page, scope = open_page("evidence"), last_quarter(demo)

    assert not page.exception
    assert headings(page)[0] == evidence_words.headline(evidence_in_short(demo, scope).iloc[0])
    shown = page.dataframe[0].value
    assert list(shown["evidence_kind"]) == list(map(str, EvidenceKind))
    assert list(shown["unsupported_episodes"]) == list(evidence(demo, scope)["unsupported_episodes"])


@pytest.mark.parametrize("kind", EvidenceKind)
def test_a_kind_is_split_by_line_or_source_and_the_link_keeps_both(open_page, demo, kind):
    page = open_page("evidence", unsupported=kind, unsupported_by=COLUMNS[Dimension.SOURCE].label)

    table = evidence_by(demo, last_quarter(demo), kind=kind, by=Dimension.SOURCE)
    assert headings(page)[1].startswith(f"{kind}: ")
    shown = [frame.value for frame in page.dataframe[1:]]
    assert [list(one["source"]) for one in shown] == ([list(table["source"])] if len(table) else [])


@pytest.mark.parametrize("kind", EvidenceKind)
def test_the_list_has_as_many_rows_as_the_number_it_stands_behind(open_page, demo, kind):
    counted = evidence(demo, last_quarter(demo)).set_index("evidence_kind").loc[kind]
    page = open_page("evidence_behind", evidence_kind=kind)

    number = int(counted["unsupported_episodes"])
    assert headings(page) == [evidence_words.of_list(EvidenceCell(kind=kind), number)]
    assert sum(len(frame.value) for frame in page.dataframe) == number
    back = next(link for link in links(page) if link.page == "evidence")
    assert back.in_url == ({} if kind is EvidenceKind.MQL else {"unsupported": str(kind)})


def test_a_segment_goes_along_and_one_that_is_none_counts_nobody(open_page, demo):
    table = evidence_by(demo, last_quarter(demo), kind=EvidenceKind.HANDOFF, by=Dimension.SOURCE)
    row = table.loc[table["checked_episodes"].idxmax()]
    url = {"evidence_evident": "checked", "evidence_kind": EvidenceKind.HANDOFF, "evidence_by": "source"}

    page = open_page("evidence_behind", evidence_segment=row["source"], **url)
    assert len(page.dataframe[0].value) == row["checked_episodes"]
    assert headings(page)[0].endswith(f" · Source: {row['source']}")
    page = open_page("evidence_behind", evidence_segment="Webinar", **url)
    assert "No lead is counted here." in page.info[0].value


def test_a_link_that_makes_no_sense_says_so(open_page):
    page = open_page("evidence_behind", evidence_kind="Ghosts")

    assert "names a number that doesn't exist" in page.warning[0].value
    assert not page.exception


def test_a_period_without_leads_is_a_sentence(open_page):
    page = open_page("evidence", period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert "No leads came in" in page.info[0].value
    assert not page.dataframe


def test_the_page_about_the_data_has_the_count_and_the_way_here(open_page, demo):
    page = open_page("data_quality")

    short = evidence_in_short(demo, last_quarter(demo)).iloc[0]
    assert evidence_words.on_data_page(short) in said(page)
    assert "evidence" in [link.page for link in links(page)]


def test_a_figure_explains_itself(open_page):
    words = said(open_page("evidence", opened=["kinds"]))

    assert "How many leads have come to a stage that their record doesn't support?" in words
    assert "Not supported ÷ checked episodes." in words
