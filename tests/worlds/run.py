"""Random worlds run: read, laid out, and put through an engine, without the search for deadlocks or with it."""

from __future__ import annotations

from collections.abc import Mapping
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


def laid_out(plain: Mapping[str, Any], replication: int = 0) -> tuple[World, Roster | None]:
    """A plain tree as a world, with the staff there are."""
    made = blueprint(plain)
    staff = roster_of(made, replication)
    return build(made, replication, closures(made, staff)), staff


def runs_on(world: World) -> Run:
    """The run of a world with its log, in which patients who lock each other in simply stay."""
    return run_compiled(unlocked(world), log=True)


def refused(plain: Mapping[str, Any]) -> str:
    """Why a tree is refused; empty where it is not."""
    try:
        blueprint(plain)
    except ScenarioFaults as faults:
        return str(faults)
    return ""
