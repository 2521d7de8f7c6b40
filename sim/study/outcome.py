"""What a study keeps of one replication of one world: small enough to send between processes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.activity import Observed, activity_by_stay_band, activity_table, cost_volumes, measures
from sim.activity.declared import BY_NAME
from sim.activity.measures import Measures
from sim.cost import Bridge, CostLines, price, reconcile
from sim.cost.from_activity import drivers_of
from sim.hospital.build import Blueprint
from sim.hospital.load import Load, overloads
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine, Simulation, simulate
from sim.productivity import ActivityTable, InputsTable, Level, Period, Preset, level
from sim.productivity.series import SafetyTable
from sim.scenario.clock import financial_year
from sim.scenario.tree import canonical
from sim.study.assessed import Assessed, assessed


@dataclass(frozen=True)
class Job:
    """One replication of one world. `draws`: what was drawn for its assumptions (none: as assumed)."""

    world: str
    replication: int
    plain: Mapping[str, Any] = field(repr=False)
    engine: Engine = "compiled"
    draws: Mapping[str, float] | None = None

    @property
    def drawn(self) -> bool:
        """Whether assumptions were drawn."""
        return self.draws is not None


@dataclass(frozen=True)
class Outcome:
    """Figures of one replication.

    measures: by month; level: activity, spend and their weights over the measured months, one-off cost left out;
    without_readmissions_gbp, by_stay_band_gbp: cost-weighted activity counted otherwise; lines: what was paid in the
    measured months, by everybody; budget: from the opening budget of the window to what the trust spent in it;
    assessed: what it assumes of what its figures mean to a board, as drawn.
    """

    world: str
    replication: int
    drawn: bool
    measures: Measures
    level: Level
    without_readmissions_gbp: float
    by_stay_band_gbp: float
    lines: CostLines
    budget: Bridge
    assessed: Assessed | None = None

    @property
    def months(self) -> int:
        """Measured months."""
        return len(self.level.period.months)

    def paid(self, *payers: str) -> float:
        """£ paid by some payers in the measured months."""
        return self.lines.paid_by(*payers).total_gbp  # type: ignore[arg-type]


def outcome(job: Job) -> Outcome:
    """Simulate, count, price and weigh one replication."""
    return measured(job, simulate(_read(job), job.replication, job.engine))


def overloaded(plain: Mapping[str, Any]) -> tuple[Load, ...]:
    """Pools of a world, as assumed, that are asked for more than they have."""
    return tuple(overloads(kept_blueprint(plain)))


# What the safety table of the productivity calculation calls the measures of a simulated trust.
SAFETY_OF = {
    "wait_over_12h_share": "type1_over_12h",
    "within_4h_share": "type1_within_4h",
    "waiting_within_18_weeks_share": "waiting_18_weeks",
    "readmission_30d_share": "readmission_30d_share",
    "hours_short_staffed": "hours_short_staffed",
    "cancelled_share": "cancelled_share",
}


def tables(job: Job) -> tuple[ActivityTable, InputsTable, SafetyTable]:
    """The tables of one replication as a real trust would give them: every month measured, one-off cost among them, and
    safety by financial year.
    """
    simulation = simulate(_read(job), job.replication, job.engine)
    seen, dated, clock = Observed(simulation), simulation.blueprint.scenario, simulation.blueprint.clock
    months = clock.months[clock.measured]
    activity, lines = ActivityTable.of(activity_table(seen)), _priced(simulation, seen).over(months)
    here = np.isin(activity.month, [month.strftime("%Y-%m") for month in months])
    safety = _safety(dated.first.name, measures(seen))
    return activity.where(here), InputsTable.of(lines.inputs(dated.first.name)), safety


def _safety(name: str, found: Measures) -> SafetyTable:
    """Safety by financial year; of how many a share is stands beside it."""
    first, last, _ = found.measured.indices(len(found.months))
    years: dict[str, list[int]] = {}
    for month in range(first, last):
        years.setdefault(financial_year(found.months[month]), []).append(month)
    rows: dict[str, list[Any]] = {key: [] for key in ("organisation", "period", "measure", "reading", "out_of")}
    for year, within in years.items():
        window = slice(within[0], within[-1] + 1)
        for measure, ours in SAFETY_OF.items():
            if ours in found.names and not np.isnan(reading := found.value(ours, window)):
                share = measure.endswith("_share")
                of_how_many = found.denominator[found.names.index(ours), window]
                last = BY_NAME[ours].adds == "last"
                of = float(of_how_many[-1] if last else of_how_many.sum()) if share else np.nan
                for key, cell in zip(rows, (name, year, measure, reading, of), strict=True):
                    rows[key].append(cell)
    return SafetyTable.of(rows)


def _priced(simulation: Simulation, seen: Observed) -> CostLines:
    """What was paid, by everybody, in every month of a run."""
    dated = simulation.blueprint.scenario
    if simulation.roster is None or dated.first.cost is None:
        raise ValueError("a study of productivity needs a workforce and a cost in its scenario")
    window = simulation.blueprint.clock.window_start
    prices = {day: s.cost for day, s in zip(dated.begins, dated.by_phase, strict=True) if s.cost is not None}
    return price(
        lambda day: prices[max((d for d in prices if d <= day), default=dated.begins[0])],
        simulation.roster,
        drivers_of(cost_volumes(seen), dated.first.intervention.doing(window)),
    )


def measured(job: Job, simulation: Simulation) -> Outcome:
    """The figures of a simulation."""
    seen, dated = Observed(simulation), simulation.blueprint.scenario
    lines = _priced(simulation, seen)
    if simulation.roster is None or dated.first.cost is None:
        raise ValueError("a study of productivity needs a workforce and a cost in its scenario")
    name, clock = dated.first.name, simulation.blueprint.clock
    preset = Preset.model_validate(dated.first.productivity)
    period = Period(name, tuple(month.strftime("%Y-%m") for month in clock.months[clock.measured]))
    inputs = InputsTable.of(lines.inputs(name))

    def weighed(columns: dict[str, Any]) -> Level:
        return level(ActivityTable.of(columns), inputs, preset, period)

    return Outcome(
        world=job.world,
        replication=job.replication,
        drawn=job.drawn,
        measures=measures(seen),
        level=weighed(activity_table(seen)),
        without_readmissions_gbp=weighed(activity_table(seen, readmissions=False)).cost_weighted_activity,
        by_stay_band_gbp=weighed(activity_by_stay_band(seen)).cost_weighted_activity,
        lines=lines.over(clock.months[clock.measured]),
        budget=reconcile(dated.first.cost, lines, simulation.roster),
        assessed=assessed(dated.first),
    )


_READ: dict[str, Blueprint] = {}  # blueprints of this process, for jobs that differ in their replication only
MOST_READ = 8


def _read(job: Job) -> Blueprint:
    """The blueprint of a job; one whose assumptions were drawn is of no use to any other."""
    return kept_blueprint(job.plain) if job.draws is None else blueprint(job.plain, job.draws)


def kept_blueprint(plain: Mapping[str, Any]) -> Blueprint:
    """The blueprint of a plain tree, made once in each process."""
    key = canonical(plain)
    if key not in _READ:
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[key] = blueprint(plain)
    return _READ[key]
