"""The way in: from the plain tree of a configuration to a scenario over time, or to every fault at once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault, ScenarioFaults, causes
from sim.scenario.files import may_name_files, with_files
from sim.scenario.phases import Later, PhasedTree
from sim.scenario.ranges import range_faults
from sim.scenario.reuse import Parts, known_parts
from sim.scenario.scenario import Scenario
from sim.scenario.step_ids import with_ids
from sim.scenario.tree import Provenance, strip
from sim.scenario.validated import validated
from sim.scenario.vector import Slots, Vector

MOST_READ = 16  # plain trees of which the bare one is kept: worlds of a comparison


@dataclass(frozen=True, eq=False)
class Written:
    """A plain tree as it is written: without its sources, where each number comes from, and the slot of each."""

    bare: dict[str, Any]
    provenance: dict[str, Provenance]
    slots: Slots
    faults: tuple[Fault, ...]

    @cached_property
    def parts(self) -> Parts:
        """Its valid parts, which need not be read again where no number of them is another."""
        return known_parts(Scenario, self.bare)


@dataclass(frozen=True)
class DatedScenario:
    """A scenario and the phases in which its parameters differ.

    first: the scenario at the start, with the phases that began by then; later: the days from which others hold, in
    order; plain: the bare tree at the start, changes made; provenance: by dotted path of the bare tree; slots: of its
    numbers as they are written; plain_later: the bare trees of the later days; plain_trust: the bare tree at the start
    without interventions.
    """

    first: Scenario
    later: tuple[tuple[date, Scenario], ...]
    plain: dict[str, Any]
    provenance: dict[str, Provenance]
    slots: Slots
    plain_later: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    plain_trust: dict[str, Any] | None = field(default=None, repr=False)

    @cached_property
    def trust(self) -> Scenario:
        """The trust at the start without interventions; with them where it makes no scenario of its own."""
        return (None if self.plain_trust is None else validated(self.plain_trust)[0]) or self.first

    def at(self, day: date) -> Scenario:
        """The scenario in force on a day."""
        in_force = self.first
        for begins, scenario in self.later:
            if begins <= day:
                in_force = scenario
        return in_force

    def plain_at(self, day: date) -> dict[str, Any]:
        """The bare tree in force on a day."""
        begun = [tree for (begins, _), tree in zip(self.later, self.plain_later, strict=True) if begins <= day]
        return begun[-1] if begun else self.plain

    @property
    def by_phase(self) -> tuple[Scenario, ...]:
        """The scenarios in the order in which they come into force."""
        return (self.first, *(scenario for _, scenario in self.later))

    @property
    def begins(self) -> tuple[date, ...]:
        """The days from which they hold; the first is the start of the run."""
        return (self.first.run.start, *(day for day, _ in self.later))


def read(
    plain: Mapping[str, Any], vector: Vector | None = None
) -> tuple[DatedScenario | None, list[Fault], dict[str, Any]]:
    """Read a plain tree: the scenario (None where it cannot be built), its faults, and the bare tree with changes made.

    vector: the numbers with which it is read, put in their place before anything is changed; as written where none.
    """
    written = as_written(plain)
    faults, bare = list(written.faults), written.bare
    if vector is not None:
        found = written.slots.faults(vector)
        faults += found
        bare = bare if found else written.slots.put(bare, vector)
    phased = PhasedTree(bare, written.parts)
    first, found = validated(phased.at_start(faults), written.parts)
    faults += found
    later: tuple[Later, ...] = ()
    if first is not None:
        first, later = phased.through(first, faults)
    else:
        faults += [fault for fault in phased.apart() if fault not in faults]
    if first is None:
        return None, faults, phased.tree
    dated = tuple((each.begins, each.scenario) for each in later)
    trees = tuple(each.tree for each in later)
    trust = phased.trust_at_start if phased.interventions.parts else None
    found_all = DatedScenario(first, dated, phased.tree, written.provenance, written.slots, trees, trust)
    return found_all, faults, phased.tree


def as_written(plain: Mapping[str, Any]) -> Written:
    """A plain tree as it is written, made once of equal trees: nobody may change it."""
    text = pickle.dumps(plain)
    anew = may_name_files(text)  # what stands in a file may have changed since it was read
    return _written(plain) if anew else _written_once(text)


def _written(plain: Mapping[str, Any]) -> Written:
    faults: list[Fault] = []
    bare, provenance = strip(with_files(plain, (Path(),), faults), faults)
    bare = with_ids(bare)
    faults += range_faults(bare, provenance)
    found = tuple(replace(fault, as_written=True) for fault in faults)
    return Written(bare, provenance, Slots.of(bare, provenance), found)


@lru_cache(maxsize=MOST_READ)
def _written_once(plain: bytes) -> Written:
    return _written(pickle.loads(plain))


def load(plain: Mapping[str, Any]) -> DatedScenario:
    """Read a plain tree, or raise ScenarioFaults with every fault of it (pathways are read by sim.pathway)."""
    scenario, faults, _ = read(plain)
    if faults or scenario is None:
        raise ScenarioFaults(causes(faults))
    return scenario
