"""A scenario through time: the trust as its phases change it, and the intervention made to whatever is in force.

At every date the value in force is the trust's own, changed by each phase that has begun; the intervention is then
made to that value. So a phase that begins later keeps what an intervention adds or multiplies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sim.scenario.changes import changed, named
from sim.scenario.faults import Fault
from sim.scenario.scenario import Change, Phase, Scenario
from sim.scenario.scope import Difference, Scope, differences
from sim.scenario.tree import matches
from sim.scenario.validated import validated

INTERVENTION = "intervention.change"
NOT_OF_AN_INTERVENTION = {
    "phases": "cannot be set: an intervention holds from the first day on, and the trust's own phases would be dropped;"
    " what begins on a date stands in the trust's file, as phases: [{from: 2025-07-01, change: [{at: ..., set: ...}]}]",
    **dict.fromkeys(
        ("run", "assessment", "productivity"),
        "cannot be changed: both worlds run and are judged alike; it stands in the trust's file",
    ),
    **dict.fromkeys(("intervention", "name"), "cannot be changed by an intervention"),
}


class PhasedTree:
    """The bare trees of one scenario from date to date.

    trust: without the intervention, as far as the phases have been followed; tree: the same with the intervention, at
    the start of the run.
    """

    def __init__(self, bare: dict[str, Any]) -> None:
        intervention = bare.get("intervention")
        self.changes = intervention.get("change", []) if isinstance(intervention, Mapping) else []
        self.trust = self.tree = bare

    def at_start(self, faults: list[Fault]) -> dict[str, Any]:
        """The tree before any phase, with the intervention made."""
        self.tree = changed(self.trust, self.changes, INTERVENTION, faults, NOT_OF_AN_INTERVENTION)
        return self.tree

    def through(
        self, first: Scenario, faults: list[Fault]
    ) -> tuple[Scenario | None, tuple[tuple[date, Scenario], ...]]:
        """The scenario in force at the start of the run, and those of the phases that begin later.

        first: the scenario before any phase. A phase that began on the first day of the run or before it holds from
        the start. None where a phase makes no scenario.
        """
        at_start, in_force, later = first, first, []
        whole = True
        for number, phase in enumerate(first.phases):
            faults += _in_order(first.phases, number)
            scenario = self._begun(number, phase, in_force, faults)
            if scenario is None:
                whole = False
                continue
            in_force = scenario
            if phase.from_ <= first.run.start:
                at_start = scenario
            else:
                later.append((phase.from_, scenario))
        return (at_start if whole else None), tuple(later)

    def _begun(self, number: int, phase: Phase, before: Scenario, faults: list[Fault]) -> Scenario | None:
        """The scenario from the day on which a phase begins, told what it may not change."""
        where, made = f"phases.{number}", self.trust["phases"][number]["change"]
        at = [named(self.trust, change.at, change.set is not None) for change in phase.change]
        running = phase.from_ > before.run.start
        if running:
            faults += self._lost(where, phase, at)
        self.trust = changed(self.trust, made, f"{where}.change", faults)
        repeated: list[Fault] = []  # of the intervention, told at the start
        tree = changed(self.trust, self.changes, INTERVENTION, repeated, NOT_OF_AN_INTERVENTION)
        faults += [fault for fault in repeated if fault not in faults]
        scenario, found = validated(tree)
        faults += [f for f in (replace(f, since=where) for f in found) if not _told_before(f, faults)]
        if scenario is None:
            return None
        faults += _out_of_scope(where, phase, at, list(differences(before, scenario)), running)
        if not running:
            self.tree = tree
        return scenario

    def _lost(self, where: str, phase: Phase, at: Sequence[Sequence[str]]) -> Iterator[Fault]:
        """What a phase changes in vain, because the intervention sets it whatever is in force."""
        for number, change in enumerate(self.changes):
            if not (isinstance(change, Mapping) and "set" in change and isinstance(change.get("at"), str)):
                continue
            for path in matches(self.trust, change["at"]):
                if any(_overlap(path, other) for paths in at for other in paths):
                    rule = f"sets what {where} changes from {phase.from_.isoformat()} on: write add or multiply"
                    yield Fault(f"{INTERVENTION}.{number}.at", rule, path)


def _told_before(fault: Fault, faults: Sequence[Fault]) -> bool:
    """Whether an earlier phase had the same fault: a later one only goes on with it."""
    same = (fault.path, fault.rule, fault.found)
    return any(f.since and same == (f.path, f.rule, f.found) for f in faults)


def _in_order(phases: Sequence[Phase], number: int) -> Iterator[Fault]:
    if number and phases[number].from_ <= phases[number - 1].from_:
        before, begins = phases[number - 1].from_, phases[number].from_
        yield Fault(f"phases.{number}.from", f"must come after {before.isoformat()}", begins.isoformat())


def _out_of_scope(
    where: str, phase: Phase, at: Sequence[Sequence[str]], found: Sequence[Difference], running: bool
) -> Iterator[Fault]:
    """Differences that a phase may not make: what is one for the run, and in mid-month what is read by the month.

    at: the paths that each change of the phase names; running: whether the phase begins after the run has.
    """
    whole_run = {_changed_by(at, d.path) for d in found if d.scope is Scope.RUN}
    for number in sorted(whole_run):
        change: Change = phase.change[number]
        yield Fault(f"{where}.change.{number}.at", f"cannot change from a date on: it is {Scope.RUN.value}", change.at)
    by_month = [d.path for d in found if d.scope is Scope.MONTH]
    if by_month and running and phase.from_.day > 1:
        rule = f"must be the first of a month, for {by_month[0]} is {Scope.MONTH.value}"
        yield Fault(f"{where}.from", rule, phase.from_.isoformat())


def _changed_by(at: Sequence[Sequence[str]], path: str) -> int:
    """The number of the change that made a difference."""
    return next((number for number, paths in enumerate(at) if any(_overlap(path, other) for other in paths)), 0)


def _overlap(path: str, other: str) -> bool:
    """Whether one path is the other or leads to it."""
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")
