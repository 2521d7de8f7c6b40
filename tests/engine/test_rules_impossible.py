"""R8b: what can never be granted is reported, before the run where it is certain, and otherwise when it happens."""

import pickle
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from sim.demand.distributions import sampler
from sim.demand.draws import LARGEST_QUANTITY, name_hash, uniform
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock, ImpossibleRequest
from sim.engine.reference.engine import run_reference
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS
from sim.scenario.distribution import Distribution
from sim.scenario.faults import ScenarioFaults
from sim.scenario.shapes import Weibull
from tests.engine.worlds import both, log, outcomes, tree, unlocked, world

ENGINES = pytest.mark.parametrize("engine", [run_compiled, run_reference])
GONE = [{"mark": "gone"}, {"leave": "gone"}]


def taking(pool="bed", quantity="n", hold="bed", **more):
    take = {"seize": pool, "quantity": quantity, **({"as": hold} if pool != hold else {}), **more}
    return [take, {"mark": "in"}, {"delay": 1}, {"release": hold}, {"leave": "home"}]


def asking(*values, pools=2, **more):
    """Patients of class `n5` want five beds, and so on; nobody can say so before the run, for others want one."""
    classes = {
        f"n{n:g}".replace(".", "_"): {"n": {"by": "hour", "of": {"0-23": {"constant": n}, "23": {"constant": 0}}}}
        for n in values
    }
    return tree(taking(**more), {"bed": pools}, classes=classes)


def impossible(engine, here):
    with pytest.raises(ImpossibleRequest) as raised:
        engine(here)
    return raised.value


@ENGINES
def test_r8b_who_wants_more_than_there_will_ever_be_ends_the_run(engine):
    found = impossible(engine, world(asking(1, 5), {"ann": (1, "n1"), "bob": (2, "n5")}))
    assert str(found) == (
        "impossible request at 2 h: n5 0000000000000002 waits at pathways.only[1].seize for 5 of bed, which has at "
        "most 2 from then on, and has no patience (`within`) that would end the wait"
    )
    assert (found.at_ms, found.pools, found.wanted) == (2 * HOUR_MS, ("bed",), (("bed", 5, 2),))
    again = pickle.loads(pickle.dumps(found))
    assert isinstance(again, Deadlock)
    assert (str(again), again.wanted, again.patients) == (str(found), found.wanted, found.patients)


@ENGINES
def test_r8b_what_a_computed_quantity_comes_to_is_known_when_it_is_asked_for(engine):
    plain = tree(taking(), {"bed": 2}, {"need": 2, "n": {"linear": {"of": "need", "times": 2}}})
    assert impossible(engine, world(plain, {"ann": 1})).wanted == (("bed", 4, 2),)


def test_r8b_let_run_on_the_pool_is_blocked_for_ever():
    here = world(asking(1, 5), {"ann": (1, "n1"), "bob": (1.5, "n5"), "cyd": (3, "n1")})
    assert outcomes(both(here)) == ["home", "inside", "inside"]


FAR_OUT = 12_218_407  # a patient whose luck for `n` lies in the last 5e-8


def test_r8b_a_quantity_beyond_all_words_is_not_taken_for_none():
    """Found in a tail: above 2^63 one engine took it for nothing, and let the patient in."""
    tail = Distribution(weibull=Weibull(shape=0.1, scale=1e7))
    uniforms = np.array([uniform(FAR_OUT, name_hash("n"), 0)])
    assert sampler(tail).quantiles(uniforms)[0] > 2.0**63
    here = world(tree(taking(), {"bed": 1}, {"n": {"of": tail.model_dump(exclude_none=True)}}), {"ann": 1})
    here = replace(here, patients=replace(here.patients, key=np.array([FAR_OUT], dtype=np.uint64)))
    for engine in (run_compiled, run_reference):
        assert impossible(engine, here).wanted == (("bed", int(LARGEST_QUANTITY), 1),)
    assert outcomes(both(here)) == ["inside"]


