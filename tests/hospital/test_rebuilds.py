"""What depends on no number that was changed is not made again: parts of the scenario, and what is laid out of them."""

from __future__ import annotations

import pytest

from sim.hospital.build import Blueprint, build
from sim.hospital.calendars import capacity, open_intervals
from sim.hospital.offers import offers
from sim.hospital.read import blueprint
from sim.hospital.staffing import closures, roster_of
from sim.scenario.faults import ScenarioFaults
from sim.scenario.tree import get, putting
from sim.study.assumptions import draw
from tests.hospital.typical import plain

LAYOUTS = (capacity, open_intervals, offers)


def laid_out(made: Blueprint) -> None:
    build(made, 0, closures(made, roster_of(made, 0)))


def rebuilt(**changed: object) -> list[int]:
    """How many pools of places, clocks and lists are laid out anew for these numbers, beside the trust as it is."""
    tree = plain()
    laid_out(blueprint(tree))
    before = [layout.made for layout in LAYOUTS]
    laid_out(blueprint(tree, changed))
    return [layout.made - then for layout, then in zip(LAYOUTS, before, strict=True)]


@pytest.mark.parametrize(
    ("path", "value", "layouts"),
    [
        ("cost.energy.gbp_per_kwh", 0.17, [0, 0, 0]),
        ("workforce.groups.registered_nurse.sickness", 0.061, [0, 0, 0]),
        ("classes.type1.attributes.handover_h.of.lognormal.cv", 0.41, [0, 0, 0]),
        ("pools.ed_cubicle.places.add.0.hours", [9, 16], [1, 0, 0]),
        ("calendars.transfer_of_care_hub.hours", [9, 16], [0, 1, 0]),
        ("pools.home_care_start.slots.starts_h", 9.5, [0, 0, 1]),
    ],
)
def test_a_number_lays_out_what_depends_on_it(path, value, layouts):
    assert get(plain(), path) != value
    assert rebuilt(**{path: value}) == layouts


def test_what_is_equal_in_two_scenarios_is_one_part():
    tree = plain()
    one, other = (blueprint(tree, {"cost.energy.gbp_per_kwh": price}).scenario.first for price in (0.13, 0.14))
    assert one.cost != other.cost
    assert one.workforce is other.workforce
    assert all(one.pools[name] is other.pools[name] for name in one.pools)
    assert all(one.classes[name] is other.classes[name] for name in one.classes)


def test_a_number_drawn_is_the_number_written():
    """With all ranges drawn, every part is what it is if the numbers stood in the file."""
    tree = plain()
    drawn = draw(blueprint(tree).scenario, 3)
    written = tree
    for path, value in drawn.items():
        written = putting(written, path, value)
    assert blueprint(tree, drawn).scenario.first == blueprint(written).scenario.first
    assert blueprint(tree).scenario.first == blueprint(plain()).scenario.first  # and the tree is as it was


def test_a_fault_is_told_as_if_nothing_were_kept():
    tree = plain()
    blueprint(tree)
    with pytest.raises(ScenarioFaults, match=r"pools\.ed_cubicle\.places\.base: must be a whole number"):
        blueprint(tree, {"pools.ed_cubicle.places.base": 1.5})
    with pytest.raises(ScenarioFaults, match=r"classes\.type1\.attributes\.handover_h"):
        blueprint(tree, {"classes.type1.attributes.handover_h.of.lognormal.cv": -1.0})
