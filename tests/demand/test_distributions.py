"""Every law has the moments it states, and what is wrong with one is said in plain words."""

import math

import numpy as np
import pytest
from pydantic import ValidationError

from sim.demand.distributions import sampler
from sim.demand.draws import Kind, name_hash, uniform
from sim.scenario.distribution import Distribution

DRAWS = 200_000

# Law, and its mean and standard deviation by hand.
LAWS = [
    ({"constant": 2}, 2, 0),
    ({"exponential": {"mean": 3}}, 3, 3),
    ({"lognormal": {"mean": 8, "cv": 0.7}}, 8, 5.6),
    ({"lognormal": {"mean": 8, "sd": 4}}, 8, 4),
    (
        {"lognormal": {"mu": 0, "sigma": 0.5}},
        math.exp(0.125),
        math.exp(0.125) * math.sqrt(math.exp(0.25) - 1),
    ),
    ({"uniform": {"low": 1, "high": 3}}, 2, 2 / math.sqrt(12)),
    ({"triangular": {"low": 0, "mode": 0, "high": 3}}, 1, math.sqrt(0.5)),
    ({"weibull": {"shape": 1, "scale": 2}}, 2, 2),
    ({"weibull": {"shape": 2, "scale": 2}}, math.sqrt(math.pi), math.sqrt(4 - math.pi)),
    ({"normal": {"mean": 5, "sd": 2}}, 5, 2),
    ({"normal": {"mean": 0, "sd": 1, "low": 0}}, math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi)),
    ({"normal": {"mean": 0, "sd": 1, "high": 0}}, -math.sqrt(2 / math.pi), math.sqrt(1 - 2 / math.pi)),
    ({"gamma": {"mean": 5, "cv": 0}}, 5, 0),
    ({"gamma": {"mean": 5, "cv": 0.1}}, 5, 0.5),
    ({"gamma": {"mean": 5, "cv": 3}}, 5, 15),
    ({"erlang": {"mean": 6, "k": 4}}, 6, 3),
    ({"empirical": {"values": [3, 1, 2, 2]}}, 2, math.sqrt(0.5)),
    ({"empirical": {"values": [9, 1, 2], "weights": [0, 3, 1]}}, 1.25, math.sqrt(3) / 4),
    (
        {
            "mixture": [
                {"share": 0.25, "of": {"constant": 0}},
                {"share": 0.75, "of": {"exponential": {"mean": 4}}},
            ]
        },
        3,
        math.sqrt(0.75 * 32 - 9),
    ),
    (
        # A gap between the parts, one of which is itself a mixture.
        {
            "mixture": [
                {"share": 0.5, "of": {"uniform": {"low": 0, "high": 2}}},
                {
                    "share": 0.5,
                    "of": {"mixture": [{"share": 0.5, "of": {"constant": x}} for x in (10, 12)]},
                },
            ]
        },
        6,
        math.sqrt(0.5 * (1 / 3 + 1) + 25),
    ),
]
NAMED = pytest.mark.parametrize(("law", "mean", "sd"), LAWS, ids=[str(law) for law, _, _ in LAWS])


def compile_law(law):
    return sampler(Distribution.model_validate(law))


@NAMED
def test_stated_moments_are_exact(law, mean, sd):
    assert compile_law(law).mean == pytest.approx(mean, rel=1e-12)
    assert compile_law(law).sd == pytest.approx(sd, rel=1e-12, abs=1e-12)


@NAMED
def test_the_quantile_integrates_to_the_stated_moments(law, mean, sd):
    # Midpoints in t, where u = 8 t^4 mirrored at one half: dense where tails carry the moments.
    t = (np.arange(400_000) + 0.5) / 800_000
    below, weight = 8 * t**4, 32 * t**3 / 800_000
    u = np.concatenate((below, np.minimum(1 - below[::-1], 1 - 2.0**-53)))
    weight = np.concatenate((weight, weight[::-1]))
    x = compile_law(law).quantiles(np.maximum(u, 2.0**-53))
    assert weight @ x == pytest.approx(mean, rel=1e-4)
    assert math.sqrt(weight @ (x - weight @ x) ** 2) == pytest.approx(sd, rel=1e-4, abs=1e-5)


