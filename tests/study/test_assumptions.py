"""Which assumptions are drawn, where, and that both worlds of a pair hold the same."""

from functools import cache

import numpy as np
import pytest

from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.scenario.tree import get
from sim.study.assumptions import BY_HAND, draw, free
from sim.study.compare import BASELINE, Plan, read_all, valid_draws
from tests.study.worlds import INTERVENTIONS, month, worlds


@cache
def read() -> dict[str, Blueprint]:
    return read_all(worlds(*INTERVENTIONS))


def test_a_number_set_by_hand_and_a_share_are_not_drawn():
    known = read()[BASELINE].scenario.provenance
    drawn = free(known)
    assert len(drawn) > 50
    assert not any("set by hand" in p.assumed or p.source for p in drawn.values())
    assert not any(".shares" in path for path in drawn)
    left = [p for path, p in known.items() if path not in drawn and p.low is not None and ".shares" not in path]
    assert left
    assert all("set by hand" in p.assumed for p in left)


def test_a_drawn_number_lies_between_its_low_and_its_high_and_reaches_towards_both():
    scenario = read()[BASELINE].scenario
    draws = [draw(scenario, replication) for replication in range(200)]
    for path, number in free(scenario.provenance).items():
        values = np.array([one[path] for one in draws])
        low, high = sorted((number.low, number.high))
        assert low <= values.min() <= values.max() <= high, path
        if not isinstance(number.value, int):
            central = (low + high + number.value) / 3
            spread = np.sqrt(
                (low**2 + high**2 + number.value**2 - low * high - low * number.value - high * number.value) / 18
            )
            assert values.mean() == pytest.approx(central, abs=5 * spread / np.sqrt(200)), path
        else:
            assert all(isinstance(one[path], int) for one in draws), path


def test_the_worlds_of_a_pair_share_what_they_share():
    base = draw(read()[BASELINE].scenario, 3)
    own = {}
    for name in INTERVENTIONS:
        drawn = draw(read()[name].scenario, 3)
        assert {path: drawn[path] for path in base} == base
        own[name] = [value for path, value in drawn.items() if path.startswith("intervention.")]
    assert all(own.values())
    assert base != draw(read()[BASELINE].scenario, 4)


def test_an_assumption_of_an_intervention_is_the_same_where_it_is_tried_with_others():
    one, two = (worlds(name)[name]["intervention"] for name in INTERVENTIONS[:2])
    several = blueprint({**month(), "intervention": {"name": "both", "together": [one, two]}})
    together = draw(several.scenario, 3)
    for number, name in enumerate(INTERVENTIONS[:2]):
        for path, value in draw(read()[name].scenario, 3).items():
            where = path.replace("intervention.", f"intervention.together.{number}.", 1)
            assert together[where if path.startswith("intervention.") else path] == value, path


def test_one_assumption_more_re_rolls_no_other():
    more = month()
    price = {"value": 95.0, "assumed": "a guess", "low": 80, "high": 110}
    path = next(p for p, n in read()[BASELINE].scenario.provenance.items() if n.source and p.endswith("per_day"))
    where = get(more, path.rpartition(".")[0])
    where["per_day"] = {**price, "value": where["per_day"]["value"], "low": 1, "high": 1000}
    before, after = draw(read()[BASELINE].scenario, 0), draw(blueprint(more).scenario, 0)
    assert after.keys() - before.keys() == {path}
    assert {p: after[p] for p in before} == before


def test_draws_make_a_trust_that_can_be_read_and_that_holds_them():
    plan = Plan(worlds(), 4)
    draws, narrowed = valid_draws(plan, {BASELINE: read()[BASELINE]})
    assert len(draws) == 4
    assert narrowed <= 1
    for drawn in draws:
        made = blueprint(plan.worlds[BASELINE], drawn)
        assert all(get(made.scenario.plain, path) == value for path, value in drawn.items())


def test_of_the_shipped_numbers_those_with_a_range_and_not_set_by_hand_are_drawn():
    """What is assumed, what of it has a range and what is drawn are told apart; nothing sourced is drawn."""
    numbers = read()[BASELINE].scenario.provenance
    assumed = {path for path, number in numbers.items() if number.assumed}
    ranged = {path for path in assumed if numbers[path].low is not None and numbers[path].high is not None}
    drawn = set(free(numbers))
    assert drawn < ranged < assumed < set(numbers)
    assert {path for path in ranged - drawn if BY_HAND not in numbers[path].assumed and ".shares" not in path} == {
        path for path in ranged - drawn if numbers[path].low == numbers[path].high and ".shares" not in path
    }
