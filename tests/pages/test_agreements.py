"""The page from which every agreement is reached."""

from dashboard.agreement_words import PAGES
from tests.pages.conftest import headings, links


def test_it_leads_to_every_page_on_which_something_is_agreed(open_page):
    page = open_page("agreements")

    found = {link.page: link.label for link in links(page)}
    for one in PAGES:
        assert found[one.page].startswith(one.label)


def test_where_all_is_agreed_it_says_so(open_page):
    page = open_page("agreements")

    assert headings(page)[0] == "Everything is agreed on"
    assert "Definition: MQL" in list(page.dataframe[0].value["agreement"])


def test_before_anything_is_agreed_it_says_where_to_begin(open_empty):
    page = open_empty("agreements")

    assert headings(page)[0].startswith("Nothing is agreed on yet: begin with the opening hours")
    assert "definitions" in {link.page for link in links(page)}
