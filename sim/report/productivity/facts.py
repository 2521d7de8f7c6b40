"""All that a board page is made of: one trust, beside others where there are, over months where they are given."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from sim.productivity.breaks import Break, crossed, growth_methods, level_methods
from sim.productivity.calculation import year_on_year
from sim.productivity.growth_table import GrowthTable
from sim.productivity.levels import Level, NotComparable, Period
from sim.productivity.periods import APRIL, months_of, name_before, name_of, year_of
from sim.productivity.preset import Preset
from sim.productivity.series import (
    Beside,
    QualityBeside,
    Revision,
    SafetyTable,
    Series,
    Trajectory,
    Verdict,
    beside,
    chained,
    judge,
    monthly_growth,
    monthly_level,
    path_of,
    rolling,
    to_date,
)
from sim.productivity.tables import ActivityTable, InputsTable
from sim.productivity.trusts import SideBySide, full_periods
from sim.productivity.weighted_unit import UnitCost, unit_cost, unit_cost_range
from sim.productivity.years import Years
from sim.report.productivity.growth_drivers import GrowthDrivers


@dataclass(frozen=True, eq=False)
class Board:
    """One trust's figures. A growth table is enough; the page leaves out what is not given."""

    organisation: str
    compared: SideBySide
    """With the trust among its trusts; a table of this trust alone will do."""
    baseline: float = math.nan
    """Level of the baseline over that of the first year known: 1.05 where it was 5 % higher; nan where not known."""
    baseline_name: str = "2019/20"
    monthly: Series | None = None
    """Growth of each month on the same month a year before."""
    level: Series | None = None
    """Level of each month, 24 at least, for a verdict on months; `baseline` is on its scale then."""
    base_year: str = ""
    """The twelve months that `level` is measured against, whose own level is 1."""
    year_to_date: Mapping[str, float] = field(default_factory=dict)
    """Growth of the year up to each month, by month."""
    rolling: Mapping[str, float] = field(default_factory=dict)
    """Growth of the twelve months up to each month on the twelve before them, by month."""
    revised: Revision | None = None
    safety: SafetyTable | None = None
    """Safety by period, the periods written in any way that names their months."""
    quality: QualityBeside | None = None
    quality_not_applied: str = ""
    """Why a table of quality that is given changes nothing; "" where it does, or where none is given."""
    breaks: tuple[Break, ...] = ()
    """Months from which the trust is counted in another way: no verdict rests on growth across one."""
    unit: UnitOfBoard | None = None
    """What a weighted activity unit cost in the last period, where the measure has one."""
    drivers: GrowthDrivers | None = None
    """What moved the figure of the last period; from tables of activity and inputs only."""

    @property
    def growth(self) -> GrowthTable:
        """The trust's own rows, one for each year, ascending, with a productivity growth.

        Raises
        ------
        NotComparable
            When the table has no productivity growth of the trust.
        """
        table = self.compared.growth
        own = table.where((table.organisation == self.organisation) & ~np.isnan(table.productivity))
        own = own.where(np.isin(own.period, full_periods(own)))
        if not len(own):
            raise NotComparable(f"the table has no productivity growth of {self.organisation}")
        order = np.argsort(own.period)
        return GrowthTable.of({name: column[order] for name, column in own.columns().items()})

    @property
    def path(self) -> Trajectory:
        """What is known of its level: from months where these are given, else from its yearly growths."""
        if self.level is not None:
            return path_of(self.level, self.baseline, self.baseline_name, self.base_year)
        own, across = self.growth, self.growth_across
        last = len(own) - 1
        broken = [at for at in range(len(own)) if across[at]]
        if broken and broken[-1] < last:  # growth before and across a break is of another count
            own = own.where(np.arange(len(own)) > broken[-1])
        periods = tuple(str(period) for period in own.period)
        first = name_before(periods[0]) or f"before {periods[0]}"
        levels = chained(own.productivity.tolist())
        return Trajectory(
            (first, *periods),
            levels,
            self.noise_sd,
            baseline=self.baseline,
            baseline_name=self.baseline_name,
            changed_method=bool(broken) and broken[-1] == last,
        )

    @property
    def growth_across(self) -> tuple[tuple[Break, ...], ...]:
        """The breaks that the growth of each period crosses, in the order of `growth`."""
        return tuple(crossed(self.breaks, months_of(period) or ()) for period in self.growth.period.tolist())

    @property
    def noise_sd(self) -> float:
        """Noise of a year's growth at the trust's size, the larger of two periods; nan where no pair is known."""
        both = self.compared.both
        at = None if both is None else both.at(self.organisation)
        if both is None or at is None:
            return math.nan
        return max(float(both.noise.sd_of_trusts(period)[at]) for period in (0, 1))

    @property
    def verdict(self) -> Verdict:
        """By the rule of `verdict`."""
        return judge(self.path)

    @property
    def safety_beside(self) -> tuple[Beside, ...]:
        """Safety in the last period of growth against the same period a year before; none where either is not given."""
        return () if self.safety is None else beside(self.safety, self.organisation, self._safety_periods)

    @property
    def safety_not_shown(self) -> str:
        """Why a table of safety that is given is not shown; "" where it is, or where none is given."""
        if self.safety is None or self.safety_beside:
            return ""
        own = sorted({str(period) for period in self.safety.period[self.safety.organisation == self.organisation]})
        there = f"it has {', '.join(own)}" if own else "it has no row of this organisation"
        then, now = self._safety_periods
        return f"Safety was given and is not shown: no measure is given of both {then} and {now}; {there}."

    @property
    def _safety_periods(self) -> tuple[str, str]:
        """The last period of growth, after the same months a year before."""
        now = str(self.growth.period[-1])
        return (name_before(now), now)


