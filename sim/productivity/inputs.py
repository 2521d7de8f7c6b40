"""Inputs of two periods in the same £ or hours, by line: deflated spend, hours at base pay, both, or hours alone."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.index import Paid, ratio_of_sums
from sim.productivity.levels import UNFILLED, Level, Line, NotComparable
from sim.productivity.preset import Preset


class Used(NamedTuple):
    """Inputs by line, £ of the base period (or hours): of the base period and of the new one."""

    base: dict[Line, float]
    new: dict[Line, float]


def nominal_inputs(level: Level) -> dict[Line, float]:
    """A level's spend by line at the prices of its own months, £."""
    return {line: math.fsum(gbp.tolist()) for line, gbp in level.spend_gbp.items()}


def deflated_inputs(base: Level, new: Level) -> dict[Line, float]:
    """The new level's spend by line at the base period's prices, £, month against month.

    Raises
    ------
    TableFaults
        With every line and month the deflator set does not reach.
    """
    missing: dict[tuple[str, str], TableFault] = {}
    real = {}
    for line, spend in new.spend_gbp.items():
        terms = []
        for gbp, then, now in zip(spend.tolist(), base.period.months, new.period.months, strict=True):
            terms.append(gbp / _price_ratio(new.preset, line, (then, now), missing))
        real[line] = math.fsum(terms)
    if missing:
        raise TableFaults(missing.values())
    return real


def inputs_ratio(base: Level, new: Level) -> float:
    """1 + r: inputs of the new period over those of the base, under the rules of the preset.

    Raises
    ------
    NotComparable
        When either period has no inputs, or hours that the rules need are unknown.
    TableFaults
        When a deflator does not reach the months.
    """
    used = inputs_used(base, new)
    organisation = base.period.organisation
    ratio = ratio_of_sums(used.base.values(), used.new.values(), f"inputs in the base period of {organisation}")
    if not ratio > 0.0:
        raise NotComparable(f"no inputs in the new period of {organisation}: nothing to compare with")
    return ratio


def inputs_used(base: Level, new: Level) -> Used:
    """Inputs by line of both periods under the rules of the preset. Errors: `inputs_ratio`."""
    rules = new.preset.rules
    if rules.inputs == "hours":
        known = _all_hours(base, new, labour_lines(base, new))
        return Used({line: hours[0] for line, hours in known.items()}, {line: h[1] for line, h in known.items()})
    deflated = Used(nominal_inputs(base), deflated_inputs(base, new))
    if rules.inputs == "deflated":
        return deflated
    own = [line for line in labour_lines(base, new) if line.contract in ("", *rules.own_staff)]
    direct = {line: each.direct_gbp for line, each in paid(base, new, deflated, own).items()}
    if rules.inputs == "mixed":
        return Used(deflated.base, deflated.new | direct)
    return Used({line: deflated.base.get(line, 0.0) for line in direct}, direct)


def labour_lines(base: Level, new: Level) -> list[Line]:
    """Input lines that are people at work, those of the base period first."""
    labour = new.preset.rules.labour
    lines = dict.fromkeys((*base.spend_gbp, *new.spend_gbp))
    return [line for line in lines if line.category in labour and line.contract != UNFILLED]


def paid(base: Level, new: Level, deflated: Used, lines: list[Line]) -> dict[Line, Paid]:
    """Hours and pay of both periods by line.

    Raises
    ------
    NotComparable
        With every line whose hours are not known in a period that paid for it.
    """
    hours = _all_hours(base, new, lines)
    return {line: Paid(*hours[line], deflated.base.get(line, 0.0), deflated.new.get(line, 0.0)) for line in lines}


def hours_known(base: Level, new: Level) -> bool:
    """Whether both periods tell the hours of everyone they paid."""
    try:
        return bool(_all_hours(base, new, labour_lines(base, new)))
    except NotComparable:
        return False


def _all_hours(base: Level, new: Level, lines: list[Line]) -> dict[Line, tuple[float, float]]:
    found, unknown = {}, []
    for line in lines:
        sides = [_hours(level, line) for level in (base, new)]
        if any(math.isnan(hours) for hours in sides):
            unknown.append("/".join(part for part in line if part))
        found[line] = (sides[0], sides[1])
    if unknown or not lines:
        named = ", ".join(unknown) or "anyone"
        raise NotComparable(f"hours of {base.period.organisation} are not known for {named}: write them into `hours`")
    return found


def _hours(level: Level, line: Line) -> float:
    """Hours of a line over the period; 0 where it was not paid, nan where it was and they are not known in a month."""
    if line in level.hours:
        return float(level.hours[line].sum())
    spend = level.spend_gbp.get(line)
    return 0.0 if spend is None or not spend.any() else math.nan


def _price_ratio(
    preset: Preset, line: Line, months: tuple[str, str], missing: dict[tuple[str, str], TableFault]
) -> float:
    """The price of a line now over then; 1 without a look when the months are one."""
    then, now = months
    if then == now:
        return 1.0
    indices = [preset.price_index(line, month) for month in months]
    for month, index in zip(months, indices, strict=True):
        if index is None:
            name = "/".join(part for part in line if part)
            rule = f"is reached by no {preset.deflator_set} deflator of {name}"
            missing[name, month] = TableFault("inputs", None, "month", rule, month)
    return 1.0 if None in indices else float(indices[1] or 1.0) / float(indices[0] or 1.0)
