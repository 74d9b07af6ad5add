"""Answers are kept until anybody changes anything, and never one for another."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event

from dashboard.ask import ask, database, nowhere
from data.database import latest_change, open_database
from data.vocabulary import Stage
from queries.changes import funnel_by_compared
from queries.choices import database_in_short
from queries.dimensions import Dimension
from queries.funnel import conversion_by_week, funnel
from queries.scope import Period, Scope
from tests.given import NOW, Given, noon

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


@pytest.fixture
def leads(one_database_url) -> Iterator[Given]:
    """Puts in leads as another person does: through a connection of its own, each at once for all to see."""
    other = open_database(one_database_url)

    class Others:
        def lead(self, **words):
            with other.write.begin() as conn:
                given = Given.__new__(Given)
                given.conn, given.count = conn, latest_change(conn)
                return given.lead(**words)

    with other.write.begin() as conn:
        Given(conn)
    yield Others()
    other.close()
    database().close()


@pytest.fixture
def asked(leads) -> Iterator[list[str]]:
    """The statements on lead_facts that reach the database."""
    said: list[str] = []

    def hear(*about):
        if "lead_facts" in about[2]:
            said.append(about[2])

    event.listen(database().read, "before_cursor_execute", hear)
    yield said
    event.remove(database().read, "before_cursor_execute", hear)


def cohort(scope=JUNE):
    return ask(funnel, scope).loc[0, "cohort_episodes"]


def test_asked_twice_it_is_one_question(leads, asked):
    leads.lead()

    assert cohort() == 1
    said = len(asked)
    assert cohort() == 1
    assert len(asked) == said > 0


def test_a_change_by_anybody_makes_every_answer_fresh(leads, asked):
    leads.lead()
    assert cohort() == 1
    said = len(asked)

    leads.lead(inquired=noon(3))
    assert (cohort(), cohort()) == (2, 2)
    assert len(asked) == 2 * said


def test_each_scope_has_its_own_answer(leads):
    leads.lead(inquired=noon(3))

    for other in (
        replace(JUNE, period=Period(date(2026, 6, 1), date(2026, 6, 2))),
        replace(JUNE, as_of=noon(2)),
        replace(JUNE, sources=("Event",)),
    ):
        assert cohort() == 1
        assert cohort(other) == 0
    assert ask(funnel, JUNE).loc[0, "mature_episodes"] == 1
    assert ask(funnel, replace(JUNE, window_days=365)).loc[0, "mature_episodes"] == 0


def test_each_question_and_each_thing_it_is_told_has_its_own_answer(leads):
    leads.lead(inquired=noon(3), sql=noon(4))

    assert ask(conversion_by_week, JUNE, stage=Stage.SQL)["reached_episodes"].sum() == 1
    assert ask(conversion_by_week, JUNE, stage=Stage.SCHEDULED)["reached_episodes"].sum() == 0
    for by in (Dimension.SOURCE, Dimension.TERRITORY):
        assert ask(funnel_by_compared, JUNE, by=by).columns[0] == by


def test_each_database_has_its_own_answer(leads, migrated_sqlite, tmp_path, monkeypatch):
    leads.lead()
    assert cohort() == 1

    other = shutil.copyfile(migrated_sqlite, tmp_path / "other.db")
    monkeypatch.setenv("COMMON_GROUND_DATABASE_URL", f"sqlite:///{other}")
    assert cohort() == 0
    database().close()


def test_who_was_given_an_answer_cannot_change_it_for_the_next(leads):
    leads.lead()
    answer = ask(funnel, JUNE)
    answer.loc[0, "cohort_episodes"] = 99

    assert cohort() == 1


def test_a_question_about_no_period_needs_no_scope_of_a_page(leads):
    leads.lead()

    assert ask(database_in_short, nowhere()).loc[0, "episodes"] == 1
