"""What one part of a scenario says of another: names it gives, and what phases and classes must have in common."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from sim.demand.declared import clashes
from sim.pathway.graph import always_marked, marks_from
from sim.pathway.program import Program
from sim.scenario.faults import Fault
from sim.scenario.load import DatedScenario
from sim.scenario.measure import ARRIVAL
from sim.scenario.scenario import Scenario


def reference_faults(dated: DatedScenario) -> list[Fault]:
    """Every name that leads nowhere, and what phases and classes mean differently by one name."""
    return [*_pools(dated.first), *_staff(dated.first), *_classes(dated)]


def _pools(scenario: Scenario) -> Iterator[Fault]:
    places = [name for name, pool in scenario.pools.items() if pool.places is not None]
    areas = None if scenario.workforce is None else scenario.workforce.areas
    for name, pool in scenario.pools.items():
        counted = pool.escalation.counts if pool.escalation is not None else None
        if counted is not None and counted not in places:
            yield Fault(f"pools.{name}.escalation.counts", f"unknown pool of places {counted!r}")
        if pool.staffed_as is not None and areas is not None and pool.staffed_as not in areas:
            yield Fault(f"pools.{name}.staffed_as", f"workforce.areas does not say who staffs {pool.staffed_as!r}")


def _staff(scenario: Scenario) -> Iterator[Fault]:
    """Whoever works has a price, and whoever an intervention needs is a staff group."""
    if scenario.workforce is None or scenario.cost is None:
        return
    groups, cost = scenario.workforce.groups, scenario.cost
    for group in groups.keys() - cost.pay.groups.keys():
        yield Fault("cost.pay.groups", f"has no price for the staff group {group!r}")
    for where in ("escalation_h_per_bed_day", "overrun_h_per_hour", "extra_session_h"):
        for group in getattr(cost, where).keys() - groups.keys():
            yield Fault(f"cost.{where}", f"workforce.groups has no staff group {group!r}")
    for where, part in scenario.intervention.parts():
        for number, line in enumerate(part.cost_of_doing):
            for group in line.wte.keys() - groups.keys():
                yield Fault(f"{where}.cost_of_doing.{number}.wte", f"workforce.groups has no staff group {group!r}")


def _classes(dated: DatedScenario) -> Iterator[Fault]:
    for rule in clashes([scenario.classes for scenario in dated.by_phase]):
        yield Fault("classes", rule)


def mark_faults(scenario: Scenario, program: Program) -> Iterator[Fault]:
    """Every mark that no pathway makes, with the nearest that one does, and every pair that no class can make."""
    if not scenario.measures:
        return
    by_class = [{ARRIVAL} | marks_from(program, entry) for entry in program.entries]
    known = sorted(set().union(*by_class) - {ARRIVAL})
    rows = {f"{name} of {klass}": (name, klass) for name in scenario.measures for klass in program.classes}
    for name, of in scenario.measures.items():
        if name in rows:
            rule = "is what the figures of class {1} are called in measure {0}: needs another name"
            yield Fault(f"measures.{name}", rule.format(*rows[name]))
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


def no_longer_marked(before: Program, after: Program) -> dict[str, list[str]]:
    """Marks that every visit of a class makes in one program and not in the other, with those classes."""
    entries = dict(zip(after.classes, after.entries, strict=True))
    found: dict[str, list[str]] = {}
    for klass, entry in zip(before.classes, before.entries, strict=True):
        if klass in entries:
            for mark in always_marked(before, entry) - always_marked(after, entries[klass]):
                found.setdefault(mark, []).append(klass)
    return {mark: found[mark] for mark in before.marks if mark in found}
