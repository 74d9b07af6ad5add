"""The list behind a number about lead quality has exactly as many rows as the number says: every number of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from data.vocabulary import DefinitionKind, DisputeStep, Verdict
from queries.behind import behind
from queries.catalogue import QUESTIONS, options_of
from queries.quality_cells import QUALITY_BY, NoAnswerClock, Quality, QualityCell, QualitySplit, Went, quality_behind
from queries.quality_list import quality_list
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon
from tests.queries.put_in import told
from tests.queries.random_disputes import random_disputes
from tests.queries.random_follow_up import AS_OF

MARCH = Scope(Period(date(2026, 2, 18), date(2026, 4, 10)), as_of=AS_OF)
NORTH = replace(MARCH, territories=("North",), period=Period(date(2026, 3, 4), date(2026, 3, 18)))
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
TRIED = {QualitySplit: list(QualitySplit), DefinitionKind: list(DefinitionKind)}


def numbers_of(conn, scope: Scope) -> Iterator[tuple[str, str, QualityCell, int]]:
    """(question, column, cell, number) of every number about lead quality that leads to a list."""
    for name, question in QUESTIONS.items():
        if not set(QUALITY_BY) & set(question(conn, JUNE).columns):
            continue
        options = options_of(question)
        for chosen in product(*(TRIED.get(kind, [default]) for kind, default in options.values())):
            for row in question(conn, scope, **dict(zip(options, chosen, strict=True))).to_dict("records"):
                for column, number in row.items():
                    cell = behind(column, row)
                    if isinstance(cell, QualityCell):
                        yield name, column, cell, number


@pytest.mark.parametrize("scope", [MARCH, NORTH], ids=["all", "filtered"])
def test_every_number_about_lead_quality_is_the_length_of_its_list(scope, conn):
    random_disputes(conn, seed=7, how_many=110)
    said: dict[QualityCell, int] = {}
    largest: dict[tuple[str, str], QualityCell] = {}
    for name, column, cell, number in numbers_of(conn, scope):
        assert said.setdefault(cell, number) == number, (name, column, cell)
        so_far = largest.setdefault((name, column), cell)
        if number > said[so_far]:
            largest[name, column] = cell

    # Too few hand-offs of the filter came from any one source to say which to fix.
    columns = {column for _, column in largest}
    assert columns >= set(QUALITY_BY) - ({"stood_disputes"} if scope is NORTH else set())
    assert sum(number > 0 for number in said.values()) > 100
    # Of every number of every question the list of the largest, and every sixth of the others.
    lists = dict.fromkeys([*largest.values(), *list(said)[::6]])
    assert {cell: len(quality_list(conn, scope, cell)) for cell in lists} == {cell: said[cell] for cell in lists}


def test_a_number_says_all_that_its_row_is_about():
    row = {"definition_kind": "SQL", "version": 3, "criterion": "phone-known"}
    about = QualityCell(Quality.CITING, kind=DefinitionKind.SQL, version=3, criterion="phone-known")
    assert quality_behind("citing_disputes", row) == about
    assert quality_behind("disputes", {"record_says": "met"}) == QualityCell(Quality.DISPUTED, record=Verdict.MET)
    excluded = QualityCell(Quality.EXCLUDED, excluded=NoAnswerClock.NOT_AGREED)
    assert quality_behind("excluded_disputes", {"no_answer_clock": NoAnswerClock.NOT_AGREED}) == excluded
    ended = QualityCell(Quality.MATURE, went=Went.SALES)
    assert quality_behind("mature_judged_hand_offs", {"dispute_outcome": Went.SALES}) == ended
    in_line = QualityCell(Quality.DISPUTED, by=QualitySplit.SERVICE_LINE, segment="Imaging")
    assert quality_behind("disputed_hand_offs", {"service_line": "Imaging"}) == in_line


def test_a_number_of_something_else_has_no_such_cell():
    assert quality_behind("dispute_rate", {"source": "Event"}) is None
    assert quality_behind("made_hand_offs", {"source": "Event"}) is None


def test_a_list_holds_the_very_hand_offs(given: Given, conn):
    mql = given.definition()
    kept = given.rejection(given.lead(handoff=noon(3), source="Event"), mql, at=noon(4))
    gone = given.rejection(given.lead(handoff=noon(5), source="Event"), mql, at=noon(6))
    given.lead(handoff=noon(3), sql=noon(4), source="Event")
    for dispute, ruling in ((kept, DisputeStep.UPHELD), (gone, DisputeStep.OVERTURNED)):
        given.dispute_step(dispute, DisputeStep.CONTESTED, at=noon(7))
        given.dispute_step(dispute, ruling, at=noon(8))

    cell = QualityCell(Quality.UPHELD, by=QualitySplit.SOURCE, segment="Event")
    assert [moment.day for (moment,) in told(quality_list(conn, JUNE, cell), "handed_over_at")] == [3]
    overturned = quality_list(conn, JUNE, replace(cell, counted=Quality.OVERTURNED))
    assert told(overturned, "ruling", "source") == [("overturned", "Event")]
    # It went back to sales with the ruling: a hand-off of its own, and the newest.
    assert told(quality_list(conn, JUNE), "fate") == [("Undecided",), ("Disputed",), ("Accepted",), ("Disputed",)]
