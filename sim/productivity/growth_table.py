"""Growth as it is published: one row an organisation and period, where volumes and spend are not to be had.

NHS England publishes growth of activity, of resources and of productivity for each acute trust, not what they
were made from. Such a table is compared, ranked and charted, never recomputed from below.
`docs/data_dictionary.md` tells the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from sim.productivity.faults import TableFault
from sim.productivity.tables import Numbers, Table, Text

ROUNDED = 0.002  # three figures published to a tenth of a per cent may disagree by this much, as a fraction
GROWTHS = ("activity_growth", "resource_growth", "productivity_growth")


@dataclass(frozen=True, eq=False)
class GrowthTable(Table):
    """Published growth of one organisation over one period on the same period a year before.

    Growths are fractions, 0.027 for 2.7 %, and nan where not given; every row has one at least.
    """

    NAME: ClassVar[str] = "growth"
    KEYS: ClassVar[tuple[str, ...]] = ("organisation", "period")
    NEVER_EMPTY: ClassVar[int] = 2
    NUMBERS: ClassVar[tuple[str, ...]] = (*GROWTHS, "cost_gbp", "beds")

    organisation: Text
    name: Text
    """Name of the organisation, may be empty."""
    period: Text
    """As published, such as `2024/25` or `2025/26 H1`; those of one length sort in order of time."""
    activity_growth: Numbers
    """Growth of cost-weighted activity, fraction, at least −1."""
    resource_growth: Numbers
    """Growth of deflated inputs, fraction, above −1."""
    productivity_growth: Numbers
    """Growth of productivity, fraction, at least −1: the ratio of the two above where they are given."""
    cost_gbp: Numbers
    """Total cost of a year, £, above 0."""
    beds: Numbers
    """General and acute beds, above 0."""
    kind: Text
    """Type of trust, may be empty."""

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> Self:
        """The table from named columns; only organisation and period must be given, the rest is empty or nan.

        Raises
        ------
        TableFaults
            With every fault of the columns, or else of their content.
        """
        given = dict(columns)
        rows = len(next(iter(given.values()), ()))
        for name in ("name", "kind"):
            given.setdefault(name, np.full(rows, "", dtype=np.str_))
        for name in cls.NUMBERS:
            given.setdefault(name, np.full(rows, np.nan))
        return super().of(given)

    @property
    def ratio(self) -> Numbers:
        """Productivity growth from the other two, (1 + a) / (1 + r) − 1, float64[rows]; nan where one is missing."""
        return (1.0 + self.activity_growth) / (1.0 + self.resource_growth) - 1.0

    @property
    def productivity(self) -> Numbers:
        """The ratio where both its terms are given, else productivity growth as published, float64[rows]."""
        ratio = self.ratio
        return np.where(np.isnan(ratio), self.productivity_growth, ratio)

    def over_period(self, period: str) -> GrowthTable:
        """The rows of one period; none where it is not in the table."""
        return self.where(self.period == period)

    @property
    def periods(self) -> tuple[str, ...]:
        """Every period of the table, ascending."""
        return tuple(str(period) for period in np.unique(self.period))

    @classmethod
    def required(cls) -> tuple[str, ...]:
        """Columns that must be there and full."""
        return cls.KEYS

    def _cells(self) -> Iterator[TableFault]:
        yield from super()._cells()
        for name in GROWTHS:
            growth = self.columns()[name]
            too_low = growth <= -1.0 if name == "resource_growth" else growth < -1.0
            yield from self._rows(name, too_low, "must be above -1: nothing shrinks by more than all of it")
        yield from self._rows("cost_gbp", self.cost_gbp <= 0.0, "must be above 0, or empty where unknown")
        yield from self._rows("beds", self.beds <= 0.0, "must be above 0, or empty where unknown")

    def _own(self) -> Iterator[TableFault]:
        nothing = np.isnan(self.activity_growth) & np.isnan(self.resource_growth) & np.isnan(self.productivity_growth)
        yield from self._rows("productivity_growth", nothing, "and the two others are empty: the row says nothing")
        off = np.abs(self.ratio - self.productivity_growth) > ROUNDED
        yield from self._rows("productivity_growth", off, "is not (1 + activity_growth) / (1 + resource_growth) - 1")
