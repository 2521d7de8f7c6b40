"""Safety beside gain: what happened to patients while the figure rose."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Literal, NamedTuple

import numpy as np

from sim.productivity.faults import TableFault
from sim.productivity.periods import same_period
from sim.productivity.tables import Numbers, Table, Text

Moved = Literal["better", "worse", "unsettled"]
SURE = 1.96  # standard deviations: 95 %, two-sided


class Measure(NamedTuple):
    """A measure of safety, in the words of the page."""

    label: str
    higher_is_worse: bool = True


MEASURES = {
    "wait_over_12h_share": Measure("Waited over 12 hours in A&E"),
    "within_4h_share": Measure("Within 4 hours in A&E", higher_is_worse=False),
    "waiting_within_18_weeks_share": Measure("Waiting less than 18 weeks", higher_is_worse=False),
    "readmission_30d_share": Measure("Readmitted within 30 days"),
    "mortality_share": Measure("Died in hospital"),
    "mortality_ratio": Measure("Deaths observed over expected (SHMI)"),
    "short_staffed_share": Measure("Hours worked below the staff required"),
    "hours_short_staffed": Measure("Hours worked on short-staffed shifts"),
    "cancelled_share": Measure("Operations cancelled on the day"),
    "expected_extra_deaths": Measure("Expected extra deaths of delay and short staffing"),
}


@dataclass(frozen=True, eq=False)
class SafetyTable(Table):
    """Safety of organisations: one row an organisation, period and measure."""

    NAME: ClassVar[str] = "safety"
    KEYS: ClassVar[tuple[str, ...]] = ("organisation", "period", "measure")
    NUMBERS: ClassVar[tuple[str, ...]] = ("reading", "out_of")

    organisation: Text
    period: Text
    measure: Text
    """One of `MEASURES`."""
    reading: Numbers
    """Share from 0 to 1 for a measure that ends in `_share`, else a number of at least 0."""
    out_of: Numbers | None = None
    """How many patients (or hours) a share is of; nan where not known, and then no chance is reported."""

    def _own(self) -> Iterator[TableFault]:
        known = ", ".join(MEASURES)
        yield from self._rows("measure", ~np.isin(self.measure, list(MEASURES)), f"must be one of {known}")
        share = np.char.endswith(self.measure, "_share")
        yield from self._rows("reading", self.reading < 0.0, "must not be negative")
        yield from self._rows("reading", share & (self.reading > 1.0), "is a share and must be at most 1 (8 % is 0.08)")
        if self.out_of is not None:
            yield from self._rows("out_of", self.out_of <= 0.0, "must be above 0, or empty where unknown")


class Beside(NamedTuple):
    """One measure in two periods."""

    label: str
    before: float
    now: float
    is_share: bool
    moved: Moved
    sure: bool
    """Whether chance was excluded; False where it is not known of how many the share is."""


def beside(table: SafetyTable, organisation: str, periods: tuple[str, str]) -> tuple[Beside, ...]:
    """The measures an organisation has in both periods, in the order of `MEASURES`.

    periods: the earlier and the later, however written: the months they stand for are compared, not their names.
    A share with its number of patients counts as moved where a test of two proportions leaves 5 % or less to chance.
    Without that number any change counts, and is marked as not sure.
    """
    found = []
    for name, measure in MEASURES.items():
        rows = [_row(table, organisation, period, name) for period in periods]
        if rows[0] is None or rows[1] is None:
            continue
        (before, of_before), (now, of_now) = rows[0], rows[1]
        sd = _chance(before, of_before, now, of_now) if name.endswith("_share") else math.nan
        changed = abs(now - before) > SURE * sd if sd > 0.0 else now != before
        moved: Moved = (
            "unsettled" if not changed else "worse" if (now > before) == measure.higher_is_worse else "better"
        )
        found.append(Beside(measure.label, before, now, name.endswith("_share"), moved, sd > 0.0))
    return tuple(found)


def sentence(productivity: float, measures: tuple[Beside, ...]) -> str:
    """What a board must not overlook, in one sentence; empty where no measure is given."""
    if not measures:
        return ""
    worse = [each for each in measures if each.moved == "worse"]
    if not worse:
        return "No measure of safety that is given got worse."
    worsened = "; ".join(
        f"{each.label[0].lower()}{each.label[1:]}: {_shown(each, each.before)} to {_shown(each, each.now)}"
        for each in worse
    )
    doubt = "" if all(each.sure for each in worse) else " Of some it is not known how many patients they stand for."
    if productivity > 0.0:
        return (
            f"Productivity rose while safety got worse ({worsened}). A gain bought with that is not a gain "
            f"until it is shown that the one did not cause the other.{doubt}"
        )
    return f"Productivity did not rise, and safety got worse ({worsened}).{doubt}"


def _row(table: SafetyTable, organisation: str, period: str, measure: str) -> tuple[float, float] | None:
    here = (table.organisation == organisation) & (table.measure == measure)
    at = [row for row in np.flatnonzero(here) if same_period(str(table.period[row]), period)]
    if not at:
        return None
    out_of = math.nan if table.out_of is None else float(table.out_of[at[0]])
    return float(table.reading[at[0]]), out_of


def _chance(before: float, of_before: float, now: float, of_now: float) -> float:
    """Standard deviation of the difference of two shares if nothing changed; nan where the numbers are not known."""
    pooled = (before * of_before + now * of_now) / (of_before + of_now)
    return math.sqrt(pooled * (1.0 - pooled) * (1.0 / of_before + 1.0 / of_now)) if pooled < 1.0 else 0.0


def _shown(each: Beside, reading: float) -> str:
    return f"{100 * reading:.1f} %" if each.is_share else f"{reading:,.2f}" if reading < 10 else f"{reading:,.0f}"
