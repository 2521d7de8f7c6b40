"""Which assumptions are drawn, where, and that both worlds of a pair hold the same."""

from functools import cache

import numpy as np
import pytest

from sim.api import scenario
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.report.comparison_sheets import front
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import DatedScenario
from sim.scenario.tree import get
from sim.study import assumptions
from sim.study.assumptions import free
from sim.study.compare import read_all, run_comparison
from sim.study.plan import BASELINE, Plan
from tests.study.worlds import INTERVENTIONS, month, worlds


@cache
def read() -> dict[str, Blueprint]:
    return read_all(worlds(*INTERVENTIONS))


def draw(scenario: DatedScenario, replication: int, attempt: int = 0) -> dict[str, float]:
    """What is drawn, by path."""
    return scenario.slots.numbers(assumptions.draw(scenario, replication, attempt), scenario.slots.drawn)


def test_a_number_set_by_hand_is_not_drawn():
    scenario = read()[BASELINE].scenario
    drawn = free(scenario)
    assert len(drawn) > 50
    assert not any(p.by_hand for p in drawn.values())
    moved = {scenario.slots.paths[place] for place in scenario.slots.drawn.tolist()}
    left = {path: p for path, p in scenario.provenance.items() if path not in moved and p.ranged}
    assert all(".shares" in path for path in left)  # of a table of which another share was set by hand


def test_a_drawn_number_lies_between_its_low_and_its_high_and_reaches_towards_both():
    scenario = read()[BASELINE].scenario
    draws = [draw(scenario, replication) for replication in range(200)]
    for path, number in free(scenario).items():
        if number.range or number.low is None:
            continue  # drawn with its class, or the rest of a table: tests/scenario/test_ranges.py
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
    path = "workforce.groups.midwife.contracted_h_week"
    get(more, "workforce.groups.midwife")["contracted_h_week"] = {**price, "value": 37.5, "low": 37, "high": 38}
    before, after = draw(read()[BASELINE].scenario, 0), draw(blueprint(more).scenario, 0)
    assert after.keys() - before.keys() == {path}
    assert {p: after[p] for p in before} == before


IMPOSSIBLE = "workforce.groups.midwife.vacancy"


def infeasible():
    """Worlds in which many draws are no trust: a vacancy may come out above .25."""
    tree = month()
    where = get(tree, "workforce.groups.midwife")
    where["vacancy"] = {"value": 0.24, "assumed": "a guess", "low": 0.1, "high": 0.5}
    return {BASELINE: tree, "other": {**tree, "name": "other"}}


def test_draws_that_make_no_trust_are_drawn_again_in_all_worlds_and_counted():
    plan = Plan(infeasible(), 6)
    done = run_comparison(plan, read_all(plan.worlds))
    base = done.blueprints[BASELINE].scenario
    drawn = [next(d for d in (draw(base, r, n)[IMPOSSIBLE] for n in range(100)) if d <= 0.25) for r in range(6)]
    wasted = sum(next(n for n in range(100) if draw(base, r, n)[IMPOSSIBLE] <= 0.25) for r in range(6))
    assert done.redrawn == wasted > 0
    assert [len(done.of(world, True)) for world in plan.worlds] == [6, 6]
    assert [o.replication for o in done.of(BASELINE, True)] == list(range(6))
    assert len(set(drawn)) == 6  # none was brought to the middle
    assert (
        f"{wasted} draws of the assumptions made no valid trust and were drawn again" in front(done, {}).notes["note"]
    )


def test_a_range_that_no_trust_can_have_is_refused():
    tree = infeasible()
    for plain in tree.values():
        get(plain, "workforce.groups.midwife")["vacancy"] |= {"value": 0.25, "low": 0.25, "high": 9e6}
    with pytest.raises(ScenarioFaults, match=r"midwife\.vacancy: .* as in each of 100 draws of what is assumed"):
        run_comparison(Plan(tree, 1), read_all(tree))


def test_of_the_shipped_numbers_those_with_a_range_and_not_set_by_hand_are_drawn():
    """What has a range and what is drawn are distinguished; what is exact, or has one value at both ends, is not."""
    numbers, drawn = read()[BASELINE].scenario.provenance, set(free(read()[BASELINE].scenario))
    ranged = {path for path, n in numbers.items() if n.range or n.low is not None}
    assert drawn - {path for path in drawn if ".shares" in path} < ranged < set(numbers)
    assert not any(numbers[path].exact for path in drawn)


@pytest.mark.parametrize(
    "name",
    [
        "none",
        pytest.param("all_together", marks=pytest.mark.slow),
        pytest.param("all_together_best", marks=pytest.mark.slow),
    ],
)
def test_what_is_drawn_of_the_shipped_trust_is_a_trust(name: str):
    """No draw breaks a rule that ties numbers together: a sum of 1, a mean of 1, an order."""
    tree = scenario(*(() if name == "none" else (f"intervention={name}",))).tree
    trust = blueprint(tree)
    for replication in range(4):
        blueprint(tree, assumptions.draw(trust.scenario, replication))
