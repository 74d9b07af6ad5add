from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, norm

from queries.survival import kaplan_meier

# The two published vectors: hours until contacted, or waited so far.
FOUR_OF_TEN = ([1, 2, 3, 4] + [10] * 6, [True] * 4 + [False] * 6)
SEVEN_OF_TWELVE = ([0.5, 1, 1.5, 2, 3, 5, 4, 6, 8, 0.2, 0.4, 1.2], [True] * 7 + [False] * 5)

durations = st.integers(0, 12).map(lambda quarters: quarters / 4)  # few values, so that ties are common
histories = st.lists(st.tuples(durations, st.booleans()), min_size=1, max_size=40)


def columns(rows):
    return tuple(zip(*rows, strict=True))


def digits(values, places=4):
    return [f"{value:.{places}f}" for value in values]


def test_six_still_waiting_keep_the_median_from_being_reached():
    durations, contacted = FOUR_OF_TEN
    curve = kaplan_meier(durations, contacted)

    assert np.mean([d for d, c in zip(durations, contacted, strict=True) if c]) == 2.5  # what a naive page would show
    assert f"{curve.survival_at(4):.2f}" == "0.60"
    assert curve.quantile(0.5) is None
    assert (curve.n, curve.waiting, curve.longest_wait) == (10, 6, 10)


def test_the_second_published_vector_to_the_last_digit():
    curve = kaplan_meier(*SEVEN_OF_TWELVE)

    assert list(curve.times) == [0.5, 1, 1.5, 2, 3, 4, 5]
    assert digits(curve.survival) == ["0.9000", "0.8000", "0.6857", "0.5714", "0.4571", "0.3429", "0.2286"]
    assert curve.quantile(0.5) == 3
    assert f"{curve.standard_error[list(curve.times).index(3)]:.4f}" == "0.1662"


def test_the_risk_table_counts_who_was_still_watched_at_each_event():
    curve = kaplan_meier(*SEVEN_OF_TWELVE)

    assert list(curve.at_risk) == [10, 9, 7, 6, 5, 4, 3]
    assert list(curve.events) == [1] * 7
    assert (curve.n, curve.waiting, curve.longest_wait, curve.watched_until) == (12, 5, 8, 8)


def test_an_event_comes_before_a_censoring_at_the_same_time():
    curve = kaplan_meier([2, 2, 3], [False, True, False])

    assert list(curve.at_risk) == [3]
    assert curve.survival_at(2) == pytest.approx(2 / 3)


def test_the_share_by_a_target_counts_those_exactly_on_it():
    curve = kaplan_meier(*FOUR_OF_TEN)

    assert digits([curve.share_by(t) for t in (0, 0.99, 1, 3.5, 4, 10)], 2) == [
        "0.00",
        "0.00",
        "0.10",
        "0.30",
        "0.40",
        "0.40",
    ]


def test_beyond_the_last_wait_nothing_is_known_while_someone_waits():
    curve = kaplan_meier(*FOUR_OF_TEN)

    assert isnan(curve.survival_at(10.01))
    assert isnan(curve.share_by(10.01))
    assert np.isnan(curve.share_band(10.01)).all()
    assert isnan(curve.restricted_mean(10.01))


def test_once_all_have_been_contacted_it_stays_so():
    curve = kaplan_meier([1, 2], [True, True])

    assert curve.share_by(1000) == 1
    assert curve.restricted_mean(1000) == 1.5
    assert curve.quantile(1) == 2
    assert isnan(curve.longest_wait)


def test_the_restricted_mean_counts_those_waiting_up_to_the_horizon():
    curve = kaplan_meier(*FOUR_OF_TEN)

    assert curve.restricted_mean(10) == pytest.approx((1 + 2 + 3 + 4 + 6 * 10) / 10)
    assert curve.restricted_mean(2.5) == pytest.approx((1 + 2 + 8 * 2.5) / 10)
    assert curve.restricted_mean(0) == 0


def test_a_quantile_is_reached_in_spite_of_rounding():
    # Ten different times: the survival at the fifth is a product of fractions that must count as one half.
    curve = kaplan_meier(range(1, 11), [True] * 10)

    assert [curve.quantile(tenth / 10) for tenth in range(1, 11)] == list(range(1, 11))


def test_nobody_watched_gives_missing_figures_and_not_zero():
    curve = kaplan_meier([], [])

    assert (curve.n, curve.waiting, len(curve.times)) == (0, 0, 0)
    assert np.isnan([curve.share_by(1), *curve.share_band(1), curve.restricted_mean(1), curve.longest_wait]).all()
    assert curve.quantile(0.5) is None


def test_nobody_contacted_yet_is_a_share_of_0_with_no_band():
    curve = kaplan_meier([3, 5], [False, False])

    assert (curve.share_by(5), curve.restricted_mean(5)) == (0, 5)
    assert np.isnan(curve.share_band(5)).all()


def test_a_histogram_bar_of_nobody_is_nobody():
    curve = kaplan_meier([1, 2, 99, 100], [True, False, True, False], weights=[1, 1, 0, 0])

    assert (curve.n, curve.longest_wait, curve.watched_until) == (2, 2, 2)
    assert list(curve.times) == [1]


