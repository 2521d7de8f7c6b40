"""Requests for several pools behind plain ones that want more, under overload and at several priorities.

The compiled engine spares walks over a queue that would change nothing. A walk spared wrongly left somebody waiting
whom the other engine served: a place had come free in the other pool of an `all_of`, whose own walk stops at a head
that wants more.
"""

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from sim.hospital.build import build
from sim.hospital.read import blueprint
from tests.engine.worlds import both

POOLS = ("a", "b", "c")
PRIORITY = ["hot", "mid", "cold"]


def request(chance: random.Random) -> Iterator[dict[str, Any]]:
    """A request of some kind, a delay, and giving back what was taken."""
    kind, patient = chance.random(), chance.random() < 0.5
    patience = {"within": chance.choice([0, 3, "patience_h"]), "otherwise": [{"leave": "lost"}]} if patient else {}
    if kind < 0.5:
        several = {pool: chance.choice([1, 1, 2]) for pool in chance.sample(POOLS, 2)}
        yield {"seize": {"all_of": several}, "priority": "urgency", **patience}
        given_back = [{"release": pool} for pool in several]
    else:
        one: Any = {"shortest_of": chance.sample(POOLS, 2)} if kind < 0.7 else chance.choice(POOLS)
        quantity = {"quantity": "need"} if kind > 0.8 else {}
        yield {"seize": one, "as": "x", "priority": "urgency", **quantity, **patience}
        given_back = [{"release": "x"}]
    yield {"delay": "stay_h"}
    yield from given_back


def tangle(number: int) -> dict[str, Any]:
    """Three pools of two to four places, one to three requests after one another, two classes of patients."""
    chance = random.Random(number)
    steps = [step for _ in range(chance.randint(1, 3)) for step in request(chance)]

    def patients(mean: float) -> dict[str, Any]:
        return {
            "pathway": "only",
            "arrivals": {"per_day": chance.choice([12, 20, 30])},
            "attributes": {
                "urgency": {"shares": {"hot": 0.3, "mid": 0.3, "cold": 0.4}},
                "stay_h": {"of": {"exponential": {"mean": mean}}, "fresh": True},
                "patience_h": {"of": {"exponential": {"mean": 3}}},
                "need": {"of": {"empirical": {"values": [0, 1, 2]}}},
            },
        }

    return {
        "name": "tangle",
        "run": {"start": date(2024, 1, 1), "measured_h": 200, "seed": number},
        "classes": {"quick": patients(1), "slow": patients(2)},
        "pools": {pool: {"places": chance.randint(2, 4), "priority": PRIORITY} for pool in POOLS},
        "pathways": {"only": [*steps, {"leave": "home"}]},
    }


# In these eight the spared walk made the engines differ; the others are any.
@pytest.mark.parametrize("number", [58, 94, 99, 122, 135, 182, 282, 330, *range(8)])
def test_both_engines_serve_the_same(number):
    both(build(blueprint(tangle(number)), 0))


@pytest.mark.slow
@pytest.mark.parametrize("first", range(8, 2008, 100))
def test_both_engines_serve_the_same_in_many_tangles(first):
    for number in range(first, first + 100):
        both(build(blueprint(tangle(number)), 0))
