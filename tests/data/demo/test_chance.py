"""Chance falls the same on every machine, and as its weights say."""

import numpy as np
import pytest

from data.demo.chance import Chance

DECILES = [(0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 1_000), (5,) * 11]


def test_the_first_draws_are_these_whatever_the_machine() -> None:
    chance = Chance(1, "a test", size=4)
    assert chance.draws().tolist() == [1978879926, 1529911911, 3781584994, 1415544608]
    assert chance.below(10).tolist() == [9, 8, 1, 4]
    assert str(chance.uuids()[0]) == "1652a594-e791-4479-a134-95c523565c46"


@pytest.mark.parametrize("other", [Chance(2, "a test", size=8), Chance(1, "another", size=8)])
def test_each_seed_and_each_thing_decided_has_its_own_stream(other: Chance) -> None:
    assert other.draws().tolist() != Chance(1, "a test", size=8).draws().tolist()


def test_things_happen_and_are_picked_as_often_as_said() -> None:
    chance = Chance(3, "shares", size=100_000)
    assert chance.happens(250).mean() == pytest.approx(0.25, abs=0.01)
    assert not chance.happens(0).any()
    assert chance.happens(1_000).all()
    picked = chance.pick([(1, 3, 0), (0, 0, 7)], np.arange(chance.size) % 2)
    assert np.bincount(picked[::2], minlength=3) / 50_000 == pytest.approx([0.25, 0.75, 0], abs=0.01)
    assert set(picked[1::2].tolist()) == {2}


def test_a_tenth_of_what_is_spread_lies_between_each_decile_and_the_next() -> None:
    chance = Chance(4, "deciles", size=100_000)
    spread = chance.spread(DECILES)
    assert np.histogram(spread, DECILES[0])[0] / chance.size == pytest.approx([0.1] * 10, abs=0.01)
    assert set(chance.spread(DECILES, 1).tolist()) == {5}


def test_public_ids_are_random_uuids_that_never_repeat() -> None:
    ids = Chance(5, "ids", size=10_000).uuids()
    assert len(set(ids)) == 10_000
    assert {public_id.version for public_id in ids} == {4}
