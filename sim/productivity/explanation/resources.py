"""What moved inputs: hours, who works them and what an hour costs at base prices, other categories, their interaction.

The signs are those of inputs: `explain` turns them. Where hours are not known, pay is one category among others.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sim.productivity.index import Paid, Step, alone, left_over
from sim.productivity.inputs import (
    deflated_inputs,
    hours_known,
    inputs_ratio,
    inputs_used,
    labour_lines,
    nominal_inputs,
    paid,
)
from sim.productivity.levels import Level, Line

VOLUME, HOURS, PRICE = "input volume", "hours", "price"
CONTRACTS = "staffing mix: agency, bank, substantive"
SKILLS = "staffing mix: staff groups"
PAY = "pay for an hour at base prices"


def input_steps(base: Level, new: Level) -> list[Step]:
    """Steps that sum to ln(1 + r) under the rules of the preset; an interaction last, where factors have any.

    Raises
    ------
    NotComparable, TableFaults
        As `growth`.
    """
    used = inputs_used(base, new)
    total = math.log(inputs_ratio(base, new))
    if new.preset.rules.inputs == "hours":
        return _closed(alone(HOURS, *(_by_staff(side) for side in used)), total)
    before, after = (_by_category(side) for side in used)
    lines = [line for line in labour_lines(base, new) if line in used.base or line in used.new]
    staff = paid(base, new, used, lines) if hours_known(base, new) else {}
    moved = _staff_moved(staff)
    if not moved:
        return _closed(alone(VOLUME, before, after), total)
    labour = {line.category for line in staff}
    bought = {name: before.get(name, 0.0) if name in labour else after.get(name, 0.0) for name in (*before, *after)}
    pay = math.fsum(each.base_gbp for each in staff.values())
    rest = math.fsum(before.values()) - pay
    steps = [Step(factor, "", math.log((rest + gbp) / (rest + pay))) for factor, gbp in moved.items()]
    steps += [step for step in alone(VOLUME, before, bought) if step.part not in labour]
    return [*steps, left_over(steps, total, "inputs")]


def spend_steps(base: Level, new: Level) -> list[Step]:
    """Nominal spend by category as volume and price, one at a time; steps sum to ln(nominal 1 / nominal 0).

    Raises
    ------
    NotComparable, TableFaults
        When a side has no spend, or a deflator does not reach the months.
    """
    before, after = (_by_category(nominal_inputs(side)) for side in (base, new))
    real = _by_category(deflated_inputs(base, new))
    dearer = {name: gbp * _price(after.get(name, 0.0), real.get(name, 0.0)) for name, gbp in before.items()}
    steps = [*alone("volume", before, real), *alone(PRICE, before, dearer)]
    total = math.fsum(step.log_points for step in alone("spend", before, after))
    return [*steps, left_over(steps, total, "volume and price")]


class _Group(NamedTuple):
    """One staff group of all contracts: hours then and now, pay then, and hours now at what they cost then, £."""

    base_hours: float
    new_hours: float
    base_gbp: float
    direct_gbp: float


def _staff_moved(staff: Mapping[Line, Paid]) -> dict[str, float]:
    """What pay would be, £ of the base period, had one factor alone moved; nothing where nobody worked on a side."""
    members: dict[tuple[str, str], list[Paid]] = {}
    for line, each in staff.items():
        members.setdefault((line.category, line.staff_group), []).append(each)
    groups = [
        _Group(
            math.fsum(each.base_hours for each in group),
            math.fsum(each.new_hours for each in group),
            math.fsum(each.base_gbp for each in group),
            math.fsum(each.direct_gbp for each in group),
        )
        for group in members.values()
    ]
    before, after = (math.fsum(getattr(group, side) for group in groups) for side in ("base_hours", "new_hours"))
    pay = math.fsum(group.base_gbp for group in groups)
    if not (before > 0.0 and after > 0.0 and pay > 0.0):
        return {}
    return {
        HOURS: pay * (after / before),
        CONTRACTS: math.fsum(_as_staffed_now(group) for group in groups),
        SKILLS: math.fsum(_as_many_now(group, before / after) for group in groups),
        PAY: math.fsum(_as_paid_now(each) for each in staff.values()),
    }


def _as_staffed_now(group: _Group) -> float:
    """The hours of the base period, worked by the contracts of the new one."""
    if group.base_hours > 0.0 and group.new_hours > 0.0:
        return group.direct_gbp * (group.base_hours / group.new_hours)
    return group.base_gbp


def _as_many_now(group: _Group, scale: float) -> float:
    """The group's share in hours of the new period, at what its hour cost then."""
    if group.base_hours > 0.0:
        return group.base_gbp / group.base_hours * group.new_hours * scale
    return group.direct_gbp * scale


def _as_paid_now(each: Paid) -> float:
    """The hours of the base period, paid as now at base prices."""
    return each.base_hours * each.real_pay_gbp_per_h if each.base_hours > 0.0 else each.base_gbp


def _closed(steps: list[Step], total: float) -> list[Step]:
    """Parts of one factor add up by themselves; the last digit that rounding leaves goes to the largest."""
    rest = total - math.fsum(step.log_points for step in steps)
    largest = max(range(len(steps)), key=lambda at: abs(steps[at].log_points))
    steps[largest] = steps[largest]._replace(log_points=steps[largest].log_points + rest)
    return steps


def _by_category(lines: Mapping[Line, float]) -> dict[str, float]:
    return _grouped((line.category, gbp) for line, gbp in lines.items())


def _by_staff(lines: Mapping[Line, float]) -> dict[str, float]:
    named = ((" ".join(part for part in line[1:] if part) or line.category, hours) for line, hours in lines.items())
    return _grouped(named)


def _grouped(named: Iterable[tuple[str, float]]) -> dict[str, float]:
    groups: dict[str, list[float]] = {}
    for name, amount in named:
        groups.setdefault(name, []).append(amount)
    return {name: math.fsum(amounts) for name, amounts in groups.items()}


def _price(nominal: float, real: float) -> float:
    """Price now over then; 1 where nothing was bought."""
    return nominal / real if real > 0.0 else 1.0
