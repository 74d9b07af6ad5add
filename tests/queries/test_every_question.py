"""What is true of every question in queries/, including the ones not written yet."""

import inspect
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from pandas import DataFrame
from sqlalchemy import event

import queries
from queries.behind import COUNTED_BY
from queries.catalogue import QUESTIONS, options_of, question_line
from queries.cells import Cell
from queries.columns import COLUMNS, DTYPE, SECTIONS, Unit
from queries.dictionary import in_markdown
from queries.evidence_cells import EvidenceCell
from queries.hand_offs import HandOffCell
from queries.handoff_cells import MadeCell
from queries.quality_cells import QualityCell
from queries.scope import Period, Scope
from tests.given import NOW
from tests.queries.put_in import crowd
from tests.queries.random_leads import AS_OF, random_leads

ROOT = Path(queries.__path__[0]).parent
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
SPRING = Scope(Period(date(2026, 3, 1), date(2026, 4, 19)), as_of=AS_OF)
CELLS = (Cell, EvidenceCell, HandOffCell, MadeCell, QualityCell)
each_question = pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)


def test_there_are_questions_to_hold_to_this():
    assert {"funnel", "funnel_by_service_line", "arrivals", "why_conversion_changed", "leads_behind"} <= set(QUESTIONS)


def test_no_two_questions_have_one_name():
    """The catalogue, the shell and the cache's key know a question by its name."""
    defined = [
        name
        for file in sorted((ROOT / "queries").glob("*.py"))
        for name in (line.split("(")[0] for line in file.read_text().split("\ndef ")[1:])
        if name in QUESTIONS
    ]
    assert sorted(defined) == sorted(QUESTIONS)


@each_question
def test_says_which_question_it_answers(question):
    assert question_line(question).endswith("?")
    assert "row" in (question.__doc__ or "").lower(), "say what one row is"


@each_question
def test_says_what_it_is_told_and_gives(question):
    told = inspect.signature(question, eval_str=True)
    assert all(one.annotation is not one.empty for one in told.parameters.values())
    assert told.return_annotation is DataFrame
    assert all(one.default is not one.empty for one in list(told.parameters.values())[2:])
    sayable = set(options_of(question))
    assert all(one.name in sayable or one.annotation in CELLS for one in list(told.parameters.values())[2:])


@each_question
def test_has_the_dictionarys_columns_and_types_even_when_there_is_nothing(question, conn):
    answer = question(conn, JUNE)

    assert len(set(answer.columns)) == len(answer.columns)
    assert {name: str(dtype) for name, dtype in answer.dtypes.items()} == {
        name: DTYPE[COLUMNS[name].unit] for name in answer.columns
    }


def test_has_the_same_columns_and_types_when_there_is_something(conn):
    empty = {name: question(conn, SPRING).dtypes for name, question in QUESTIONS.items()}
    random_leads(conn, seed=4, how_many=80)

    for name, question in QUESTIONS.items():
        assert question(conn, SPRING).dtypes.equals(empty[name]), name


@each_question
def test_reads_and_changes_nothing(question, database):
    said = []
    event.listen(database.read, "before_cursor_execute", lambda *about: said.append(about[2]))
    with database.read.connect() as conn:
        question(conn, JUNE)

    assert said
    assert all(statement.lstrip().startswith(("SELECT", "BEGIN")) for statement in said)


def test_what_anybody_wrote_in_a_dispute_is_read_by_its_thread_alone(database):
    said = []
    event.listen(database.read, "before_cursor_execute", lambda *about: said.append(about[2]))
    readers = []
    for name, question in QUESTIONS.items():
        said.clear()
        with database.read.connect() as conn:
            question(conn, JUNE)
        readers += [name] if any(".evidence" in statement for statement in said) else []

    assert readers == ["dispute_thread"]


def test_is_never_a_row_more_for_a_filter_that_names_everything(conn, given):
    """A join that multiplies leads would."""
    crowd(conn, 5, reached=3, inquired=NOW - timedelta(days=80), service_line_id=given.service_line("Imaging"))
    all_of_them = replace(JUNE, service_lines=("Imaging",), sources=("Direct",))

    for question in QUESTIONS.values():
        assert question(conn, all_of_them).equals(question(conn, JUNE)), question.__name__


def test_every_column_of_the_dictionary_is_an_answer_to_something(conn):
    answered = {name for question in QUESTIONS.values() for name in question(conn, JUNE).columns}
    by_other_splits = {"territory", "intake_type", "contact_type", "team"}
    assert answered | by_other_splits == set(COLUMNS)


def test_every_column_says_what_is_counted_over_what():
    for name, column in COLUMNS.items():
        assert column.meaning.endswith("."), name
        assert column.label, name
        assert name.endswith(("_rate", "_low", "_high", "_before")) or "rate" not in name or column.unit is Unit.POINTS
    assert all(COLUMNS[name].unit is Unit.COUNT for name in COUNTED_BY)


def test_names_keep_to_the_suffixes_agreed():
    suffix = {"_rate": Unit.RATE, "_hours": Unit.HOURS, "_days": Unit.DAYS, "_at": Unit.MOMENT, "_on": Unit.DAY}
    for name, column in COLUMNS.items():
        for ending, unit in suffix.items():
            assert not name.endswith(ending) or column.unit is unit, name
        assert name.startswith("is_") == (column.unit is Unit.FLAG), name


def test_the_page_of_the_dictionary_is_what_the_code_says():
    """Make it again with: python -m queries --dictionary > docs/metrics.md"""
    assert set(SECTIONS) <= set(COLUMNS)
    assert (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8") == in_markdown()
