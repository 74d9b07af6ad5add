import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from queries.intervals import Z95, newcombe, ratio, wilson


@st.composite
def groups(draw, smallest=1):
    n = draw(st.integers(smallest, 2_000_000))
    return draw(st.integers(0, n)), n


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (3, 10, "0.107791", "0.603222"),
        (0, 8, "0.000000", "0.324408"),
        (30, 100, "0.218949", "0.395849"),
        (87, 600, "0.119084", "0.175433"),
    ],
)
def test_wilson_gives_the_published_vectors_to_the_last_digit(successes, n, low, high):
    assert [f"{bound:.6f}" for bound in wilson(successes, n)] == [low, high]


def test_newcombe_gives_the_published_vector_to_the_last_digit():
    assert [f"{value:+.6f}" for value in newcombe(87, 600, 70, 400)] == ["-0.030000", "-0.077896", "+0.015702"]


def test_newcombe_gives_the_example_of_newcombes_own_paper():
    # Newcombe 1998, table II, example (a): 56/70 against 48/80, method 10.
    assert [f"{value:.4f}" for value in newcombe(56, 70, 48, 80)] == ["0.2000", "0.0524", "0.3339"]


def test_wilson_answers_a_whole_column_as_it_answers_each_row():
    low, high = wilson([3, 0, 30, 87], np.array([10, 8, 100, 600]))

    rows = [wilson(k, n) for k, n in ((3, 10), (0, 8), (30, 100), (87, 600))]
    assert list(zip(low, high, strict=True)) == rows


def test_newcombe_answers_a_whole_column_as_it_answers_each_row():
    answer = newcombe([87, 3], [600, 10], [70, 5], [400, 9])

    assert list(zip(*answer, strict=True)) == [newcombe(87, 600, 70, 400), newcombe(3, 10, 5, 9)]


def test_two_numbers_give_numbers_and_a_table_gives_a_table():
    assert all(isinstance(value, float) for value in (*wilson(3, 10), *newcombe(3, 10, 4, 10), ratio(3, 10)))
    assert wilson(np.ones((2, 3)), 5)[0].shape == (2, 3)


def test_no_leads_give_a_missing_rate_and_no_interval():
    assert np.isnan([ratio(0, 0), *wilson(0, 0), *newcombe(0, 0, 3, 10), *newcombe(3, 10, 0, 0)]).all()


def test_an_empty_row_of_a_column_leaves_its_neighbours_alone():
    low, high = wilson([0, 3], [0, 10])

    assert np.isnan([low[0], high[0]]).all()
    assert (low[1], high[1]) == wilson(3, 10)
    assert list(ratio([0, 3], [0, 10]))[1] == 0.3


def test_no_rows_give_no_rows():
    assert [len(side) for side in (*wilson([], []), *newcombe([], [], [], []), ratio([], []))] == [0] * 6


@pytest.mark.parametrize(
    ("successes", "n"),
    [
        (11, 10),
        (-1, 10),
        (0, -1),
        (1, 0),
        (float("nan"), 10),
        (3, float("nan")),
        (3, float("inf")),
        ([3, 11], [10, 10]),
    ],
)
def test_impossible_or_missing_counts_are_refused(successes, n):
    with pytest.raises(ValueError, match="successes"):
        wilson(successes, n)
    with pytest.raises(ValueError, match="successes"):
        newcombe(3, 10, successes, n)
    with pytest.raises(ValueError, match="successes"):
        newcombe(successes, n, 3, 10)


@given(groups())
@example((0, 1))
@example((1, 1))
@example((1, 2_000_000))
def test_wilson_stays_within_0_and_1_and_holds_the_rate(group):
    k, n = group
    low, high = wilson(k, n)

    assert 0 <= low <= k / n <= high <= 1
    assert (low == 0) == (k == 0)
    assert (high == 1) == (k == n)


@given(groups())
def test_wilson_of_the_failures_is_the_mirror_of_wilson_of_the_successes(group):
    k, n = group
    low, high = wilson(k, n)

    assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(groups())
def test_wilson_agrees_with_scipy(group):
    k, n = group
    theirs = binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")

    assert wilson(k, n, z=norm.ppf(0.975)) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_the_quantile_is_that_of_95_percent():
    assert pytest.approx(norm.ppf(0.975), abs=5e-7) == Z95


@given(groups(), groups())
def test_newcombe_the_other_way_round_only_turns_the_signs(one, other):
    difference, low, high = newcombe(*one, *other)

    assert newcombe(*other, *one) == (-difference, -high, -low)


@given(groups(), groups())
@example((5, 5), (0, 7))
def test_newcombe_stays_within_minus_1_and_1_and_holds_the_difference(one, other):
    difference, low, high = newcombe(*one, *other)

    assert -1 <= low <= difference <= high <= 1


@given(groups())
def test_newcombe_of_a_group_with_itself_holds_zero_in_the_middle(group):
    difference, low, high = newcombe(*group, *group)

    assert difference == 0
    assert low == -high
