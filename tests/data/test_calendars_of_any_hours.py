"""What must hold of any calendar in any zone, however odd, most of all around the days on which clocks move."""

from datetime import UTC, datetime, timedelta

import numpy as np
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from data.calendars import Calendar, Pauses
from data.moments import EPOCH, SECOND, starts_at
from tests.data.any_calendar import SECONDS_OF_A_WEEK, calendars, versions

# Offsets from a few days before the clocks move, so that most cases lie across it.
SEVERAL = st.lists(st.tuples(SECONDS_OF_A_WEEK, SECONDS_OF_A_WEEK), min_size=1, max_size=20)
PAUSES = st.lists(st.tuples(st.integers(0, 3), SECONDS_OF_A_WEEK, SECONDS_OF_A_WEEK), max_size=12)


SOME = settings(max_examples=30)  # working out a calendar that nobody asked of before takes a while


def moment(second) -> datetime:
    return EPOCH + int(second) * SECOND


def seconds(noon, offsets) -> np.ndarray:
    return np.asarray(offsets) + int(noon.timestamp()) - 4 * 24 * 3600


@SOME
@for_any(calendars(), SEVERAL)
def test_due_is_the_inverse_of_business_time_and_the_first_moment_that_is(drawn, moments) -> None:
    calendar, noon = drawn
    start, end = np.sort(seconds(noon, moments)).T
    target = calendar.business_seconds(start, end)
    due = calendar.due(start, target)
    assert (calendar.business_seconds(start, due) == target).all()
    assert (due <= end).all()
    assert (due[target == 0] == start[target == 0]).all()
    assert (calendar.business_seconds(start, due - 1) < target)[target > 0].all()


@SOME
@for_any(calendars(), st.lists(st.tuples(*[SECONDS_OF_A_WEEK] * 3), min_size=1, max_size=20))
def test_business_time_adds_up_never_shrinks_and_never_runs_faster_than_time(drawn, moments) -> None:
    calendar, noon = drawn
    a, b, c = np.sort(seconds(noon, moments)).T
    ab, bc, ac = (calendar.business_seconds(start, end) for start, end in ((a, b), (b, c), (a, c)))
    assert (ab + bc == ac).all()
    assert ((ab >= 0) & (ab <= b - a)).all()
    assert (calendar.business_seconds(b, a)[a < b] == 0).all()
    assert (calendar.due(a, bc) <= calendar.due(b, bc)).all()
    assert (calendar.due(a, ab) <= calendar.due(a, ac)).all()


@SOME
@for_any(calendars(), st.lists(SECONDS_OF_A_WEEK, min_size=4, max_size=4), st.integers(0, 50_000), PAUSES)
def test_business_time_less_pauses_is_the_target_at_due(drawn, starts, target, pauses) -> None:
    calendar, noon = drawn
    start = seconds(noon, starts)
    if not calendar.versions[-1].hours.days[0]:  # opens on Mondays, or the target may never be reached
        target = 0
    clock, *edges = np.array(pauses, np.int64).reshape(-1, 3).T
    begins, ends = np.sort(seconds(noon, edges), axis=0)
    of_all = Pauses(clock, begins, ends)
    due = calendar.due(start, target, of_all)
    passed = calendar.business_seconds(start, due) - calendar.paused_seconds(start, due, of_all)
    assert (passed == target).all()
    just_before = np.maximum(due - 1, start)
    passed = calendar.business_seconds(start, just_before) - calendar.paused_seconds(start, just_before, of_all)
    assert (passed < target).all() or not target
    for position in range(4):  # each clock as if it were alone
        own = [
            (moment(b), moment(e)) for b, e in zip(*(edges[clock == position] for edges in (begins, ends)), strict=True)
        ]
        assert calendar.due_at(moment(start[position]), target * SECOND, own) == moment(due[position])


@SOME
@for_any(calendars(), SEVERAL, st.data())
def test_a_new_version_alters_nothing_wholly_before_its_day(drawn, moments, data) -> None:
    calendar, noon = drawn
    last = calendar.versions[-1].valid_from
    new = data.draw(versions(last + timedelta(days=data.draw(st.integers(1, 3))), noon.date()))
    changed = Calendar(calendar.zone, (*calendar.versions, new))
    changes = Calendar(calendar.zone, (new,)).begins
    start, end = np.sort(seconds(noon, moments)).T
    before = end <= changes
    assert (calendar.business_seconds(start, end) == changed.business_seconds(start, end))[before].all()
    target = calendar.business_seconds(start, end)[before]
    assert (calendar.due(start[before], target) == changed.due(start[before], target)).all()


@SOME
@for_any(calendars(), st.tuples(SECONDS_OF_A_WEEK, SECONDS_OF_A_WEEK))
def test_one_moment_is_answered_as_many_are(drawn, moments) -> None:
    calendar, noon = drawn
    start, end = np.sort(seconds(noon, moments))
    target = calendar.business_seconds(start, end)
    assert calendar.business_time(moment(start), moment(end)) == int(target) * SECOND
    assert calendar.due_at(moment(start), int(target) * SECOND) == moment(calendar.due(start, target))
    assert calendar.is_open(moment(start)) == calendar.business_seconds(start, start + 1)
    if target:
        assert calendar.business_time(moment(start), calendar.next_opening(moment(start))) == 0 * SECOND
        assert calendar.is_open(calendar.next_opening(moment(start)))


@SOME
@for_any(calendars())
def test_the_intervals_shown_are_the_time_counted(drawn) -> None:
    calendar, noon = drawn
    first, last = (noon.date() + timedelta(days=days) for days in (-5, 5))
    shown = calendar.open_intervals(first, last)
    begins, ends = (starts_at(day, calendar.zone) for day in (first, last + timedelta(days=1)))
    counted = calendar.business_time(begins, ends)
    assert sum((closes.astimezone(UTC) - opens.astimezone(UTC) for opens, closes in shown), 0 * SECOND) == counted
    edges = [edge.astimezone(UTC) for both in shown for edge in both]
    assert edges == sorted(edges)
