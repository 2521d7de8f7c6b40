"""R22c, R23b and R23c: attributes computed from others, and draws that are shared."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import both, log, tree, world

OUT = [{"mark": "out"}, {"leave": "home"}]
SPREAD = {"of": {"uniform": {"low": 1, "high": 9}}}


def hours_of(has, *names, patients=1, hours=400):
    """How long a delay by each attribute is, a row a patient; the engines agree."""
    steps = [{"mark": "m0"}]
    for number, name in enumerate(names, 1):
        steps += [{"delay": name}, {"mark": f"m{number}"}]
    plain = tree([*steps, {"leave": "home"}], {"bed": 1}, has)
    run = both(world(plain, {f"p{n}": 0 for n in range(patients)}, hours=hours))
    at = [run.journeys.at(f"m{number}") for number in range(len(names) + 1)]
    assert all(run.journeys.reached("m0"))
    return np.stack([later - earlier for earlier, later in pairwise(at)], axis=1) / HOUR_MS


@pytest.mark.parametrize(
    ("way", "expected"),
    [
        ({"sum": ["a_h", "b_h"]}, 5),
        ({"sum": ["a_h", 0.5, "a_h"]}, 4.5),
        ({"product": ["a_h", "b_h", 2]}, 12),
        ({"least": ["a_h", "b_h"]}, 2),
        ({"least": ["b_h", 2.5]}, 2.5),
        ({"greatest": ["a_h", "b_h"]}, 3),
        ({"greatest": ["a_h", 4]}, 4),
        ({"linear": {"of": "b_h", "times": 0.5, "plus": 2}}, 3.5),
        ({"linear": {"of": "b_h", "times": -1}}, 0),  # a span is never negative
        ({"log_linear": {"of": "b_h", "times": 2}}, 9),
        ({"log_linear": {"of": "nothing", "times": 2, "plus": 1}}, 0),  # what is not above 0 has no logarithm
        ({"bands": {"of": "b_h", "rows": [{"below": 3, "is": 1}, {"below": 4, "is": 7}, {"is": 9}]}}, 7),
        ({"bands": {"of": "a_h", "rows": [{"below": 3, "is": 1}, {"is": 9}]}}, 1),
    ],
)
def test_r22c_a_number_is_computed_from_others(way, expected):
    ((found,),) = hours_of({"a_h": 2, "b_h": 3, "nothing": 0, "c_h": way}, "c_h")
    assert found == pytest.approx(expected, abs=1e-6)


def test_r22c_what_is_computed_is_kept_and_stands_in_any_order():
    has = {
        "twice_h": {"sum": ["later_h", "stay_h"]},
        "later_h": {"linear": {"of": "stay_h", "plus": 1}},
        "stay_h": SPREAD,
    }
    found = hours_of(has, "stay_h", "later_h", "twice_h", "twice_h", patients=20)
    stay, later, twice, again = found.T
    np.testing.assert_allclose(later, stay + 1, atol=1e-6)
    np.testing.assert_allclose(twice, 2 * stay + 1, atol=1e-6)
    assert (again == twice).all()


def test_r22c_it_draws_nothing():
    """Beside a computed attribute, or one that reads it, nobody else's draws change."""
    plain = hours_of({"stay_h": SPREAD, "other_h": SPREAD}, "stay_h", "other_h", patients=9)
    more = {"stay_h": SPREAD, "half_h": {"linear": {"of": "stay_h", "times": 0.5}}, "other_h": SPREAD}
    assert (hours_of(more, "stay_h", "other_h", patients=9) == plain).all()


BY_AGE = {
    "size": {
        "bands": {"of": "age", "rows": [{"below": 16, "is": "child"}, {"below": 65, "is": "adult"}, {"is": "older"}]}
    },
    "stay_h": {"by": "size", "of": {name: {"constant": n} for n, name in enumerate(("child", "adult", "older"), 1)}},
}


@pytest.mark.parametrize(("age", "stay"), [(15.9, 1), (16, 2), (64, 2), (65, 3), (-3, 1)])
def test_r22c_a_computed_category_selects_rows_and_branches(age, stay):
    paths = {name: [{"mark": name}] for name in ("child", "adult", "older")}
    steps = [{"delay": "stay_h"}, {"branch": "size", "paths": paths}, {"leave": "home"}]
    lines = log(tree(steps, {"bed": 1}, {**BY_AGE, "age": age}), {"ann": 0})
    assert lines == [f"{stay} ann {('child', 'adult', 'older')[stay - 1]}"]


def test_r22c_a_computed_category_chooses_and_ranks():
    steps = [{"seize": {"preference": "p", "by": "size"}, "as": "bed", "priority": "size"}, {"mark": "in"}]
    steps += [{"delay": 5}, {"release": "bed"}, {"leave": "home"}]
    pools = {"bed": {"places": 1, "priority": ["older", "adult", "child"]}}
    rows = {"p": {name: ["bed"] for name in ("child", "adult", "older")}}
    size = BY_AGE["size"]
    plain = tree(
        steps, pools, classes={n: {"size": size, "age": a} for n, a in (("c", 3), ("o", 80))}, preferences=rows
    )
    assert log(plain, {"ann": (0, "c"), "bob": (1, "c"), "cyd": (2, "o")}) == ["0 ann in", "5 cyd in", "10 bob in"]


