"""Cost lines: one row a month and thing paid for, with its class and its payer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interning import interned, packed, packed_names, unpacked, unpacked_names
from sim.cost.drivers import Floats
from sim.scenario.cost import CostClass, Payer

Text = NDArray[np.str_]
SHORT_NOTICE = ("escalation", "overrun", "extra_session")


class Heading(NamedTuple):
    """The names of a line."""

    category: str
    staff_group: str
    contract: str
    payer: Payer
    cost_class: CostClass
    item: str


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


def _heading_of(line: Line) -> Heading:
    return Heading(*(interned(getattr(line, name)) for name in Heading._fields))


@lru_cache(maxsize=64)
def _headings(text: bytes) -> tuple[Heading, ...]:
    return interned(tuple(Heading(*each) for each in unpacked_names(text)))  # type: ignore[arg-type]


def heading(category: str, contract: str, item: str) -> str:
    """The line of the budget a row belongs to."""
    if item in SHORT_NOTICE:
        return item
    return contract if category == "pay" else category


@dataclass(frozen=True, eq=False)
class CostLines:
    """What was paid: float64[months, lines] of nominal £ and of the hours priced (0 where none are), names held once.

    months: YYYY-MM; names: of each line. Pay carries staff group and contract; lines of contract `unfilled` hold hours
    that nobody worked, at £0. Read as a table it is one row a month and line, months together.
    """

    months: tuple[str, ...]
    names: tuple[Heading, ...]
    gbp: Floats
    priced_h: Floats

    @classmethod
    def of(cls, months: Sequence[date], lines: Sequence[Line]) -> CostLines:
        """Of all lines over all months."""
        zero = np.zeros(len(months))
        return cls(
            months=tuple(month.strftime("%Y-%m") for month in months),
            names=interned(tuple(_heading_of(line) for line in lines)),
            gbp=np.stack([line.gbp for line in lines], axis=1),
            priced_h=np.stack([zero if line.hours is None else line.hours for line in lines], axis=1),
        )

    def packed(self, seen: dict[bytes, bytes]) -> tuple[Any, ...]:
        """What `unpacked` makes them of again; rows that are in `seen` are those."""
        return self.months, packed_names(self.names), *(packed(matrix.T, seen) for matrix in (self.gbp, self.priced_h))

    @classmethod
    def unpacked(cls, months: tuple[str, ...], names: bytes, gbp: Sequence[bytes], hours: Sequence[bytes]) -> CostLines:
        """The lines that were packed."""
        figures = (np.ascontiguousarray(unpacked(rows, len(months)).T) for rows in (gbp, hours))
        return cls(interned(months), _headings(names), *figures)

    def __len__(self) -> int:
        return len(self.months) * len(self.names)

    @property
    def month(self) -> Text:
        """Month of each row, YYYY-MM."""
        return np.repeat(np.array(self.months, dtype=np.str_), len(self.names))

    @property
    def category(self) -> Text:
        """Category of each row, such as `pay`."""
        return self._named("category")

    @property
    def staff_group(self) -> Text:
        """Staff group of each row, "" where none is paid."""
        return self._named("staff_group")

    @property
    def contract(self) -> Text:
        """Contract of each row, "" where nobody is paid."""
        return self._named("contract")

    @property
    def payer(self) -> Text:
        """Who pays each row."""
        return self._named("payer")

    @property
    def cost_class(self) -> Text:
        """What moves each row."""
        return self._named("cost_class")

    @property
    def item(self) -> Text:
        """What each row is paid for, beyond its category."""
        return self._named("item")

    @property
    def nominal_gbp(self) -> Floats:
        """Nominal £ of each row."""
        return self.gbp.ravel()

    @property
    def hours(self) -> Floats:
        """Hours priced in each row."""
        return self.priced_h.ravel()

    def _named(self, name: str) -> Text:
        return np.tile(np.array([getattr(each, name) for each in self.names], dtype=np.str_), len(self.months))

    def columns(self) -> dict[str, NDArray[Any]]:
        """The columns by name."""
        return {name: getattr(self, name) for name in ("month", *Heading._fields, "nominal_gbp", "hours")}

    def where(self, keep: NDArray[np.bool_]) -> CostLines:
        """The rows of a mask, bool[rows], that keeps some lines over some months: ValueError for any other."""
        cells = keep.reshape(len(self.months), len(self.names))
        months, lines = cells.any(axis=1), cells.any(axis=0)
        if not np.array_equal(cells, np.outer(months, lines)):
            raise ValueError("cost lines are kept over the same months, all of them")
        return self._part(np.flatnonzero(months), np.flatnonzero(lines))

    def _part(self, months: NDArray[np.intp] | None, lines: NDArray[np.intp] | None) -> CostLines:
        rows = np.arange(len(self.months)) if months is None else months
        columns = np.arange(len(self.names)) if lines is None else lines
        return CostLines(
            tuple(self.months[row] for row in rows),
            interned(tuple(self.names[column] for column in columns)),
            *(matrix[np.ix_(rows, columns)] for matrix in (self.gbp, self.priced_h)),
        )

    def over(self, months: Sequence[date]) -> CostLines:
        """The rows of some months, such as `roster.months[roster.measured]`."""
        wanted = {month.strftime("%Y-%m") for month in months}
        return self._part(np.array([at for at, month in enumerate(self.months) if month in wanted], np.intp), None)

    def paid_by(self, *payers: Payer) -> CostLines:
        """The rows of some payers."""
        return self._part(None, np.array([at for at, name in enumerate(self.names) if name.payer in payers], np.intp))

    def headings(self) -> Text:
        """The budget line of each row."""
        names = [heading(each.category, each.contract, each.item) for each in self.names]
        return np.tile(np.array(names, dtype=np.str_), len(self.months))

    def by_heading(self) -> dict[str, float]:
        """£ by line of the budget."""
        named = [heading(each.category, each.contract, each.item) for each in self.names]
        names = sorted(set(named))
        row = np.tile([names.index(name) for name in named], len(self.months))
        sums = np.bincount(row.astype(np.intp), weights=self.nominal_gbp, minlength=len(names))
        return dict(zip(names, sums.tolist(), strict=True))

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
        named = [(each.category, each.staff_group, each.contract) for each in own.names]
        lines, months = sorted(set(named)), len(own.months)
        line = np.array([lines.index(name) for name in named], dtype=np.intp)
        cell = (np.arange(months)[:, None] * len(lines) + line).ravel()
        sums = [np.bincount(cell, weights=w, minlength=months * len(lines)) for w in (own.nominal_gbp, own.hours)]
        keys, texts = ("category", "staff_group", "contract"), np.array(lines, dtype=np.str_).reshape(-1, 3).T
        return {
            "organisation": np.full(months * len(lines), organisation),
            "month": np.repeat(np.array(own.months, dtype=np.str_), len(lines)),
            **{name: np.tile(text, months) for name, text in zip(keys, texts, strict=True)},
            "nominal_gbp": sums[0],
            "hours": sums[1],
        }