@ENGINES
def test_r8b_capacity_that_falls_for_good_ends_the_run_for_those_who_wait(engine):
    plain = asking(1, 2, pools={"places": {"base": 2}})
    plain["phases"] = [{"from": date(2024, 1, 2), "change": [{"at": "pools.bed.places.base", "set": 1}]}]
    plain["pathways"]["only"][2] = {"delay": 30}
    found = impossible(engine, world(plain, {"ann": (1, "n1"), "bob": (2, "n2")}, hours=72))
    assert (found.at_ms, found.wanted) == (24 * HOUR_MS, (("bed", 2, 1),))
    later = impossible(engine, world(plain, {"ann": (1, "n1"), "bob": (25, "n2")}, hours=72))
    assert (later.at_ms, later.wanted) == (25 * HOUR_MS, (("bed", 2, 1),))


def test_r8b_capacity_that_will_rise_is_waited_for():
    plain = asking(3, pools={"places": {"base": 2}})
    plain["phases"] = [{"from": date(2024, 1, 3), "change": [{"at": "pools.bed.places.base", "set": 3}]}]
    assert log(plain, {"ann": (1, "n3")}, hours=72) == ["48 ann in"]


def test_r8b_what_a_calendar_or_a_review_may_open_after_the_end_is_waited_for():
    add = [{"places": 1, "weekdays": ["sun"], "months": [12], "hours": [3, 4]}, {"places": 1, "weekdays": ["sun"]}]
    plain = asking(3, pools={"places": {"base": 1, "add": add}})
    assert outcomes(both(world(plain, {"ann": (1, "n3")}))) == ["inside"]
    rule = {"maximum": 2, "step": 1, "open_over": 5, "close_under": 0, "hours": [8]}
    plain = asking(3, pools={"places": 1, "escalation": rule})
    here = world(plain, {"ann": (1, "n3")})
    assert outcomes(run_compiled(here)) == outcomes(run_reference(here)) == ["inside"]


@ENGINES
def test_r8b_additions_that_never_meet_do_not_add_up(engine):
    add = [{"places": 1, "hours": [0, 12]}, {"places": 1, "hours": [12, 24]}]
    found = impossible(engine, world(asking(3, pools={"places": {"base": 1, "add": add}}), {"ann": (1, "n3")}))
    assert found.wanted == (("bed", 3, 2),)


def test_r8b_patience_ends_the_wait():
    plain = asking(1, 5, within=2, otherwise=GONE)
    assert log(plain, {"ann": (1, "n5"), "bob": (2, "n1")}) == ["3 ann gone", "3 bob in"]


@ENGINES
def test_r8b_of_a_choice_it_takes_all_and_of_several_together_one(engine):
    rows = {"any": {"a": ["bed", {"pool": "ward", "after_h": 3}]}}
    plain = asking(3, pool={"preference": "any", "by": "group"})
    for has in plain["classes"].values():
        has["attributes"]["group"] = {"shares": {"a": 1.0}}
    plain |= {"pools": {"bed": {"places": 2}, "ward": {"places": 3}}, "preferences": rows}
    assert outcomes(engine(world(plain, {"ann": (1, "n3")}))) == ["home"]
    plain["pools"]["ward"] = {"places": 2}
    found = impossible(engine, world(plain, {"ann": (1, "n3")}))
    assert found.wanted == (("bed", 3, 2), ("ward", 3, 2))
    together = [{"seize": {"all_of": {"bed": 2, "ward": 1}}}, {"mark": "in"}, {"release": "bed"}, {"release": "ward"}]
    plain = tree([*together, {"leave": "home"}], {"bed": {"places": {"base": 2}}, "ward": 1})
    plain["phases"] = [{"from": date(2024, 1, 2), "change": [{"at": "pools.bed.places.base", "set": 1}]}]
    found = impossible(engine, world(plain, {"ann": 25}))
    assert found.wanted == (("bed", 2, 1),)


@ENGINES
def test_r8b_who_joined_the_shortest_queue_waits_for_that_pool(engine):
    plain = asking(2, pool={"shortest_of": ["bed", "ward"]}, hold="till")
    plain["pools"] = {"bed": {"places": 1}, "ward": {"places": 2}}
    found = impossible(engine, world(plain, {"ann": (1, "n2"), "bob": (1, "n2")}))
    assert (found.at_ms, found.patients, found.wanted) == (HOUR_MS, ("n2 0000000000000002",), (("bed", 2, 1),))


