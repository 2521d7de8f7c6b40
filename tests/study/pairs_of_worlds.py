"""Two tiny exact worlds with the same patients, simulated with their log on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.hospital.read import blueprint
from sim.hospital.simulate import Simulation
from tests.engine.worlds import both, tree, world

BED = [{"seize": "bed"}, {"delay": "stay_h"}, {"release": "bed"}, {"leave": "home"}]


def simulated(plain: Mapping[str, Any], patients: Mapping[str, Any], hours: float = 24) -> Simulation:
    """One world of these patients, whose keys are 1, 2, ... in the order of their names."""
    return Simulation(blueprint(plain), 0, both(world(plain, patients, hours)), None)


def beds(places: int, patients: Mapping[str, Any], stay_h: float = 3, hours: float = 24) -> Simulation:
    """A ward and nothing else."""
    return simulated(tree(BED, {"bed": places}, {"stay_h": stay_h}), patients, hours)
