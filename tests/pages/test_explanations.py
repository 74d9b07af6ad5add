"""Every figure explains itself: formula, filters, n, what is left out, data as of, and a line that asks it again."""

import shlex

import pytest

from queries.__main__ import main
from queries.exits import exclusions
from queries.funnel import funnel
from tests.pages.conftest import said
from tests.pages.test_overview import last_quarter

FIGURES = {
    "overview": ["leads", "mql", "sql", "scheduled", "attended", "started", "arrivals"],
    "funnel": ["steps", "matrix", "rates", "weeks", "why", "curve", "waits", "exits", "reasons", "back"],
    "data_quality": ["missing", "health", "exclusions"],
}


@pytest.fixture(params=FIGURES)
def opened(request, open_page):
    """A page with every explanation open."""
    return open_page(request.param, opened=FIGURES[request.param], source="Event")


def test_every_figure_says_formula_filters_n_exclusions_and_as_of(opened, demo):
    figures = next(keys for name, keys in FIGURES.items() if len(opened.code) == len(keys))

    words = said(opened)
    for part in ("**Which leads**: Leads that came in", "**n**: ", "**Left out on both sides**: ", "**Data as of** "):
        assert words.count(part) == len(figures)
    assert "The unit is the lead episode" in words
    assert not opened.exception


def test_every_line_to_ask_again_runs(opened, capsys):
    for code in opened.code:
        words = shlex.split(code.value)
        assert words[:3] == ["python", "-m", "queries"]
        assert main([*words[3:], "--format", "csv"]) == 0, code.value
    assert "Traceback" not in capsys.readouterr().err


def test_the_n_and_the_exclusions_are_the_questions(open_page, demo):
    page, scope = open_page("overview", opened=["sql"]), last_quarter(demo)
    whole, left_out = funnel(demo, scope).iloc[0], exclusions(demo, scope).set_index("exclusion")["episodes"]

    words = said(page)
    assert f"**n**: {whole['cohort_episodes']} leads came in; {whole['mature_episodes']} of them are mature" in words
    assert f"{left_out['Duplicate']} duplicate" in words
    assert f"{left_out['Test record']} test record" in words


def test_a_closed_explanation_asks_and_sends_nothing(open_page):
    page = open_page("overview")

    assert not page.code
    assert "**n**" not in said(page)
