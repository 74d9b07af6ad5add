"""Chance that falls the same on every machine: whole numbers made from the raw stream of PCG64.

numpy promises that the raw stream of a bit generator stays as it is, but not what `Generator` makes of it; and sums
and logarithms of floating point numbers differ in their last digit between processors. Here nothing is a float.
"""

import uuid
from collections.abc import Sequence

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

BITS = 32
PART_BITS = 20
TENTHS = 10


class Chance:
    """A stream of draws, `size` at a time: its own for each seed (0 or more) and each thing it decides."""

    def __init__(self, seed: int, about: str, *, size: int):
        self._stream = PCG64([seed, int.from_bytes(about.encode())])
        self.size = size

    def draws(self) -> Ints:
        """Evenly spread over 0 .. 2^32 - 1."""
        return (self._stream.random_raw(self.size) >> np.uint64(BITS)).astype(np.int64)

    def below(self, limit: Ints | int) -> Ints:
        """Evenly spread over 0 .. limit - 1; the limit is at most 2^31."""
        return (self.draws() * limit) >> BITS

    def happens(self, per_mille: Ints | int) -> Flags:
        """True in so many of a thousand cases."""
        return self.below(1_000) < per_mille

    def pick(self, weights: Sequence[Sequence[int]] | Ints, group: Ints | int = 0) -> Ints:
        """Positions 0 .. options - 1 by weight: `weights` has a row per group, and each draw takes its group's row."""
        steps = np.cumsum(np.asarray(weights, dtype=np.int64), axis=1)[np.broadcast_to(group, self.size)]
        return (steps <= self.below(steps[:, -1])[:, None]).sum(axis=1)

    def spread(self, deciles: Sequence[Sequence[int]] | Ints, group: Ints | int = 0) -> Ints:
        """Numbers spread as deciles say: a tenth of them lie between each of the 11 numbers and the next."""
        tenth = self.draws() * TENTHS
        known = np.asarray(deciles, dtype=np.int64)
        at, part = tenth >> BITS, (tenth & (2**BITS - 1)) >> (BITS - PART_BITS)
        low, high = known[group, at], known[group, at + 1]
        return low + ((high - low) * part >> PART_BITS)

    def uuids(self) -> list[uuid.UUID]:
        """Random public ids, version 4."""
        halves = self._stream.random_raw(2 * self.size).tolist()
        pairs = zip(halves[::2], halves[1::2], strict=True)
        return [uuid.UUID(int=high << 64 | low, version=4) for high, low in pairs]
