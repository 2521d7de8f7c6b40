"""What is no fault and yet to be said: dates outside the run, and steps named by a position."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from sim.scenario.faults import Fault
from sim.scenario.interventions import DAY, Dated, Interventions
from sim.scenario.override_provenance import ON_COMMAND_LINE
from sim.scenario.run import RunPlan
from sim.scenario.step_ids import counts_positions, instead_of, with_ids
from sim.scenario.tree import Provenance, is_number, leaves, strip


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


def without_a_range(plain: Mapping[str, Any]) -> list[str]:
    """Paths of numbers that have neither a range nor a reason why they are exact; of a list its own path.

    What was typed is as it was typed, and what a run is cut by is a choice.
    """
    faults: list[Fault] = []
    bare, provenance = strip(plain, faults)
    found = dict[str, None]()
    for path, value in leaves({key: node for key, node in bare.items() if key not in ("ranges", "run")}):
        above, _, last = path.rpartition(".")
        at = above if path not in provenance and last.isdigit() and above in provenance else path
        if is_number(value) and not _covered(provenance.get(at)):
            found[at] = None
    return list(found)


def _covered(number: Provenance | None) -> bool:
    if number is None:
        return False
    return bool(number.range or number.exact or number.low is not None or number.source == ON_COMMAND_LINE)


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
