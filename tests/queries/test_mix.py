from math import isnan

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from queries.mix import mix_and_rate

SIMPSON = ([100, 300], [40, 30], [50, 550], [21, 66])


@st.composite
def period(draw, segments):
    n = draw(st.lists(st.one_of(st.just(0), st.integers(0, 100_000)), min_size=segments, max_size=segments))
    return n, [draw(st.integers(0, leads)) for leads in n]


@st.composite
def two_periods(draw):
    """Two periods of the same segments, often with some new, gone or nowhere, never wholly empty."""
    segments = draw(st.integers(1, 8))
    columns = (*draw(period(segments)), *draw(period(segments)))
    assume(sum(columns[0]) and sum(columns[2]))
    return columns


def points(values):
    return [f"{100 * value:+.2f}" for value in values]


def test_the_published_vector_to_the_last_digit():
    split = mix_and_rate(*SIMPSON)

    assert points([split.before, split.now, split.change]) == ["+17.50", "+14.50", "-3.00"]
    assert points(split.mix) == ["-4.17", "-0.83"]
    assert points(split.rate) == ["+0.33", "+1.67"]
    assert points([split.mix_total, split.rate_total]) == ["-5.00", "+2.00"]


def test_every_line_improved_and_the_total_fell_is_pointing_apart():
    split = mix_and_rate(*SIMPSON)

    assert points(split.rate_change) == ["+2.00", "+2.00"]
    assert split.pointing_apart
    assert split.opposed


def test_every_line_worsened_and_the_total_rose_is_pointing_apart():
    n0, x0, n1, x1 = SIMPSON

    assert mix_and_rate(n1, x1, n0, x0).pointing_apart


def test_one_line_that_fell_with_the_total_is_not_pointing_apart_but_may_still_be_opposed():
    # A third line of one lead lost its rate: the total fell, mix and rate still pull in different directions.
    split = mix_and_rate([100, 300, 1], [40, 30, 1], [50, 550, 1], [21, 66, 0])

    assert split.change < 0
    assert not split.pointing_apart
    assert split.opposed


def test_lines_that_held_exactly_while_the_total_fell_are_pointing_apart_and_all_of_it_is_mix():
    # 1/3 and 2/6, 1/10 and 3/30: equal rates in other numbers.
    split = mix_and_rate([3, 10], [1, 1], [6, 30], [2, 3])

    assert list(split.rate) == [0, 0]
    assert split.pointing_apart
    assert not split.opposed


def test_an_unchanged_total_is_never_pointing_apart():
    split = mix_and_rate([100, 300], [40, 30], [100, 300], [40, 30])

    assert split.change == 0
    assert not split.pointing_apart
    assert not split.opposed


def test_a_mix_effect_that_is_zero_but_for_rounding_has_no_direction():
    # Every line gained 10 points and the shares moved so that it made no difference: 29/120 before, 41/120 now.
    split = mix_and_rate([50, 20, 50], [5, 4, 20], [30, 50, 40], [6, 15, 20])

    assert split.mix_total == pytest.approx(0, abs=1e-15)
    assert split.rate_total == pytest.approx(0.1)
    assert not split.opposed


def test_the_effect_of_a_new_segment_is_all_mix_and_it_is_named():
    # Only A before, at 40 %. Now B beside it, as large, at 10 %: the total falls from 40 to 25 %.
    split = mix_and_rate([100, 0], [40, 0], [100, 100], [40, 10])

    assert list(split.new) == [False, True]
    assert list(split.gone) == [False, False]
    assert points(split.rate) == ["+0.00", "+0.00"]
    assert points(split.mix) == ["-3.75", "-11.25"]
    assert points([split.change, split.mix_total]) == ["-15.00", "-15.00"]
    assert isnan(split.rate_change[1])
    assert split.pointing_apart  # the one line there is to compare held, and the total fell


def test_the_effect_of_a_gone_segment_is_all_mix_and_it_is_named():
    split = mix_and_rate([100, 100], [40, 10], [100, 0], [42, 0])

    assert list(split.gone) == [False, True]
    assert list(split.new) == [False, False]
    assert split.rate[1] == 0
    assert points([split.change, split.rate[0], split.mix_total]) == ["+17.00", "+1.50", "+15.50"]


