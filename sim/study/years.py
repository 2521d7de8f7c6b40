"""Growth as a trust reports it month by month, with and without a change, and when its board would see the change.

Each replication is a trust of the same size with luck of its own. What it reports is the year to date on the same
months a year before, by the published rule: activity by weight and days, spend at the prices of the base.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import CONFIDENCE
from sim.productivity import Period, Preset
from sim.productivity.months import financial_year, number_of
from sim.productivity.series import to_date
from sim.scenario.day import day_of
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.interventions import parts_of
from sim.scenario.years import YearsPlan
from sim.study.begun import begun, with_date
from sim.study.outcome import Job, kept_blueprint, tables

Reals = NDArray[np.float64]
YEAR = 12
HALF = 0.5  # of the boards
FEWEST_TRUSTS = 20
"""With fewer replications nothing is said of when boards see it. Of 20 boards of which half see it, their share has a
standard error of 11 percentage points (of 2, 35), and their noise, a standard deviation, one of 16 % of itself (71 %).
"""
PP = 100.0


@dataclass(frozen=True)
class YearsJob(Job):
    """One replication of one world over several years."""


@dataclass(frozen=True)
class ReportedGrowth:
    """What one trust reports. growth: year to date on the year before, a fraction, by month, the base year left out."""

    months: tuple[str, ...]
    growth: tuple[float, ...]


class ReportedMonth(NamedTuple):
    """A month of reports, growth in percentage points.

    without, with_: mean over replications; difference, half_width: of pairs, 95 %; noise: standard deviation of what
    trusts report that changed nothing; seen: share of boards whose growth with the change lies beyond the threshold,
    NaN where nothing is to be seen.
    """

    month: str
    without: float
    with_: float
    difference: float
    half_width: float
    noise: float
    seen: float


@dataclass(frozen=True)
class Years:
    """Reports of two worlds. growth: by world, a fraction, float64[replications, months]."""

    plan: YearsPlan
    months: tuple[str, ...]
    growth: Mapping[str, Reals] = field(repr=False)

    @property
    def table(self) -> tuple[ReportedMonth, ...]:
        """Month by month."""
        before, after = self.growth.values()
        return reported_months(self.months, before, after, self.plan)

    @property
    def trusts(self) -> int:
        """Replications: trusts of the same size with luck of their own."""
        return len(next(iter(self.growth.values())))

    @property
    def too_few(self) -> bool:
        """Whether they are too few to say when boards would see the change."""
        return self.trusts < FEWEST_TRUSTS

    @property
    def first_seen(self) -> str | None:
        """The first month in which half of the boards see the change; None also of too few trusts."""
        return None if self.too_few else first_seen(self.table)


def years_outcome(job: YearsJob) -> ReportedGrowth:
    """Simulate a trust, and report each month of its years but the first."""
    activity, inputs, _ = tables(job)
    scenario = kept_blueprint(job.plain).scenario.first
    months = tuple(sorted(set(map(str, activity.month))))
    preset = reaching(Preset.model_validate(scenario.productivity), months)
    found = to_date(activity, inputs, preset, Period(scenario.name, months[YEAR:]))
    return ReportedGrowth(tuple(found), tuple(found.values()))


def reaching(preset: Preset, months: Sequence[str]) -> Preset:
    """A preset whose chosen deflators reach the months: beyond the years listed the price stands still, as in cost."""
    years = dict.fromkeys(map(financial_year, sorted(months)))
    tree = preset.model_dump(by_alias=True, exclude_unset=True)
    for each in (tree.get("deflators") or {}).values():
        for prices in (*each.get("categories", {}).values(), each.get("all_other")):
            if prices is not None:
                _extend(prices, years)
    return Preset.model_validate(tree)


def _extend(prices: dict[str, Any], years: Mapping[str, None]) -> None:
    for below in (prices, *(prices.get("contracts") or {}).values(), *(prices.get("staff_groups") or {}).values()):
        if known := below.get("growth"):
            last = max(known)
            below["growth"] = {**known, **{year: 0.0 for year in years if year > last}}


def starting(world: Mapping[str, Any], plan: YearsPlan) -> dict[str, Any]:
    """A world in which what is tried holds from a day on, where it gives no date of its own; what brings things or
    steps is met from that day on.
    """
    tree = deepcopy(dict(world))
    if faults := [*_over_before(tree, plan)]:
        raise ScenarioFaults(faults)
    for where, part in parts_of(tree.get("intervention")):
        if part.get("from") is not None or not isinstance(part, dict):
            continue
        if part.get("new") or part.get("steps"):
            begun(part, tree, where, plan.starts)
        elif any(each.get("from") is not None for each in part.get("change") or []):
            with_date(part, "change", "from", plan.starts)
        else:
            part["from"] = plan.starts.isoformat()
    return tree


def _over_before(tree: Mapping[str, Any], plan: YearsPlan) -> Iterator[Fault]:
    """What gives no first day and is over before what is tried begins."""
    for where, part in parts_of(tree.get("intervention")):
        lines = [(f"{where}.change.{number}", each) for number, each in enumerate(part.get("change") or [])]
        for at, each in [(where, part), *lines] if part.get("from") is None else ():
            last = day_of(each.get("until"))
            if each.get("from") is None and last is not None and last < plan.starts:
                rule = f"must not come before years.starts, {plan.starts}, from which it holds: write its own from"
                yield Fault(f"{at}.until", rule, str(last))


def reported_months(months: Sequence[str], without: Reals, with_: Reals, plan: YearsPlan) -> tuple[ReportedMonth, ...]:
    """What two worlds report, month by month. without, with_: growth as a fraction, float64[replications, months]."""
    found = []
    for at, month in enumerate(months):
        before, after = PP * without[:, at], PP * with_[:, at]
        moved = after - before
        noise = math.hypot(_sd(before), plan.published_noise_pp)
        seen = boards_that_see(before, after, plan)
        means = float(before.mean()), float(after.mean()), float(moved.mean())
        found.append(ReportedMonth(month, *means, _half_width(moved), noise, seen))
    return tuple(found)


def boards_that_see(before: Reals, after: Reals, plan: YearsPlan) -> float:
    """The share of boards whose reported growth with a change lies beyond the threshold of noise, on its side.

    before, after: growth reported in a month, percentage points, float64[replications]; the threshold is so many
    standard deviations of the former from its mean. NaN where the change moves nothing, or one trust alone was run.
    """
    moved, noise = float((after - before).mean()), math.hypot(_sd(before), plan.published_noise_pp)
    if moved == 0.0 or not math.isfinite(noise):
        return math.nan
    beyond = math.copysign(1.0, moved) * (after - before.mean()) - plan.threshold_sd * noise
    if plan.published_noise_pp == 0.0:
        return float((beyond > 0.0).mean())
    scale = math.sqrt(2.0) * plan.published_noise_pp
    return float(np.mean([0.5 * (1.0 + math.erf(each / scale)) for each in beyond.tolist()]))


def first_seen(table: Sequence[ReportedMonth], starts: str = "") -> str | None:
    """The first month, not before one, in which half of the boards see the change; None where there is none."""
    return next((each.month for each in table if each.seen >= HALF and each.month >= starts), None)


def months_after(plan: YearsPlan, month: str) -> int:
    """Months from the start of a change to the end of a month, both counted."""
    return number_of(month) - number_of(plan.starts.strftime("%Y-%m")) + 1


def _sd(values: Reals) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else math.nan


def _half_width(values: Reals) -> float:
    from scipy.special import stdtrit

    if len(values) < 2:
        return math.nan
    return float(stdtrit(len(values) - 1, 0.5 * (1.0 + CONFIDENCE)) * _sd(values) / math.sqrt(len(values)))
