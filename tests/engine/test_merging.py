"""Who came back is put among who came from outside, wherever that is."""

from __future__ import annotations

import numpy as np
import pytest

from sim.demand.patients import by_arrival
from sim.engine.compiled.merging import merge


@pytest.mark.parametrize("seed", range(40))
def test_a_column_is_merged_as_an_index_would(seed):
    luck = np.random.default_rng(seed)
    first, count = luck.integers(0, 12), luck.integers(0, 8)
    arrival = np.append(np.sort(luck.integers(0, 15, first)), luck.integers(0, 20, count))
    key = np.append(np.arange(first), luck.permutation(count) - 3).astype(np.uint64)
    order = by_arrival(arrival, key, int(first))
    for kind in (np.int64, np.int16):
        column = luck.integers(0, 1000, first + count).astype(kind)
        expected, returned = column[order], column[first:].copy()
        merge(column, returned, order)
        np.testing.assert_array_equal(column, expected)
