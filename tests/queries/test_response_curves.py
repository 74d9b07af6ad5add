"""The curves that belong in one picture, and what was promised to the hand-offs in it."""

from datetime import date

from data.vocabulary import OutreachResult, Promise
from queries.response import Time, time_to_promise
from queries.response_curves import response_curves, targets_held
from queries.scope import Period, Scope
from tests.given import NOW, noon
from tests.queries.put_in import told

JUNE = Scope(Period(date(2026, 6, 1), date(2026, 6, 30)), as_of=NOW)
COLUMNS = ("hours_since_handover", "answered_share", "answered_share_low", "answered_share_high")


def test_each_curve_is_that_of_its_own_question(given, conn):
    given.hours()
    given.targets(first_attempt=60, first_contact=600, booking=6_000)
    spoken, tried = (given.lead(handoff=noon(day), scheduled=noon(day + 7)) for day in (3, 4))
    given.attempt(spoken, noon(5), result=OutreachResult.TWO_WAY)
    given.attempt(tried, noon(5))

    for time in Time:
        curves = response_curves(conn, JUNE, Promise.BOOKING, time)
        assert list(curves["promise"].unique()) == ["First attempt", "First two-way contact", "Booking"]
        for promise, theirs in curves.groupby("promise"):
            assert told(theirs, *COLUMNS) == told(time_to_promise(conn, JUNE, Promise(promise), time), *COLUMNS)


def test_a_promise_that_is_in_the_picture_anyway_is_there_once(given, conn):
    given.hours()
    given.targets(first_attempt=60)
    given.attempt(given.lead(handoff=noon(3)), noon(4))

    assert list(response_curves(conn, JUNE, Promise.FIRST_ATTEMPT)["promise"].unique()) == ["First attempt"]


def test_the_targets_are_those_that_hold_for_the_hand_offs_of_the_period(given, conn):
    given.hours()
    given.targets(first_attempt=90, booking=6_000)
    for day in (3, 4):
        given.lead(handoff=noon(day))

    assert told(targets_held(conn, JUNE), "target_hours", "hand_offs") == [(1.5, 2)]
    assert told(targets_held(conn, JUNE, Promise.BOOKING), "target_hours", "hand_offs") == [(100, 2)]
    assert targets_held(conn, JUNE, Promise.DECISION).empty
