"""The draws themselves: known answers, quantiles, and that one value and a loop agree to the bit."""

import hashlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from sim.demand import draws
from sim.demand.compiling import compiled
from sim.demand.distributions import sampler
from sim.demand.draws import G
from sim.scenario.distribution import Distribution

WORD = 2**64
LAWS = [
    {"constant": 2},
    {"exponential": {"mean": 3}},
    {"lognormal": {"mean": 8, "cv": 1.2}},
    {"uniform": {"low": -1, "high": 3}},
    {"triangular": {"low": 0, "mode": 1, "high": 5}},
    {"weibull": {"shape": 0.7, "scale": 2}},
    {"normal": {"mean": 5, "sd": 2}},
    {"normal": {"mean": 1, "sd": 2, "low": 0}},
    {"normal": {"mean": -4, "sd": 2, "low": 0}},
    {"gamma": {"mean": 5, "cv": 1.3}},
    {"erlang": {"mean": 5, "k": 3}},
    {"empirical": {"values": [3, 1, 2, 2, 10]}},
    {"mixture": [{"share": 0.3, "of": {"constant": 0}}, {"share": 0.7, "of": {"exponential": {"mean": 4}}}]},
]
SAMPLERS = [sampler(Distribution.model_validate(law)) for law in LAWS]

units = st.integers(0, 2**52 - 1).map(lambda k: (k + 0.5) * 2.0**-52)


def test_mix_gives_the_published_sequence_of_splitmix64():
    # The generator seeded with 0 adds G and scrambles: its first outputs, as in the reference implementation.
    state = [(int(G) * step) % WORD for step in (1, 2, 3)]
    assert [draws.mix(s) for s in state] == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def scramble(word: int) -> int:
    """Mix in plain integers, written again from the recipe."""
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) % WORD
    return word ^ (word >> 31)


@given(st.integers(0, WORD - 1), st.integers(0, WORD - 1), st.integers(0, 2**40))
def test_bits_and_uniform_follow_the_recipe(person, name, visit):
    word = scramble((scramble((person + name) % WORD) + visit * int(G)) % WORD)
    assert draws.bits(person, name, visit) == word
    assert draws.uniform(person, name, visit) == ((word >> 12) + 0.5) * 2.0**-52


@given(st.integers(0, WORD - 1), st.integers(0, 10**6), st.integers(0, WORD - 1))
def test_class_stream_follows_the_recipe(seed, replication, name):
    expected = scramble((scramble((scramble(seed) + replication * int(G)) % WORD) + name) % WORD)
    assert draws.class_stream(seed, replication, name) == expected


def test_name_hash_is_the_first_eight_bytes_of_blake2b():
    assert draws.name_hash("stay_h") == int.from_bytes(hashlib.blake2b(b"stay_h", digest_size=8).digest(), "little")


def test_uniform_is_never_0_or_1():
    assert draws.unit(0) == 2.0**-53
    assert draws.unit(WORD - 1) == 1.0 - 2.0**-53


def test_identities_may_be_python_or_numpy_integers():
    assert draws.bits(WORD - 1, 3, 4) == draws.bits(np.uint64(WORD - 1), np.int64(3), np.int16(4))


@pytest.mark.parametrize(
    "u", [np.logspace(-16, -0.302, 5000), np.linspace(0.05, 0.95, 5001), 1.0 - np.logspace(-15.5, -1, 5000)]
)
def test_normal_quantile_agrees_with_scipy(u):
    ours = np.array([draws.normal_quantile(x) for x in u])
    theirs = special.ndtri(u)
    np.testing.assert_allclose(ours, theirs, rtol=1e-14, atol=1e-15)


def test_normal_quantile_is_odd():
    for k in range(1, 1000):
        assert draws.normal_quantile(k / 1024) == -draws.normal_quantile(1 - k / 1024) or k == 512


@pytest.mark.parametrize("law", range(len(LAWS)), ids=lambda i: next(iter(LAWS[i])))
@given(a=units, b=units)
def test_quantile_rises_with_u(law, a, b):
    low, high = SAMPLERS[law].quantile(min(a, b)), SAMPLERS[law].quantile(max(a, b))
    assert low <= high + 4 * math.ulp(max(abs(low), abs(high), 1.0))


@pytest.mark.parametrize("law", range(len(LAWS)), ids=lambda i: next(iter(LAWS[i])))
def test_quantile_is_finite_at_both_ends(law):
    ends = SAMPLERS[law].quantiles(np.array([2.0**-53, 1.0 - 2.0**-53]))
    assert np.isfinite(ends).all()


@compiled
def loop(kind, p, table, u):
    """The quantile in a compiled loop, as the engines have it."""
    out = np.empty(u.size)
    for i in range(u.size):
        out[i] = draws.quantile(kind, p[0], p[1], p[2], p[3], table, 0, table.size, u[i])
    return out


@pytest.mark.parametrize("law", range(len(LAWS)), ids=lambda i: next(iter(LAWS[i])))
def test_one_value_and_a_loop_agree_to_the_bit(law):
    one = SAMPLERS[law]
    u = np.array([draws.uniform(k, 7, 0) for k in range(3000)])
    alone = [draws.quantile(int(one.kind), *one.parameters, one.table, 0, one.table.size, x) for x in u]
    assert np.array_equal(alone, loop(int(one.kind), one.parameters, one.table, u))


@pytest.mark.parametrize(
    ("law", "theirs"),
    [
        ({"exponential": {"mean": 3}}, stats.expon(scale=3)),
        ({"lognormal": {"mu": 1.5, "sigma": 0.6}}, stats.lognorm(0.6, scale=math.exp(1.5))),
        ({"triangular": {"low": 1, "mode": 2, "high": 5}}, stats.triang(0.25, 1, 4)),
        ({"weibull": {"shape": 1.7, "scale": 2}}, stats.weibull_min(1.7, scale=2)),
        ({"normal": {"mean": 1, "sd": 2, "low": 0, "high": 4}}, stats.truncnorm(-0.5, 1.5, 1, 2)),
        ({"normal": {"mean": -4, "sd": 2, "low": 0}}, stats.truncnorm(2, np.inf, -4, 2)),
        ({"gamma": {"mean": 5, "cv": 0.8}}, stats.gamma(1 / 0.64, scale=5 * 0.64)),
        ({"erlang": {"mean": 6, "k": 3}}, stats.gamma(3, scale=2)),
    ],
)
def test_quantiles_agree_with_scipy(law, theirs):
    u = np.concatenate((np.logspace(-6, -1, 50), np.linspace(0.1, 0.9, 81), 1 - np.logspace(-1, -6, 50)))
    ours = sampler(Distribution.model_validate(law)).quantiles(u)
    np.testing.assert_allclose(ours, theirs.ppf(u), rtol=2e-4)


def test_a_category_is_the_stretch_of_the_shares_that_holds_u():
    shares = np.array([0.2, 0.2, 0.7, 1.0, 1.0])
    found = [draws.category_at(shares, 0, 5, u) for u in (0.0001, 0.1999, 0.2, 0.69, 0.7, 0.99999)]
    assert found == [0, 0, 2, 2, 3, 3]


def test_hours_are_rounded_half_up_to_ms():
    assert [draws.ms_of_hours(ms / 3_600_000) for ms in (0.0, 0.5, 1.49, 2.5, -0.5, -0.6)] == [
        0,
        1,
        1,
        3,
        0,
        -1,
    ]
    assert draws.ms_of_hours(math.inf) == draws.ms_of_hours(1e9)
