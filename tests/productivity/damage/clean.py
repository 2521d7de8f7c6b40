"""Tables that are sound and as unsteady as those of real trusts: none may be refused, and hardly any flagged.

From the mean month of a table (the product's own: the template's example, or a simulated trust) come two years at any
size: each line varies by 3 to 8 % from month to month, with Poisson's law below that for volumes; seasons; growth by
line; currencies so rare that months are empty, which have no row then; agency that falls to nothing; one month of
strikes; arrears of a pay award paid in one month.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from sim.productivity.months import month_of, number_of
from sim.productivity.tables import ActivityTable, InputsTable
from tests.productivity.damage.sheets import Own, Row, Sheet

SIZES = (0.25, 0.5, 1.0, 2.0, 4.0)
MONTHS = tuple(month_of(number_of("2023-04") + at) for at in range(24))
PLANNED = ("elective_inpatient", "day_case", "outpatient_first", "outpatient_follow_up", "outpatient_procedure")
ORGANISATION = "RXX"


class Mean(NamedTuple):
    """Mean month of each line: units by point of delivery and currency, £ and hours by line of input."""

    volume: dict[tuple[str, str], float]
    spend: dict[tuple[str, str, str], tuple[float, float]]


def mean_of(activity: ActivityTable, inputs: InputsTable) -> Mean:
    """The mean month of two tables of one organisation."""
    months = len(set(activity.month.tolist()))
    currency = activity.currency if activity.currency is not None else np.full(len(activity), "")
    volume: dict[tuple[str, str], float] = {}
    for pod, code, units in zip(activity.pod.tolist(), currency.tolist(), activity.volume.tolist(), strict=True):
        volume[pod, code] = volume.get((pod, code), 0.0) + units / months
    spend: dict[tuple[str, str, str], tuple[float, float]] = {}
    columns = inputs.columns()
    keys = zip(*(columns[name].tolist() for name in ("category", "staff_group", "contract")), strict=True)
    for key, gbp, hours in zip(keys, inputs.nominal_gbp.tolist(), columns["hours"].tolist(), strict=True):
        before = spend.get(key, (0.0, 0.0))
        spend[key] = (before[0] + gbp / months, before[1] + (0.0 if np.isnan(hours) else hours) / months)
    return Mean(volume, spend)


def clean(mean: Mean, size: float, chance: Generator) -> Own:
    """Two sound years of a trust of some size."""
    strike, arrears = int(chance.integers(1, 23)), int(chance.integers(14, 20))
    ended = int(chance.integers(12, 24))
    return Own(
        Sheet(("organisation", "month", "pod", "volume", "currency"), tuple(_done(mean, size, strike, chance))),
        Sheet(
            ("organisation", "month", "category", "nominal_gbp", "staff_group", "contract", "hours"),
            tuple(_spent(mean, size, (strike, arrears, ended), chance)),
        ),
    )


def _done(mean: Mean, size: float, strike: int, chance: Generator) -> list[Row]:
    rows = []
    winter = 0.06 * np.cos(2 * np.pi * (np.arange(24) - 9) / 12)
    for (pod, currency), units in mean.volume.items():
        planned = pod in PLANNED
        line = units * size * _varied(chance)
        line *= 1.0 - winter if planned else 1.0 + winter
        if planned:
            line[strike] *= chance.uniform(0.68, 0.9)
        here = {"organisation": ORGANISATION, "pod": pod, "currency": currency}
        for month, volume in zip(MONTHS, chance.poisson(line).tolist(), strict=True):
            if volume or not currency or line.mean() >= 9.3:
                rows.append({**here, "month": month, "volume": str(volume)})
    for pod in sorted({pod for pod, currency in mean.volume if currency}):
        _with_a_row_each_month(rows, pod, mean)
    return sorted(rows, key=lambda row: row["month"])


def _with_a_row_each_month(rows: list[Row], pod: str, mean: Mean) -> None:
    """A point of delivery of rare currencies alone writes 0 for one of them where it had none in a month."""
    there = {row["month"] for row in rows if row["pod"] == pod}
    code = next(code for name, code in mean.volume if name == pod)
    for month in MONTHS:
        if month not in there:
            rows.append({"organisation": ORGANISATION, "month": month, "pod": pod, "volume": "0", "currency": code})


def _spent(mean: Mean, size: float, when: tuple[int, int, int], chance: Generator) -> list[Row]:
    rows = []
    strike, arrears, ended = when
    for (category, group, contract), (gbp, hours) in mean.spend.items():
        moved = _varied(chance)
        award = np.where(np.arange(24) >= 12, chance.uniform(1.02, 1.06), 1.0)
        if contract == "agency":
            moved = moved * np.clip(1.0 - np.arange(24) / ended, 0.0, None)
        if group in ("resident_sas", "consultant") and contract == "substantive":
            moved[strike] *= chance.uniform(0.85, 1.0)
        paid = gbp * size * moved * award * (1.0 + 0.01 * chance.standard_normal(24))
        if category == "pay" and contract == "substantive":
            paid[arrears] *= chance.uniform(1.0, 1.3)
        if category == "one_off":
            paid = np.where(np.arange(24) == strike, gbp * 24.0 * size, 0.0)
        worked = hours * size * moved
        keys = {"organisation": ORGANISATION, "category": category, "staff_group": group, "contract": contract}
        for month, pounds, time in zip(MONTHS, paid.tolist(), worked.tolist(), strict=True):
            text = f"{time:.1f}" if hours else ""
            rows.append({**keys, "month": month, "nominal_gbp": f"{pounds:.0f}", "hours": text})
    return sorted(rows, key=lambda row: row["month"])


def _varied(chance: Generator) -> np.ndarray:
    """A line's months over their mean: variation of 3 to 8 %, growth in the second year."""
    growth = 1.0 + chance.normal(0.025, 0.03)
    return np.exp(chance.uniform(0.03, 0.08) * chance.standard_normal(24)) * np.where(np.arange(24) < 12, 1.0, growth)
