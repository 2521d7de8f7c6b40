"""A monthly table of one organisation as lines by months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.months import calendar_days, month_of, number_of, working_days
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable, MonthlyTable

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Grid:
    """Amounts of lines by month, float64[lines, months], 0 where there is no row; consecutive months."""

    organisation: str
    table: str
    names: tuple[tuple[str, ...], ...]
    months: tuple[str, ...]
    amount: Values
    """As given."""
    daily: Values
    """Over the days that the line's volume follows, relative to a month of 30.4; of £, as given."""
    worth: Values
    """£ of one unit, float64[lines]: its weight, or 1."""
    hours: Values | None = None
    """Hours worked by line and month, nan where not known."""

    def __len__(self) -> int:
        return len(self.names)

    def name(self, line: int) -> str:
        """A line, for people."""
        return f"{self.organisation} {' '.join(part for part in self.names[line] if part)}"

    @property
    def year_gbp(self) -> float:
        """£ of a year of all lines together, weighed."""
        return float((self.amount * self.worth[:, None]).sum()) * 12.0 / len(self.months)

    def share(self, line: int, difference: float) -> float:
        """What a difference in a line's units comes to, as a share of a year of everything."""
        return abs(difference) * float(self.worth[line]) / self.year_gbp if self.year_gbp > 0.0 else 0.0


def grid_of_activity(table: ActivityTable, preset: Preset) -> Grid:
    """Volumes of one organisation by point of delivery and currency."""
    names, months, (amount,) = _cut(table, ("pod", "currency"), ("volume",))
    days = np.array([[_days(preset, name[0], month) for month in months] for name in names])
    worth = np.array([preset.weight(*name) or 0.0 if name[0] in preset.weights else 0.0 for name in names])
    return Grid(str(table.organisation[0]), "activity", names, months, amount, amount / days, worth)


def grid_of_inputs(table: InputsTable) -> Grid:
    """£ and hours of one organisation by category, staff group and contract."""
    measures = ("nominal_gbp", "hours") if table.hours is not None else ("nominal_gbp",)
    names, months, found = _cut(table, ("category", "staff_group", "contract"), measures)
    hours = found[1] if len(found) > 1 else None
    return Grid(str(table.organisation[0]), "inputs", names, months, found[0], found[0], np.ones(len(names)), hours)


def _cut(
    table: MonthlyTable, keys: tuple[str, ...], measures: tuple[str, ...]
) -> tuple[tuple[tuple[str, ...], ...], tuple[str, ...], list[Values]]:
    columns = table.columns()
    codes = table.codes(*keys)
    _, sample = np.unique(codes, return_index=True)
    names = tuple(tuple(str(columns[key][row]) if key in columns else "" for key in keys) for row in sample)
    numbers = np.array([number_of(str(month)) for month in columns["month"]], dtype=np.int64)
    first, size = int(numbers.min()), int(numbers.max() - numbers.min()) + 1
    found = []
    for measure in measures:
        grid = np.zeros((len(names), size))
        np.add.at(grid, (codes, numbers - first), columns[measure])
        found.append(grid)
    return names, tuple(month_of(first + at) for at in range(size)), found


def _days(preset: Preset, pod: str, month: str) -> float:
    weight = preset.weights.get(pod)
    planned = weight is not None and weight.days == "working"
    return working_days(month) / 20.8 if planned else calendar_days(month) / 30.4
