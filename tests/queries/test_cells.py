"""The list behind a number has exactly as many rows as the number says: every number of every question."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from data.vocabulary import NOT_RECORDED, Excluded, Exit, Stage
from queries.behind import COUNTED_BY, behind
from queries.catalogue import QUESTIONS, options_of
from queries.cells import Cell, Counted, leads_behind
from queries.dimensions import Dimension
from queries.exits import exits_by_stage_and_reason
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told
from tests.queries.random_leads import AS_OF, WINDOW_DAYS, random_leads

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
SPRING = Scope(Period(date(2026, 3, 4), date(2026, 4, 18)), as_of=AS_OF, window_days=WINDOW_DAYS)
SCOPES = [SPRING, replace(SPRING, territories=("North", NOT_RECORDED), window_days=7)]
TRIED = {Dimension: [Dimension.SERVICE_LINE, Dimension.SOURCE], Stage: [Stage.SQL], Exit: list(Exit)}


def numbers_of(conn, scope):
    """(question, column, cell, number) of every number with a list of leads, each question told what it can be."""
    for name, question in QUESTIONS.items():
        options = options_of(question)
        choices = [TRIED.get(kind, [default]) for kind, default in options.values()]
        for chosen in product(*choices):
            told_it = dict(zip(options, chosen, strict=True))
            plain = Cell(**{option: told_it[option] for option in ("stage", "exit") if option in told_it})
            for row in question(conn, scope, **told_it).to_dict("records"):
                for column, number in row.items():
                    if isinstance(cell := behind(column, row, plain), Cell):
                        yield name, column, cell, number


@pytest.mark.parametrize("scope", SCOPES, ids=["all", "filtered"])
def test_every_number_is_the_length_of_its_list(conn, scope):
    random_leads(conn, seed=5, how_many=100)
    said: dict[Cell, int] = {}
    columns = set()
    for name, column, cell, number in numbers_of(conn, scope):
        assert said.setdefault(cell, number) == number, (name, column, cell)
        columns.add(column)

    assert columns == {*COUNTED_BY, "episodes"}
    assert len(said) > 500
    assert sum(number > 0 for number in said.values()) > 200
    # Every list is made once; with the filter and on the other database, every sixth.
    every = 1 if scope is SPRING and conn.dialect.name == "sqlite" else 6
    lists = list(said)[::every]
    assert {cell: len(leads_behind(conn, scope, cell)) for cell in lists} == {cell: said[cell] for cell in lists}


def test_a_list_holds_the_very_leads(given, conn):
    given.lead(inquired=noon(3), sql=noon(5, 8), source="Event")
    given.lead(inquired=noon(4), sql=noon(5), source="Event")
    given.event(given.lead(inquired=noon(2), source=None), "lost", noon(9))

    columns = ("entered_on", "source", "furthest_stage", "exit", "days_to_stage")
    rows = told(leads_behind(conn, JUNE, Cell(Counted.COHORT, stage=Stage.SQL)), *columns)
    assert [(day.day, *rest) for day, *rest in rows] == [
        (4, "Event", "SQL", "In play", 1.0),
        (3, "Event", "SQL", "In play", 63.0),
        (2, "Not recorded", "Inquiry", "Lost", None),
    ]
    reached = leads_behind(conn, JUNE, Cell(Counted.REACHED, stage=Stage.SQL))
    assert told(reached, *columns)[0][1:] == ("Event", "SQL", "In play", 1.0)
    assert len(leads_behind(conn, JUNE, Cell(Counted.NOT_REACHED, stage=Stage.SQL))) == 2


def test_a_list_of_who_left_holds_that_furthest_stage_that_exit_and_that_reason_only(given, conn):
    for reached, exit, reason in (
        *(({"mql": noon(2)}, "lost", "Too far"), ({"sql": noon(2)}, "lost", "Too far"), ({}, "lost", "Too far")),
        *(({"mql": noon(2)}, "disqualified", "Too far"), ({"mql": noon(2)}, "lost", "No response")),
    ):
        given.event(given.lead(**reached), exit, noon(3), reason=reason)

    for row in exits_by_stage_and_reason(conn, JUNE).to_dict("records"):
        cell = behind("episodes", row)
        assert told(leads_behind(conn, JUNE, cell), "furthest_stage", "exit") == [(row["furthest_stage"], row["exit"])]


def test_every_count_has_a_list_at_every_stage(given, conn):
    """A link can be written by hand: none may break."""
    given.event(given.lead(sql=noon(2)), "lost", noon(5))

    for counted, stage in product(Counted, Stage):
        assert len(leads_behind(conn, JUNE, Cell(counted, stage=stage))) <= 1


def test_too_new_mature_and_all_add_up(given, conn):
    for day in (1, 15, 30):
        given.lead(inquired=noon(day))
    seen = replace(JUNE, as_of=noon(15, 7))

    counted = {
        one: len(leads_behind(conn, seen, Cell(one))) for one in (Counted.COHORT, Counted.MATURE, Counted.IMMATURE)
    }
    assert counted == {Counted.COHORT: 3, Counted.MATURE: 2, Counted.IMMATURE: 1}


def test_what_is_left_out_without_a_kind_is_all_that_is_left_out(given, conn):
    given.lead()
    given.lead(excluded=Excluded.TEST)
    given.lead(excluded=Excluded.DUPLICATE)

    assert len(leads_behind(conn, JUNE, Cell(Counted.EXCLUDED))) == 2
    assert len(leads_behind(conn, JUNE, Cell(Counted.EXCLUDED, excluded=Excluded.TEST))) == 1


def test_an_old_link_to_a_segment_or_a_reason_that_is_gone_counts_nobody(given, conn):
    given.lead()

    assert leads_behind(conn, JUNE, Cell(by=Dimension.TERRITORY, segment="Atlantis")).empty
    assert leads_behind(conn, JUNE, Cell(Counted.LEFT, reason="Out of fashion")).empty


def test_the_exit_that_a_table_is_about_says_nothing_of_its_other_numbers():
    about = Cell(exit=Exit.LOST)

    assert behind("cohort_episodes", {"source": "Event"}, about) == Cell(by=Dimension.SOURCE, segment="Event")
    assert behind("episodes", {"source": "Event"}, about) == Cell(
        Counted.LEFT, by=Dimension.SOURCE, segment="Event", exit=Exit.LOST
    )


@pytest.mark.parametrize("column", ["entry_rate", "rows_read", "episodes", "exit"])
def test_a_number_that_counts_no_leads_has_no_list(column):
    row = {"exit": "In play", "stage": "SQL"} if column == "exit" else {"stage": "SQL", "rows_read": 3}

    assert behind(column, row) is None


@pytest.mark.parametrize("monday", [date(2026, 5, 18), date(2026, 7, 6)])
def test_a_week_outside_the_period_as_an_old_link_may_name_counts_nobody(given, conn, monday):
    given.lead(inquired=noon(1))
    assert leads_behind(conn, JUNE, Cell(week=monday)).empty


def test_a_week_that_begins_before_the_period_counts_the_days_in_it(given, conn):
    given.lead(inquired=noon(2))
    first_days = replace(JUNE, period=Period(date(2026, 6, 2), date(2026, 6, 30)))
    assert len(leads_behind(conn, first_days, Cell(week=date(2026, 6, 1)))) == 1
