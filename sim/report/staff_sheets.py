"""Staff as sheets: hours and £ by staff group and contract, a year with intervals and month by month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.cost.staff import NOT_ROSTERED, STAFF_CONTRACTS
from sim.report.month_sheets import AS_ASSUMED, BASIS, BOTH, OF_PAIRS
from sim.report.section import title
from sim.report.staff import group_of
from sim.report.workbook import Sheet
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.plan import BASELINE
from sim.study.staff import ALL, CONTRACTS, moved, staff_by_month

OF_YEAR = (f"baseline, {AS_ASSUMED}", f"change, {OF_PAIRS}", "95 % half width", "95 % low", "95 % high")
PARTS = (("hours", "hours"), ("paid hours", "hours"), ("pay", "£"))
ABOUT = "; ".join(f"{contract}: {words}" for contract, words in STAFF_CONTRACTS.items())


def staff_sheets(comparison: Comparison) -> Iterator[Sheet]:
    """Sheets of all interventions together."""
    yield Sheet.of(
        "staff",
        "a row is the trust's pay of a staff group and contract in a year of twelve months: hours worked (or asked for "
        f"and worked by nobody) and £; all: hours worked, and the whole pay bill. {ABOUT}. {BASIS}",
        ("intervention", "staff group", "contract", *((f"hours {each}", "hours a year") for each in OF_YEAR),
         *((f"pay {each}", "£ a year") for each in OF_YEAR)),
        ((title(effect), *row) for effect in comparison.effects.values() for row in _of_year(effect)),
    )  # fmt: skip
    yield Sheet.of(
        "staff_by_month",
        "the same by month, with the intervention and without; paid hours are what a price is put to, and £ paid hours "
        f"× that price. {BASIS}",
        ("intervention", "staff group", "contract", "month",
         *((f"{what} {each}, {OF_PAIRS}", unit) for what, unit in PARTS for each in BOTH)),
        ((title(effect), *row) for world, effect in comparison.effects.items() for row in _months(comparison, world)),
    )  # fmt: skip


def _of_year(effect: Effect) -> Iterator[tuple[Any, ...]]:
    for of in effect.staff:
        hours, gbp = ((each.base, each.mean, each.half_width, *each.interval) for each in (of.hours, of.gbp))
        none = (None,) * len(OF_YEAR)
        yield _group(of.staff_group), of.contract, *(none if of.contract == NOT_ROSTERED else hours), *gbp


def _group(name: str) -> str:
    return name if name == ALL else group_of(name)


def _months(comparison: Comparison, world: str) -> Iterator[tuple[Any, ...]]:
    base, new = (staff_by_month(comparison.of(each, drawn=True)) for each in (BASELINE, world))
    figures = [np.stack([one, other, moved(one, other)]) for one, other in
               ((base.hours, new.hours), (base.paid_h, new.paid_h), (base.gbp, new.gbp))]  # fmt: skip
    some = np.any([each.any(axis=(0, 1)) for each in figures], axis=0)
    for g, c in zip(*np.nonzero(some), strict=True):
        for m, month in enumerate(base.months):
            hours, paid_h, gbp = (each[:, m, g, c].tolist() for each in figures)
            hours = [None] * len(BOTH) if CONTRACTS[c] == NOT_ROSTERED else hours
            yield _group(base.groups[g]), CONTRACTS[c], month, *hours, *paid_h, *gbp
