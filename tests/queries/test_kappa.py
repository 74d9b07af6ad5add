"""Cohen's kappa against published examples, against a derivation of its error by other means, and by drawing again."""

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from queries.intervals import Z95
from queries.kappa import cohens_kappa

# Rows: one rater; columns: the other.
OURS = [[20, 5], [10, 15]]
OF_THE_PAPER = [[106, 10, 4], [22, 28, 10], [2, 12, 6]]  # Fleiss, Cohen and Everitt 1969, table 1: 200 subjects
OF_THE_BOOK = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]  # Fleiss, Statistical Methods for Rates and Proportions, table 13.1

COUNTS = st.integers(0, 60)
TABLES = st.integers(2, 4).flatmap(lambda k: st.lists(st.lists(COUNTS, min_size=k, max_size=k), min_size=k, max_size=k))


def kappa_of(shares: np.ndarray) -> float:
    """Written another way: one minus the disagreement over that of independent raters."""
    independent = np.outer(shares.sum(axis=1), shares.sum(axis=0))
    apart = 1 - np.eye(len(shares))
    return 1 - (shares * apart).sum() / (independent * apart).sum()


def error_by_slopes(table) -> float:
    """The delta method with slopes taken numerically: knows nothing of the published formula."""
    counts = np.asarray(table, dtype=float)
    n, shares, step = counts.sum(), counts / counts.sum(), 1e-6
    slopes = np.zeros_like(shares)
    for cell in np.ndindex(*shares.shape):
        more, less = shares.copy(), shares.copy()
        more[cell] += step
        less[cell] -= step
        slopes[cell] = (kappa_of(more / more.sum()) - kappa_of(less / less.sum())) / (2 * step)
    return float(np.sqrt(((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / n))


def is_varied(table) -> bool:
    """Each rater used each category, and they were not of one mind: else an error of 0 is right, and rounding rules."""
    counts = np.asarray(table)
    return bool(counts.sum(axis=0).all() and counts.sum(axis=1).all() and (counts * (1 - np.eye(len(counts)))).any())


def test_it_is_0_40_for_the_table_agreed_on():
    found = cohens_kappa(OURS)

    assert (found.kappa, found.observed, found.expected) == (0.4, 0.7, 0.5)


@pytest.mark.parametrize(
    ("table", "kappa", "error"), [(OF_THE_PAPER, "0.429", "0.054"), (OF_THE_BOOK, "0.676", "0.088")]
)
def test_it_gives_the_published_examples_with_their_standard_errors(table, kappa, error):
    found = cohens_kappa(table)

    assert (f"{found.kappa:.3f}", f"{found.error:.3f}") == (kappa, error)


def test_the_interval_reaches_so_many_errors_to_each_side():
    found = cohens_kappa(OURS)

    assert (f"{found.low:.2f}", f"{found.high:.2f}") == ("0.15", "0.65")
    assert (found.low, found.high) == (found.kappa - Z95 * found.error, found.kappa + Z95 * found.error)
    assert cohens_kappa(OURS, z=1).high == pytest.approx(0.4 + found.error)


@given(TABLES)
@example(OURS)
@example(OF_THE_BOOK)
def test_the_error_is_that_of_the_delta_method(table):
    assume(is_varied(table))

    assert cohens_kappa(table).error == pytest.approx(error_by_slopes(table), rel=1e-4, abs=1e-6)


def test_the_error_is_the_spread_of_kappa_when_leads_are_drawn_again_and_again():
    draws = np.random.default_rng(1).multinomial(400, np.ravel(OURS) / 50, size=20_000).reshape(-1, 2, 2)
    spread = np.std([kappa_of(draw / 400) for draw in draws])

    assert cohens_kappa(np.array(OURS) * 8).error == pytest.approx(spread, rel=0.03)


def test_its_interval_holds_the_truth_about_as_often_as_it_says():
    truth = np.array(OURS) / 50
    draws = np.random.default_rng(2).multinomial(100, np.ravel(truth), size=2_000).reshape(-1, 2, 2)
    found = [cohens_kappa(draw) for draw in draws]

    assert np.mean([one.low <= kappa_of(truth) <= one.high for one in found]) == pytest.approx(0.95, abs=0.02)


def test_where_both_say_one_thing_of_everything_it_is_missing_and_not_1():
    found = cohens_kappa([[30, 0], [0, 0]])

    assert np.isnan([found.kappa, found.low, found.high, found.error]).all()
    assert (found.observed, found.expected) == (1, 1)


def test_full_agreement_is_1_without_an_interval_that_would_leave_no_doubt():
    found = cohens_kappa([[4, 0], [0, 3]])

    assert (found.kappa, found.error) == (1, 0)
    assert np.isnan([found.low, found.high]).all()


def test_nothing_counted_is_nothing_said():
    assert np.isnan(cohens_kappa([[0, 0], [0, 0]])).all()


@pytest.mark.parametrize(
    "table", [[[1, 2]], [[1]], [1, 2], [[1, -1], [0, 2]], [[1, 2.5], [0, 1]], [[1, float("nan")], [0, 1]]]
)
def test_what_is_no_table_of_counts_is_refused(table):
    with pytest.raises(ValueError, match="square table of whole counts"):
        cohens_kappa(table)


@given(TABLES)
@example([[0, 5], [5, 0]])
@example([[0, 1], [99, 0]])
def test_it_stays_within_minus_1_and_1_and_its_interval_holds_it(table):
    found = cohens_kappa(table)

    assert np.isnan(found.kappa) or -1 <= found.kappa <= 1
    assert np.isnan(found.low) or -1 <= found.low <= found.kappa <= found.high <= 1


@given(TABLES)
@example(OF_THE_PAPER)
def test_it_does_not_matter_who_of_the_two_is_named_first(table):
    one, other = cohens_kappa(table), cohens_kappa(np.transpose(table))

    assert np.allclose(one, other, equal_nan=True)


@given(st.lists(st.integers(1, 40), min_size=2, max_size=2), st.lists(st.integers(1, 40), min_size=2, max_size=2))
def test_raters_who_know_nothing_of_each_other_agree_by_chance_alone(rows, columns):
    assert cohens_kappa(np.outer(rows, columns)).kappa == pytest.approx(0, abs=1e-12)
