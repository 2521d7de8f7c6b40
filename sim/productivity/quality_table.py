"""The quality table: what became of patients, as counts that add up over months."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from sim.productivity.faults import NotComparable, TableFault
from sim.productivity.tables import MonthlyTable, Numbers, Text


class PodQuality(NamedTuple):
    """Quality of one point of delivery over a period; nan where it was not given."""

    survived_share: float
    """Share of spells whose patient was alive 30 days after."""
    readmitted_share: float
    """Share of spells followed by an emergency readmission within 30 days."""
    wait_years: float
    """Mean wait before the spell, years."""
    life_years: float
    """Mean life expectancy of the patients, years."""


@dataclass(frozen=True, eq=False)
class QualityTable(MonthlyTable):
    """What became of patients: spells and what is counted of them, by organisation, month and point of delivery.

    Every column but `spells` may be empty, where the term that needs it is not applied.
    """

    NAME: ClassVar[str] = "quality"
    KEYS: ClassVar[tuple[str, ...]] = ("organisation", "month", "pod")
    NUMBERS: ClassVar[tuple[str, ...]] = ("spells", "survived", "readmitted", "waited_days", "life_years")

    organisation: Text
    month: Text
    pod: Text
    spells: Numbers
    """Spells that ended in the month."""
    survived: Numbers | None = None
    """Of these, patients alive 30 days after."""
    readmitted: Numbers | None = None
    """Of these, spells followed by an emergency readmission within 30 days."""
    waited_days: Numbers | None = None
    """Days waited before these spells, all together."""
    life_years: Numbers | None = None
    """Life expectancy of these patients, years, all together."""

    def of_period(self, organisation: str, months: Sequence[str]) -> dict[str, PodQuality]:
        """Quality by point of delivery over some months of an organisation.

        Raises
        ------
        NotComparable
            When a point of delivery had no spells over these months.
        """
        part = self.over(organisation, tuple(months))
        columns = part.columns()
        unknown = np.full(len(part), np.nan)
        found = {}
        for pod in dict.fromkeys(part.pod.tolist()):
            here = part.pod == pod
            spells = math.fsum(part.spells[here].tolist())
            if not spells > 0.0:
                raise NotComparable(f"{organisation} has no spells in {pod}: its quality cannot be told")
            survived, readmitted, waited, life = (
                float(np.sum(columns.get(name, unknown)[here])) / spells for name in self.NUMBERS[1:]
            )
            found[str(pod)] = PodQuality(survived, readmitted, waited / DAYS_A_YEAR, life)
        return found

    def _own(self) -> Iterator[TableFault]:
        yield from super()._own()
        columns = self.columns()
        for name in ("survived", "readmitted"):
            if name in columns:
                yield from self._rows(name, columns[name] > self.spells, "must not be more than the spells")


DAYS_A_YEAR = 365.25
