"""Which years of two tables can be compared: those whose months, and the same months a year before, are in both tables
and are reached by the deflators. A year that is not is left out and named, and stops no other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sim.productivity.levels import Line, NotComparable
from sim.productivity.months import year_before
from sim.productivity.periods import APRIL, YEAR, Months, by_year, name_of, run
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable

SHOWN = 3
"""Input lines that a reason names."""


@dataclass(frozen=True)
class Years:
    """What can be compared, oldest first, and what cannot."""

    compared: tuple[Months, ...]
    """Months of each year that have their months a year before; a part of a year where the tables have no more."""
    refused: dict[str, str]
    """Names of the years left out, each with the reason."""
    reached: Months
    """Months in both tables that the deflators reach, whether or not there is a year before."""

    @property
    def months(self) -> Months:
        """Every month compared."""
        return tuple(month for year in self.compared for month in year)

    @property
    def base(self) -> Months:
        """The first twelve months in a row that levels can be measured against; empty where there are none."""
        present = set(self.reached)
        for first in self.reached:
            if set(run(first, YEAR)) <= present:
                return run(first, YEAR)
        return ()


def years(activity: ActivityTable, inputs: InputsTable, preset: Preset, starts: int = APRIL) -> Years:
    """The years of two tables, each beginning in month `starts` of the calendar year (1 to 12).

    Raises
    ------
    NotComparable
        When no year can be compared, with the reason for each.
    """
    both = sorted({*map(str, activity.month)} & {*map(str, inputs.month)})
    found = [month for month in both if year_before(month) in both]
    if not found:
        done, spent = (sorted({*map(str, table.month)}) for table in (activity, inputs))
        raise NotComparable(
            "no month has its month a year before in both tables: "
            f"activity begins in {done[0]} and ends in {done[-1]}, inputs begin in {spent[0]} and end in {spent[-1]}"
        )
    lines = lines_of(inputs, preset)
    unpriced = {month: unreached(lines, preset, month) for month in both}
    compared, refused = [], {}
    for year in by_year(found, starts):
        lacking = [each for month in year for each in (year_before(month), month) if unpriced[each]]
        if lacking:
            refused[name_of(year, starts)] = _why(preset, lacking, unpriced[lacking[0]])
        else:
            compared.append(year)
    if not compared:
        raise NotComparable("\n".join([*(f"{name}: {why}" for name, why in refused.items()), _instead(preset)]))
    return Years(tuple(compared), refused, tuple(month for month in both if not unpriced[month]))


def lines_of(inputs: InputsTable, preset: Preset) -> tuple[Line, ...]:
    """The input lines of a table that a deflator must reach; none where the measure counts hours alone."""
    if preset.rules.inputs == "hours":
        return ()
    columns = inputs.columns()
    given = [columns[name].tolist() if name in columns else [""] * len(inputs) for name in Line._fields]
    return tuple(line for line in map(Line, *map(list, zip(*sorted(set(zip(*given, strict=True))), strict=True)))
                 if line.category in preset.categories)  # fmt: skip


def unreached(lines: Iterable[Line], preset: Preset, month: str) -> tuple[str, ...]:
    """Lines that have no price in a month."""
    return tuple("/".join(part for part in line if part) for line in lines if preset.price_index(line, month) is None)


def _why(preset: Preset, lacking: list[str], lines: tuple[str, ...]) -> str:
    more = f" and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return (
        f"deflator set {preset.deflator_set} has no price of {', '.join(lines[:SHOWN])}{more} in {lacking[0]}"
        f"{f' and {len(set(lacking)) - 1} more months' if len(set(lacking)) > 1 else ''}"
    )


def _instead(preset: Preset) -> str:
    others = ", ".join(name for name in preset.deflators if name != preset.deflator_set)
    return f"no year can be compared: try productivity.deflator_set={others.replace(', ', ' or ')}, or deflators=FILE"
