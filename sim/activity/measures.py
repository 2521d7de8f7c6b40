"""The measures of one replication, month by month, and what they come to over a window."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.declared import BY_NAME, DECLARED
from sim.activity.interning import interned, packed, unpacked
from sim.activity.ratio import Quotient

Floats = NDArray[np.float64]
PLACES = {measure.name: place for place, measure in enumerate(DECLARED)}


class Monthly(NamedTuple):
    """One measure by month: numerator and denominator, float64[months]; a sum has no denominator."""

    name: str
    numerator: Any
    denominator: Any = None


@dataclass(frozen=True, eq=False)
class Measures:
    """Measures by month, float64[measures, months]; months of the run, the warm-up among them.

    A sum has denominator 1 in every month. How each adds up is declared in `sim.activity.declared`.
    """

    months: tuple[date, ...]
    measured: slice
    names: tuple[str, ...]
    numerator: Floats
    denominator: Floats

    @classmethod
    def of(cls, months: tuple[date, ...], measured: slice, found: Iterable[Monthly]) -> Measures:
        """In the order in which they are declared; those not found are left out."""
        by_name = {each.name: each for each in found}
        names = interned(tuple(m.name for m in DECLARED if m.name in by_name))
        if unknown := set(by_name) - set(names):
            raise KeyError(f"measures without a declaration: {', '.join(sorted(unknown))}")
        rows = [by_name[name] for name in names]
        ones = np.ones(len(months))
        return cls(
            months=months,
            measured=measured,
            names=names,
            numerator=np.array([r.numerator for r in rows], dtype=np.float64),
            denominator=np.array([ones if r.denominator is None else r.denominator for r in rows], np.float64),
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes as equal rows once, and of names the places among those declared."""
        seen: dict[bytes, bytes] = {}
        rows = [packed(matrix, seen) for matrix in (self.numerator, self.denominator)]
        return _unpacked, (self.months, self.measured, bytes(PLACES[name] for name in self.names), *rows)

    def monthly(self, name: str) -> Floats:
        """A measure in each month of the run, float64[months]; NaN where there was nothing to measure."""
        row = self.names.index(name)
        by_month: Floats = _over(self.numerator[row], self.denominator[row])
        return by_month

    def quotient(self, name: str, window: slice | None = None) -> Quotient:
        """Numerator and denominator of a measure over a window of months (the measured one if none is given)."""
        row, within = self.names.index(name), self.measured if window is None else window
        above, below = self.numerator[row, within], self.denominator[row, within]
        adds, proportion = BY_NAME[name].adds, BY_NAME[name].proportion
        if adds == "sum":
            return Quotient(float(above.sum()))
        if adds == "last":
            above, below = above[-1:], below[-1:]
        return Quotient(float(above.sum()), float(below.sum()), proportion)

    def value(self, name: str, window: slice | None = None) -> float:
        """A measure over a window of months; NaN if nothing was there."""
        return self.quotient(name, window).value

    def quotients(self, window: slice | None = None) -> dict[str, Quotient]:
        """Every measure over a window of months by name."""
        return {name: self.quotient(name, window) for name in self.names}

    def values(self, window: slice | None = None) -> dict[str, float]:
        """The same, divided."""
        return {name: each.value for name, each in self.quotients(window).items()}

    def rows(self) -> dict[str, NDArray[Any]]:
        """Tidy columns of the measured months: month, measure, unit, numerator, denominator, adds."""
        months = [month.strftime("%Y-%m") for month in self.months[self.measured]]
        declared = [BY_NAME[name] for name in self.names]
        return {
            "month": np.tile(months, len(declared)),
            "measure": np.repeat(self.names, len(months)),
            "unit": np.repeat([m.unit for m in declared], len(months)),
            "numerator": self.numerator[:, self.measured].ravel(),
            "denominator": self.denominator[:, self.measured].ravel(),
            "adds": np.repeat([m.adds for m in declared], len(months)),
        }


def _unpacked(
    months: tuple[date, ...], measured: slice, places: bytes, above: Sequence[bytes], below: Sequence[bytes]
) -> Measures:
    months, names = interned(months), interned(tuple(DECLARED[place].name for place in places))
    return Measures(months, measured, names, unpacked(above, len(months)), unpacked(below, len(months)))


def _over(above: Any, below: Any) -> Any:
    return np.divide(above, below, out=np.full(np.shape(above), np.nan), where=np.asarray(below) != 0)