def test_a_segment_with_no_leads_at_all_has_no_effect_and_no_name():
    split = mix_and_rate([100, 0, 300], [40, 0, 30], [50, 0, 550], [21, 0, 66])

    assert (split.mix[1], split.rate[1]) == (0, 0)
    assert not split.new[1]
    assert not split.gone[1]
    assert split.mix_total == mix_and_rate(*SIMPSON).mix_total


@pytest.mark.parametrize(
    "columns",
    [
        ([0, 0], [0, 0], [50, 550], [21, 66]),
        ([50, 550], [21, 66], [0, 0], [0, 0]),
        ([0, 0], [0, 0], [0, 0], [0, 0]),
        ([], [], [], []),
    ],
)
def test_an_empty_period_makes_the_change_and_every_effect_missing(columns):
    split = mix_and_rate(*columns)

    assert np.isnan([split.change, split.mix_total, split.rate_total, *split.mix, *split.rate]).all()
    assert not split.pointing_apart
    assert not split.opposed


def test_the_total_of_the_period_that_has_leads_is_still_known():
    split = mix_and_rate([0, 0], [0, 0], [50, 550], [21, 66])

    assert isnan(split.before)
    assert split.now == 0.145
    assert list(split.new) == [True, True]


@pytest.mark.parametrize(
    ("columns", "why"),
    [
        (([10], [11], [10], [1]), "successes"),
        (([10], [-1], [10], [1]), "successes"),
        (([10], [1], [10], [float("nan")]), "successes"),
        (([10, 20], [1, 2], [10], [1]), "per segment"),
        (([10, 20], 1, [10, 20], [1, 2]), "per segment"),
        ((10, 1, 10, 1), "per segment"),
    ],
)
def test_impossible_counts_and_uneven_columns_are_refused(columns, why):
    with pytest.raises(ValueError, match=why):
        mix_and_rate(*columns)


@given(two_periods())
@example(([100, 0], [40, 0], [0, 100], [0, 10]))  # all of it gone, all of it new
def test_mix_and_rate_add_up_to_the_change_of_the_total(columns):
    n0, x0, n1, x1 = columns
    split = mix_and_rate(*columns)

    assert split.change == sum(x1) / sum(n1) - sum(x0) / sum(n0)
    assert split.mix_total + split.rate_total == pytest.approx(split.change, abs=1e-12)


@given(two_periods(), st.randoms())
def test_the_order_of_segments_does_not_matter_to_the_last_bit(columns, random):
    order = list(range(len(columns[0])))
    random.shuffle(order)
    straight, shuffled = mix_and_rate(*columns), mix_and_rate(*([column[i] for i in order] for column in columns))

    assert list(shuffled.mix) == list(straight.mix[order])
    assert list(shuffled.rate) == list(straight.rate[order])
    assert (shuffled.mix_total, shuffled.rate_total) == (straight.mix_total, straight.rate_total)


@given(two_periods())
def test_swapping_the_periods_only_turns_the_signs(columns):
    n0, x0, n1, x1 = columns
    there, back = mix_and_rate(n0, x0, n1, x1), mix_and_rate(n1, x1, n0, x0)

    assert list(back.mix) == pytest.approx(list(-there.mix), abs=1e-12)
    assert list(back.rate) == pytest.approx(list(-there.rate), abs=1e-12)
    assert (list(back.new), list(back.gone)) == (list(there.gone), list(there.new))
    assert (back.pointing_apart, back.opposed) == (there.pointing_apart, there.opposed)


@given(two_periods())
def test_a_new_or_gone_segment_has_no_rate_effect(columns):
    split = mix_and_rate(*columns)

    assert not split.rate[split.new | split.gone].any()
    assert not (split.new & split.gone).any()


@given(two_periods())
def test_pointing_apart_means_what_it_says(columns):
    n0, x0, n1, x1 = columns
    steps = [b / d - a / c for c, a, d, b in zip(n0, x0, n1, x1, strict=True) if c and d]
    change = sum(x1) / sum(n1) - sum(x0) / sum(n0)

    apart = (change < 0 and min(steps, default=-1) >= 0) or (change > 0 and max(steps, default=1) <= 0)
    assert mix_and_rate(*columns).pointing_apart == apart