def test_r22c_it_is_of_the_class_and_of_the_phase_of_the_arrival():
    half = {"linear": {"of": "stay_h", "times": 0.5}}
    change = [{"at": "classes.one.attributes.wait_h.linear.times", "set": 2}]
    steps = [{"delay": "wait_h"}, *OUT]
    plain = tree(
        steps,
        {"bed": 1},
        classes={"one": {"stay_h": 4, "wait_h": half}, "two": {"stay_h": 4, "wait_h": 1}},
        phases=[{"from": "2024-01-02", "change": change}],
    )
    found = log(plain, {"ann": (23, "one"), "bob": (23, "two"), "cyd": (24, "one")})
    assert found == ["24 bob out", "25 ann out", "32 cyd out"]


def test_r22c_a_return_computes_from_its_own_numbers():
    """Of a person's number the same, of a visit's another."""
    back = {"come_back": {"with": "returns", "after": 100, "to": "only"}}
    steps = [{"mark": "in"}, back, {"delay": "both_h"}, {"mark": "out"}, {"leave": "home"}]
    for inherit in ("person", "visit"):
        has = {
            "returns": {"shares": {"yes": 1, "no": 0}},
            "own_h": {**SPREAD, "inherit": inherit},
            "both_h": {"sum": ["own_h", 1]},
        }
        journeys = both(world(tree(steps, {"bed": 1}, has), {"ann": 0}, hours=150)).journeys
        first, second = journeys.at("out") - journeys.at("in")
        assert (first == second) == (inherit == "person")


# ---- draws that are shared


@pytest.mark.parametrize("inherit", ["person", "visit"])
def test_r23b_one_uniform_serves_both(inherit):
    """The longer the stay the longer the patience, in every patient and on every visit."""
    has = {
        "returns": {"shares": {"yes": 0.5, "no": 0.5}},
        "stay_h": {**SPREAD, "inherit": inherit},
        "patience_h": {"of": {"uniform": {"low": 0, "high": 16}}, "same_draw_as": "stay_h"},
    }
    steps = [{"mark": "in"}, {"come_back": {"with": "returns", "after": 50, "to": "only"}}, {"delay": "stay_h"}]
    steps += [{"mark": "middle"}, {"delay": "patience_h"}, *OUT]
    journeys = both(world(tree(steps, {"bed": 1}, has), {f"p{n}": n for n in range(30)}, hours=300)).journeys
    made = journeys.reached("out")
    stay, patience = (
        (journeys.at("middle") - journeys.at("in"))[made],
        (journeys.at("out") - journeys.at("middle"))[made],
    )
    assert (journeys.parent[made] != 0).any()
    np.testing.assert_allclose(patience, 2 * (stay - HOUR_MS), atol=2)


def test_r23b_the_other_keeps_its_draw():
    alone = hours_of({"stay_h": SPREAD}, "stay_h", patients=9)
    shared = {"patience_h": {**SPREAD, "same_draw_as": "stay_h"}, "stay_h": SPREAD}
    assert (hours_of(shared, "stay_h", "patience_h", patients=9) == alone).all()


@pytest.mark.parametrize("rank", [-0.8, 0.0, 0.6, 1.0])
def test_r23c_a_rank_correlation_is_met_and_both_laws_stay(rank):
    has = {
        "stay_h": {"of": {"exponential": {"mean": 10}}},
        "patience_h": {
            "of": {"lognormal": {"mean": 4, "cv": 1}},
            "correlated_with": "stay_h",
            "rank_correlation": rank,
        },
    }
    count = 2000
    stay, patience = hours_of(has, "stay_h", "patience_h", patients=count, hours=1500).T
    error = max(1e-6, (1 - rank**2) * 1.1 / np.sqrt(count))  # of Spearman's, which is a little wider than Pearson's
    assert abs(stats.spearmanr(stay, patience).statistic - rank) < 4 * error
    assert stats.kstest(stay, stats.expon(scale=10).cdf).pvalue > 1e-4
    sigma = np.sqrt(np.log(2))
    assert stats.kstest(patience, stats.lognorm(sigma, scale=4 / np.sqrt(2)).cdf).pvalue > 1e-4


def test_r23c_pairing_stays():
    """Another law of the one re-rolls neither: of two uniforms each patient keeps the same."""

    def found(mean):
        has = {
            "stay_h": {"of": {"exponential": {"mean": mean}}},
            "patience_h": {**SPREAD, "correlated_with": "stay_h", "rank_correlation": 0.6},
        }
        return hours_of(has, "stay_h", "patience_h", patients=30).T

    (stay, patience), (longer, same) = found(3), found(6)
    np.testing.assert_allclose(longer, 2 * stay, atol=1e-6)
    assert (same == patience).all()
