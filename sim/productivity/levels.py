"""Levels: what one organisation did and spent over a period, before any comparison."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.productivity.faults import NotComparable, TableFault, TableFaults
from sim.productivity.months import calendar_days, is_month, working_days, year_before
from sim.productivity.preset import DayKind, Preset
from sim.productivity.quality_table import PodQuality
from sim.productivity.tables import ActivityTable, InputsTable, Table

__all__ = [
    "Item",
    "Level",
    "Line",
    "NotComparable",
    "Period",
    "check_tables",
    "cost_weighted_activity",
    "level",
]


UNFILLED = "unfilled"


class Item(NamedTuple):
    """The finest grain of the activity table; the currency is "" if not given."""

    pod: str
    currency: str


class Line(NamedTuple):
    """An input line, the finest grain of the inputs table; staff group and contract are "" if not given."""

    category: str
    staff_group: str
    contract: str


@dataclass(frozen=True)
class Period:
    """An organisation over some months, ascending; they need not be neighbours."""

    organisation: str
    months: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse no months, months out of order and what is no month."""
        wrong = [month for month in self.months if not is_month(month)]
        if wrong or not self.months or list(self.months) != sorted(set(self.months)):
            raise NotComparable(
                f"a period is months YYYY-MM in ascending order, got {', '.join(self.months) or 'none'}"
            )

    def year_before(self) -> Period:
        """The same months a year earlier."""
        return replace(self, months=tuple(year_before(month) for month in self.months))

    def days(self, kind: DayKind) -> int:
        """Working or calendar days of the months together."""
        return _days(tuple(self.months), kind)


@cache
def _days(months: tuple[str, ...], kind: DayKind) -> int:
    count = working_days if kind == "working" else calendar_days
    return sum(count(month) for month in months)


@dataclass(frozen=True, eq=False)
class Level:
    """What one organisation did and spent over a period, before any comparison."""

    period: Period
    preset: Preset
    output_gbp: Mapping[str, float]
    """Cost-weighted activity by point of delivery, as counted, £ of the weights' price year."""
    volume: Mapping[str, float]
    """Units counted by point of delivery."""
    spend_gbp: Mapping[Line, NDArray[np.float64]]
    """Nominal £ by input line, float64[months of the period]."""
    items: Mapping[Item, float] = field(default_factory=dict)
    """Units counted by point of delivery and currency: the volumes of above, finer."""
    hours: Mapping[Line, NDArray[np.float64]] = field(default_factory=dict)
    """Hours worked by input line, float64[months of the period], nan where unknown; without `unfilled`."""
    quality: Mapping[str, PodQuality] = field(default_factory=dict)
    """Measures of quality by point of delivery, where they were given."""

    @property
    def cost_weighted_activity(self) -> float:
        """£ over all points of delivery, as counted."""
        return math.fsum(self.output_gbp.values())

    @property
    def nominal_gbp(self) -> float:
        """Spend over all lines, nominal £."""
        return math.fsum(math.fsum(gbp.tolist()) for gbp in self.spend_gbp.values())

    def without(self, *pods: str) -> Level:
        """The same level leaving out points of delivery, for the figure with and without them.

        Raises
        ------
        NotComparable
            When a name is no point of delivery of this level: a misspelt one would leave out nothing.
        """
        if unknown := [pod for pod in pods if pod not in self.output_gbp]:
            raise NotComparable(f"{self.period.organisation} has no activity in {', '.join(unknown)} to leave out")
        kept = [pod for pod in self.output_gbp if pod not in pods]
        return replace(
            self,
            output_gbp={pod: self.output_gbp[pod] for pod in kept},
            volume={pod: self.volume[pod] for pod in kept},
            items={item: units for item, units in self.items.items() if item.pod not in pods},
        )


def cost_weighted_activity(activity: ActivityTable, preset: Preset) -> NDArray[np.float64]:
    """Volume × weight of every row, £, float64[rows]; rows outside the scope weigh 0.

    Raises
    ------
    TableFaults
        With each point of delivery and currency that has no weight.
    """
    faults = [*_unweighed(activity, preset)]
    if faults:
        raise TableFaults(faults)
    names, inverse = _combinations(activity, "pod", "currency")
    weights = [0.0 if pod in preset.exclusions.pods else preset.weight(pod, of) or 0.0 for pod, of in names]
    return activity.volume * np.array(weights, dtype=np.float64)[inverse]


def check_tables(activity: ActivityTable, inputs: InputsTable, preset: Preset) -> None:
    """Hold both tables against a preset.

    Raises
    ------
    TableFaults
        With every unknown point of delivery, currency and input category of both.
    """
    faults = [*_unweighed(activity, preset), *_unpriced(inputs, preset)]
    if faults:
        raise TableFaults(faults)


