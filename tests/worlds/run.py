"""Random worlds laid out and run on the compiled engine: once for all the properties that ask for one after another."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Any

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.world import World
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.hospital.staffing import closures, roster_of
from sim.scenario.faults import ScenarioFaults
from sim.workforce import Roster
from tests.engine.worlds import unlocked
from tests.worlds.generate import longer, world


def laid_out(plain: Mapping[str, Any], replication: int = 0) -> tuple[World, Roster | None]:
    """A plain tree as a world, with the staff there are."""
    made = blueprint(plain)
    staff = roster_of(made, replication)
    return build(made, replication, closures(made, staff)), staff


@lru_cache(maxsize=2)
def short(number: int) -> tuple[World, Roster | None]:
    """The world of this number."""
    return laid_out(world(number))


@lru_cache(maxsize=2)
def long(number: int) -> tuple[World, Roster | None]:
    """The same, run on for a while."""
    return laid_out(longer(world(number), Random(number)))


@lru_cache(maxsize=2)
def run_of(number: int) -> Run:
    """The run of the world with its log, in which patients who lock each other in simply stay."""
    return run_compiled(unlocked(short(number)[0]), log=True)


def refused(plain: Mapping[str, Any]) -> str:
    """Why a tree is refused; empty where it is not."""
    try:
        blueprint(plain)
    except ScenarioFaults as faults:
        return str(faults)
    return ""
