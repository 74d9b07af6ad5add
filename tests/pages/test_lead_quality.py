"""The page on lead quality: its figures are the questions' own, and every number leads to its list."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dashboard import quality_titles, quality_version_words, wording
from dashboard.drill import in_url
from dashboard.quality_cell_words import of_list
from data.database import open_database
from data.vocabulary import DefinitionKind, Verdict
from queries.after_disputes import what_came_later, where_disputed_leads_went
from queries.behind import behind
from queries.dispute_answers import dispute_answers, dispute_answers_by
from queries.dispute_inbox import disputes_in_short
from queries.dispute_rulings import dispute_rulings, rulings_by_record
from queries.lead_quality import lead_quality, lead_quality_by, lead_quality_by_week
from queries.lead_quality_versions import lead_quality_by_criterion, lead_quality_by_version, versions_in_period
from queries.quality_cells import Quality, QualityCell, QualitySplit
from queries.quality_list import quality_list
from queries.scope import Period, Scope
from queries.sources_to_fix import sources_to_fix
from tests.given import Given, noon
from tests.pages.conftest import go, headings, links, said
from tests.pages.test_overview import last_quarter

HALF_YEAR = {"period": "Last 26 full weeks"}


@pytest.fixture
def half_year(demo) -> Scope:
    return Scope(Period(date(2025, 12, 29), date(2026, 6, 28)), as_of=last_quarter(demo).as_of)


def shown_with(page, first: str, number: str):
    """The one table on the page that begins with this column and has that one."""
    (frame,) = [frame.value for frame in page.dataframe if frame.value.columns[0] == first and number in frame.value]
    return frame


def test_the_titles_say_what_the_questions_found(open_page, demo, half_year):
    page, whole = open_page("lead_quality", **HALF_YEAR), lead_quality(demo, half_year).iloc[0]

    assert not page.exception
    by, kind = QualitySplit.SOURCE, DefinitionKind.MQL
    for title in (
        quality_titles.of_quality(whole),
        quality_titles.of_segments(lead_quality_by(demo, half_year), by, whole["dispute_rate"]),
        quality_titles.of_criteria(lead_quality_by_criterion(demo, half_year)),
        quality_titles.of_record(rulings_by_record(demo, half_year)),
        quality_titles.of_rulings(dispute_rulings(demo, half_year).iloc[0]),
        quality_version_words.of_versions(lead_quality_by_version(demo, half_year), kind),
        quality_titles.of_weeks(lead_quality_by_week(demo, half_year), date(2026, 6, 30)),
        quality_titles.of_answers(dispute_answers(demo, half_year).iloc[0]),
        quality_titles.of_later(what_came_later(demo, half_year)),
    ):
        assert title in headings(page)


def test_the_four_fates_add_up_and_lead_to_their_lists(open_page, demo):
    page, scope = open_page("lead_quality"), last_quarter(demo)
    row = lead_quality(demo, scope).iloc[0]

    names = ("accepted_hand_offs", "disputed_hand_offs", "let_go_hand_offs", "undecided_hand_offs")
    assert [metric.value for metric in page.metric] == [wording.count(row[name]) for name in names]
    assert sum(row[name] for name in names) == row["judged_hand_offs"] > 0
    found = [link for link in links(page) if link.page == "disputes_behind"]
    assert {link.in_url.get("quality_counted") for link in found} >= {"accepted", "disputed", "let_go", "undecided"}
    for link in found:
        (shown,) = [frame.value for frame in open_page("disputes_behind", **link.in_url).dataframe]
        assert len(shown) == link.promises


@pytest.mark.parametrize(
    ("question", "options"),
    [
        (lead_quality_by, {"by": QualitySplit.SOURCE}),
        (lead_quality_by, {"by": QualitySplit.SERVICE_LINE}),
        (lead_quality_by, {"by": QualitySplit.CAMPAIGN}),
        (lead_quality_by, {"by": QualitySplit.TERRITORY}),
        (lead_quality_by_criterion, {}),
        (lead_quality_by_version, {"kind": DefinitionKind.MQL}),
        (lead_quality_by_week, {}),
        (rulings_by_record, {}),
        (dispute_rulings, {}),
        (dispute_answers_by, {"by": QualitySplit.SOURCE}),
        (what_came_later, {}),
        (where_disputed_leads_went, {}),
        (sources_to_fix, {}),
    ],
    ids=lambda one: getattr(one, "__name__", str(one)),
)
def test_every_count_leads_to_a_list_with_that_many_rows(question, options, demo, half_year):
    cells = [
        (behind(column, row), number, column)
        for row in question(demo, half_year, **options).to_dict("records")
        for column, number in row.items()
        if column.endswith(("_hand_offs", "disputes")) and column != "expected_disputes"
    ]

    assert cells
    for cell, number, column in cells:
        assert isinstance(cell, QualityCell), column
        assert len(quality_list(demo, half_year, cell)) == number, (column, cell)


@pytest.mark.parametrize("by", ["Source", "Service line", "Campaign", "Territory"])
def test_it_can_be_split_and_the_parts_add_up(by, open_page, demo, half_year):
    page = open_page("lead_quality", rejected_by=by, **HALF_YEAR)

    shown = shown_with(page, by.lower().replace(" ", "_"), "dispute_rate")
    row = lead_quality(demo, half_year).iloc[0]
    for name in ("disputed_hand_offs", "decided_hand_offs", "undecided_hand_offs", "let_go_hand_offs"):
        assert shown[name].sum() == row[name]


def test_a_change_of_the_definition_is_said_at_the_head_and_below_every_rate_it_pools(open_page, demo, half_year):
    versions = versions_in_period(demo, half_year, DefinitionKind.MQL)
    page = open_page("lead_quality", **HALF_YEAR)

    assert versions["version"].nunique() > 1
    assert quality_version_words.caveat(versions, "MQL") in page.warning[0].value
    pooled = [one.value for one in page.caption if one.value.startswith("Pools hand-offs judged by versions ")]
    assert len(pooled) == 5
    assert "from 9 Feb 2026 on" in pooled[0]


def test_a_period_of_one_version_has_no_caveat(open_page, demo):
    days = {"period": "Days I choose", "days": ["2026-04-06", "2026-06-28"], "line": "Imaging"}
    page = open_page("lead_quality", **days)

    assert not page.exception
    assert not page.warning
    assert not [one for one in page.caption if one.value.startswith("Pools")]


def test_each_version_stands_alone_and_another_definition_can_be_chosen(open_page, demo, half_year):
    page = open_page("lead_quality", judged_by="Eligibility", **HALF_YEAR)

    asked = lead_quality_by_version(demo, half_year, DefinitionKind.ELIGIBILITY)
    shown = shown_with(page, "version", "dispute_rate")
    assert shown["version"].tolist() == asked["version"].tolist()
    assert set(shown["definition_kind"]) == {"Eligibility"}


def test_criteria_are_said_in_words_and_still_lead_to_their_lists(open_page, demo, half_year):
    shown = shown_with(open_page("lead_quality", **HALF_YEAR), "definition_kind", "citing_disputes")

    assert "Decision timing is one of …" in set(shown["criterion"])
    asked = lead_quality_by_criterion(demo, half_year)
    assert shown["citing_disputes"].tolist() == asked["citing_disputes"].tolist()


def test_what_came_later_says_how_long_the_window_is(open_page):
    page = open_page("lead_quality", window="60 days", **HALF_YEAR)

    assert "Only hand-offs whose whole window of 60 days has passed count." in said(page)
    assert "Where disputed leads went, and how far they came within 60 days" in headings(page)


def test_at_most_ten_charts_are_shown(open_page):
    assert 0 < len(open_page("lead_quality", **HALF_YEAR).get("plotly_chart")) <= 10


def test_the_sources_to_fix_are_sentences_that_lead_to_their_rejections(open_page, demo, half_year):
    page, sources = open_page("lead_quality", **HALF_YEAR), sources_to_fix(demo, half_year)

    assert len(sources) > 0
    words = said(page).replace("\\", "")
    for _, row in sources.iterrows():
        assert f"**{row['source']}**: {quality_titles.of_source(row)}" in words
    found = [link for link in links(page) if link.label.endswith("that stood")]
    assert [link.promises for link in found] == sources["stood_disputes"].tolist()


def test_the_meetings_list_is_one_link_away(open_page, demo):
    scope = last_quarter(demo)
    by_now = replace(scope, as_of=max(scope.as_of, datetime.now(UTC)))
    page = open_page("lead_quality")

    (link,) = [link for link in links(page) if link.page == "disputes"]
    assert link.in_url == {"tray": "To rule"}
    assert link.label == quality_titles.of_inbox(disputes_in_short(demo, by_now).iloc[0])
    assert not go(page, "disputes", **link.in_url).exception


def test_the_agreement_of_both_sides_on_a_sample_is_shown_with_its_page(open_page):
    page = open_page("lead_quality")

    assert any("κ" in heading for heading in headings(page))
    assert "double_coding" in {link.page for link in links(page)}


@pytest.mark.parametrize(
    "cell",
    [
        QualityCell(Quality.DISPUTED),
        QualityCell(Quality.DISPUTED, record=Verdict.MET),
        QualityCell(Quality.DECIDED, QualitySplit.SOURCE, "Referral channel"),
        QualityCell(Quality.ACCEPTED, kind=DefinitionKind.MQL, version=4),
        QualityCell(),
    ],
    ids=str,
)
def test_the_list_has_the_questions_rows_and_leads_back(cell, open_page, demo):
    asked = quality_list(demo, last_quarter(demo), cell)
    page = open_page("disputes_behind", **in_url(cell))

    (shown,) = [frame.value for frame in page.dataframe]
    assert len(shown) == len(asked) > 0
    assert headings(page) == [of_list(cell, len(asked))]
    assert not {"lead", "dispute"} & set(shown.columns)
    (back,) = [link for link in links(page) if link.page == "lead_quality" and link.label.startswith("Back")]
    assert not go(page, "lead_quality", **back.in_url).exception


def test_nothing_that_was_written_in_a_dispute_is_on_a_page(open_page, demo):
    from sqlalchemy import select

    from data.schema import dispute_steps, disputes

    written = {*demo.scalars(select(disputes.c.evidence)), *demo.scalars(select(dispute_steps.c.evidence))} - {None}
    words = said(open_page("lead_quality", **HALF_YEAR)) + said(open_page("disputes_behind", **HALF_YEAR))
    assert written
    assert not [one for one in written if one in words]


def test_a_link_to_a_number_that_is_none_says_so(open_page):
    page = open_page("disputes_behind", quality_counted="everything")

    assert not page.exception
    assert page.warning[0].value.startswith("This link names a number that doesn't exist. Nothing was lost")


def test_an_old_link_to_a_segment_that_is_gone_counts_nothing(open_page):
    page = open_page("disputes_behind", quality_by="territory", quality_segment="Atlantis")

    assert not page.exception
    assert page.info[0].value.startswith("No hand-off is counted here.")


def test_a_period_without_hand_offs_is_a_sentence(open_page):
    page = open_page("lead_quality", period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert page.info[0].value.startswith("No lead was handed over in this period")
    assert not page.dataframe


def test_where_nothing_was_rejected_it_says_so_and_draws_no_rate(open_page):
    page = open_page("lead_quality", period="Days I choose", days=["2025-02-03", "2025-02-09"])

    assert not page.exception
    assert "Sales rejected no lead of this period" in said(page)
    assert not page.get("plotly_chart")


def test_an_explanation_says_n_the_versions_and_what_is_left_out(open_page, demo, half_year):
    page = open_page("lead_quality", opened=["segments"], **HALF_YEAR)
    row = lead_quality(demo, half_year).iloc[0]

    words = said(page).replace("\\", "")
    assert "**Which hand-offs**: Hand-offs made " in words
    assert (
        f"**n**: {row['judged_hand_offs']:.0f} hand-offs; sales accepted {row['accepted_hand_offs']:.0f} and" in words
    )
    assert f"{row['undecided_hand_offs']:.0f} undecided" in words
    assert "**Judged by** MQL: version " in words
    assert "**Left out on both sides**: " in words
    assert "python -m queries lead_quality_by" in words
    assert "--by source" in words


JUNE = {"period": "Days I choose", "days": ["2026-06-01", "2026-06-30"]}


def test_before_anything_was_agreed_it_says_where_to_agree(one_database_url, open_empty):
    database = open_database(one_database_url)
    with database.write.begin() as conn:
        Given(conn).lead(inquired=noon(1), handoff=noon(2), sql=noon(3))
    database.close()

    page = open_empty("lead_quality", **JUNE)
    assert not page.exception
    assert headings(page) == ["None of 1 hand-off that sales decided on was rejected (0–79 %)"]
    assert page.info[0].value.startswith("Nobody had agreed on what a good lead is")
    assert "definitions" in {link.page for link in links(page)}
    assert page.info[1].value.startswith("Do both sides read the definition alike? Draw a sample")