@NAMED
def test_draws_have_the_stated_moments(law, mean, sd):
    one = compile_law(law)
    name = name_hash(str(law))
    x = one.quantiles(np.array([uniform(key, name, 0) for key in range(DRAWS)]))
    deviations = (x - mean) ** 2
    assert abs(x.mean() - mean) <= 4.5 * sd / math.sqrt(DRAWS) + 1e-9
    assert abs(deviations.mean() - sd**2) <= 5 * deviations.std() / math.sqrt(DRAWS) + 1e-6


def test_values_seen_come_back_and_no_others():
    one = compile_law({"empirical": {"values": [9, 1, 2], "weights": [1, 2, 1]}})
    assert list(one.quantiles(np.array([1e-9, 0.49, 0.51, 0.74, 0.76, 1 - 1e-9]))) == [1, 1, 2, 2, 9, 9]


def test_a_mixture_of_constants_is_a_staircase():
    one = compile_law({"mixture": [{"share": 0.7, "of": {"constant": 5}}, {"share": 0.3, "of": {"constant": 1}}]})
    assert list(one.quantiles(np.array([0.001, 0.299, 0.301, 0.5, 0.999]))) == [1, 1, 5, 5, 5]


def test_a_longer_mean_scales_every_draw():
    u = np.linspace(0.001, 0.999, 999)
    short, long = (compile_law({"gamma": {"mean": mean, "cv": 0.8}}).quantiles(u) for mean in (4, 5))
    np.testing.assert_allclose(long / short, 1.25)


def test_kinds_keep_their_codes():
    # Codes are written into programs and compiled caches.
    assert [kind.name for kind in Kind][:3] == ["CONSTANT", "EXPONENTIAL", "LOGNORMAL"]
    assert list(Kind) == list(range(10))


@pytest.mark.parametrize(
    ("law", "where", "rule"),
    [
        ({"exponential": {"mean": 0}}, "exponential.mean", "greater than 0"),
        ({"exponential": {"mean": float("nan")}}, "exponential.mean", "less than or equal"),
        ({"exponential": {"mean": float("inf")}}, "exponential.mean", "less than or equal"),
        ({"exponential": {"mean": 1, "sd": 2}}, "exponential.sd", "not permitted"),
        (
            {"lognormal": {"mean": 2}},
            "lognormal",
            "needs mean and cv, or mean and sd, or mu and sigma, got mean",
        ),
        ({"lognormal": {"mean": 2, "cv": -1}}, "lognormal.cv", "greater than or equal to 0"),
        ({"lognormal": {"mean": 1e-6, "sd": 1e6}}, "lognormal", "sd must be at most 20 times the mean"),
        ({"uniform": {"low": 3, "high": 1}}, "uniform", "low <= high must hold, got low 3, high 1"),
        ({"triangular": {"low": 0, "mode": 9, "high": 5}}, "triangular", "low <= mode <= high must hold"),
        ({"normal": {"mean": 0, "sd": 1, "low": 8}}, "normal", "must keep 0.1% of the normal"),
        ({"erlang": {"mean": 3, "k": 1.5}}, "erlang.k", "valid integer"),
        ({"empirical": {"values": []}}, "empirical.values", "at least 1 item"),
        (
            {"empirical": {"values": [1, 2], "weights": [1]}},
            "empirical",
            "a weight for each value, got 1 for 2",
        ),
        ({"empirical": {"values": [1], "weights": [0]}}, "empirical", "at least one weight above 0"),
        (
            {"mixture": [{"share": 0.5, "of": {"constant": 1}}, {"share": 0.4, "of": {"constant": 2}}]},
            "",
            "mixture: shares must sum to 1, got 0.9 (part 1 0.5, part 2 0.4)",
        ),
        (
            {"mixture": [{"share": 1, "of": {"gamma": {"mean": -1, "cv": 1}}}]},
            "mixture.0.of.gamma.mean",
            "than 0",
        ),
        ({}, "", "needs exactly one of constant"),
        ({"constant": 1, "exponential": {"mean": 2}}, "", "got constant, exponential"),
        ({"lognorm": {"mean": 2}}, "lognorm", "not permitted"),
    ],
)
def test_faults_name_the_place_and_the_rule(law, where, rule):
    with pytest.raises(ValidationError) as caught:
        Distribution.model_validate(law)
    found = [(".".join(map(str, fault["loc"])), fault["msg"]) for fault in caught.value.errors()]
    assert any(place == where and rule in message for place, message in found), found
