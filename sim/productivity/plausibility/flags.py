"""The flags of tables, a line a kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.productivity.growth_table import GrowthTable
from sim.productivity.organisations import by_organisation
from sim.productivity.plausibility.grid import Grid, Values, grid_of_activity, grid_of_inputs
from sim.productivity.plausibility.levels import beyond_published, odd_hours, over_cost
from sim.productivity.plausibility.movement import AT_ONCE, dips, empty_months, is_worked, odd_months
from sim.productivity.plausibility.repeats import copied, rounded
from sim.productivity.plausibility.steps import is_cumulative, multiples, step, year_step
from sim.productivity.plausibility.sums import sum_of_others
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable

EXAMPLES = 5
CUMULATIVE = "looks cumulative: sums since April where the month was asked for"
ODD = "a month far from those around it"
EMPTY = "a month of 0 in a line that is far from 0 otherwise"
STEP = "a step in level that lasts: another unit (thousands, quarters), or counted otherwise?"
HOURS = "an hour costs what no hour does, or another price from some month on: hours or wte, £ or thousands?"
COST = "cost-weighted activity over spend is that of no trust: £ or thousands, or half of a table?"
ALONE = "months that are in one of the two tables only and are not used"
COPIED = "a month whose figures are those of another, to the last digit: copied, or rolled forward?"
ROUNDED = "a month whose figures have one digit, where others have more: saved as shown?"
SUM = "an organisation that is the sum of the others: is it a total?"
GROWTH = "growth beyond that of any of 129 published trusts: per cent for fractions, or another unit?"


@dataclass(frozen=True)
class Flag:
    """One kind of oddity, how many lines (or months) it concerns, and the first few of them."""

    reason: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """One line: reason, examples, how many more."""
        more = f" and {self.count - len(self.examples)} more" if self.count > len(self.examples) else ""
        return f"{self.reason} ({'; '.join(self.examples)}{more})"


def flags_of_tables(activity: ActivityTable, inputs: InputsTable, preset: Preset) -> tuple[Flag, ...]:
    """What is odd in the tables of one organisation or many."""
    found: dict[str, list[str]] = {}
    for reason, example in _odd(activity, inputs, preset):
        found.setdefault(reason, []).append(example)
    return tuple(Flag(reason, len(all_), tuple(all_[:EXAMPLES])) for reason, all_ in found.items())


def flags_of_growth(growth: GrowthTable) -> tuple[Flag, ...]:
    """What is odd in published growth."""
    odd = [f"{name.removesuffix('_growth')} of {reach}" for name, reach in beyond_published(growth)]
    return (Flag(GROWTH, len(odd), tuple(odd[:EXAMPLES])),) if odd else ()


def _odd(activity: ActivityTable, inputs: InputsTable, preset: Preset) -> Iterator[tuple[str, str]]:
    for table in (activity, inputs):
        if name := sum_of_others(table):
            yield SUM, f"{name} in {table.NAME}"
    done, spent = by_organisation(activity), by_organisation(inputs)
    planned = frozenset(pod for pod, weight in preset.weights.items() if weight.days == "working")
    for name in sorted({*done} & {*spent}):
        yield from _of_organisation(grid_of_activity(done[name], preset), grid_of_inputs(spent[name]), planned)


def _of_organisation(activity: Grid, inputs: Grid, planned: frozenset[str]) -> Iterator[tuple[str, str]]:
    alone = sorted({*activity.months} ^ {*inputs.months})
    for month in alone:
        yield ALONE, f"{activity.organisation} {month} in {'activity' if month in activity.months else 'inputs'}"
    if ratio := over_cost(activity, inputs):
        yield COST, f"{activity.organisation} {ratio:,.3g}"
    for grid in (activity, inputs):
        for month, other in copied(grid):
            yield COPIED, f"{grid.organisation} {grid.table} {month} as {other}"
        for month in rounded(grid):
            yield ROUNDED, f"{grid.organisation} {grid.table} {month}"
        together = dips(grid, np.array([name[0] in planned for name in grid.names], dtype=np.bool_))
        none = np.zeros(len(grid.months))
        for line, name in enumerate(grid.names):
            yield from _of_line(grid, line, together if name[0] in planned else none)
    for line, why in odd_hours(inputs):
        yield HOURS, f"{inputs.name(line)} {why}"


def _of_line(grid: Grid, line: int, dip: Values) -> Iterator[tuple[str, str]]:
    if grid.names[line][0] == AT_ONCE:
        return
    name = grid.name(line)
    if is_cumulative(grid, line):
        yield CUMULATIVE, name
        return
    for at in empty_months(grid, line):
        yield EMPTY, f"{name} {grid.months[at]}"
    for at, times in odd_months(grid, line, dip):
        yield ODD, f"{name} {grid.months[at]} {'hours ' if is_worked(grid, line) else ''}× {times:.3g}"
    if stepped := step(grid, line):
        yield STEP, f"{name} from {grid.months[stepped[0]]} × {stepped[1]:.3g}"
    elif times := year_step(grid, line):
        yield STEP, f"{name} × {times:.3g} of the year before"
    elif found := multiples(grid, line):
        first, number, times = found
        yield STEP, f"{name} × {times:.3g}, each count of 12 months from {grid.months[first]} a multiple of {number}"
