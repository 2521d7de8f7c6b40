"""One replication of a trust, whole: who is there to care, who comes, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.engine.reference.engine import run_reference
from sim.engine.reference.hooks import Hook
from sim.hospital.build import Blueprint, build
from sim.hospital.memory import give_back_large_arrays
from sim.hospital.staffing import closures, roster_of
from sim.hospital.varying import varied
from sim.workforce import Roster

Engine = Literal["compiled", "simpy"]


@dataclass(frozen=True)
class Simulation:
    """What one replication leaves behind.

    blueprint: as it was run, with what varies between replications drawn; run: journeys, time integrals of the
    pools, and sessions; roster: hours of staff, none where the scenario has no workforce.
    """

    blueprint: Blueprint
    replication: int
    run: Run
    roster: Roster | None


def simulate(
    blueprint: Blueprint,
    replication: int,
    engine: Engine = "compiled",
    log: bool = False,
    hooks: Sequence[Hook] = (),
) -> Simulation:
    """Roster the staff, lay out the world with what they leave shut, and run it.

    replication: which luck, from 0, the same in every scenario of a seed; log: whether the run keeps its log; hooks:
    processes of one's own, on the SimPy engine only.
    Raises EndlessLoop where a pathway turns in circles, Deadlock where patients lock each other in or one of them waits
    for more than there will ever be.
    """
    if hooks and engine != "simpy":
        raise ValueError("hooks are SimPy processes: they need engine='simpy'")
    give_back_large_arrays()
    blueprint = varied(blueprint, replication)
    staff = roster_of(blueprint, replication)
    world = build(blueprint, replication, closures(blueprint, staff))
    run = run_compiled(world, log) if engine == "compiled" else run_reference(world, log, hooks)
    return Simulation(blueprint, replication, run, staff)
