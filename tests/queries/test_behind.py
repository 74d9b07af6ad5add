"""The list behind a number of hand-offs has exactly as many rows as the number says: every number of every question."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from data.vocabulary import NOT_RECORDED, NoClock, Promise
from queries.adherence import adherence_by_week, adherence_of_segments, excluded_hand_offs
from queries.behind import HANDED_BY, behind
from queries.catalogue import QUESTIONS, options_of
from queries.cells import Cell
from queries.clocks import FEW, Split
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told
from tests.queries.random_follow_up import AS_OF, random_follow_up

MARCH = Scope(Period(date(2026, 2, 18), date(2026, 4, 2)), as_of=AS_OF)
SCOPES = [
    MARCH,
    replace(MARCH, territories=("North", NOT_RECORDED), period=Period(date(2026, 3, 4), date(2026, 3, 18))),
]
TRIED = {Split: [Split.HOLDER, Split.TEAM, Split.URGENCY, Split.SOURCE], Promise: list(Promise)}
JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


def numbers_of(conn, scope):
    """(question, column, cell, number) of every number of hand-offs that leads to a list."""
    for name, question in QUESTIONS.items():
        options = options_of(question)
        choices = [TRIED.get(kind, [default]) for kind, default in options.values()]
        for chosen in product(*choices):
            told_it = dict(zip(options, chosen, strict=True))
            plain = HandOffCell(promise=told_it.get("promise", Promise.FIRST_ATTEMPT))
            for row in question(conn, scope, **told_it).to_dict("records"):
                for column, number in row.items():
                    cell = behind(column, row, plain)
                    if isinstance(cell, HandOffCell):
                        yield name, column, cell, number


@pytest.mark.parametrize("scope", SCOPES, ids=["all", "filtered"])
def test_every_number_of_hand_offs_is_the_length_of_its_list(conn, scope):
    random_follow_up(conn, seed=11)
    said: dict[HandOffCell, int] = {}
    columns = set()
    for name, column, cell, number in numbers_of(conn, scope):
        assert said.setdefault(cell, number) == number, (name, column, cell)
        columns.add(column)

    assert columns == set(HANDED_BY)
    assert sum(number > 0 for number in said.values()) > 200
    # Every list is made once; with the filter and on the other database, every fifth. Of the hours every tenth: they
    # are as many as all the others together.
    step = 1 if scope is MARCH and conn.dialect.name == "sqlite" else 5
    lists = [cell for cell in said if cell.hour is None][::step]
    lists += [cell for cell in said if cell.hour is not None][::10]
    assert {cell: len(hand_offs_behind(conn, scope, cell)) for cell in lists} == {cell: said[cell] for cell in lists}


def test_people_with_too_few_are_one_row_whose_list_is_all_of_theirs(conn):
    random_follow_up(conn, seed=11)
    few = FEW[Split.HOLDER]
    whole = adherence_of_segments(conn, SCOPES[1], Split.HOLDER).set_index("holder")

    assert list(whole.index)[:1] == [few]
    assert not {"Ana", "Ben"} & set(whole.index)
    behind_it = hand_offs_behind(conn, SCOPES[1], HandOffCell(by=Split.HOLDER, segment=few))
    assert len(behind_it) == whole.loc[few, "hand_offs"] > 0
    assert set(behind_it["holder"]) == {"Ana", "Ben"}


def test_a_number_says_its_week_its_reason_and_its_promise(given, conn):
    given.targets(booking=60)
    given.lead(handoff=noon(3))

    (week,) = [row for row in adherence_by_week(conn, JUNE).to_dict("records") if row["hand_offs"]]
    assert behind("hand_offs", week) == HandOffCell(week=date(2026, 6, 1))
    (none,) = excluded_hand_offs(conn, JUNE).to_dict("records")
    assert behind("excluded_hand_offs", none) == HandOffCell(Handed.EXCLUDED, no_clock=NoClock.NO_TARGET)
    (no_hours,) = excluded_hand_offs(conn, JUNE, Promise.BOOKING).to_dict("records")
    plain = HandOffCell(promise=Promise.BOOKING)
    assert behind("excluded_hand_offs", no_hours, plain) == replace(
        plain, handed=Handed.EXCLUDED, no_clock=NoClock.NO_HOURS
    )


def test_a_number_of_leads_stays_a_number_of_leads_beside_one_of_hand_offs():
    assert isinstance(behind("cohort_episodes", {"source": "Event"}, HandOffCell()), Cell)
    assert isinstance(behind("due_hand_offs", {"source": "Event"}, Cell()), HandOffCell)


def test_what_a_cell_cannot_say_has_no_list_rather_than_a_wrong_one():
    assert behind("hand_offs", {"target_hours": 4.0, "hand_offs": 3}) is None


def test_a_list_holds_the_very_hand_offs(given, conn):
    given.hours()
    given.targets(first_attempt=60)
    late, met = given.lead(handoff=noon(3), source="Event"), given.lead(handoff=noon(4), source="Event")
    given.attempt(late, noon(5))
    given.attempt(met, noon(4))

    cell = HandOffCell(Handed.LATE, by=Split.SOURCE, segment="Event")
    assert told(hand_offs_behind(conn, JUNE, cell), "state", "source") == [("late", "Event")]
    both = told(hand_offs_behind(conn, JUNE), "state", "handed_over_at", "due_at", "stopped_at")
    assert [state for state, *_ in both] == ["late", "met"]
    assert [moment.hour for moment in both[0][1:]] == [12, 14, 12]
