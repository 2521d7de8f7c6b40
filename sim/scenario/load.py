"""The way in: from the plain tree of a configuration to a scenario over time, or to every fault at once."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.scenario.faults import Fault, ScenarioFaults, causes
from sim.scenario.files import with_files
from sim.scenario.phases import Later, PhasedTree
from sim.scenario.scenario import Scenario
from sim.scenario.tree import Provenance, putting, strip
from sim.scenario.validated import validated

MOST_READ = 16  # plain trees of which the bare one is kept: worlds of a comparison
FILE = b"file"  # in a pickled tree that may have values in a CSV file
Stripped = tuple[dict[str, Any], dict[str, Provenance], tuple[Fault, ...]]


@dataclass(frozen=True)
class DatedScenario:
    """A scenario and the phases in which its parameters differ.

    first: the scenario at the start, with the phases that began by then; later: the days from which others hold, in
    order; plain: the bare tree at the start, changes made; provenance: by dotted path of the bare tree; plain_later:
    the bare trees of the later days.
    """

    first: Scenario
    later: tuple[tuple[date, Scenario], ...]
    plain: dict[str, Any]
    provenance: dict[str, Provenance]
    plain_later: tuple[dict[str, Any], ...] = field(default=(), repr=False)

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
    plain: Mapping[str, Any], draws: Mapping[str, float] | None = None
) -> tuple[DatedScenario | None, list[Fault], dict[str, Any]]:
    """Read a plain tree: the scenario (None where it cannot be built), its faults, and the bare tree with changes made.

    draws: values for assumed numbers by dotted path, put in their place before anything is changed.
    """
    text = pickle.dumps(plain)
    anew = FILE in text  # what stands in a file may have changed since it was read
    bare, provenance, as_written = _stripped(plain) if anew else _stripped_once(text)
    faults = list(as_written)
    for path, value in (draws or {}).items():
        bare = putting(bare, path, value)
    phased = PhasedTree(bare)
    first, found = validated(phased.at_start(faults))
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
    return DatedScenario(first, dated, phased.tree, provenance, trees), faults, phased.tree


def _stripped(plain: Mapping[str, Any]) -> Stripped:
    """The bare tree of a plain one, where each number comes from, and what is wrong as it is written."""
    faults: list[Fault] = []
    bare, provenance = strip(with_files(plain, (Path(),), faults), faults)
    return bare, provenance, tuple(replace(fault, as_written=True) for fault in faults)


@lru_cache(maxsize=MOST_READ)
def _stripped_once(plain: bytes) -> Stripped:
    """The same of a pickled tree, kept: nobody may change it."""
    return _stripped(pickle.loads(plain))


def load(plain: Mapping[str, Any]) -> DatedScenario:
    """Read a plain tree, or raise ScenarioFaults with every fault of it (pathways are read by sim.pathway)."""
    scenario, faults, _ = read(plain)
    if faults or scenario is None:
        raise ScenarioFaults(causes(faults))
    return scenario
