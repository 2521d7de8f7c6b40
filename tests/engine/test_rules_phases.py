"""R29 to R31: what is in force at a date, what an intervention brings, and what is drawn once a replication."""

from datetime import date

import pytest

from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine, simulate
from sim.scenario.clock import HOUR_MS
from sim.study.assumptions import draw
from tests.engine.worlds import log, tree

STAY = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]


def ward(phases=(), change=()):
    return tree(
        STAY,
        {"bed": {"places": {"base": 1}}},
        {"stay_h": 10},
        phases=[{"from": day, "change": [{"at": "pools.bed.places.base", "set": beds}]} for day, beds in phases],
        intervention={"name": "try", "change": list(change)},
    )


MORE = ({"at": "pools.bed.places.base", "add": 1},)
THREE = {"ann": 25, "bob": 25, "cat": 25}


def test_r29_a_phase_holds_from_its_day_on():
    assert log(ward([(date(2024, 1, 2), 2)]), THREE) == ["25 ann in", "25 bob in", "35 cat in"]
    assert log(ward([(date(2024, 1, 3), 2)]), THREE, 60) == ["25 ann in", "35 bob in", "45 cat in"]


def test_r29_an_intervention_is_made_to_what_later_phases_leave():
    assert log(ward([(date(2024, 1, 2), 2)], MORE), THREE) == ["25 ann in", "25 bob in", "25 cat in"]


def test_r29_a_phase_that_began_by_the_start_holds_from_the_start():
    begun = log(ward([(date(2023, 12, 1), 2)]), {"ann": 0, "bob": 0})
    assert begun == log(ward([(date(2024, 1, 1), 2)]), {"ann": 0, "bob": 0}) == ["0 ann in", "0 bob in"]


# ---- interventions with dates, and with structure


def tried(**doing):
    return {"intervention": {"name": "try", **doing}}


def test_r29_a_change_of_an_intervention_holds_from_its_first_day_to_its_last():
    """Two beds on the second and third day: who lies in the second when it goes stays in it."""
    change = {**MORE[0], "from": date(2024, 1, 2), "until": date(2024, 1, 3)}
    plain = ward() | tried(change=[change])
    assert log(plain, {"ann": 23, "bob": 23}, 60) == ["23 ann in", "24 bob in"]
    coming = {"ann": 70, "bob": 70.5, "cat": 71}
    assert log(plain, coming, 100) == ["70 ann in", "70.5 bob in", "80.5 cat in"]
    ended = {**change, "until": date(2024, 1, 2)}
    assert log(ward() | tried(change=[ended]), coming, 100) == ["70 ann in", "80 bob in", "90 cat in"]


def test_r29_each_change_is_made_to_what_is_in_force_in_the_order_given():
    phases = [(date(2024, 1, 2), 2)]
    double, more = {**MORE[0], "multiply": 2, "from": date(2024, 1, 2)}, {**MORE[0], "until": date(2024, 1, 2)}
    del double["add"]
    for first, second, beds in ((double, more, 5), (more, double, 6)):
        several = [{"name": name, "change": [each]} for name, each in (("one", first), ("two", second))]
        plain = ward(phases) | {"intervention": {"name": "both", "together": several}}
        here = [f"25 {who} in" for who in "abcdef"[:beds]]
        assert log(plain, dict.fromkeys("abcdefg", 25), 30) == here


BY_ID = [{"delay": 1, "id": "wait"}, {"mark": "in", "id": "in"}, {"leave": "home", "id": "out"}]


def steps(*patches, new=None):
    """Hours waited before the mark, with steps put beside the wait of an hour."""
    plain = tree(BY_ID, {"bed": {"places": 1}}, {"x_h": 1})
    doing = {"steps": [{"pathway": "only", **patch} for patch in patches], **({"new": new} if new else {})}
    return log(plain | tried(**doing), {"ann": 0}, 50)


def test_r30_steps_are_put_before_after_and_in_the_place_of_a_step_by_its_id():
    assert steps() == ["1 ann in"]
    assert steps({"before": "wait", "insert": [{"delay": 2}]}) == ["3 ann in"]
    assert steps({"after": "wait", "insert": [{"mark": "was"}, {"delay": 2}]}) == ["1 ann was", "3 ann in"]
    assert steps({"replace": "wait", "with": [{"delay": 2}, {"delay": 3}]}) == ["5 ann in"]
    assert steps({"remove": "wait"}) == ["0 ann in"]


def test_r30_what_is_put_after_one_step_stands_in_the_order_given():
    put = [{"after": "wait", "insert": [{"mark": name}, {"delay": 1}]} for name in ("one", "two")]
    assert steps(*put) == ["1 ann one", "2 ann two", "3 ann in"]


def test_r30_steps_may_lead_to_what_is_new():
    new = {
        "pools": {"unit": {"places": {"base": 0, "add": [{"places": 1, "hours": [8, 12]}]}}},
        "pathways": {"there": [{"seize": "unit"}, {"mark": "there"}, {"release": "unit"}, {"leave": "gone"}]},
    }
    there = {"replace": "out", "with": [{"go_to": "there"}]}
    assert steps({"remove": "in"}, there, new=new) == ["8 ann there"]


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
def test_r31_a_number_is_drawn_once_a_replication_for_all_patients_of_it(engine: Engine):
    stay = {"value": 2.0, "assumed": "a guess", "low": 1.0, "high": 5.0, "per": "replication"}
    steps = [{"mark": "in"}, {"delay": "stay_h"}, {"mark": "out"}, {"leave": "home"}]
    plain = tree(steps, {"bed": 1}, {"stay_h": {"of": {"constant": stay}}})
    plain["classes"]["patient"]["arrivals"] = {"at_h": [1, 5, 700]}
    made, stays = blueprint(plain), []
    for replication in range(3):
        journeys = simulate(made, replication, engine).run.journeys
        (value,) = draw(made.scenario, replication).values[made.scenario.slots.drawn]
        stays.append(set((journeys.at("out") - journeys.at("in")).tolist()))
        assert stays[-1] == {int(value * HOUR_MS + 0.5)}
    assert len(set.union(*stays)) == 3
