"""One replication of a trust, whole: who is there to care, who comes, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.reference.engine import run_reference
from sim.hospital.build import Blueprint, build
from sim.hospital.staffing import closures, roster_of
from sim.workforce import Roster

Engine = Literal["compiled", "simpy"]
ENGINES = {"compiled": run_compiled, "simpy": run_reference}


@dataclass(frozen=True)
class Simulation:
    """What one replication leaves behind.

    run: journeys, books of the pools, and sessions; roster: hours of staff, none where the scenario has no workforce.
    """

    blueprint: Blueprint
    replication: int
    run: Run
    roster: Roster | None


def simulate(blueprint: Blueprint, replication: int, engine: Engine = "compiled") -> Simulation:
    """Roster the staff, lay out the world with what they leave shut, and run it.

    replication: which luck, from 0, the same in every scenario of a seed. Raises EndlessLoop where a pathway turns in
    circles.
    """
    staff = roster_of(blueprint, replication)
    world = build(blueprint, replication, closures(blueprint, staff))
    return Simulation(blueprint, replication, ENGINES[engine](world), staff)
