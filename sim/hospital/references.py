"""What one part of a scenario says of another: names it gives, and what phases and classes must have in common."""

from __future__ import annotations

from collections.abc import Iterator

from sim.demand.declared import clashes
from sim.scenario.faults import Fault
from sim.scenario.load import DatedScenario
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
