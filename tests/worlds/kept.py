"""What a class keeps is the same at every reading of a visit, whatever other classes do with the name (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.engine.compiled.engine import run_compiled
from sim.engine.log import Event
from sim.pathway.verbs.delay import Delay
from tests.engine.worlds import unlocked
from tests.worlds.generate import world
from tests.worlds.run import laid_out
from tests.worlds.steps import NUMBERS


def read_twice(plain: dict[str, Any]) -> dict[str, Any]:
    """The scenario in which every pathway begins with two delays by each number: by chance few read one twice."""
    twice = [{"delay": name} for name in (*NUMBERS, *NUMBERS)]
    return {**plain, "pathways": {name: [*twice, *steps] for name, steps in plain["pathways"].items()}}


def differences(number: int) -> Iterator[str]:
    """Visits of which two plain delays by one kept number were not equally long."""
    plain = read_twice(world(number))
    run, classes = run_compiled(unlocked(laid_out(plain)[0]), log=True), list(plain["classes"].values())
    log, program = run.log, run.journeys.world.program
    assert log is not None
    lengths: dict[tuple[int, str], int] = {}
    delays = {
        at: program.attributes[node.hours.attribute]
        for at, node in enumerate(program.nodes)
        if isinstance(node, Delay) and node.hours.attribute >= 0 and not node.scaled and node.clock < 0
    }
    here = log.event == Event.DELAY
    for at, row, node, until in zip(
        *(c[here].tolist() for c in (log.at, log.row, log.node, log.quantity)), strict=True
    ):
        name = delays.get(node)
        if name and not classes[run.journeys.klass[row]]["attributes"][name].get("fresh", False):
            known = lengths.setdefault((row, name), until - at)
            if known != until - at:
                yield f"visit {row}: {name} was {known} ms and then {until - at}"
