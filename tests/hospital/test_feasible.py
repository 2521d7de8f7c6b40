"""What the parts of a scenario allow one by one and no run could carry out is a fault, and never a traceback."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import scenario
from sim.demand.distributions import sampler
from sim.hospital.build import build
from sim.hospital.feasible import mean_interval
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.distribution import Distribution
from sim.scenario.faults import ScenarioFaults
from tests.engine.cases import tried
from tests.engine.worlds import tree


def faults(plain: Any) -> list[str]:
    try:
        blueprint(plain)
    except ScenarioFaults as found:
        return [str(fault) for fault in found.faults]
    return []


def coming(of: Any, **more: Any) -> dict[str, Any]:
    plain = tree([{"leave": "home"}], {"bed": 1})
    plain["classes"]["patient"]["arrivals"] = {"every": {"of": of, **more}}
    return plain


NEVER = [
    {"uniform": {"low": 0, "high": 0}},
    {"uniform": {"low": -3, "high": -1}},
    {"normal": {"mean": -5, "sd": 1}},
    {"normal": {"mean": -5, "sd": 1, "high": 0}},
    {"empirical": {"values": [0]}},
    {"empirical": {"values": [-1, 5], "weights": [1, 0]}},
    {"triangular": {"low": -2, "mode": -1, "high": 0}},
    {"lognormal": {"mu": -15, "sigma": 0.1}},
    {"constant": 1e-9},
    {"mixture": [{"share": 1, "of": {"constant": 0}}, {"share": 0, "of": {"constant": 5}}]},
]


@pytest.mark.parametrize("of", NEVER, ids=str)
def test_patients_without_any_time_between_them_are_a_fault(of):
    (fault,) = faults(coming(of))
    assert fault.startswith(
        "classes.patient.arrivals.every.of: must leave at least 0.0001 h between patients on the mean, and what is "
        "below 0 counts as 0, got "
    )


def test_the_unit_counts_and_so_does_a_later_phase():
    assert faults(coming({"constant": 0.005}, unit="minutes"))
    assert faults(coming({"constant": 0.007}, unit="minutes")) == []
    plain = coming({"constant": 1})
    at = "classes.patient.arrivals.every.of.constant"
    plain["phases"] = [{"from": date(2024, 1, 2), "change": [{"at": at, "set": 1e-9}]}]
    (fault,) = faults(plain)
    assert fault.startswith("phases.0: classes.patient.arrivals.every.of: must leave at least")


numbers = st.floats(-3, 3).map(lambda x: round(x, 2))
SHAPES = st.one_of(
    st.tuples(numbers, numbers).map(lambda b: {"uniform": {"low": min(b), "high": max(b)}}),
    st.tuples(numbers, st.floats(0.1, 2)).map(lambda p: {"normal": {"mean": p[0], "sd": p[1]}}),
    st.lists(numbers, min_size=1, max_size=4).map(lambda values: {"empirical": {"values": values}}),
    st.floats(1e-5, 2).map(lambda mean: {"exponential": {"mean": mean}}),
    numbers.filter(lambda x: x > 0).map(lambda x: {"constant": x}),
)


@tried(examples=60)
@given(SHAPES)
def test_intervals_of_any_shape_are_refused_or_carried_out(of):
    """Whatever the checker lets through lays out a month, in about as many patients as its mean interval says."""
    plain = coming(of)
    if not faults(plain):
        mean = mean_interval(Distribution.model_validate(of))
        expected = 31 * 24 / mean
        if expected < 1e6:
            assert abs(len(build(blueprint(plain), 0).patients) - expected) <= 20 + 0.2 * expected


@pytest.mark.parametrize(
    "of", [{"exponential": {"mean": 2}}, {"gamma": {"mean": 1, "cv": 3}}, {"constant": 4}], ids=str
)
def test_the_mean_interval_of_what_is_never_below_nothing_is_its_mean(of):
    law = Distribution.model_validate(of)
    assert mean_interval(law) == pytest.approx(sampler(law).mean, rel=1e-3)


def test_rare_long_intervals_between_crowds_are_waited_for():
    """Four thousand patients at once and then nobody for weeks is odd, and possible."""
    plain = coming({"empirical": {"values": [0, 700], "weights": [20_000, 1]}})
    assert faults(plain) == []
    assert len(build(blueprint(plain), 0).patients) > 4096


TRUST = scenario()


@pytest.mark.parametrize("left_out", [(), ("workforce",), ("cost",), ("counted",), ("workforce", "cost")])
def test_a_trust_by_the_hour_is_refused_as_long_as_something_of_it_goes_by_months(left_out):
    plain = by_the_hour(left_out)
    (fault,) = faults(plain)
    there = [part for part in ("workforce", "cost", "counted") if part not in left_out]
    assert fault == (
        f"run.measured_h: a run by hours has no calendar months, by which {', '.join(there)} "
        f"{'is' if len(there) == 1 else 'are'} reckoned: state warm_up_days and measured_months"
    )


def test_a_trust_by_the_hour_runs_without_what_goes_by_months():
    assert len(simulate(blueprint(by_the_hour(("workforce", "cost", "counted"), hours=48)), 0).run.journeys) > 100


def by_the_hour(left_out: Any, hours: float = 960) -> dict[str, Any]:
    plain = deepcopy(TRUST)
    plain["run"] = {"start": date(2025, 4, 1), "measured_h": hours, "seed": 1}
    for part in left_out:
        del plain[part]
    if "workforce" in left_out:
        for pool in plain["pools"].values():
            pool.pop("staffed_as", None)
    return plain
