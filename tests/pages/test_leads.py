"""The list behind a number, and one lead of it."""

import pytest
from sqlalchemy import select

from data.schema import contacts, leads
from queries.cells import Cell, Counted, leads_behind
from queries.dimensions import Dimension
from queries.journeys import lead_in_short, lead_journey
from tests.pages.conftest import go, headings, links, said
from tests.pages.test_overview import last_quarter


def test_the_list_is_the_questions_with_the_count_in_its_title(open_page, demo):
    page = open_page("leads", cell_counted="left", cell_by="source", cell_segment="Paid search")
    cell = Cell(Counted.LEFT, by=Dimension.SOURCE, segment="Paid search")
    asked = leads_behind(demo, last_quarter(demo), cell)

    shown = page.dataframe[0].value
    assert len(shown) == len(asked) > 0
    assert shown["service_line"].tolist() == asked["service_line"].tolist()
    assert headings(page)[0].startswith(f"{len(asked)} leads that left · Paid search")


def test_the_public_ids_stay_on_the_server_until_one_is_chosen(open_page):
    assert "lead" not in open_page("leads").dataframe[0].value.columns


@pytest.mark.parametrize(
    "wrong", [{"cell_counted": "everything"}, {"cell_stage": "won"}, {"cell_week": "soon"}, {"cell_by": "star sign"}]
)
def test_a_link_to_a_number_that_is_none_says_so(wrong, open_page):
    page = open_page("leads", **wrong)

    assert not page.exception
    assert page.warning[0].value.startswith("This link names a number that doesn't exist. Nothing was lost")
    assert not page.dataframe


def test_an_old_link_to_a_segment_that_is_gone_counts_nobody(open_page):
    page = open_page("leads", cell_by="territory", cell_segment="Atlantis")

    assert not page.exception
    assert headings(page)[0].startswith("0 leads")
    assert page.info[0].value.startswith("No lead is counted here.")


def test_there_is_a_way_back_to_the_funnel_as_it_was(open_page):
    page = open_page("leads", cell_counted="reached", cell_stage="sql", cell_by="source", cell_segment="Event")

    (back,) = [link for link in links(page) if link.page == "funnel"]
    there = go(page, "funnel", **back.in_url)
    assert there.selectbox(key="stage").value == "sql"
    assert any(frame.value.columns[0] == "source" for frame in there.dataframe)


@pytest.fixture
def somebody(demo):
    """The public id and the identifiers of a lead that has gone far, and has a telephone."""
    row = demo.execute(
        select(leads.c.lead_uuid, contacts.c.name, contacts.c.phone, contacts.c.email)
        .join_from(contacts, leads)
        .where(contacts.c.phone.is_not(None), contacts.c.email.is_not(None), leads.c.owner_id.is_not(None))
        .order_by(leads.c.lead_id)
        .limit(1)
    ).one()
    return str(row.lead_uuid), row[1:]


def test_a_journey_shows_each_event_of_the_lead_in_order(open_page, demo, somebody):
    lead, _ = somebody
    page = open_page("journey", lead=lead)
    asked = lead_journey(demo, last_quarter(demo), lead)

    told = [line.value for line in page.markdown if line.value.startswith(":material/")]
    assert len(told) == len(asked) > 1
    assert all(f"**{what}**" in line for line, what in zip(told, asked["what"], strict=True))
    assert page.dataframe[0].value["what"].tolist() == asked["what"].tolist()
    assert f"{len(asked)} events in" in headings(page)[0]


def test_a_journey_says_what_is_known_of_the_lead_and_not_who_it_is(open_page, demo, somebody):
    lead, identifiers = somebody
    words = said(open_page("journey", lead=lead))

    short = lead_in_short(demo, last_quarter(demo), lead).iloc[0]
    for name in ("service_line", "source", "furthest_stage", "exit", "external_id", "owner"):
        assert short[name] in words
    assert not [word for word in identifiers if word in words]


@pytest.mark.parametrize("lead", ["", "nobody", "00000000-0000-0000-0000-000000000001"])
def test_a_journey_of_nobody_says_how_to_choose_somebody(lead, open_page):
    page = open_page("journey", **({"lead": lead} if lead else {}))

    assert not page.exception
    assert page.info[0].value.startswith("Choose a lead first")
    assert not page.dataframe
