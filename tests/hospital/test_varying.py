"""Numbers drawn once a replication (`per: replication`): in a model as in a trust, and in all worlds alike."""

from copy import deepcopy

import numpy as np
import pytest

from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import as_written
from sim.scenario.tree import get
from sim.study import assumptions
from sim.study.assumptions import free
from sim.study.model import run_model
from sim.study.outcome import Job, outcome
from sim.study.plan import BASELINE
from tests.study.worlds import month

PLACES = {"value": 4, "assumed": "a crew", "low": 2, "high": 6, "per": "replication"}
STAY = {"value": 2.0, "assumed": "a guess", "low": 1.0, "high": 5.0}


def model(places=PLACES, stay=STAY, **rest):
    return {
        "name": "varying",
        "run": {"start": "2024-01-01", "warm_up_h": 0, "measured_h": 100, "seed": 5},
        "classes": {
            "patient": {
                "pathway": "visit",
                "arrivals": {"per_hour": 1},
                "attributes": {"stay_h": {"of": {"constant": stay}}},
            }
        },
        "pools": {"bed": {"places": {"base": places}}},
        "pathways": {"visit": [{"seize": "bed"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]},
        **rest,
    }


def draw(scenario, replication):
    return scenario.slots.numbers(assumptions.draw(scenario, replication), scenario.slots.drawn)


def as_run(plain, replication, path, engine="compiled"):
    made = simulate(blueprint(plain), replication, engine).blueprint
    return get(made.scenario.first.model_dump(), path)


STAY_AT, PLACES_AT = "classes.patient.attributes.stay_h.of.constant", "pools.bed.places.base"


def test_it_is_drawn_from_its_range_once_a_replication_as_a_study_draws_it():
    plain = model(stay={**STAY, "per": "replication"})
    scenario = blueprint(plain).scenario
    for replication in range(5):
        drawn = draw(scenario, replication)
        assert as_run(plain, replication, STAY_AT) == drawn[STAY_AT]
        assert as_run(plain, replication, PLACES_AT) == drawn[PLACES_AT]
        assert as_run(plain, replication, STAY_AT, "simpy") == drawn[STAY_AT]
    values = [draw(scenario, replication)[STAY_AT] for replication in range(400)]
    low, mode, high = 1.0, 2.0, 5.0
    sd = np.sqrt((low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18)
    assert abs(np.mean(values) - (low + mode + high) / 3) < 4.5 * sd / np.sqrt(400)


def test_another_assumed_number_stays_as_it_is_assumed():
    assert {as_run(model(), replication, STAY_AT) for replication in range(4)} == {2.0}
    assert len({as_run(model(), replication, PLACES_AT) for replication in range(8)}) > 2


def test_an_intervention_is_made_to_the_number_that_was_drawn():
    change = {"name": "more", "change": [{"at": PLACES_AT, "add": 3}]}
    for replication in range(3):
        before, after = (as_run(plain, replication, PLACES_AT) for plain in (model(), model(intervention=change)))
        assert after == before + 3


def test_a_model_has_the_spread_of_it_between_its_replications():
    """The mean time in the model is the stay where nobody waits, and so is drawn with it."""
    plain = model(places="unlimited", stay={**STAY, "per": "replication"})
    plain["pools"]["bed"]["places"] = "unlimited"
    scenario = blueprint(plain).scenario
    done = run_model(plain, 6)
    found = done.values["class", "patient", "time_mean_h"]
    assert found == pytest.approx([draw(scenario, replication)[STAY_AT] for replication in range(6)], abs=1e-6)
    assert done.estimate(("class", "patient", "time_mean_h")).half_width > 0.1


def test_a_trust_as_assumed_draws_these_only_and_a_drawn_one_keeps_what_its_study_drew():
    plain = month()
    scenario = blueprint(plain).scenario
    path = next(path for path, n in free(scenario).items() if path.startswith("cost.pay") and n.low is not None)
    value = {path: draw(scenario, 1)[path]}
    varying = deepcopy(plain)
    get(varying, path)["per"] = "replication"
    assumed, varied, given, both = (
        outcome(Job(BASELINE, 1, tree, vector=None if given is None else scenario.slots.vector(given)))
        for tree, given in ((plain, None), (varying, None), (plain, value), (varying, {path: 1.001 * value[path]}))
    )
    bills = [done.paid("trust") for done in (assumed, varied, given, both)]
    assert bills[1] == bills[2]
    assert len({*bills}) == 3
    assert (varied.drawn, given.drawn) == (False, True)
    assert np.array_equal(varied.measures.numerator, assumed.measures.numerator)


def test_what_makes_no_valid_scenario_is_one_line():
    plain = model(places={**PLACES, "low": -50, "high": 5, "value": 1})
    with pytest.raises(ScenarioFaults) as found:
        run_model(plain, 4)
    (fault,) = found.value.faults
    assert str(fault).startswith("pools.bed.places.base: must be greater than or equal to 0, as drawn for replication ")
    assert ": narrow low and high of what is drawn per replication, got -" in str(fault)


def test_a_model_is_run_at_a_vector():
    tree = model()
    slots = as_written(tree).slots
    at = run_model(blueprint(tree, slots.vector({STAY_AT: 3.0, PLACES_AT: 6})), 2)
    assert at.values["class", "patient", "time_mean_h"].mean() > 2.9
