"""Hours of a scenario become milliseconds once, halves going up (R1): every number of hours that is laid out."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.demand.draws import ms_of_hours
from sim.engine.world import World
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS
from tests.engine.worlds import tree

SIM = Path(__file__).parents[2] / "sim"
HALVES = (16, 17)  # ms before a half: rounding to even and rounding down each get one of them wrong
HOME = [{"leave": "home"}]
PREFERRED = [{"seize": {"preference": "bed", "by": "group"}, "as": "bed"}, {"release": "bed"}, *HOME]


def half(whole: int) -> float:
    """Hours that are a number of ms and a half, exactly."""
    hours = (whole + 0.5) / HOUR_MS
    assert hours * HOUR_MS == whole + 0.5
    return hours


def slots(**more: Any) -> dict[str, Any]:
    week = {"per_day": [1] * 7, "measured_in": "hours", "ends_h": 12, "bank_holidays": True, "last_booking_h_before": 0}
    return {"list": {"slots": {**week, **more}}}


def places(**more: Any) -> dict[str, Any]:
    return {"bed": {"places": {"base": 1, "add": [{"places": 1, "hours": more.pop("hours", [1, 2])}]}, **more}}


def escalating(**more: Any) -> dict[str, Any]:
    rule = {"maximum": 1, "step": 1, "open_over": 0, "close_under": 0, "hours": [8], **more}
    return places(escalation=rule)


def coming(arrivals: dict[str, Any]) -> dict[str, Any]:
    plain = tree(HOME, {"bed": 1})
    plain["classes"]["patient"]["arrivals"] = arrivals
    return plain


def run_for(**more: Any) -> dict[str, Any]:
    plain = tree(HOME, {"bed": 1})
    return {**plain, "run": {"start": plain["run"]["start"], "seed": 1, **more}}


def preferring(after_h: float) -> dict[str, Any]:
    rows = {"bed": {"a": ["bed", {"pool": "ward", "after_h": after_h}]}}
    return tree(PREFERRED, {"bed": 1, "ward": 1}, {"group": "a"}, preferences=rows)


# Where a number of hours is read, and the instant or length it has become.
READ: dict[str, tuple[Callable[[float], dict[str, Any]], Callable[[World], int]]] = {
    "pools.list.slots.starts_h": (lambda h: tree(HOME, slots(starts_h=h)), lambda w: w.pools[0].start[0]),
    "pools.list.slots.ends_h": (lambda h: tree(HOME, slots(ends_h=h)), lambda w: w.pools[0].end[0]),
    "pools.list.slots.offered_at_h": (lambda h: tree(HOME, slots(offered_at_h=h)), lambda w: w.pools[0].at[0]),
    "pools.list.slots.last_booking_h_before": (
        lambda h: tree(HOME, slots(starts_h=1, last_booking_h_before=h)),
        lambda w: HOUR_MS - w.pools[0].last[0],
    ),
    "pools.list.slots.late_start_h": (
        lambda h: tree(HOME, slots(late_start_h={"constant": h})),
        lambda w: w.pools[0].opens[0],
    ),
    "pools.bed.places.add.hours": (lambda h: tree(HOME, places(hours=[h, 2])), lambda w: w.pools[0].at[0]),
    "pools.bed.escalation.hours": (lambda h: tree(HOME, escalating(hours=[h])), lambda w: w.pools[0].review.at[0]),
    "pools.bed.escalation.lead_h": (lambda h: tree(HOME, escalating(lead_h=h)), lambda w: w.pools[0].review.lead),
    "calendars.hub.hours": (
        lambda h: tree(HOME, {"bed": 1}, calendars={"hub": {"hours": [h, 17]}}),
        lambda w: w.clocks[0].start[0],
    ),
    "preferences.bed.after_h": (preferring, lambda w: w.program.nodes[-1].choices[0][1].after_ms),
    "arrivals.at_h": (lambda h: coming({"at_h": [h]}), lambda w: w.patients.arrival_ms[0]),
    "arrivals.template.at_h": (lambda h: coming({"template": [{"at_h": [h]}]}), lambda w: w.patients.arrival_ms[0]),
    "arrivals.listed.every_h": (
        lambda h: coming({"listed": {"every_h": h, "count": [0, 1], "moment": "start"}}),
        lambda w: w.patients.arrival_ms[0],
    ),
    "run.measured_h": (lambda h: run_for(measured_h=1 + h), lambda w: w.end - HOUR_MS),
    "run.warm_up_h": (lambda h: run_for(measured_h=1, warm_up_h=h), lambda w: w.month_edges[1]),
}


@pytest.mark.parametrize("whole", HALVES)
@pytest.mark.parametrize("path", READ)
def test_hours_of_a_scenario_round_half_up(path, whole):
    plain, read = READ[path]
    assert read(build(blueprint(plain(half(whole))), 0)) == whole + 1


@pytest.mark.parametrize("limit", [n / 100 for n in range(1, 201)])
def test_a_session_can_be_booked_to_just_its_limit(limit):
    """A case planned for exactly the share of the session that may be booked fits, whatever the share."""
    plain = tree(HOME, slots(starts_h=8, ends_h=12, booking_limit=limit))
    assert build(blueprint(plain), 0).pools[0].quantity[0] == ms_of_hours(round(4 * limit, 6))


PACKAGES = ("scenario", "demand", "workforce", "pathway", "engine", "hospital")
CUT = ("int", "round", "np.round", "np.rint", "np.trunc")


def test_nothing_cuts_hours_or_rounds_them_to_even():
    """No `int`, `round` or the like of hours in the rooms that lay out a run: only a floor of a half more."""
    found = []
    for path in sorted(path for package in PACKAGES for path in (SIM / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CUT and "//" not in ast.unparse(node):
                names = {n.id for a in node.args for n in ast.walk(a) if isinstance(n, ast.Name)}
                if names & {"HOUR_MS", "DAY_MS"}:
                    found.append(f"{path.relative_to(SIM)}:{node.lineno}: {ast.unparse(node)}")
    assert found == []
