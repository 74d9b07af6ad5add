"""A pause moves due by the open time that it takes, and by no other."""

import numpy as np
import pytest

from data.calendars import NeverOpensAgain, Pauses
from tests.data.calendars_given import HOUR, NINE_TO_FIVE, new_york, second


def test_a_pause_before_due_moves_it_by_its_open_time() -> None:
    start, two_hours = new_york(3, 6, 15), 2 * HOUR
    for_an_hour = [(new_york(3, 6, 16), new_york(3, 6, 17))]
    assert NINE_TO_FIVE.due_at(start, two_hours, for_an_hour) == new_york(3, 9, 10)
    over_the_weekend = [(new_york(3, 6, 16), new_york(3, 9, 11))]
    assert NINE_TO_FIVE.due_at(start, two_hours, over_the_weekend) == new_york(3, 9, 12)
    overlapping = [*over_the_weekend, (new_york(3, 9, 10), new_york(3, 9, 11, 30)), *over_the_weekend]
    assert NINE_TO_FIVE.due_at(start, two_hours, overlapping) == new_york(3, 9, 12, 30)


def test_a_pause_that_begins_when_it_was_due_or_ends_before_the_start_moves_nothing() -> None:
    start, due = new_york(3, 6, 15), new_york(3, 6, 17)
    for pause in [(due, new_york(3, 9, 12)), (new_york(3, 7), new_york(3, 9, 12)), (new_york(3, 5), start)]:
        assert NINE_TO_FIVE.due_at(start, 2 * HOUR, [pause]) == due


def test_many_clocks_are_paused_each_by_its_own_pauses() -> None:
    start = np.array([second(new_york(3, 6, 15))] * 3)
    pauses = Pauses(
        clock=np.array([2, 0, 2]),
        begins=np.array([second(new_york(3, 9, 9)), second(new_york(3, 6, 16)), second(new_york(3, 6, 15))]),
        ends=np.array([second(new_york(3, 9, 12)), second(new_york(3, 6, 17)), second(new_york(3, 6, 17))]),
    )
    due = NINE_TO_FIVE.due(start, 2 * 3600, pauses)
    assert due.tolist() == [second(moment) for moment in (new_york(3, 9, 10), new_york(3, 6, 17), new_york(3, 9, 14))]
    assert NINE_TO_FIVE.paused_seconds(start, due, pauses).tolist() == [3600, 0, 5 * 3600]


def test_pauses_that_name_no_clock_or_run_backwards_are_refused() -> None:
    one, two = np.array([1]), np.array([2])
    with pytest.raises(ValueError, match="ends before it begins"):
        Pauses(one, two, one)
    with pytest.raises(ValueError, match="negative position"):
        Pauses(-one, one, two)
    with pytest.raises(IndexError):
        NINE_TO_FIVE.due([second(new_york(3, 6, 15))], 3600, Pauses(one, one, two))


def test_a_pause_of_years_moves_due_by_years() -> None:
    pause = (new_york(3, 6, 16), new_york(3, 6, 16, year=2029))
    assert NINE_TO_FIVE.due_at(new_york(3, 6, 15), 2 * HOUR, [pause]) == new_york(3, 6, 17, year=2029)
    with pytest.raises(NeverOpensAgain):
        NINE_TO_FIVE.due_at(new_york(3, 6, 15), 2 * HOUR, [(pause[0], new_york(3, 6, year=2099))])