def test_where_the_curve_reaches_0_the_band_stays_open_upward():
    curve = kaplan_meier([1, 2, 3], [True, True, True])

    assert (curve.survival[-1], curve.standard_error[-1], curve.low[-1]) == (0, 0, 0)
    assert curve.high[-1] == curve.high[-2]


@given(histories)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # scipy's, where nobody is left
def test_kaplan_meier_and_greenwood_agree_with_scipy(rows):
    times, happened = columns(rows)
    data = CensoredData.right_censored(times, ~np.array(happened))
    curve = kaplan_meier(times, happened)
    if not any(happened):
        assert not len(curve.times)
        return
    theirs = ecdf(data).sf
    at = np.isin(theirs.quantiles, curve.times)

    assert list(curve.times) == list(theirs.quantiles[at])
    assert list(curve.survival) == pytest.approx(list(theirs.probabilities[at]), abs=1e-12)
    narrow = theirs.confidence_interval(0.01, method="linear").high.probabilities  # so narrow that none is cut at 1
    error, left = ((narrow - theirs.probabilities) / norm.ppf(0.505))[at], curve.survival > 0
    assert list(curve.standard_error[left]) == pytest.approx(list(error[left]), abs=1e-9)


@given(histories)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # scipy's, where its band has no value
def test_the_band_agrees_with_scipy_wherever_scipy_has_one(rows):
    times, happened = columns(rows)
    curve = kaplan_meier(times, happened)
    theirs = ecdf(CensoredData.right_censored(times, ~np.array(happened))).sf
    band = theirs.confidence_interval(0.95, method="log-log")
    at = np.isin(theirs.quantiles, curve.times)
    low, high = band.low.probabilities[at], band.high.probabilities[at]
    inside = (curve.survival > 0) & ~np.isnan(low)

    assert list(curve.low[inside]) == pytest.approx(list(low[inside]), abs=1e-6)
    assert list(curve.high[inside]) == pytest.approx(list(high[inside]), abs=1e-6)


@given(histories)
def test_the_curve_falls_from_1_within_its_band(rows):
    curve = kaplan_meier(*columns(rows))
    steps = np.concatenate(([1.0], curve.survival))

    assert (np.diff(steps) < 0).all()
    assert ((curve.low >= 0) & (curve.low <= curve.survival)).all()
    assert ((curve.high >= curve.survival) & (curve.high <= 1)).all()


@given(st.lists(durations, min_size=1, max_size=40))
def test_with_nobody_waiting_it_is_the_plain_share_not_yet_contacted(times):
    curve = kaplan_meier(times, [True] * len(times))
    shares = np.array([np.mean(np.array(times) > t) for t in curve.times])

    assert list(curve.survival) == pytest.approx(list(shares), abs=1e-12)
    assert list(curve.standard_error) == pytest.approx(list(np.sqrt(shares * (1 - shares) / len(times))), abs=1e-12)
    assert curve.restricted_mean(max(times)) == pytest.approx(np.mean(times), abs=1e-12)
    assert curve.quantile(0.5) == np.sort(times)[(len(times) + 1) // 2 - 1]


@given(st.lists(st.tuples(durations, st.booleans(), st.integers(0, 5)), min_size=1, max_size=20))
def test_a_weight_is_as_good_as_so_many_rows(bars):
    times, happened, weights = columns(bars)

    same_answer(
        kaplan_meier(times, happened, weights),
        kaplan_meier(np.repeat(times, weights), np.repeat(happened, weights)),
    )


@given(histories, st.randoms())
def test_the_order_of_rows_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))

    same_answer(kaplan_meier(*columns(rows)), kaplan_meier(*columns(shuffled)))


def same_answer(one, other):
    assert vars(one).keys() == vars(other).keys()
    for name, value in vars(one).items():
        np.testing.assert_array_equal(value, getattr(other, name), err_msg=name)


@pytest.mark.parametrize(
    ("times", "happened", "weights", "why"),
    [
        ([-1, 2], [True, False], None, "duration"),
        ([float("nan"), 2], [True, False], None, "duration"),
        ([float("inf"), 2], [True, False], None, "duration"),
        ([1, 2], [True, 2], None, "what happened"),
        ([1, 2], [True, float("nan")], None, "what happened"),
        ([1, 2], [True, False], [1, -1], "weight"),
        ([1, 2], [True, False], [1, 0.5], "weight"),
        ([1, 2], [True, False], [1, float("nan")], "weight"),
        ([1, 2], [True], None, "per row"),
        ([1, 2], [True, False], [1], "per row"),
        ([[1, 2]], [[True, False]], None, "per row"),
    ],
)
def test_durations_and_weights_that_cannot_be_are_refused(times, happened, weights, why):
    with pytest.raises(ValueError, match=why):
        kaplan_meier(times, happened, weights)


@pytest.mark.parametrize("q", [0, -0.1, 1.1, float("nan")])
def test_a_quantile_outside_0_and_1_is_refused(q):
    with pytest.raises(ValueError, match="quantile"):
        kaplan_meier(*FOUR_OF_TEN).quantile(q)


@pytest.mark.parametrize("horizon", [-1, float("nan"), float("inf")])
def test_a_horizon_that_is_no_time_is_refused(horizon):
    with pytest.raises(ValueError, match="horizon"):
        kaplan_meier(*FOUR_OF_TEN).restricted_mean(horizon)
