"""What a model measures, held against the marks that its pathways make and the pools that it has."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from sim.pathway.graph import marks_from
from sim.pathway.program import Program
from sim.scenario.faults import Fault
from sim.scenario.measure import ARRIVAL
from sim.scenario.scenario import Scenario


def mark_faults(scenario: Scenario, program: Program) -> Iterator[Fault]:
    """Every mark that no pathway makes, with the nearest that one does, and every pair that no class can make."""
    if not scenario.measures:
        return
    by_class = [{ARRIVAL} | marks_from(program, entry) for entry in program.entries]
    known = sorted(set().union(*by_class) - {ARRIVAL})
    for name, of in scenario.measures.items():
        if of.pool is not None:
            if of.pool not in program.pools:
                near = get_close_matches(of.pool, program.pools, n=1)
                hint = f"; did you mean {near[0]}?" if near else f"; there are {', '.join(program.pools)}"
                yield Fault(f"measures.{name}.pool", f"unknown pool {of.pool!r}{hint}")
            elif scenario.pools.get(of.pool) is None or scenario.pools[of.pool].slots is not None:
                yield Fault(f"measures.{name}.pool", f"{of.pool} has slots: only places are in use and queued for")
            continue
        wanted = {"from": str(of.from_), "to": str(of.to)}
        missing = {key: mark for key, mark in wanted.items() if mark not in known and (key, mark) != ("from", ARRIVAL)}
        for key, mark in missing.items():
            near = get_close_matches(mark, [*known, ARRIVAL] if key == "from" else known, n=1)
            hint = f"; did you mean {near[0]}?" if near else f"; the pathways make {', '.join(known) or 'none'}"
            yield Fault(f"measures.{name}.{key}", f"unknown mark {mark!r}{hint}")
        if not missing and not any(set(wanted.values()) <= marks for marks in by_class):
            yield Fault(f"measures.{name}", f"no class comes to both {of.from_} and {of.to}")
