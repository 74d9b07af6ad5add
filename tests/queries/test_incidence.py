from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries.survival import aalen_johansen, kaplan_meier

durations = st.integers(0, 12).map(lambda quarters: quarters / 4)  # few values, so that ties are common
fates = st.lists(st.tuples(durations, st.integers(0, 2)), min_size=1, max_size=40)


def columns(rows):
    return tuple(zip(*rows, strict=True))


def digits(values):
    return [f"{value:.4f}" for value in values]


def test_losses_are_not_counted_as_still_coming():
    # Of four, one is contacted at 1 h, two are lost at 2 h, one is contacted at 3 h.
    answer = aalen_johansen([1, 2, 2, 3], [1, 2, 2, 1])

    assert list(answer.times) == [1, 2, 3]
    assert answer.events.tolist() == [[1, 0, 1], [0, 2, 0]]
    assert [answer.share_by(t, cause=1) for t in (0.5, 1, 2, 3, 99)] == [0, 0.25, 0.25, 0.5, 0.5]
    assert [answer.share_by(t, cause=2) for t in (1, 2, 3)] == [0, 0.5, 0.5]
    assert kaplan_meier([1, 2, 2, 3], [True, False, False, True]).share_by(3) == 1  # what it would wrongly promise


def test_incidence_with_one_waiting_worked_by_hand():
    # At risk 5, 4, 2: S = 4/5, then 3/5, then 3/10; one stops being watched at 2 after that time's event.
    answer = aalen_johansen([1, 2, 2, 3, 4], [1, 2, 0, 1, 0])

    assert list(answer.at_risk) == [5, 4, 2]
    assert digits(answer.survival) == ["0.8000", "0.6000", "0.3000"]
    assert digits(answer.incidence[0]) == ["0.2000", "0.2000", "0.5000"]
    assert digits(answer.incidence[1]) == ["0.0000", "0.2000", "0.2000"]
    assert (answer.n, answer.waiting, answer.longest_wait) == (5, 2, 4)
    assert isnan(answer.share_by(4.5, cause=1))
    assert isnan(answer.survival_at(4.5))


@given(fates)
def test_the_causes_and_those_left_add_up_to_1(rows):
    answer = aalen_johansen(*columns(rows))

    assert list(answer.incidence.sum(axis=0) + answer.survival) == pytest.approx([1] * len(answer.times), abs=1e-12)


@given(st.lists(st.tuples(durations, st.booleans()), min_size=1, max_size=40))
def test_a_single_cause_is_kaplan_meier_with_its_errors_and_band(rows):
    times, happened = columns(rows)
    curve, answer = kaplan_meier(times, happened), aalen_johansen(times, happened, causes=(1,))

    assert list(answer.incidence[0]) == pytest.approx(list(1 - curve.survival), abs=1e-12)
    assert list(answer.standard_error[0]) == pytest.approx(list(curve.standard_error), abs=1e-7)
    assert list(answer.low[0]) == pytest.approx(list(1 - curve.high), abs=1e-6)
    assert list(answer.high[0]) == pytest.approx(list(1 - curve.low), abs=1e-6)


@given(fates)
def test_with_nobody_waiting_the_incidence_is_a_plain_share_with_its_binomial_variance(rows):
    times, cause = (np.array(column) for column in columns(rows))
    cause = np.maximum(cause, 1)
    answer = aalen_johansen(times, cause)
    for row, one in enumerate(answer.causes):
        p = np.array([np.mean((times <= t) & (cause == one)) for t in answer.times])

        assert list(answer.incidence[row]) == pytest.approx(list(p), abs=1e-12)
        assert list(answer.standard_error[row]) == pytest.approx(list(np.sqrt(p * (1 - p) / len(times))), abs=1e-7)


@given(st.lists(st.tuples(durations, st.integers(0, 2), st.integers(0, 5)), min_size=1, max_size=20))
def test_a_weight_is_as_good_as_so_many_rows(bars):
    times, cause, weights = columns(bars)

    same_answer(
        aalen_johansen(times, cause, weights),
        aalen_johansen(np.repeat(times, weights), np.repeat(cause, weights)),
    )


@given(fates, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))

    same_answer(aalen_johansen(*columns(rows)), aalen_johansen(*columns(shuffled)))


def same_answer(one, other):
    assert vars(one).keys() == vars(other).keys()
    for name, value in vars(one).items():
        np.testing.assert_array_equal(value, getattr(other, name), err_msg=name)


def incidence_from(hazards, cause):
    """Incidence of one cause at the last time, from its definition; hazards: J causes by T times."""
    left, share = 1.0, 0.0
    for step in hazards.T:
        share += left * step[cause]
        left *= 1 - step.sum()
    return share


def variance_by_differences(events, at_risk, cause):
    """Delta method the slow way: numerical gradient, and the multinomial covariance of each time's hazards."""
    hazards, step, total = events / at_risk, 1e-6, 0.0
    for time in range(hazards.shape[1]):
        gradient = np.empty(len(hazards))
        for j in range(len(hazards)):
            shift = np.zeros_like(hazards)
            shift[j, time] = step
            gradient[j] = (incidence_from(hazards + shift, cause) - incidence_from(hazards - shift, cause)) / (2 * step)
        h = hazards[:, time]
        total += gradient @ ((np.diag(h) - np.outer(h, h)) / at_risk[time]) @ gradient
    return total


@given(fates)
def test_the_variance_of_the_incidence_is_the_delta_method_done_by_differences(rows):
    answer = aalen_johansen(*columns(rows))
    for t in range(len(answer.times)):
        for row in range(2):
            slow = variance_by_differences(answer.events[:, : t + 1], answer.at_risk[: t + 1], row)
            assert answer.standard_error[row, t] ** 2 == pytest.approx(slow, abs=1e-8)


@given(fates)
def test_the_band_holds_the_incidence_and_is_missing_before_the_first_event_of_its_cause(rows):
    answer = aalen_johansen(*columns(rows))
    begun = answer.events.cumsum(axis=1) > 0

    assert (np.isnan(answer.low) == ~begun).all()
    assert (np.isnan(answer.high) == ~begun).all()
    low, share, high = answer.low[begun], answer.incidence[begun], answer.high[begun]
    assert ((low >= 0) & (low <= share + 1e-12) & (share <= high + 1e-12) & (high <= 1)).all()


def test_the_band_of_an_incidence_can_be_asked_at_any_time():
    answer = aalen_johansen([1, 2, 2, 3, 4], [1, 2, 0, 1, 0])

    assert answer.share_band(3.5, cause=1) == (answer.low[0, 2], answer.high[0, 2])
    assert np.isnan(answer.share_band(1.5, cause=2)).all()


def test_nobody_watched_has_no_incidence():
    answer = aalen_johansen([], [])

    assert answer.incidence.shape == (2, 0)
    assert isnan(answer.share_by(1, cause=1))


def test_an_exit_that_was_not_listed_is_refused_rather_than_counted_as_waiting():
    with pytest.raises(ValueError, match="what happened"):
        aalen_johansen([1, 2], [1, 3])


@pytest.mark.parametrize("causes", [(), (0, 1), (1, 1)])
def test_causes_without_meaning_are_refused(causes):
    with pytest.raises(ValueError, match="causes"):
        aalen_johansen([1], [1], causes=causes)


def test_asking_for_a_cause_that_was_not_listed_is_refused():
    with pytest.raises(ValueError, match="tuple"):
        aalen_johansen([1], [1]).share_by(1, cause=3)
