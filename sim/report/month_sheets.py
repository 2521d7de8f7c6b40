"""With and without each intervention, as sheets: measures and bills month by month, pay by staff group and contract.

Both sides are means over the pairs that the effect is told of, so that their differences add up to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from sim.activity.declared import BY_NAME
from sim.cost import CostLines
from sim.report.charts import monthly
from sim.report.names import name_of
from sim.report.section import PAYERS, title
from sim.report.staff import group_of
from sim.report.titles import titled
from sim.report.workbook import Sheet
from sim.study.compare import Comparison
from sim.study.outcome import Outcome
from sim.study.plan import BASELINE

BOTH = ("without", "with", "difference")
GBP, HOURS = "£ a year", "hours a year"
ROSTERED = "rostered"
OF_PAIRS = "mean of the pairs"
AS_ASSUMED = "as assumed"
BASIS = (
    f"{OF_PAIRS.capitalize()}: with and without the intervention over the pairs that the effect is told of, with "
    f"assumptions drawn; {AS_ASSUMED}: the baseline of `effects` and `staff`, every assumption at its central value. "
    "The two baselines differ where a drawn assumption moves them; what the intervention moves is one figure, the mean "
    "of the pairs"
)
"""Of what the columns of hours and £ are, where they stand by staff group."""
Sums = dict[tuple[str, ...], float]


def month_sheets(comparison: Comparison) -> Iterator[Sheet]:
    """Sheets of all interventions together."""
    pairs = {title(effect): _sides(comparison, world) for world, effect in comparison.effects.items()}
    yield Sheet.of(
        "months",
        f"a row is a measure in a month, with the intervention and without: {OF_PAIRS} of the effect",
        ("intervention", "measure", "name", "month", "unit", "adds up by", *BOTH),
        ((name, *row) for name, sides in pairs.items() for row in _measures(*sides)),
    )
    yield Sheet.of(
        "bill_by_month",
        f"a row is a line of a payer's bill in a month, at the prices of the month: {OF_PAIRS} of the effect",
        ("intervention", "payer", "line", "month", *((each, "£") for each in BOTH)),
        ((name, *row) for name, sides in pairs.items() for row in _bills(*sides)),
    )
    yield Sheet.of(
        "pay",
        "a row is pay of one payer, staff group and contract in a year of twelve months; contract unfilled: hours "
        f"asked for that nobody worked. {BASIS}",
        ("intervention", "payer", "staff group", "contract", "worked for",
         *((f"hours {each}, {OF_PAIRS}", HOURS) for each in BOTH),
         *((f"pay {each}, {OF_PAIRS}", GBP) for each in BOTH)),
        ((name, *row) for name, sides in pairs.items() for row in _pay(*sides)),
    )  # fmt: skip


def _sides(comparison: Comparison, world: str) -> tuple[list[Outcome], list[Outcome]]:
    return comparison.of(BASELINE, drawn=True), comparison.of(world, drawn=True)


def _measures(base: Sequence[Outcome], new: Sequence[Outcome]) -> Iterator[tuple[Any, ...]]:
    first = base[0].measures
    months = [month.strftime("%Y-%m") for month in first.months[first.measured]]
    for name in (each for each in first.names if each in new[0].measures.names):
        declared = BY_NAME[name]
        unit = "fraction" if declared.unit == "share" else declared.unit
        sides = [monthly([each.measures for each in side], name) for side in (base, new)]
        for month, without, with_it in zip(months, *(side.tolist() for side in sides), strict=True):
            yield name_of(name), name, month, unit, declared.adds, without, with_it, with_it - without


def _bills(base: Sequence[Outcome], new: Sequence[Outcome]) -> Iterator[tuple[Any, ...]]:
    def of(lines: CostLines) -> Iterator[tuple[tuple[str, ...], float]]:
        keys = zip(lines.payer.tolist(), lines.headings().tolist(), lines.month.tolist(), strict=True)
        yield from zip(keys, lines.nominal_gbp.tolist(), strict=True)

    sides = [_mean([of(each.lines) for each in side]) for side in (base, new)]
    for key in dict.fromkeys((*sides[0], *sides[1])):
        payer, line, month = key
        without, with_it = (side.get(key, 0.0) for side in sides)
        yield PAYERS.get(payer, payer), titled(line), month, without, with_it, with_it - without


def _pay(base: Sequence[Outcome], new: Sequence[Outcome]) -> Iterator[tuple[Any, ...]]:
    def of(each: Outcome, what: str) -> Iterator[tuple[tuple[str, ...], float]]:
        pay = each.lines.where((each.lines.category == "pay") | (each.lines.staff_group != ""))
        keys = zip(pay.payer.tolist(), pay.staff_group.tolist(), pay.contract.tolist(), pay.item.tolist(), strict=True)
        yield from zip(keys, (np.asarray(getattr(pay, what)) * 12 / each.months).tolist(), strict=True)

    hours, gbp = (
        [_mean([of(each, what) for each in side]) for side in (base, new)] for what in ("hours", "nominal_gbp")
    )
    for key in sorted({*gbp[0], *gbp[1]}):
        payer, group, contract, item = key
        amounts: list[float] = []
        for sides in (hours, gbp):
            without, with_it = (side.get(key, 0.0) for side in sides)
            amounts += [without, with_it, with_it - without]
        words = (group_of(group), contract, item.replace("_", " ") or ROSTERED)
        yield PAYERS.get(payer, payer), *words, *amounts


def _mean(replications: Sequence[Iterator[tuple[tuple[str, ...], float]]]) -> Sums:
    """Sums by key, mean over replications."""
    sums: Sums = defaultdict(float)
    for rows in replications:
        for key, number in rows:
            sums[key] += number / len(replications)
    return sums
