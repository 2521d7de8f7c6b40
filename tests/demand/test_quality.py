"""A screen of the draws where they are used most: neighbouring keys, names and visits.

All seeds are fixed, so a test passes or fails for good; bounds are those a true source passes with odds of
about 1 in 10,000 against, over all cells of a test.
"""

import numpy as np
import pytest
from scipy import stats

from sim.demand.compiling import compiled
from sim.demand.draws import bits, class_stream, mix, name_hash, uniform

DRAWS = 1 << 18
NAMES = [name_hash(name) for name in ("stay_h", "acuity", "patience_h", "a", "b")]


@compiled
def along(keys, names, visits):
    """Uniforms of paired columns of keys, names and visits."""
    out = np.empty(keys.size)
    for i in range(keys.size):
        out[i] = uniform(keys[i], names[i], visits[i])
    return out


@compiled
def words(first, count, name):
    """The bits of count consecutive small keys."""
    out = np.empty(count, dtype=np.uint64)
    for i in range(count):
        out[i] = bits(np.uint64(first) + np.uint64(i), name, 0)
    return out


@compiled
def patient_keys(count, stream):
    """Keys as arrivals make them: many hours, some layers, some numbers in each."""
    out = np.empty(count, dtype=np.uint64)
    for i in range(count):
        cell = np.uint64(bits(stream, i // 64, (i // 4) % 16))
        out[i] = mix(cell + np.uint64(i % 4 + 2) * np.uint64(0x9E3779B97F4A7C15))
    return out


def columns(key=0, name=0, visit=0):
    """Keys 0, 1, 2, ... under one name, with a step to the neighbour in key, name or visit."""
    keys = np.arange(DRAWS, dtype=np.uint64) + np.uint64(key)
    return along(keys, np.full(DRAWS, NAMES[name], dtype=np.uint64), np.full(DRAWS, visit, dtype=np.uint64))


NEIGHBOURS = {
    "next key": {"key": 1},
    "two keys on": {"key": 2},
    "another name": {"name": 1},
    "a name of one letter": {"name": 3},
    "next visit": {"visit": 1},
    "visit after": {"visit": 2},
    "next key and visit": {"key": 1, "visit": 1},
}


@pytest.mark.parametrize("step", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_neighbours_do_not_correlate(step):
    here, there = columns() - 0.5, columns(**step) - 0.5
    for one, other in ((here, there), (np.abs(here), np.abs(there)), (here, np.abs(there))):
        correlation = np.corrcoef(one, other)[0, 1]
        assert abs(correlation) * np.sqrt(DRAWS) < 4.5


@pytest.mark.parametrize("step", NEIGHBOURS.values(), ids=NEIGHBOURS.keys())
def test_pairs_of_neighbours_fill_the_square_evenly(step):
    here, there = (np.floor(32 * u).astype(np.int64) for u in (columns(), columns(**step)))
    counts = np.bincount(here * 32 + there, minlength=1024)
    assert 1e-5 < stats.chisquare(counts).pvalue < 1 - 1e-5


@pytest.mark.parametrize("first", [0, 1 << 32, (1 << 64) - DRAWS // 2], ids=["small", "middle", "wrapping"])
def test_every_byte_is_even(first):
    seen = words(np.uint64(first), DRAWS, np.uint64(NAMES[0])).view(np.uint8).reshape(DRAWS, 8)
    for place in range(8):
        assert stats.chisquare(np.bincount(seen[:, place], minlength=256)).pvalue > 1e-6


def test_uniforms_pass_kolmogorov_and_smirnov():
    assert stats.kstest(columns(), "uniform").pvalue > 1e-4


def test_a_flipped_bit_of_the_key_flips_half_of_the_word():
    start = np.array([mix(k) for k in range(512)], dtype=np.uint64)
    for bit in range(64):
        flipped = start ^ np.uint64(1 << bit)
        pairs = zip(start, flipped, strict=True)
        changed = [(int(bits(a, NAMES[0], 0)) ^ int(bits(b, NAMES[0], 0))).bit_count() for a, b in pairs]
        assert abs(np.mean(changed) - 32) < 4.5 * 4 / np.sqrt(len(changed))


@pytest.mark.parametrize("size", [1 << 20, pytest.param(1 << 24, marks=pytest.mark.slow)])
def test_keys_of_patients_do_not_collide(size):
    # Of 2^24 true random words, a pair is equal with probability 2^-17.
    keys = patient_keys(size, np.uint64(class_stream(1, 0, name_hash("type_1"))))
    keys.sort()
    assert (np.diff(keys) > 0).all()


def test_streams_of_seeds_replications_and_classes_differ():
    classes = [name_hash(name) for name in ("type_1", "type_2")]
    streams = {class_stream(seed, rep, of) for seed in range(50) for rep in range(50) for of in classes}
    assert len(streams) == 50 * 50 * 2


def test_a_step_of_the_key_is_not_a_step_of_the_visit_or_of_the_name():
    keys, visits = (grid.ravel().astype(np.uint64) for grid in np.meshgrid(np.arange(4096), np.arange(64)))
    whole = np.concatenate([along(keys, np.full(keys.size, name, dtype=np.uint64), visits) for name in NAMES])
    assert np.unique(whole).size == whole.size
