"""Every figure of adherence against METRICS.md section 5 computed once more from raw rows, on random databases."""

from datetime import timedelta
from itertools import product
from math import sqrt

import pytest

from data.vocabulary import NoClock, Promise
from queries.adherence import (
    adherence,
    adherence_by,
    adherence_by_service_line,
    adherence_by_week,
    adherence_compared,
    adherence_of_each_promise,
    adherence_of_segments,
    excluded_hand_offs,
)
from queries.catalogue import QUESTIONS, options_of
from queries.clock_tallies import STATE_COLUMNS
from queries.clocks import ENOUGH, FEW, Split
from tests.queries.clocks_on_record import NOBODY, STATES, by_segment, by_week, counted, measured, promised
from tests.queries.follow_up_scopes import ALL, scopes
from tests.queries.put_in import told
from tests.queries.random_follow_up import AS_OF, random_follow_up

Z = 1.959964


@pytest.fixture
def every(conn):
    """Every promise on record, and the database full of what they were worked out from."""
    random_follow_up(conn, seed=3 if conn.dialect.name == "sqlite" else 4)
    return promised(conn)


def rates(numbers):
    """The counts, the rate and its Wilson interval as METRICS.md section 3 writes it."""
    *_, n, met = numbers
    if not n:
        return (*numbers, None, None, None)
    p = met / n
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    low, high = ((p + Z * Z / (2 * n) + side * half) / (1 + Z * Z / n) for side in (-1, 1))
    return (*numbers, p, pytest.approx(low, abs=1e-12), pytest.approx(high, abs=1e-12))


def test_every_scope_but_the_empty_one_has_hand_offs_in_every_state(every):
    assert {one.state(AS_OF) for one in every} == set(STATES)
    assert {one.why_excluded(AS_OF) for one in every} == {"", *NoClock}
    for name, scope in scopes(every).items():
        sizes = [len(counted(every, scope, promise)) for promise in Promise]
        assert max(sizes) == 0 if name == "nobody" else min(sizes) > 0, name


def test_of_each_promise(every, conn):
    for scope in scopes(every).values():
        expected = {promise: rates(measured(counted(every, scope, promise), scope)) for promise in Promise}
        assert told(adherence_of_each_promise(conn, scope)) == [(promise, *row) for promise, row in expected.items()]
        for promise, row in expected.items():
            assert told(adherence(conn, scope, promise)) == [row]


def test_by_every_split(every, conn):
    for number, scope in enumerate(scopes(every).values()):
        for split, promise in product(Split, Promise if scope is ALL else [list(Promise)[number % 4]]):
            parts = by_segment(counted(every, scope, promise), split)
            found = told(adherence_by(conn, scope, split, promise))
            assert {row[0]: row[1:] for row in found} == {
                name: rates(measured(part, scope)) for name, part in parts.items()
            }
            assert len(found) == len(parts)
            if split is Split.SERVICE_LINE:
                assert told(adherence_by_service_line(conn, scope, promise)) == found


def test_people_and_teams_are_named_only_with_enough(every, conn):
    for scope in scopes(every).values():
        for split in (Split.HOLDER, Split.TEAM):
            parts: dict[str, list] = {}
            for name, part in by_segment(counted(every, scope, Promise.FIRST_ATTEMPT), split).items():
                due = sum(one.has_fallen_due(scope.as_of) for one in part)
                parts.setdefault(name if due >= ENOUGH or name == NOBODY else FEW[split], []).extend(part)
            found = told(adherence_of_segments(conn, scope, split))
            assert {row[0]: row[1:] for row in found} == {
                name: rates(measured(part, scope)) for name, part in parts.items()
            }


def test_by_week(every, conn):
    for scope in scopes(every).values():
        for promise in Promise:
            parts = by_week(counted(every, scope, promise))
            for monday, days, *row in told(adherence_by_week(conn, scope, promise)):
                assert tuple(row) == rates(measured(parts.pop(monday.date(), []), scope))
                week = [monday.date() + timedelta(days=day) for day in range(7)]
                assert days == sum(scope.period.first_day <= day <= scope.period.last_day for day in week)
            assert parts == {}


def test_compared_with_the_period_before(every, conn):
    for scope in scopes(every).values():
        before = scope.previous()
        *_, due, met = measured(counted(every, before, Promise.FIRST_ATTEMPT), before)
        (row,) = told(adherence_compared(conn, scope), "due_hand_offs_before", "met_due_hand_offs_before")
        assert row == (due, met)


def test_why_excluded(every, conn):
    for scope in scopes(every).values():
        for promise in Promise:
            reasons = [one.why_excluded(scope.as_of) for one in counted(every, scope, promise)]
            expected = [(why, reasons.count(why)) for why in NoClock if why in reasons]
            assert told(excluded_hand_offs(conn, scope, promise)) == expected


def test_the_five_states_are_all_of_the_hand_offs_in_every_answer_that_has_them(every, conn):
    states = [f"{state}_hand_offs" for state in STATES]
    asked = set()
    for scope in (ALL, scopes(every)["as one is due"]):
        for name, question in QUESTIONS.items():
            choices = options_of(question)
            splits = list(Split) if any(kind is Split for kind, _ in choices.values()) else [None]
            for split in splits:
                answer = question(conn, scope, **({"by": split} if split else {}))
                if set(STATE_COLUMNS) <= set(answer.columns):
                    asked.add(name)
                    assert (answer[states].sum(axis=1) == answer["hand_offs"]).all(), name
                    assert (answer["met_due_hand_offs"] <= answer["due_hand_offs"]).all(), name
    assert asked >= {"adherence", "adherence_by", "adherence_by_week", "adherence_of_each_promise"}
