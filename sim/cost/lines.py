"""Cost lines: one row a month and thing paid for, with its class and its payer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.cost.drivers import Floats
from sim.scenario.cost import CostClass, Payer

Text = NDArray[np.str_]
SHORT_NOTICE = ("escalation", "overrun", "extra_session")


class Line(NamedTuple):
    """One thing paid for over the whole run; gbp and hours are float64[months]."""

    category: str
    cost_class: CostClass
    gbp: Floats
    item: str = ""
    payer: Payer = "trust"
    staff_group: str = ""
    contract: str = ""
    hours: Floats | None = None


def heading(category: str, contract: str, item: str) -> str:
    """The line of the budget a row belongs to."""
    if item in SHORT_NOTICE:
        return item
    return contract if category == "pay" else category


@dataclass(frozen=True, eq=False)
class CostLines:
    """Tidy columns of equal length; month is YYYY-MM, hours are those priced (0 where none are).

    Pay carries staff group and contract; rows of contract `unfilled` hold hours that nobody worked, at £0.
    """

    month: Text
    category: Text
    staff_group: Text
    contract: Text
    payer: Text
    cost_class: Text
    item: Text
    nominal_gbp: Floats
    hours: Floats

    @classmethod
    def of(cls, months: Sequence[date], lines: Sequence[Line]) -> CostLines:
        """One row a line and month, months together."""

        def text(name: str) -> Text:
            return np.tile(np.array([getattr(line, name) for line in lines], dtype=np.str_), len(months))

        zero = np.zeros(len(months))
        return cls(
            month=np.repeat(np.array([m.strftime("%Y-%m") for m in months], dtype=np.str_), len(lines)),
            category=text("category"),
            staff_group=text("staff_group"),
            contract=text("contract"),
            payer=text("payer"),
            cost_class=text("cost_class"),
            item=text("item"),
            nominal_gbp=np.stack([line.gbp for line in lines], axis=1).ravel(),
            hours=np.stack([zero if line.hours is None else line.hours for line in lines], axis=1).ravel(),
        )

    def __len__(self) -> int:
        return len(self.month)

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def where(self, keep: NDArray[np.bool_]) -> CostLines:
        """The rows of a mask, bool[rows]."""
        return CostLines(**{name: column[keep] for name, column in self.columns().items()})

    def over(self, months: Sequence[date]) -> CostLines:
        """The rows of some months, such as `roster.months[roster.measured]`."""
        return self.where(np.isin(self.month, [month.strftime("%Y-%m") for month in months]))

    def paid_by(self, *payers: Payer) -> CostLines:
        """The rows of some payers."""
        return self.where(np.isin(self.payer, payers))

    def headings(self) -> Text:
        """The budget line of each row."""
        rows = zip(self.category.tolist(), self.contract.tolist(), self.item.tolist(), strict=True)
        return np.array([heading(*row) for row in rows], dtype=np.str_)

    def by_heading(self) -> dict[str, float]:
        """£ by line of the budget."""
        names, row = np.unique(self.headings(), return_inverse=True)
        sums = np.bincount(row, weights=self.nominal_gbp, minlength=len(names))
        return dict(zip(names.tolist(), sums.tolist(), strict=True))

    @property
    def total_gbp(self) -> float:
        """The sum of all rows, £."""
        return float(self.nominal_gbp.sum())

    def inputs(self, organisation: str, one_off: bool = False) -> dict[str, NDArray[Any]]:
        """The trust's own inputs, one row a month and line (category, staff group, contract); nobody else's.

        Every line has a row in every month, 0 where nothing was spent: without one the table would not be complete.
        one_off: whether the one-off cost of a change is in.
        """
        own = self.paid_by("trust", "one_off") if one_off else self.paid_by("trust")
        names = ("category", "staff_group", "contract")
        months, month = np.unique(own.month, return_inverse=True)
        lines, line = np.unique(np.stack([getattr(own, name) for name in names], axis=1), axis=0, return_inverse=True)
        cell, cells = month.ravel() * len(lines) + line.ravel(), len(months) * len(lines)
        sums = [np.bincount(cell, weights=w, minlength=cells) for w in (own.nominal_gbp, own.hours)]
        return {
            "organisation": np.full(cells, organisation),
            "month": np.repeat(months, len(lines)),
            **{name: np.tile(lines[:, at], len(months)) for at, name in enumerate(names)},
            "nominal_gbp": sums[0],
            "hours": sums[1],
        }
