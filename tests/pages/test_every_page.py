"""What is true of every page, including the ones not written yet."""

import pytest

from data.vocabulary import Role
from tests.pages.conftest import ROOT, go, links, said, scope_said

PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
OF_THE_PERIOD = ("overview", "funnel", "data_quality", "leads")
each_page = pytest.mark.parametrize("name", PAGES)
FILTERS = {"source": "Event", "line": "Cardiology", "window": "60 days", "period": "Last 26 full weeks"}


@each_page
@pytest.mark.parametrize("role", Role)
def test_opens_for_every_role(name, role, open_page):
    page = open_page(name, role=role)

    assert not page.exception
    assert not page.error
    assert len(page.title) == 1
    assert page.sidebar.selectbox(key="role").value is role


BEFORE_LEADS = {"import_file", "targets", "calendars", "routing", "absences", "double_coding"}
BEFORE_LEADS |= {"agreements", "definitions"}


@each_page
def test_opens_on_an_empty_database_and_says_what_to_do(name, open_empty):
    page = open_empty(name)

    assert not page.exception
    assert not page.error
    assert len(page.title) == 1
    if name in BEFORE_LEADS:  # what can be done then, each says itself
        assert page.info or name in ("import_file", "agreements")
    else:
        assert [said.value for said in page.info] == ["There are no leads yet. Take in a CRM's export to begin."]
        assert ("import_file", "Import a file") in [(link.page, link.label) for link in links(page)]


@pytest.mark.parametrize("name", OF_THE_PERIOD)
def test_a_period_without_leads_is_a_sentence_not_a_zero(name, open_page):
    page = open_page(name, period="Days I choose", days=["2020-01-01", "2020-01-31"])

    assert not page.exception
    assert scope_said(page).startswith("Leads that came in 1 Jan – 31 Jan 2020")
    assert any("No lead" in said.value for said in page.info)
    assert not page.metric
    assert not page.get("plotly_chart")


@pytest.mark.parametrize("name", OF_THE_PERIOD)
def test_days_of_ones_own_are_whole_days_both_included(name, open_page):
    page = open_page(name, period="Days I choose", days=["2026-05-01", "2026-05-31"])

    assert scope_said(page).startswith("Leads that came in 1 May – 31 May 2026 · all leads · 30 days to convert")


@pytest.mark.parametrize("name", OF_THE_PERIOD)
def test_a_link_opens_with_its_filters_and_the_page_says_them(name, open_page):
    page = open_page(name, **FILTERS)

    assert "· Cardiology · Event · 60 days to convert ·" in scope_said(page)
    assert page.sidebar.selectbox(key="period").value == "Last 26 full weeks"


def test_filters_are_kept_from_page_to_page_also_over_pages_that_have_none(open_page):
    page = open_page("overview", **FILTERS)
    first = scope_said(page)

    for name in ("funnel", "leads", "journey", "import_file", "data_quality", "overview"):
        page = go(page, name)
        assert not page.exception
        if name in OF_THE_PERIOD:
            assert scope_said(page) == first


def test_a_filter_chosen_on_one_page_holds_on_the_next(open_page):
    page = open_page("overview")
    page.sidebar.multiselect(key="source").set_value(["Event", "Not recorded"])
    page.run()
    assert "· Event, Not recorded ·" in scope_said(page)

    assert "· Event, Not recorded ·" in scope_said(go(page, "funnel"))


@pytest.mark.parametrize(
    "wrong", [{"source": "Webinar"}, {"window": "0 days"}, {"period": "Ever"}, {"days": "soon"}, {"line": "<b>x</b>"}]
)
def test_a_filter_that_is_none_is_left_out_not_an_error(wrong, open_page):
    page = open_page("overview", **wrong)

    assert not page.exception
    assert scope_said(page) == scope_said(open_page("overview"))


def test_a_period_half_chosen_says_what_is_shown_meanwhile(open_page):
    page = open_page("overview", period="Days I choose", days="2026-05-01")

    assert not page.exception
    assert "Until then the last 13 full weeks are shown." in page.sidebar.info[0].value
    assert scope_said(page) == scope_said(open_page("overview"))


@each_page
def test_every_table_can_be_exported_and_only_by_our_own_exporter(name, open_page):
    page = open_page(name)

    buttons = page.get("download_button")
    assert len(buttons) == 2 * len(page.dataframe)
    assert {button.label for button in buttons} <= {"CSV", "Excel workbook (XLSX)"}


@each_page
def test_nothing_on_a_page_names_a_person_behind_a_lead(name, open_page, demo):
    from data.schema import contacts

    people = demo.execute(contacts.select()).all()
    words = said(open_page(name))
    assert len(people) > 1_000
    assert not [row.email for row in people if row.email and row.email in words]
    assert not [row.phone for row in people if row.phone and row.phone in words]
    assert not [row.name for row in people if row.name and row.name in words]


def test_when_the_database_is_away_the_page_says_so_in_one_sentence(open_page, monkeypatch):
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", "sqlite:////nowhere/at/all/leads.db")
    page = open_page("overview")

    assert [error.value for error in page.error] == [
        "The lead database isn't answering. Nothing was lost; try again in a minute."
    ]
    assert not page.exception
    assert not page.metric
