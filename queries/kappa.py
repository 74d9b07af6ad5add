"""How far two people agree beyond chance. Pure: a table of counts in, numbers out."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from queries.intervals import Z95


class Kappa(NamedTuple):
    """Cohen's kappa with its interval, and what it is made of. NaN: missing."""

    kappa: float
    low: float
    high: float
    observed: float
    expected: float
    error: float


def cohens_kappa(table: Sequence[Sequence[int]], z: float = Z95) -> Kappa:
    """Agreement of two raters beyond chance: (observed - expected) / (1 - expected), -1 to 1.

    table: k x k counts, k >= 2; row: what one rater said, column: what the other said of the same, categories in one
    order. observed: the share on the diagonal. expected: the share there if the raters were independent, from the
    margins.

    Missing (NaN) are all six when nothing was counted; kappa, its error and interval when the expected agreement is 1,
    as both said one thing of everything; the interval when the error is 0, as with full agreement, for then it would
    say that a handful of leads leave no doubt. The interval is cut to -1..1.
    Errors: ValueError unless the table is square, its counts whole and none negative.
    Source: Cohen, Educ. Psychol. Meas. 20 (1960) 37-46; the error is not that of the hypothesis kappa = 0 but the
    large-sample one for intervals: Fleiss, Cohen and Everitt, Psychol. Bull. 72 (1969) 323-327.
    """
    counts = np.asarray(table)
    square = counts.ndim == 2 and counts.shape[0] == counts.shape[1] >= 2
    if not square or counts.dtype.kind not in "iu" or (counts < 0).any():
        raise ValueError("kappa needs a square table of whole counts, none negative")
    n = int(counts.sum())
    if n == 0:
        return Kappa(*[np.nan] * 6)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    by_chance = int((rows * columns).sum())
    observed, expected = int(np.trace(counts)) / n, by_chance / n**2
    if by_chance == n**2:  # in whole numbers: rounding must not make it almost so
        return Kappa(np.nan, np.nan, np.nan, observed, expected, np.nan)
    kappa = (int(np.trace(counts)) * n - by_chance) / (n**2 - by_chance)
    error = _error(counts / n, rows / n, columns / n, observed, expected, n)
    if error == 0:
        return Kappa(kappa, np.nan, np.nan, observed, expected, error)
    return Kappa(kappa, max(kappa - z * error, -1.0), min(kappa + z * error, 1.0), observed, expected, error)


def _error(p: np.ndarray, rows: np.ndarray, columns: np.ndarray, observed: float, expected: float, n: int) -> float:
    """The large-sample standard error; each part as it stands in the paper, in shares instead of counts."""
    alike = np.diag(p) @ ((1 - expected) - (rows + columns) * (1 - observed)) ** 2
    # Of a cell apart, the column's total of its row's category and the row's total of its column's.
    margins = (columns[:, None] + rows[None, :]) ** 2
    apart = (1 - observed) ** 2 * ((p * margins).sum() - np.diag(p) @ np.diag(margins))
    all_of_it = alike + apart - (observed * expected - 2 * expected + observed) ** 2
    # Where it is 0, rounding may leave a trace of it, on either side.
    return float(np.sqrt(all_of_it / n) / (1 - expected) ** 2) if all_of_it > 1e-12 else 0.0