class UnitOfBoard(NamedTuple):
    """The cost of a weighted activity unit, and its range over what is assumed, £."""

    cost: UnitCost
    low: float
    high: float


def unit_of(level: Level) -> UnitOfBoard | None:
    """Of a level; None where its measure has no unit."""
    if level.preset.rules.wau_scale_gbp is None:
        return None
    return UnitOfBoard(unit_cost(level), *unit_cost_range(level))


class Of(NamedTuple):
    """Whose tables they are, the month in which a year begins, and the breaks that are declared."""

    organisation: str
    starts: int = APRIL
    breaks: tuple[Break, ...] = ()


def own_breaks(organisation: str, breaks: Sequence[Break]) -> tuple[Break, ...]:
    """The breaks of one organisation."""
    return tuple(each for each in breaks if each.organisation == organisation)


def board_of_tables(activity: ActivityTable, inputs: InputsTable, preset: Preset, years: Years, of: Of) -> Board:
    """A board from a trust's own monthly tables.

    years: the years of the tables, as `years` gives them; of: whose they are, and how they are cut. Levels are measured
    against the first twelve months that can be.

    Raises
    ------
    NotComparable, TableFaults
        As `year_on_year` of any month.
    """
    organisation, starts = of.organisation, of.starts
    breaks = own_breaks(organisation, of.breaks)
    period = Period(organisation, years.months)
    columns: dict[str, list[object]] = {name: [] for name in _COLUMNS}
    for months in years.compared:
        grown = year_on_year(activity, inputs, preset, replace(period, months=months))
        row = (organisation, name_of(months, starts), grown.activity, grown.inputs, grown.productivity)
        for name, cell in zip(_COLUMNS, row, strict=True):
            columns[name].append(cell)
    # In the year that levels are measured against each is 1 by definition, which is no reading and shows no noise.
    known = tuple(month for month in years.reached if years.base and month > years.base[-1])
    level = None
    if len(known) >= FEWEST_LEVELS:
        level = monthly_level(activity, inputs, preset, replace(period, months=known), years.base)
        level = replace(level, method=level_methods(breaks, known))
    from sim.productivity.trusts import side_by_side

    whole = [year for year in years.compared if year[0] == year_of(year[0], starts)[0]]
    to_now = [to_date(activity, inputs, preset, replace(period, months=year), starts) for year in whole]
    return Board(
        organisation=organisation,
        compared=side_by_side(GrowthTable.of(columns), published=False),
        monthly=monthly_growth(activity, inputs, preset, period, growth_methods(breaks, period.months)),
        level=level,
        base_year=name_of(years.base) if level is not None and not crossed(breaks, known[:12]) else "",
        year_to_date={month: growth for year in to_now for month, growth in year.items()},
        rolling=rolling(activity, inputs, preset, period),
        breaks=breaks,
    )


FEWEST_LEVELS = 24
_COLUMNS = ("organisation", "period", "activity_growth", "resource_growth", "productivity_growth")
