"""The list behind a number is exactly the hand-offs it counts, by METRICS.md computed once more from raw rows."""

from datetime import date

import pytest

from data.vocabulary import NOT_RECORDED, NoClock, Promise
from queries.clocks import Split
from queries.hand_offs import Handed, HandOffCell, hand_offs_behind
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.clocks_on_record import NOBODY, STATES, by_week, counted, promised
from tests.queries.follow_up_scopes import ALL, scopes
from tests.queries.put_in import told
from tests.queries.random_follow_up import random_follow_up

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)


@pytest.fixture
def every(conn):
    """Every promise on record, and the database full of what they were worked out from."""
    random_follow_up(conn, seed=5 if conn.dialect.name == "sqlite" else 6)
    return promised(conn)


def behind(every, scope, cell):
    """The hand-offs of a cell, each as (lead, handed over, state, why excluded, due, stopped, segments)."""
    kept = counted(every, scope, cell.promise)
    if cell.by:
        kept = [one for one in kept if one.segments[cell.by] == cell.segment]
    if cell.week:
        kept = by_week(kept).get(cell.week, [])
    if cell.no_clock:
        kept = [one for one in kept if one.why_excluded(scope.as_of) == cell.no_clock]
    kept = [one for one in kept if COUNTS[cell.handed](one, scope.as_of)]
    return sorted(
        (
            *(one.lead.uuid, one.started, one.state(scope.as_of), one.why_excluded(scope.as_of), one.due),
            one.stopped if one.stopped and one.stopped <= scope.as_of else None,
            *(one.segments[split] for split in LISTED),
        )
        for one in kept
    )


LISTED = (Split.SERVICE_LINE, Split.SOURCE, Split.INTAKE_TYPE, Split.URGENCY, Split.HOLDER)
COUNTS = {
    Handed.ALL: lambda one, as_of: True,
    **{Handed(state): lambda one, as_of, state=state: one.state(as_of) == state for state in STATES},
    Handed.DUE: lambda one, as_of: one.has_fallen_due(as_of),
    Handed.MET_WHEN_DUE: lambda one, as_of: one.has_fallen_due(as_of) and one.state(as_of) == "met",
    Handed.BREACHED: lambda one, as_of: one.state(as_of) in ("late", "overdue"),
}


def listed(conn, scope, cell):
    names = ("lead", "handed_over_at", "state", "no_clock", "due_at", "stopped_at", *LISTED)
    return sorted(
        tuple(value.to_pydatetime() if hasattr(value, "to_pydatetime") else value for value in row)
        for row in told(hand_offs_behind(conn, scope, cell), *names)
    )


def cells():
    for handed in COUNTS:
        for promise in Promise:
            yield HandOffCell(handed, promise)
    for by, segments in (
        (Split.HOLDER, ("Ana", NOBODY)), (Split.TEAM, ("Sales",)), (Split.URGENCY, ("Urgent", NOT_RECORDED)),
        (Split.SERVICE_LINE, ("Imaging",)), (Split.TERRITORY, (NOT_RECORDED, "Not recorded (as written)")),
    ):  # fmt: skip
        for segment in segments:
            yield HandOffCell(Handed.BREACHED, by=by, segment=segment)
            yield HandOffCell(Handed.ALL, by=by, segment=segment, week=date(2026, 3, 9))
    for why in NoClock:
        yield HandOffCell(Handed.EXCLUDED, Promise.BOOKING, no_clock=why)
    for week in (date(2026, 3, 2), date(2026, 3, 16)):
        yield HandOffCell(Handed.MET_WHEN_DUE, week=week)


def test_the_list_behind_a_number_is_exactly_those_hand_offs(every, conn):
    chosen = scopes(every)
    for name in ("everything", "a week cut on both sides", "as one is due", "filtered"):
        for cell in cells():
            expected = behind(every, chosen[name], cell)
            assert listed(conn, chosen[name], cell) == expected, (name, cell)


def test_the_list_is_the_longest_due_first_and_what_is_not_due_at_all_last(every, conn):
    due = hand_offs_behind(conn, ALL)["due_at"]
    known = due.dropna()
    assert known.is_monotonic_increasing
    assert due[: len(known)].equals(known)
    assert len(known) < len(due)


def test_every_hand_off_is_in_exactly_one_of_the_five_lists(every, conn):
    for promise in Promise:
        lists = [listed(conn, ALL, HandOffCell(Handed(state), promise)) for state in STATES]
        assert sorted(row for rows in lists for row in rows) == listed(conn, ALL, HandOffCell(promise=promise))


@pytest.mark.parametrize(
    "cell",
    [
        HandOffCell(by=Split.HOLDER, segment="Somebody who left"),
        HandOffCell(by=Split.SERVICE_LINE, segment="Alchemy"),
        HandOffCell(week=date(2025, 1, 6)),
        HandOffCell(week=date(2027, 1, 4)),
    ],
)
def test_an_old_link_to_what_is_not_there_lists_nothing(given, conn, cell):
    given.lead(handoff=noon(4))
    assert len(hand_offs_behind(conn, JUNE)) == 1
    assert len(hand_offs_behind(conn, JUNE, cell)) == 0


def test_the_list_says_nothing_of_who_the_leads_are(given, conn):
    given.lead(handoff=noon(4), name="Nora Sample", phone="555-0142", external_id="A-1")
    said = hand_offs_behind(conn, JUNE).to_csv()
    assert not [word for word in ("Nora", "555-0142", "A-1") if word in said]
