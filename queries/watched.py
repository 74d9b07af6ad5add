"""Leads watched until something happens: what the curves of queries/survival.py are drawn from. Pure numpy.

Time has the caller's unit (minutes, business hours, days); shares are fractions, 0..1.
What nobody was watched long enough to know is NaN, never a guess from the last step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import ArrayLike, NDArray

from queries.intervals import Z95, Floats

Counts = NDArray[np.int64]

AS_GOOD_AS_NONE = 1e-12
"""A share this small is a rounded zero: 1 minus a sum of fractions that add up to 1."""


@dataclass(frozen=True, eq=False)
class Watched:
    """n leads, waiting of them without an event yet, and the share left over time.

    Arrays have one element per distinct time at which something happened, ascending.
    """

    n: int
    waiting: int
    longest_wait: float
    """Duration of the oldest lead still waiting; NaN when none is."""
    watched_until: float
    """The longest duration of any lead; NaN without leads. Beyond it nothing is known while some are left."""
    times: Floats
    at_risk: Counts
    """Leads waiting just before the time, among them those whose watching ends at that very time."""
    survival: Floats
    """Share with no event (of any cause) just after the time."""

    def survival_at(self, t: float) -> float:
        """Share with no event just after t. NaN without leads, or beyond watched_until while some are left."""
        return self._at(self.survival, t, before=1.0)

    def _at(self, values: Floats, t: float, before: float) -> float:
        """The step of values in force at t; `before` until the first time."""
        all_happened = len(self.survival) > 0 and self.survival[-1] == 0
        if not (t <= self.watched_until or all_happened):  # also catches NaN: no lead was watched, or no t was given
            return nan
        passed = int(np.searchsorted(self.times, t, side="right"))
        return float(values[passed - 1]) if passed else before


def tabulate(
    durations: ArrayLike, cause: ArrayLike, weights: ArrayLike | None, causes: Sequence[int]
) -> tuple[Watched, Counts]:
    """The risk table: who was watched, and events as J causes by T times.

    Errors: ValueError for a negative, infinite or missing duration, a weight that is no whole number of leads, a cause
    that is neither 0 nor listed, or vectors of unequal length.
    """
    time, why, leads = _checked(durations, cause, weights, causes)
    moments, place = np.unique(time, return_inverse=True)

    def at_each_moment(chosen: Counts) -> Counts:
        # bincount adds floats; whole numbers of leads come through exactly up to 2**53.
        return np.bincount(place, weights=chosen, minlength=len(moments)).astype(np.int64)

    # Summed from the far end: whoever leaves at a time, for whatever reason, is still at risk at that time.
    at_risk = at_each_moment(leads)[::-1].cumsum()[::-1]
    events = np.stack([at_each_moment(leads * (why == one)) for one in causes])
    some = events.sum(axis=0) > 0
    at_risk, events = at_risk[some], events[:, some]
    still = why == 0
    watched = Watched(
        n=int(leads.sum()),
        waiting=int(leads[still].sum()),
        longest_wait=float(time[still].max(initial=-1.0)) if still.any() else nan,
        watched_until=float(moments[-1]) if len(moments) else nan,
        times=moments[some],
        at_risk=at_risk,
        survival=np.cumprod((at_risk - events.sum(axis=0)) / at_risk),
    )
    return watched, events


def band(share: Floats, standard_error: Floats) -> tuple[Floats, Floats]:
    """Pointwise 95 % band (low, high) of a share left, on the scale of log(-log), so that it stays within 0..1.

    Where the share is 1 nothing has happened and the scale has no value: NaN. Where it is 0 it has none either:
    the band runs from 0 up to its last bound before, 1 if there was none. Any shape, time along the last axis.
    """
    none, everyone = share < AS_GOOD_AS_NONE, share == 1
    inner = np.where(none | everyone, 0.5, share)
    width = np.where(none | everyone, 0.0, Z95 * standard_error / (inner * -np.log(inner)))
    low = np.where(none, 0.0, inner ** np.exp(width))
    high = np.where(none, 1.0, inner ** np.exp(-width))
    high = np.where(none, np.minimum.accumulate(np.where(everyone, 1.0, high), axis=-1), high)
    return np.where(everyone, nan, low), np.where(everyone, nan, high)


def _checked(
    durations: ArrayLike, cause: ArrayLike, weights: ArrayLike | None, causes: Sequence[int]
) -> tuple[Floats, Counts, Counts]:
    time, why = np.asarray(durations, dtype=float), np.asarray(cause, dtype=float)
    leads = np.ones_like(time) if weights is None else np.asarray(weights, dtype=float)
    if time.ndim != 1 or not time.shape == why.shape == leads.shape:
        raise ValueError("durations, what happened and weights need one element per row each")
    if not causes or 0 in causes or len(set(causes)) < len(causes):
        raise ValueError("causes need distinct codes other than 0, which means still waiting")
    if not np.all(np.isfinite(time) & (time >= 0)):
        raise ValueError("a duration needs to be a finite time of 0 or more")
    if not np.all(np.isin(why, (0, *causes))):
        raise ValueError(f"what happened needs to be 0 (still waiting) or one of {tuple(causes)}")
    if not np.all((leads >= 0) & (leads == np.floor(leads)) & np.isfinite(leads)):
        raise ValueError("a weight needs to be a whole number of leads")
    # A bar of height 0 in a histogram is nobody: it must not become the longest wait.
    some = leads > 0
    return time[some], why[some].astype(np.int64), leads[some].astype(np.int64)
