"""A scenario through time: the trust as its phases change it, and interventions made to whatever is in force.

At every date the value in force is the trust's own, changed by each phase that has begun; each intervention is then
made to that value, with those of its changes that hold on the day. So a phase that begins later keeps what an
intervention adds or multiplies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy, deepcopy
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from sim.scenario.changes import changed, make, named
from sim.scenario.faults import Fault
from sim.scenario.fields import scope_at
from sim.scenario.interventions import DAY, Dated, Interventions, overlap
from sim.scenario.reuse import Parts
from sim.scenario.scenario import Phase, Scenario
from sim.scenario.scope import Difference, Scope, differences
from sim.scenario.tree import get, matches
from sim.scenario.validated import validated


class Later(NamedTuple):
    """What holds from a later day on: the scenario and its bare tree."""

    begins: date
    scenario: Scenario
    tree: dict[str, Any]


class _Switch(NamedTuple):
    """A change that begins or ends with a day. at, day: where its path and its date are written."""

    at: str
    day: str
    says: str
    date: date
    ends: bool
    paths: Sequence[str]


class PhasedTree:
    """The bare trees of one scenario from date to date.

    trust: without interventions, as far as the phases have been followed; now: the same with them; tree,
    trust_at_start: those at the start of the run. known: parts of the bare tree that need not be read again.
    """

    def __init__(self, bare: dict[str, Any], known: Parts | None = None) -> None:
        self.known = known
        self.interventions = Interventions(bare)
        self.trust = self.trust_at_start = self.tree = self.now = bare

    def at_start(self, faults: list[Fault]) -> dict[str, Any]:
        """The tree before any phase, with the interventions made."""
        self.tree = self.interventions.made(self.trust, self.interventions.start, faults)
        faults += self.interventions.faults(self.trust)
        faults += self.interventions.alone(self.tree, never=True)
        return self.tree

    def apart(self) -> Iterator[Fault]:
        """What is wrong with the changes from later days on where the scenario at the start cannot be read: each made
        by itself, to the trust as it is.
        """
        yield from self.interventions.alone(self.tree, never=False)
        before, _ = validated(self.trust)
        for day in self.interventions.days(before.run.start) if before is not None else ():
            for each in self.interventions.switched(day):
                self.now = deepcopy(self.trust)
                faults: list[Fault] = []
                make(self.now, each.change, each.where, faults)
                after, _ = validated(self.now)
                if before is not None and after is not None and not faults:
                    yield from _out_of_scope([self._switch(each, day)], list(differences(before, after)), True)

    def through(self, first: Scenario, faults: list[Fault]) -> tuple[Scenario | None, tuple[Later, ...]]:
        """The scenario in force at the start of the run, and those that hold from later days on.

        first: the scenario before any phase. A phase that began on the first day of the run or before it holds from
        the start. None where a phase makes no scenario. What changes on a day what may not is reported, and what would
        hold
        from then on left out: no pool or class can be looked for in it.
        """
        at_start, in_force, later = first, first, []
        whole, start, same_run = True, first.run.start, True
        for day, number in self._events(first):
            if number is not None:
                faults += _in_order(first.phases, number)
            phase = None if number is None else first.phases[number]
            scenario = self._from(max(day, start), number, phase, in_force, faults)
            if scenario is None:
                whole = False
                continue
            if day > start:
                same_run &= all(each.scope.dated for each in differences(in_force, scenario))
            in_force = scenario
            if day <= start:
                at_start, self.tree, self.trust_at_start = scenario, self.now, self.trust
            elif same_run:
                later.append(Later(day, scenario, self.now))
        return (at_start if whole else None), tuple(later)

    def _events(self, first: Scenario) -> Iterator[tuple[date, int | None]]:
        """Days from which something else holds, in order; the number of the phase that begins, if one does."""
        days = self.interventions.days(first.run.start)
        for number, phase in enumerate(first.phases):
            yield from ((day, None) for day in days if day < phase.from_)
            days = [day for day in days if day > phase.from_]
            yield phase.from_, number
        yield from ((day, None) for day in days)

    def _from(
        self, day: date, number: int | None, phase: Phase | None, before: Scenario, faults: list[Fault]
    ) -> Scenario | None:
        """The scenario from a day on, told what may not change on it."""
        where = day.isoformat() if number is None else f"phases.{number}"
        running = day > before.run.start
        switches: list[_Switch] = []
        trust = self.trust
        if phase is not None:
            made = self.trust["phases"][number]["change"]
            switches = list(self._switches_of(where, phase))
            if running:
                faults += self._lost(where, phase, switches)
            self.trust = changed(self.trust, made, f"{where}.change", faults)
        repeated: list[Fault] = []  # of an intervention, reported at the start
        self.now = self.interventions.made(self.trust, day, repeated)
        faults += [fault for fault in repeated if fault not in faults]
        scenario, found = validated(self.now, self.known)
        if scenario is None and running and (fixed := self._fixed([*switches, *self._switches_on(day)], trust)):
            faults += [_for_the_whole_run(each) for each in fixed]
            found = self._without(fixed, number, day, before, trust, faults)
        faults += [f for f in (replace(f, since=where) for f in found) if not _reported_before(f, faults)]
        if scenario is None:
            return None
        if running:
            switches += self._switches_on(day)
        faults += _out_of_scope(switches, list(differences(before, scenario)), running)
        return scenario

    def _fixed(self, switches: Sequence[_Switch], trust: dict[str, Any]) -> list[_Switch]:
        """Those that change what its field declares to be one for the whole run; of no block of several."""
        return [each for each in switches if any(self._is_fixed(path, trust) for path in each.paths)]

    def _is_fixed(self, path: str, trust: dict[str, Any]) -> bool:
        before, now = (get(tree, path) if matches(tree, path) else None for tree in (trust, self.now))
        return before != now and not isinstance(now, Mapping) and not scope_at(path).dated

    def _without(
        self, fixed: Sequence[_Switch], number: int | None, day: date, before: Scenario, trust: dict[str, Any],
        faults: list[Fault],
    ) -> list[Fault]:  # fmt: skip
        """What is wrong on a day besides changes that may not be made on it, and does not follow from them.

        faults: to which those that may not either are added.
        """
        at = {each.at for each in fixed}
        tree, repeated = deepcopy(trust), list[Fault]()
        changes = [] if number is None else trust["phases"][number]["change"]
        kept = [(f"phases.{number}.change.{n}", each) for n, each in enumerate(changes)]
        for where, change in kept:
            if f"{where}.at" not in at:
                make(tree, change, where, repeated)
        others = copy(self.interventions)
        others.changes = [each for each in others.changes if f"{each.where}.at" not in at]
        scenario, found = validated(others.made(tree, day, repeated))
        if scenario is not None:
            phase = before.phases[number] if number is not None else None
            switches = [] if phase is None else list(self._switches_of(f"phases.{number}", phase))
            switches += self._switches_on(day)
            told = [each for each in switches if each.at not in at]
            faults += _out_of_scope(told, list(differences(before, scenario)), True) if told else ()
        return found

    def _switches_of(self, where: str, phase: Phase) -> Iterator[_Switch]:
        for number, change in enumerate(phase.change):
            paths = named(self.trust, change.at, change.set is not None)
            yield _Switch(f"{where}.change.{number}.at", f"{where}.from", change.at, phase.from_, False, paths)

    def _switches_on(self, day: date) -> Iterator[_Switch]:
        yield from (self._switch(each, day) for each in self.interventions.switched(day))

    def _switch(self, each: Dated, day: date) -> _Switch:
        ends, paths = each.first != day, named(self.now, each.at, each.sets) if each.at else []
        key = each.stands("until" if ends else "from")
        return _Switch(f"{each.where}.at", key, each.at, day - DAY if ends else day, ends, paths)

    def _lost(self, where: str, phase: Phase, switches: Sequence[_Switch]) -> Iterator[Fault]:
        """What a phase changes in vain, because an intervention sets it whatever is in force."""
        for each in self.interventions.changes:
            if not (each.sets and each.at and each.holds(phase.from_)):
                continue
            for path in named(self.trust, each.at, True):
                met = next((s for s in switches for other in s.paths if overlap(path, other)), None)
                if met is not None:
                    rule = f"sets what {where} changes from {phase.from_.isoformat()} on: write add or multiply"
                    yield Fault(f"{each.where}.at", rule, path, beside=met.at)


def _reported_before(fault: Fault, faults: Sequence[Fault]) -> bool:
    """Whether an earlier day had the same fault: a later one only goes on with it."""
    same = (fault.path, fault.rule, fault.found)
    return any(f.since and same == (f.path, f.rule, f.found) for f in faults)


def _in_order(phases: Sequence[Phase], number: int) -> Iterator[Fault]:
    if number and phases[number].from_ <= phases[number - 1].from_:
        before, begins = phases[number - 1].from_, phases[number].from_
        yield Fault(f"phases.{number}.from", f"must come after {before.isoformat()}", begins.isoformat())


def _out_of_scope(switches: Sequence[_Switch], found: Sequence[Difference], running: bool) -> Iterator[Fault]:
    """Differences that may not begin on a day: of what is one for the run; in mid-month, of what is read by the month.

    running: whether the day comes after the run has begun.
    """
    by_month: dict[str, tuple[_Switch, str]] = {}
    for switch, path, scope in ((_made_by(switches, d.path), *d) for d in found):
        if not scope.dated:
            yield _for_the_whole_run(switch)
        elif scope is Scope.MONTH:
            by_month.setdefault(switch.day, (switch, path))
    for switch, path in by_month.values():
        if running and (switch.date + DAY if switch.ends else switch.date).day > 1:
            which = "last" if switch.ends else "first"
            rule = f"must be the {which} of a month, for {path} is {Scope.MONTH.value}"
            yield Fault(switch.day, rule, switch.date.isoformat())


def _for_the_whole_run(switch: _Switch) -> Fault:
    return Fault(switch.at, f"cannot change from a date on: it is {Scope.RUN.value}", switch.says)


def _made_by(switches: Sequence[_Switch], path: str) -> _Switch:
    """The change that made a difference."""
    return next((each for each in switches for other in each.paths if overlap(path, other)), switches[0])
