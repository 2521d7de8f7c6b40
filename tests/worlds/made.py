"""Attributes made from others: computed, of one draw or of correlated ones, and patience that counts since a mark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.engine.world import NEVER
from tests.engine.worlds import both
from tests.worlds.generate import world
from tests.worlds.run import laid_out

BANDS = {"of": "sum_h", "rows": [{"below": 1, "is": "short"}, {"below": 4, "is": "middling"}, {"is": "long"}]}
MADE: dict[str, Any] = {
    "sum_h": {"sum": ["first_h", "half_h", 0.25]},
    "first_h": {
        "by": "hour",
        "of": {"0-12": {"exponential": {"mean": 1}}, "12-24": {"uniform": {"low": -1, "high": 6}}},
    },
    "half_h": {"linear": {"of": "same_h", "times": 0.5, "plus": -0.2}},
    "same_h": {"of": {"lognormal": {"mean": 2, "cv": 1}}, "same_draw_as": "first_h"},
    "size": {"bands": BANDS},
    "like_h": {
        "by": "size",
        "of": {
            "short": {"constant": 1},
            "middling": {"exponential": {"mean": 3}},
            "long": {"erlang": {"mean": 5, "k": 2}},
        },
        "correlated_with": "first_h",
        "rank_correlation": -0.7,
        "inherit": "person",
    },
    "many": {"greatest": [{"value": 0, "source": "none"}, "root_h", "like_h"]},
    "root_h": {"log_linear": {"of": "like_h", "times": 0.5, "plus": 0.1}},
    "few_h": {"least": ["many", 3]},
    "area": {"product": ["few_h", "sum_h", 0.5]},
}
NUMBERS = ("few_h", "sum_h", "area")


def made(plain: dict[str, Any]) -> dict[str, Any]:
    """The scenario in which every pathway begins with what such attributes are read for."""
    first: list[Any] = [{"mark": "in"}, {"mark": "read_0"}]  # what queues go by may count since the door
    for number, name in enumerate(NUMBERS, 1):
        first += [{"delay": name}, {"mark": f"read_{number}"}]
    waits = {"seize": "ward", "as": "early", "priority": "hot", "within": {"hours": "like_h", "since": "read_1"}}
    first += [
        {"branch": "size", "paths": {"short": [], "middling": [{"delay": "root_h"}], "long": [{"delay": 1}]}},
        {**waits, "otherwise": [{"leave": "impatient"}]},
        {"delay": "few_h"},
        {"release": "early"},
    ]
    classes = {n: {**c, "attributes": {**c["attributes"], **MADE}} for n, c in plain["classes"].items()}
    return {**plain, "classes": classes, "pathways": {n: [*first, *steps] for n, steps in plain["pathways"].items()}}


def differences(number: int) -> Iterator[str]:
    """Where the engines differ, or a delay by a computed number was not what its formula says."""
    journeys = both(laid_out(made(world(number)))[0]).journeys
    marks = [journeys.at(f"read_{number}") for number in range(len(NUMBERS) + 1)]
    done = marks[-1] != NEVER
    few, total, area = (np.diff(np.stack(marks), axis=0) / 3.6e6)[:, done]
    if not np.allclose(area, 0.5 * few * total, atol=1e-5, rtol=1e-5):
        yield f"{(~np.isclose(area, 0.5 * few * total, atol=1e-5, rtol=1e-5)).sum()} of {done.sum()} areas are wrong"
    if few.size and few.max() > 3 + 1e-6:
        yield f"the least of a number and 3 was {few.max()}"
