"""What is no fault and yet to be said: dates outside the run, and steps named by a position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Fault
from sim.scenario.interventions import DAY, Dated, Interventions
from sim.scenario.run import RunPlan
from sim.scenario.step_ids import counts_positions, instead_of, with_ids
from sim.scenario.tree import strip


def warnings_of(plain: Mapping[str, Any]) -> list[Fault]:
    """What is to be said of a plain tree that is read without a fault, by path."""
    bare = with_ids(strip(plain, [])[0])
    try:
        clock = RunPlan.model_validate(bare.get("run")).clock
    except ValidationError:
        return []
    made = Interventions(bare)
    found = [warning for each in made.spans for warning in _outside(each, clock.start, clock.end - DAY)]
    found += [warning for each in made.changes for warning in _by_position(bare, each.where, each.change)]
    for number, phase in enumerate(bare.get("phases") or ()):
        for place, change in enumerate(phase.get("change") or ()):
            found += _by_position(bare, f"phases.{number}.change.{place}", change)
    return list(dict.fromkeys(found))


def _outside(each: Dated, start: date, end: date) -> Iterator[Fault]:
    """Dates of a change that lie outside the run, whose first and last day are given."""
    run = f"the run, {start} to {end}"
    if each.first is not None and each.first > end:
        rule = f"begins after {run}: changes nothing in it but what is booked ahead"
        yield Fault(each.stands("from"), rule, _iso(each.first))
    elif each.last is not None and each.last < start:
        yield Fault(each.stands("until"), f"ends before {run}: changes nothing", _iso(each.last))
    else:
        if each.first is not None and each.first < start:
            yield Fault(each.stands("from"), f"is before {run}: holds from its first day", _iso(each.first))
        if each.last is not None and each.last > end:
            yield Fault(each.stands("until"), f"is after {run}: holds to its end", _iso(each.last))


def _iso(day: date) -> str:
    return day.isoformat()


def _by_position(bare: Mapping[str, Any], where: str, change: Any) -> Iterator[Fault]:
    at = change.get("at") if isinstance(change, Mapping) else None
    if isinstance(at, str) and counts_positions(at):
        yield replace(position_warning(bare, at), path=f"{where}.at", found=at)


def position_warning(tree: Mapping[str, Any], path: str) -> Fault:
    """What is said of a path that names a step by its position."""
    return Fault(
        path, f"names a step by its position, which ends with the next release: {instead_of(with_ids(tree), path)}"
    )
