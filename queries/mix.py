"""Why did a rate change: because other leads came (mix), or because the same leads fared differently (rate)?"""

from dataclasses import dataclass
from math import fsum, nan

import numpy as np
from numpy.typing import ArrayLike

from queries.intervals import Bools, Floats, counts, ratio

NO_EFFECT = 1e-12
"""Effects are sums of rounded products: one this small is a rounded zero and has no direction."""


@dataclass(frozen=True, eq=False)
class MixRate:
    """A change of a total rate, split without residual. Arrays have one element per segment, in the order given.

    Rates and effects are fractions (0.01 is one percentage point).
    """

    before: float
    """The total rate of the earlier period; NaN when it had no leads."""
    now: float
    """The total rate of the later period; NaN when it had no leads."""
    mix: Floats
    """Effect of the segment's share of leads having moved. NaN throughout when a period is empty."""
    rate: Floats
    """Effect of the segment's own rate having moved. NaN throughout when a period is empty."""
    rate_change: Floats
    """The segment's own rate, now less before; NaN unless it had leads in both periods."""
    new: Bools
    """No leads before, some now."""
    gone: Bools
    """Some leads before, none now."""

    @property
    def change(self) -> float:
        """Total rate now less before: mix_total + rate_total to 1e-12. NaN when either period had no leads."""
        return self.now - self.before

    @property
    def mix_total(self) -> float:
        # fsum is exact before its one rounding, so listing the segments in another order gives the same last bit.
        return fsum(self.mix) if len(self.mix) else nan

    @property
    def rate_total(self) -> float:
        return fsum(self.rate) if len(self.rate) else nan

    @property
    def pointing_apart(self) -> bool:
        """Simpson: no segment with leads in both periods got worse and yet the total fell, or the reverse.

        False when no segment had leads in both periods, or either period was empty: then nothing can be compared.
        """
        steps = self.rate_change[~np.isnan(self.rate_change)]
        if not len(steps):
            return False
        return bool((self.change < 0 and np.all(steps >= 0)) or (self.change > 0 and np.all(steps <= 0)))

    @property
    def opposed(self) -> bool:
        """The weaker sign of the same: mix as a whole pulled one way, rates as a whole the other."""
        smaller, larger = sorted((self.mix_total, self.rate_total))
        return smaller < -NO_EFFECT and larger > NO_EFFECT


def mix_and_rate(n0: ArrayLike, x0: ArrayLike, n1: ArrayLike, x1: ArrayLike) -> MixRate:
    """Split the change from x0/n0 to x1/n1 into a mix and a rate effect for each segment.

    With shares w, rates r and total rate R of each period, and bars for the mean of the two periods:
    mix = (w1 - w0)(rbar - Rbar), rate = (r1 - r0) wbar. They sum to the change of the total, with no residual, and
    swapping the periods only turns the signs.

    A new or gone segment has one rate missing. It is taken to equal the rate the segment does have. Any value keeps
    the sum exact, because its weight is zero; only this one leaves no rate effect, so the whole effect is mix.
    A segment without leads in either period has no effect and is neither new nor gone.

    Shapes: four vectors of one length, leads n and those of them who got there x, before (0) and now (1).
    Errors: ValueError unless the lengths agree and 0 <= x <= n, all finite.
    Source: Kitagawa, J. Am. Stat. Assoc. 50 (1955) 1168-1194; the mean of the total rate is subtracted inside the mix
    term so that a share won by an above-average segment counts for, not against.
    """
    before_n, before_x, now_n, now_x = _segments(n0, x0, n1, x1)
    r0, r1 = ratio(before_x, before_n), ratio(now_x, now_n)
    # From the sums of counts, not of shares times rates: whole numbers add without rounding, so the sign is right.
    before, now = ratio(before_x.sum(), before_n.sum()), ratio(now_x.sum(), now_n.sum())
    w0, w1 = ratio(before_n, before_n.sum()), ratio(now_n, now_n.sum())
    nowhere = (before_n == 0) & (now_n == 0)
    known0 = np.where(nowhere, 0.0, np.where(before_n == 0, r1, r0))
    known1 = np.where(nowhere, 0.0, np.where(now_n == 0, r0, r1))
    mix = (w1 - w0) * ((known0 + known1) / 2 - (before + now) / 2)
    return MixRate(
        before=float(before),
        now=float(now),
        mix=mix,
        # The rates are all known by here: NaN comes only from the shares of a period without leads.
        rate=(known1 - known0) * (w0 + w1) / 2,
        rate_change=r1 - r0,
        new=(before_n == 0) & (now_n > 0),
        gone=(before_n > 0) & (now_n == 0),
    )


def _segments(n0: ArrayLike, x0: ArrayLike, n1: ArrayLike, x1: ArrayLike) -> tuple[Floats, Floats, Floats, Floats]:
    # Before anything broadcasts: one missing segment must not be filled in from a single number.
    if not np.ndim(n0) == 1 or not np.shape(n0) == np.shape(x0) == np.shape(n1) == np.shape(x1):
        raise ValueError("the four counts need one element per segment each")
    before_x, before_n = counts(x0, n0)
    now_x, now_n = counts(x1, n1)
    return before_n, before_x, now_n, now_x
