"""Years of one organisation and of many, from tables of activity and inputs: which are compared, and which are not."""

from __future__ import annotations

import math
from calendar import month_name
from dataclasses import replace

import numpy as np

from sim.productivity import ActivityTable, Growth, InputsTable, NotComparable, Preset
from sim.productivity.breaks import Break, crossed
from sim.productivity.growth_table import GrowthTable
from sim.productivity.organisations import by_organisation, growths
from sim.productivity.periods import APRIL, YEAR, Months, months_of, name_of, run, year_of
from sim.productivity.source import LeftOut
from sim.productivity.source.left_out import REMARK
from sim.productivity.streamed import Streamed
from sim.productivity.years import Years, years


def years_of(one: str, activity: ActivityTable, inputs: InputsTable, preset: Preset, starts: int = APRIL) -> Years:
    """The years of one organisation.

    Raises
    ------
    NotComparable
        When no year of it can be compared, with the reason for each.
    """
    return years(by_organisation(activity)[one], by_organisation(inputs)[one], preset, starts)


def years_refused(of_years: Years) -> tuple[LeftOut, ...]:
    """The years that are left out, each named with its reason; and where a year would be whole."""
    found = [LeftOut(f"year without growth: {why}", 1, (name,)) for name, why in of_years.refused.items()]
    whole = run(of_years.months[0], YEAR)
    if set(whole) <= set(of_years.months) and all(len(year) < YEAR for year in of_years.compared):
        begins = month_name[int(whole[0][5:])].lower()
        reason = f"{REMARK}: the years compared are parts of a year; year_starts={begins} compares a whole one"
        found.append(LeftOut(reason, 1, (f"{whole[0]} to {whole[-1]}",)))
    return tuple(found)


def growth_of_all(
    activity: ActivityTable,
    inputs: InputsTable,
    preset: Preset,
    starts: int = APRIL,
    streamed: Streamed | None = None,
) -> tuple[GrowthTable, tuple[LeftOut, ...]]:
    """Growth of every organisation by year, on the same months a year before; and why some have none.

    streamed: the activity as it was weighed at its finest grain, where `activity` is not that.
    """
    weighed = None if streamed is None else replace(streamed, preset=preset)
    read_years = years(activity, inputs, preset, starts)
    rows: list[tuple[str, Months, Growth]] = []
    refused: dict[str, str] = {}
    for months in read_years.compared:
        of_year = weighed.growths(inputs, months) if weighed else growths(activity, inputs, preset, months)
        rows += [(name, months, grown) for name, grown in of_year.found.items()]
        refused |= of_year.refused
    if not rows:
        raise NotComparable("; ".join(f"{name}: {why}" for name, why in refused.items()))
    absent = tuple(LeftOut(f"no growth: {reason}", 1, (name,)) for name, reason in refused.items())
    absent += (*in_one_table_only(activity, inputs), *years_refused(read_years))
    grown_table = GrowthTable.of(
        {
            "organisation": [name for name, _, _ in rows],
            "period": [name_of(months, starts) for _, months, _ in rows],
            "activity_growth": [grown.activity for _, _, grown in rows],
            "resource_growth": [grown.inputs for _, _, grown in rows],
            "productivity_growth": [grown.productivity for _, _, grown in rows],
            "cost_gbp": [spent_in(inputs, name, year_of(months[0], starts)) for name, months, _ in rows],
        }
    )
    return grown_table, absent


def growth_across(grown: GrowthTable, breaks: tuple[Break, ...]) -> tuple[LeftOut, ...]:
    """Growth that crosses a break: it stands in the table, with this note, and in no verdict."""
    named: dict[Break, list[str]] = {}
    for name, period in zip(grown.organisation.tolist(), grown.period.tolist(), strict=True):
        for each in crossed(breaks, months_of(period) or ()):
            if each.organisation == name:
                named.setdefault(each, []).append(f"{name} {period}")
    return tuple(
        LeftOut(f"kept, and no growth alone: it crosses a break {each}; no verdict rests on it", len(rows), tuple(rows))
        for each, rows in named.items()
    )


def spent_in(inputs: InputsTable, organisation: str, months: Months) -> float:
    """£ an organisation spent in some months; nan where nothing."""
    here = (inputs.organisation == organisation) & np.isin(inputs.month, months)
    spent = float(inputs.nominal_gbp[here].sum())
    return spent if spent > 0.0 else math.nan


def in_one_table_only(activity: ActivityTable, inputs: InputsTable) -> tuple[LeftOut, ...]:
    """Organisations that have activity without inputs, or inputs without activity."""
    alone = sorted({*map(str, activity.organisation)} ^ {*map(str, inputs.organisation)})
    return (LeftOut("organisation in one of the two tables only", len(alone), tuple(alone[:5])),) if alone else ()
