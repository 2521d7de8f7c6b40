"""The requirement of the trust closes on its establishment, and an intervention is measured against that trust."""

from copy import deepcopy

import pytest

from sim.hospital.read import blueprint
from sim.hospital.staffing import base_of
from sim.scenario.faults import ScenarioFaults
from sim.scenario.tree import put
from tests.hospital.typical import plain


def trust(**changes):
    tree = deepcopy(plain())
    for path, value in changes.items():
        put(tree, path.replace("__", "."), value)
    return tree


def test_typed_posts_that_do_not_close_and_too_few_posts_are_told_together():
    tree = trust(
        workforce__groups__midwife__fixed_posts={"value": 50, "exact": "typed"},
        workforce__groups__theatre_staff__establishment_wte={"value": 100, "exact": "typed"},
    )
    with pytest.raises(ScenarioFaults) as told:
        blueprint(tree)
    lines = "\n".join(f"{fault.path}: {fault.rule}" for fault in told.value.faults)
    assert "midwife.fixed_posts: must close on the 175.53 of the establishment" in lines
    assert "theatre_staff.establishment_wte: is too small" in lines


def test_an_intervention_leaves_the_fixed_posts_of_the_trust():
    beds = {"name": "beds", "change": [{"at": "pools.surgery.places", "set": 150}]}
    usual, with_beds = (blueprint({**trust(), "intervention": each}) for each in ({"name": "none"}, beds))
    assert base_of(with_beds.scenario.trust).fixed_posts == base_of(usual.scenario.trust).fixed_posts
    more = blueprint(trust(pools__surgery__places=150))
    assert (
        base_of(more.scenario.trust).fixed_posts["registered_nurse"]
        < base_of(usual.scenario.trust).fixed_posts["registered_nurse"]
    )
