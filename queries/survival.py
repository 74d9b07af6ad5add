"""How long until it happens, when some are still waiting? Pure numpy.

Questions send histograms: distinct durations with weights, the number of leads each stands for. Leaving those who
still wait out of a mean makes slow look fast, so everyone counts for as long as watched. Units: queries/watched.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

import numpy as np
from numpy.typing import ArrayLike

from queries.intervals import Floats
from queries.watched import Counts, Watched, band, tabulate

ROUNDING = 1e-9
"""A survival this little above 1 - q has reached it: 0.5 as a product of fractions may end in 0.5000000000000001."""


@dataclass(frozen=True, eq=False)
class Curve(Watched):
    """A Kaplan-Meier curve; arrays have one element per time, as in Watched."""

    events: Counts
    standard_error: Floats
    low: Floats
    high: Floats
    """95 % band of the survival, pointwise."""

    def share_by(self, t: float) -> float:
        """Share to whom it has happened by t, t included: 1 - survival_at(t)."""
        return 1.0 - self.survival_at(t)

    def share_band(self, t: float) -> tuple[float, float]:
        """95 % band (low, high) of share_by(t); NaN before the first event, where the formula has no value."""
        return 1.0 - self._at(self.high, t, before=nan), 1.0 - self._at(self.low, t, before=nan)

    def quantile(self, q: float) -> float | None:
        """The smallest time by which a share of at least q had the event, or None when that is not reached.

        The median is quantile(0.5), the p90 quantile(0.9). ValueError unless 0 < q <= 1.
        """
        if not 0 < q <= 1:
            raise ValueError("a quantile needs 0 < q <= 1")
        # All of them is exactly 0 left; the allowance would call one in a thousand million nobody.
        reached = np.flatnonzero(self.survival <= (1 - q + ROUNDING if q < 1 else 0.0))
        return float(self.times[reached[0]]) if len(reached) else None

    def restricted_mean(self, horizon: float) -> float:
        """Mean time until it happens, counting no lead for more than the horizon: the area under the curve.

        Always shown with its horizon. NaN where survival_at(horizon) is. ValueError for a horizon below 0.
        """
        if not (isfinite(horizon) and horizon >= 0):
            raise ValueError("a horizon needs to be a finite time of 0 or more")
        if np.isnan(self.survival_at(horizon)):
            return nan
        inside = self.times < horizon
        edges = np.concatenate(([0.0], self.times[inside], [horizon]))
        return float(np.diff(edges) @ np.concatenate(([1.0], self.survival[inside])))


@dataclass(frozen=True, eq=False)
class CumulativeIncidence(Watched):
    """Aalen-Johansen curves: J causes, in the order of `causes`, by T times (an event of any cause)."""

    causes: tuple[int, ...]
    events: Counts
    incidence: Floats
    """Share to whom it has happened by the time, by this cause. Over the causes, plus survival, this adds up to 1."""
    standard_error: Floats
    low: Floats
    high: Floats
    """95 % band of the incidence, pointwise; NaN before the cause's first event."""

    def share_by(self, t: float, cause: int) -> float:
        """Share to whom it has happened by t by this cause; NaN as survival_at. ValueError for a cause not listed."""
        return self._at(self.incidence[self.causes.index(cause)], t, before=0.0)

    def share_band(self, t: float, cause: int) -> tuple[float, float]:
        """95 % band (low, high) of share_by(t, cause); NaN before the cause's first event."""
        row = self.causes.index(cause)
        return self._at(self.low[row], t, before=nan), self._at(self.high[row], t, before=nan)


def kaplan_meier(durations: ArrayLike, happened: ArrayLike, weights: ArrayLike | None = None) -> Curve:
    """Share still waiting over time: S(t) = prod (1 - d/n), an event coming before a censoring at the same time.

    Shapes: vectors of one length. happened: true or 1 where the event came, false or 0 where the lead still waits.
    Errors: ValueError for a negative or missing duration, a weight that is no whole number of leads, unequal lengths.
    Source: Kaplan & Meier, J. Am. Stat. Assoc. 53 (1958) 457-481, with Greenwood's variance and the log-log band
    (Kalbfleisch & Prentice, The Statistical Analysis of Failure Time Data, 2nd ed. 2002, section 1.4).
    At the ends, where neither has a value: standard error 0 at survival 0 (its limit), and the band of `band`.
    """
    watched, events = tabulate(durations, happened, weights, (1,))
    standard_error = watched.survival * np.sqrt(np.cumsum(_greenwood(events[0], watched.at_risk)))
    low, high = band(watched.survival, standard_error)
    return Curve(**vars(watched), events=events[0], standard_error=standard_error, low=low, high=high)


def aalen_johansen(
    durations: ArrayLike, cause: ArrayLike, weights: ArrayLike | None = None, causes: Sequence[int] = (1, 2)
) -> CumulativeIncidence:
    """Share to whom it happened over time, by cause: CIF_j(t) = sum over t_l <= t of S(t_{l-1}) d_jl / n_l.

    One minus Kaplan-Meier with the lost as censored would say that the lost still come; this does not.

    Shapes: vectors of one length. cause: one of causes, or 0 where the lead still waits.
    Errors: as kaplan_meier, and for a cause that is neither 0 nor listed: to count it as waiting would be wrong.
    Source: Aalen & Johansen, Scand. J. Stat. 5 (1978) 141-150; variance by the delta method (Marubini & Valsecchi,
    Analysing Survival Data from Clinical Trials and Observational Studies, 1995, chapter 10), band on the log-log scale
    of 1 - CIF. For one cause all of it equals Kaplan-Meier; without censoring the variance is p (1 - p) / n.
    """
    watched, events = tabulate(durations, cause, weights, causes)
    before = np.concatenate(([1.0], watched.survival))[:-1]
    incidence = np.cumsum(before * events / watched.at_risk, axis=1)
    standard_error = np.sqrt(_delta_variance(events, watched.at_risk, before, incidence))
    low, high = band(1.0 - incidence, standard_error)
    return CumulativeIncidence(
        **vars(watched),
        causes=tuple(causes),
        events=events,
        incidence=incidence,
        standard_error=standard_error,
        low=1.0 - high,
        high=1.0 - low,
    )


def _greenwood(events: Counts, at_risk: Counts) -> Floats:
    """d / (n (n - d)); 0 where everyone left had the event, since its factor S**2 (or the like) is 0 there."""
    left = at_risk - events
    return np.divide(events, at_risk * left.astype(float), out=np.zeros(len(events)), where=left > 0)


def _delta_variance(events: Counts, at_risk: Counts, before: Floats, incidence: Floats) -> Floats:
    """Variance of each incidence F at each time t, J x T, with a = d/(n(n-d)), b = d_j/n and S the survival before:

    sum (F(t) - F)^2 a + sum S^2 b (1 - b) / n - 2 sum (F(t) - F) S b / n, all over the times up to t.
    Multiplied out into running sums, so that a million times cost a million steps and not their square.
    """

    def running(terms: Floats) -> Floats:
        return np.cumsum(terms, axis=1)

    n = at_risk.astype(float)
    a, b = _greenwood(events.sum(axis=0), at_risk), events / n
    later = incidence**2 * np.cumsum(a) - 2 * incidence * running(incidence * a) + running(incidence**2 * a)
    own = running(before**2 * b * (1 - b) / n)
    both = incidence * running(before * b / n) - running(incidence * before * b / n)
    # Three sums of like size are subtracted: what is 0 may come out as minus a rounding error.
    return np.maximum(later + own - 2 * both, 0.0)
