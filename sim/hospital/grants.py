"""Requests for more than any calendar ever has: what is certain before the run is a fault of the scenario (R8b)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import floor, inf
from typing import Any

from sim.hospital.booking import largest
from sim.pathway.graph import reachable
from sim.pathway.program import Amount, Node, Program
from sim.pathway.verbs.seize.nodes import Request
from sim.scenario.clock import ms_of
from sim.scenario.demand import PatientClass
from sim.scenario.distribution import Distribution
from sim.scenario.faults import Fault
from sim.scenario.load import DatedScenario


@dataclass(frozen=True)
class Grant:
    """The most that one request can ever be given: places, starts, or hours of planned time."""

    most: float
    in_hours: bool = False

    def grants(self, quantity: float) -> bool:
        """Whether a quantity can be granted, both rounded as the engines round them."""
        if self.in_hours:
            return ms_of(max(0.0, quantity)) <= ms_of(self.most)
        return floor(max(0.0, quantity) + 0.5) <= self.most

    def __str__(self) -> str:
        """The end of a message."""
        unit = " h of planned time" if self.in_hours else ""
        return f"whose calendar never has more than {self.most:g}{unit}"


def grant_faults(program: Program, dated: DatedScenario) -> list[Fault]:
    """Requests that no phase of the scenario could grant, whoever the patient is.

    A constant quantity beyond all that one of its pools ever has is one; so is, where no patience ends the wait, an
    attribute no row of whose table, in any phase, is within what any of its pools has. Who asks for more than there is
    by chance is found when it happens.
    """
    found: list[Fault] = []
    grants = _grants(dated)
    for klass, entry in zip(program.classes, program.entries, strict=True):
        phases = [scenario.classes[klass] for scenario in dated.by_phase]
        for at in reachable(program, entry):
            node = program.nodes[at]
            short, enough = [], at not in program.lasting
            for pool, amount in _wanted(program, node):
                name = program.attributes[amount.attribute] if amount.attribute >= 0 else ""
                least = min(_least(phase, name) for phase in phases) if name else amount.constant
                if pool not in grants or grants[pool].grants(least):
                    enough = True
                elif name:
                    many = f"at least {least:g} ({name} of class {klass})"
                    short.append(Fault(node.origin, f"takes {many} of {pool}, {grants[pool]}"))
                else:
                    found.append(Fault(node.origin, f"takes {least:g} of {pool}, {grants[pool]}"))
            found += [] if enough else short
    return list(dict.fromkeys(found))


def _grants(dated: DatedScenario) -> dict[str, Grant]:
    """The most each pool of the program can grant, over all phases; slots that are never offered are left out."""
    found: dict[str, Grant] = {}
    for name, pool in dated.first.pools.items():
        phases = [scenario.pools[name] for scenario in dated.by_phase]
        if pool.slots is None:
            opened = 0 if pool.escalation is None else pool.escalation.maximum
            found[name] = Grant(max(p.places.most for p in phases if p.places is not None) + opened)
            continue
        for category in pool.slots.per_day:
            most = max(largest(p.slots, category) for p in phases if p.slots is not None)
            if most > 0:
                found[f"{name}.{category}" if category else name] = Grant(most, pool.slots.measured_in == "hours")
    return found


def _wanted(program: Program, node: Node) -> Iterator[tuple[str, Amount]]:
    """Each pool a request may be granted by, and how much of it is wanted."""
    for option, amount in node.amounts() if isinstance(node, Request) else ():
        yield program.pools[program.placements[option.placement].pool], amount


def _least(patients: PatientClass, name: str) -> float:
    """The least that an attribute of a class can be, whatever selects its row; of a computed one that is not known."""
    if patients.attributes[name].computed is not None:
        return -inf
    return min(leaf.least for leaf in _leaves(patients.attributes[name].table))


def _leaves(table: Any) -> Iterator[Distribution]:
    if isinstance(table, Mapping):
        for row in table.values():
            yield from _leaves(row)
    else:
        yield table
