"""What depends on no number that was changed is not made again: parts of the scenario, and what is laid out of them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.demand.declared import laws
from sim.engine.compiled.lowering import lower
from sim.engine.world import World
from sim.hospital.build import Blueprint, build
from sim.hospital.calendars import capacity, open_intervals
from sim.hospital.offers import offers
from sim.hospital.read import blueprint
from sim.hospital.staffing import closures, roster_of
from sim.scenario.faults import ScenarioFaults
from sim.scenario.load import as_written
from sim.scenario.tree import get, putting
from sim.study.assumptions import draw
from tests.hospital.typical import plain

NOT_ROSTERED = {
    "frailty_team",
    "assessment_chair",
    "ed_minor_room",
    "ed_observation",
    "maternity",
}  # whose places no staff can close
LAYOUTS = (capacity, open_intervals, offers, laws)  # of places, clocks, lists, and the laws of an attribute


def at(tree: dict[str, Any], **numbers: float) -> Blueprint:
    """The blueprint of a tree with a vector of some numbers."""
    return blueprint(tree, as_written(tree).slots.vector(numbers))


def laid_out(made: Blueprint) -> World:
    return build(made, 0, closures(made, roster_of(made, 0)))


def rebuilt(**numbers: float) -> list[int]:
    """How many layouts of each kind are made anew for these numbers, beside the trust as it is."""
    tree = plain()
    laid_out(blueprint(tree))
    before = [layout.made for layout in LAYOUTS]
    laid_out(at(tree, **numbers))
    return [layout.made - then for layout, then in zip(LAYOUTS, before, strict=True)]


@pytest.mark.parametrize(
    ("path", "value", "layouts"),
    [
        ("cost.energy.gbp_per_kwh", 0.17, [0, 0, 0, 0]),
        ("workforce.groups.registered_nurse.sickness", 0.061, [0, 0, 0, 0]),
        ("classes.type1.attributes.handover_h.of.lognormal.cv", 0.41, [0, 0, 0, 1]),
        ("pools.ed_cubicle.places.add.0.places", 11, [2, 0, 0, 0]),  # of the run, and of the year fixed posts close on
        ("calendars.transfer_of_care_hub.hours.0", 9, [0, 1, 0, 0]),
        ("pools.inpatient_test.slots.starts_h", 13.5, [0, 0, 1, 0]),
    ],
)
def test_a_number_lays_out_what_depends_on_it(path, value, layouts):
    assert get(plain(), path) != value
    assert rebuilt(**{path: value}) == layouts


def test_all_ranges_drawn_lay_out_everything_they_touch_once():
    """And nothing twice: the same vector again lays out nothing."""
    slots = as_written(plain()).slots
    numbers = slots.numbers(draw(blueprint(plain()).scenario, 3), slots.drawn)
    first = rebuilt(**numbers)
    pools = {
        path.split(".")[1]
        for path in numbers
        if path.startswith("pools.") and "consider" not in path and "out_of_use" not in path
    }
    attributes = {tuple(path.split(".")[1:4]) for path in numbers if ".attributes." in path}
    assert first[:2] == [2 * len(pools & NOT_ROSTERED), 0]  # of the run, and of the year fixed posts close on
    assert first[2] == len(get(plain(), "pools.theatre_list.slots.per_day"))
    assert 0 < first[3] <= len(attributes)
    assert rebuilt(**numbers) == [0, 0, 0, 0]


def test_no_number_makes_another_kernel():
    """All worlds have arrays of the same types, so that one compiled kernel runs them."""

    def types(world: World) -> list[tuple[str, int]]:
        return [(part.dtype.str, part.ndim) for part in lower(world) if isinstance(part, np.ndarray)]

    tree = plain()
    drawn = blueprint(tree, draw(blueprint(tree).scenario, 3))
    assert types(laid_out(drawn)) == types(laid_out(blueprint(tree)))


def test_what_is_equal_in_two_scenarios_is_one_part():
    tree = plain()
    one, other = (at(tree, **{"cost.energy.gbp_per_kwh": price}).scenario.first for price in (0.13, 0.14))
    assert one.cost != other.cost
    assert one.workforce is other.workforce
    assert all(one.pools[name] is other.pools[name] for name in one.pools)
    assert all(one.classes[name] is other.classes[name] for name in one.classes)


def test_a_number_drawn_is_the_number_written():
    """With all ranges drawn, every part is what it is if the numbers stood in the file."""
    tree = plain()
    drawn = draw(blueprint(tree).scenario, 3)
    written = tree
    slots = as_written(tree).slots
    for path, value in slots.numbers(drawn, slots.drawn).items():
        written = putting(written, path, {"value": value, "exact": "drawn"})
    assert blueprint(tree, drawn).scenario.first == blueprint(written).scenario.first
    assert blueprint(tree).scenario.first == blueprint(plain()).scenario.first  # and the tree is as it was


def test_a_fault_is_told_as_if_nothing_were_kept():
    tree = plain()
    blueprint(tree)
    with pytest.raises(ScenarioFaults, match=r"pools\.ed_cubicle\.places\.base: must be a whole number"):
        at(tree, **{"pools.ed_cubicle.places.base": 60.5})
    with pytest.raises(ScenarioFaults, match=r"classes\.type1\.arrivals"):
        at(tree, **{"classes.type1.arrivals.hour.0": -1.0})