def level(activity: ActivityTable, inputs: InputsTable, preset: Preset, period: Period) -> Level:
    """What an organisation did and spent over a period.

    Raises
    ------
    TableFaults
        With what the preset does not know in the rows of this period.
    NotComparable
        When a month of the period is in one of the tables not at all.
    """
    done = activity.over(period.organisation, period.months)
    spent = inputs.over(period.organisation, period.months)
    _all_months(done, period)
    _all_months(spent, period)
    check_tables(done, spent, preset)
    gbp = cost_weighted_activity(done, preset)
    pods, of_pod = np.unique(done.pod, return_inverse=True)
    output = np.bincount(of_pod, weights=gbp, minlength=len(pods))
    volume = np.bincount(of_pod, weights=done.volume, minlength=len(pods))
    order = {pod: at for at, pod in enumerate(preset.weights)}
    named = sorted(((str(p), at) for at, p in enumerate(pods) if str(p) in order), key=lambda pair: order[pair[0]])
    spend, hours = _lines(spent, preset, period)
    return Level(
        period=period,
        preset=preset,
        output_gbp={pod: float(output[at]) for pod, at in named},
        volume={pod: float(volume[at]) for pod, at in named},
        spend_gbp=spend,
        items=_items(done, preset),
        hours=hours,
    )


def _items(activity: ActivityTable, preset: Preset) -> dict[Item, float]:
    names, inverse = _combinations(activity, "pod", "currency")
    units = np.bincount(inverse, weights=activity.volume, minlength=len(names))
    return {Item(*name): float(units[at]) for at, name in enumerate(names) if name[0] in preset.weights}


def _lines(
    inputs: InputsTable, preset: Preset, period: Period
) -> tuple[dict[Line, NDArray[np.float64]], dict[Line, NDArray[np.float64]]]:
    """Nominal £ and hours worked by line, each float64[months of the period]."""
    names, inverse = _combinations(inputs, "category", "staff_group", "contract")
    at = np.searchsorted(np.array(period.months), inputs.month)
    size = len(period.months)

    def summed(column: NDArray[np.float64]) -> NDArray[np.float64]:
        sums = np.bincount(inverse * size + at, weights=column, minlength=len(names) * size)
        return sums.astype(np.float64, copy=False).reshape(len(names), size)

    kept = [(row, Line(*name)) for row, name in enumerate(names) if name[0] not in preset.exclusions.categories]
    gbp = summed(inputs.nominal_gbp)
    spend = {line: gbp[row] for row, line in kept}
    if inputs.hours is None:
        return spend, {}
    worked = summed(inputs.hours)
    return spend, {line: worked[row] for row, line in kept if line.contract != UNFILLED and _is_known(worked[row])}


def _is_known(hours: NDArray[np.float64]) -> bool:
    """Whether hours are known in a month at least: a line that never tells them has none."""
    return not bool(np.isnan(hours).all())


def _all_months(table: Table, period: Period) -> None:
    present = set(table.columns()["month"].tolist())
    if missing := [month for month in period.months if month not in present]:
        raise NotComparable(f"{period.organisation} has no {table.NAME} in {', '.join(missing)}")


def _unweighed(activity: ActivityTable, preset: Preset) -> Iterator[TableFault]:
    names, inverse = _combinations(activity, "pod", "currency")
    for at, (pod, currency) in enumerate(names):
        if pod in preset.exclusions.pods or preset.weight(pod, currency) is not None:
            continue
        row = int(np.argmax(inverse == at)) + 1
        if pod in preset.weights:
            yield TableFault("activity", row, "currency", f"has no weight in {pod} of preset {preset.name}", currency)
        else:
            yield TableFault("activity", row, "pod", f"has no weight in preset {preset.name}", pod)


def _unpriced(inputs: InputsTable, preset: Preset) -> Iterator[TableFault]:
    known = {*preset.categories, *preset.exclusions.categories}
    names, inverse = _combinations(inputs, "category")
    for at, (category,) in enumerate(names):
        if category not in known:
            row = int(np.argmax(inverse == at)) + 1
            yield TableFault("inputs", row, "category", f"is not in the scope of preset {preset.name}", category)


def _combinations(table: Table, *names: str) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """Distinct combinations of text columns ("" where a column is not given), and which one each row has."""
    columns = table.columns()
    codes = table.codes(*names)
    _, sample = np.unique(codes, return_index=True)
    given = [columns.get(name) for name in names]
    distinct = [tuple("" if column is None else str(column[row]) for column in given) for row in sample]
    return distinct, codes
