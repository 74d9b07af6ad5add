"""How sure a rate, or the difference of two rates, can be. Pure numpy, on whole columns at once.

Rates and bounds are fractions, 0..1. A rate over nothing is NaN, never 0 or 1: the page shows an en dash.
"""

from typing import TypeAlias, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

Z95 = 1.959964
"""Standard normal quantile of a two-sided 95 % interval, with the digits the published vectors use."""


def counts(successes: ArrayLike, n: ArrayLike) -> tuple[Floats, Floats]:
    """Both as floats of one shape. ValueError unless 0 <= successes <= n, all finite."""
    k, whole = np.broadcast_arrays(np.asarray(successes, dtype=float), np.asarray(n, dtype=float))
    # Asked as "all are right": a missing count (NaN) is neither too small nor too large, and must not get through.
    if not np.all((k >= 0) & (k <= whole) & np.isfinite(whole)):
        raise ValueError("every count needs 0 <= successes <= n, none missing")
    return k, whole


@overload
def ratio(k: float, n: float) -> float: ...
@overload
def ratio(k: ArrayLike, n: ArrayLike) -> Floats: ...
def ratio(k: ArrayLike, n: ArrayLike) -> float | Floats:
    """Part over whole, NaN where the whole is zero. Broadcasts; the part may exceed the whole (a demand ratio)."""
    part, whole = np.broadcast_arrays(np.asarray(k, dtype=float), np.asarray(n, dtype=float))
    return np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole != 0)[()]


@overload
def wilson(successes: float, n: float, z: float = Z95) -> tuple[float, float]: ...
@overload
def wilson(successes: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[Floats, Floats]: ...
def wilson(successes: ArrayLike, n: ArrayLike, z: float = Z95) -> tuple[float | Floats, float | Floats]:
    """The score interval (low, high) of the rate successes / n.

    Shapes: any two that broadcast; the answer has their common shape (floats for two scalars). NaN where n == 0.
    Low is exactly 0 for no success and high exactly 1 for nothing but successes, so an axis never overshoots.
    Errors: ValueError unless 0 <= successes <= n, all finite.
    Source: Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212.
    """
    k, whole = counts(successes, n)
    p = ratio(k, whole)
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = p + z * z / (2 * whole)
        half = z * np.sqrt(p * (1 - p) / whole + (z / (2 * whole)) ** 2)
        shrink = 1 + z * z / whole
    some = whole > 0
    low = np.where(some & (k == 0), 0.0, np.clip((centre - half) / shrink, 0.0, 1.0))
    high = np.where(some & (k == whole), 1.0, np.clip((centre + half) / shrink, 0.0, 1.0))
    return low[()], high[()]


def rate(part: int, whole: int) -> tuple[float, float, float]:
    """Part over whole with its interval: (rate, low, high); all NaN over nothing."""
    return (ratio(part, whole), *wilson(part, whole))


@overload
def newcombe(k1: float, n1: float, k0: float, n0: float, z: float = Z95) -> tuple[float, float, float]: ...
@overload
def newcombe(
    k1: ArrayLike, n1: ArrayLike, k0: ArrayLike, n0: ArrayLike, z: float = Z95
) -> tuple[Floats, Floats, Floats]: ...
def newcombe(
    k1: ArrayLike, n1: ArrayLike, k0: ArrayLike, n0: ArrayLike, z: float = Z95
) -> tuple[float | Floats, float | Floats, float | Floats]:
    """The change k1/n1 - k0/n0 between independent groups, with its interval: (difference, low, high), in -1..1.

    Shapes: any four that broadcast. NaN, all three, where either group is empty. Not for paired or nested groups
    (a part against the total it belongs to): those are not independent.
    Errors: ValueError unless 0 <= k <= n in both groups, all finite.
    Source: Newcombe, Statistics in Medicine 17 (1998) 873-890, method 10 (Wilson bounds combined, no continuity
    correction).
    """
    p1, p0 = np.asarray(ratio(k1, n1)), np.asarray(ratio(k0, n0))
    (low1, high1), (low0, high0) = wilson(k1, n1, z), wilson(k0, n0, z)
    difference = p1 - p0
    low = np.clip(difference - np.hypot(p1 - low1, high0 - p0), -1.0, 1.0)
    high = np.clip(difference + np.hypot(high1 - p1, p0 - low0), -1.0, 1.0)
    return difference[()], low[()], high[()]