@ENGINES
def test_r8b_a_case_longer_than_any_session_is_never_booked(engine):
    week = {"measured_in": "hours", "starts_h": 8, "ends_h": 12, "bank_holidays": True, "booking_limit": 1.1}
    steps = [{"seize": "list", "quantity": "n"}, {"mark": "booked"}, {"leave": "home"}]
    plain = asking(4.4, 4.5)
    plain |= {"pathways": {"only": steps}, "pools": {"list": {"slots": {**week, "per_day": [1] * 7}}}}
    assert outcomes(engine(world(plain, {"ann": (1, "n4_4")}))) == ["home"]
    found = impossible(engine, world(plain, {"ann": (1, "n4_5")}))
    assert found.wanted == (("list", int(4.5 * HOUR_MS), int(4.4 * HOUR_MS)),)


# ---- before the run


def faults(plain):
    try:
        blueprint(plain)
    except ScenarioFaults as found:
        return [str(fault) for fault in found.faults]
    return []


AT = "pathways.only[1].seize: takes"
CERTAIN = [
    (3, "3"),
    (2.49, ""),
    (2.5, "2.5"),
    ({"of": {"uniform": {"low": 3, "high": 9}}}, "3"),
    ({"of": {"uniform": {"low": 2, "high": 9}}}, ""),
    ({"of": {"lognormal": {"mean": 50, "cv": 0.1}}}, ""),
    ({"of": {"lognormal": {"mean": 50, "cv": 0}}}, "50"),
    ({"of": {"empirical": {"values": [1, 4], "weights": [0, 1]}}}, "4"),
    ({"by": "weekday", "of": {"mon-sat": {"constant": 9}, "sun": {"constant": 1}}}, ""),
    ({"by": "weekday", "of": {"mon-sat": {"constant": 9}, "sun": {"constant": 3}}}, "3"),
    ({"of": {"mixture": [{"share": 1, "of": {"constant": 9}}, {"share": 0, "of": {"constant": 1}}]}}, "9"),
]


@pytest.mark.parametrize(("n", "least"), CERTAIN)
def test_r8b_what_is_certain_is_a_fault(n, least):
    fault = f"{AT} at least {least} (n of class patient) of bed, whose calendar never has more than 2"
    assert faults(tree(taking(), {"bed": 2}, {"n": n})) == ([fault] if least else [])
    assert faults(tree(taking(within=1, otherwise=GONE), {"bed": 2}, {"n": n})) == []


def test_r8b_a_phase_may_open_what_is_taken_and_a_phase_may_want_less():
    more = {"phases": [{"from": date(2024, 1, 2), "change": [{"at": "pools.bed.places.base", "set": 3}]}]}
    plain = tree(taking(quantity=3), {"bed": {"places": {"base": 1}}}, **more)
    assert faults(plain) == []
    assert log(tree(taking(quantity=3), {"bed": {"places": {"base": 1}}}, **more), {"ann": 1}) == ["24 ann in"]
    at = "classes.patient.attributes.n.of.constant"
    fewer = {"phases": [{"from": date(2024, 1, 2), "change": [{"at": at, "set": 1}]}]}
    assert faults(tree(taking(), {"bed": 1}, {"n": 3}, **fewer)) == []
    assert faults(tree(taking(quantity=4), {"bed": {"places": {"base": 1}}}, **more)) == [
        f"{AT} 4 of bed, whose calendar never has more than 3"
    ]


def test_r8b_slots_are_counted_in_their_own_unit():
    week = {"per_day": [1] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 12}
    plain = tree([{"seize": "list", "quantity": 4.5}, {"leave": "home"}], {"list": {"slots": week}})
    assert faults(plain) == [f"{AT} 4.5 of list, whose calendar never has more than 4 h of planned time"]
    starts = {"per_day": [0.5, 0, 0, 0, 0, 0, 0]}
    plain = tree([{"seize": "care", "quantity": 1}, {"leave": "home"}], {"care": {"slots": starts}})
    assert faults(plain) == []
    plain["pathways"]["only"][0]["quantity"] = 2
    assert faults(plain) == [f"{AT} 2 of care, whose calendar never has more than 1"]


def test_r8b_unwatched_nothing_is_told():
    here = unlocked(world(asking(5), {"ann": (1, "n5")}))
    assert outcomes(run_compiled(here)) == outcomes(run_reference(here)) == ["inside"]
