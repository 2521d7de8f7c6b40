"""The instants of some keys, found by a table."""

import numpy as np

from sim.activity.matching import instants_of
from sim.engine.world import NEVER


def test_every_wanted_key_gets_its_instant_and_a_stranger_none():
    rng = np.random.default_rng(1)
    keys = rng.integers(1, 1 << 63, 5_000, dtype=np.uint64)
    keys[1:50] = keys[0] + (np.arange(1, 50, dtype=np.uint64) << np.uint64(32))  # all in one slot of the table
    instants = rng.integers(0, 1 << 40, 5_000)
    strangers = np.array([0, 7, int(keys[0]) + (60 << 32)], dtype=np.uint64)
    wanted = np.concatenate([keys[:300], strangers, keys[100:120]])
    expected = np.concatenate([instants[:300], [NEVER] * 3, instants[100:120]])
    assert np.array_equal(instants_of(wanted, keys, instants), expected)
    assert len(instants_of(wanted[:0], keys, instants)) == 0
    assert (instants_of(wanted, keys[:0], instants[:0]) == NEVER).all()
