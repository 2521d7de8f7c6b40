"""What a study keeps of one replication of one world: small enough to send between processes."""

from __future__ import annotations

import math
import pickle
import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

import numpy as np

from sim.activity import Observed, activity_table, cost_volumes, digest, measures, ways_out
from sim.activity.counts import Volumes, volumes_by_stay_band, volumes_without_readmissions
from sim.activity.declared import BY_NAME
from sim.activity.interning import interned, packed, unpacked
from sim.activity.measures import Measures
from sim.activity.staff_hours import StaffHours
from sim.cost import Bridge, CostLines, price, reconcile
from sim.cost.drivers import drivers_of
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine, Simulation, simulate
from sim.productivity import (
    ActivityTable,
    InputsTable,
    Item,
    Level,
    Line,
    Period,
    Preset,
    TableFault,
    TableFaults,
    level,
)
from sim.productivity.series import SafetyTable
from sim.scenario.clock import financial_year
from sim.scenario.files import files_named
from sim.scenario.vector import Vector
from sim.study.assessed import Assessed, assessed

BY_LINE = ("spend_gbp", "hours")  # of a level: months of figures by input line


@dataclass(frozen=True)
class Job:
    """One replication of one world. `vector`: its numbers, as drawn for its assumptions (none: as assumed)."""

    world: str
    replication: int
    plain: Mapping[str, Any] = field(repr=False)
    engine: Engine = "compiled"
    vector: Vector | None = field(default=None, repr=False)

    @property
    def drawn(self) -> bool:
        """Whether assumptions were drawn."""
        return self.vector is not None


@dataclass(frozen=True)
class Outcome:
    """Figures of one replication.

    measures: by month; level: activity, spend and their weights over the measured months, one-off cost left out;
    without_readmissions_gbp, by_stay_band_gbp: cost-weighted activity counted otherwise; lines: what was paid in the
    measured months, by everybody; budget: from the opening budget of the window to what the trust spent in it;
    price_year_gbp: what the trust's lines of these months come to at the prices of `cost.price_year`;
    assessed: what it assumes of what its figures mean to a board, as drawn; ways_out: visits that ended in the measured
    months, by outcome; journeys: a digest, of journeys that are all alike the same; staff: hours of the roster that no
    line of the bill holds.
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
    price_year_gbp: float = math.nan
    assessed: Assessed | None = None
    ways_out: Mapping[str, float] = field(default_factory=dict)
    journeys: str = ""
    staff: StaffHours | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        """Travel between processes with every name, every row of figures and the preset once."""
        seen: dict[bytes, bytes] = {}
        known = {each.name: getattr(self, each.name) for each in fields(self)}
        known["lines"] = self.lines.packed(seen)
        level = {each.name: getattr(self.level, each.name) for each in fields(self.level)}
        level["preset"] = _text_of(self.level.preset)
        level["items"] = _packed_items(self.level.items)
        for name in BY_LINE:
            rows = level[name]
            level[name] = tuple(tuple(map(interned, line)) for line in rows), packed(rows.values(), seen)
        return _unpacked, (known | {"level": level},)

    @property
    def months(self) -> int:
        """Measured months."""
        return len(self.level.period.months)

    def paid(self, *payers: str) -> float:
        """£ paid by some payers in the measured months."""
        return self.lines.paid_by(*payers).total_gbp  # type: ignore[arg-type]


def _unpacked(known: dict[str, Any]) -> Outcome:
    known["lines"], level = CostLines.unpacked(*known["lines"]), known["level"]
    months = len(level["period"].months)
    for name in BY_LINE:
        lines, rows = level[name]
        level[name] = dict(zip(_lines(lines), unpacked(rows, months), strict=True))
    level["preset"] = _preset(level["preset"])
    level["items"] = _items(*level["items"])
    return Outcome(**known | {"level": Level(**level)})


def _packed_items(items: Mapping[Item, float]) -> tuple[bytes, bytes]:
    """Names of items, which are many and alike, as one text, and their volumes as they are."""
    names = "\n".join("\t".join(item) for item in items)
    return zlib.compress(names.encode()), np.array(list(items.values()), dtype=np.float64).tobytes()


def _items(names: bytes, volumes: bytes) -> dict[Item, float]:
    return dict(zip(_item_names(names), np.frombuffer(volumes, dtype=np.float64).tolist(), strict=True))


@lru_cache(maxsize=64)
def _item_names(text: bytes) -> tuple[Item, ...]:
    """The items of a text that many outcomes of a study share."""
    lines = zlib.decompress(text).decode()
    return tuple(Item(*line.split("\t")) for line in lines.split("\n")) if lines else ()


@lru_cache(maxsize=64)
def _lines(names: tuple[tuple[str, str, str], ...]) -> tuple[Line, ...]:
    """The input lines of names that many outcomes of a study share."""
    return tuple(Line(*each) for each in names)


def _text_of(preset: Preset) -> bytes:
    return zlib.compress(preset.model_dump_json(exclude_unset=True, by_alias=True).encode())


@lru_cache(maxsize=64)
def _preset(text: bytes) -> Preset:
    """The preset of a text that many outcomes of a study share."""
    return Preset.model_validate_json(zlib.decompress(text))


def outcome(job: Job) -> Outcome:
    """Simulate, count, price and weigh one replication."""
    return measured(job, simulate(_read(job), job.replication, job.engine))


# What the safety table of the productivity calculation calls the measures of a simulated trust.
SAFETY_OF = {
    "wait_over_12h_share": "type1_over_12h",
    "within_4h_share": "type1_within_4h",
    "waiting_within_18_weeks_share": "waiting_18_weeks",
    "readmission_30d_share": "readmission_30d_share",
    "hours_short_staffed": "hours_short_staffed",
    "cancelled_share": "cancelled_share",
    "expected_extra_deaths": "expected_extra_deaths",
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


def _priced(simulation: Simulation, seen: Observed, year: str | None = None) -> CostLines:
    """What was paid, by everybody, in every month of a run: in nominal £, or at the prices of a financial year."""
    dated = simulation.blueprint.scenario
    if simulation.roster is None or dated.first.cost is None:
        raise ValueError("a study of productivity needs a workforce and a cost in its scenario")
    window = simulation.blueprint.clock.window_start
    prices = {day: s.cost for day, s in zip(dated.begins, dated.by_phase, strict=True) if s.cost is not None}
    return price(
        lambda day: prices[max((d for d in prices if d <= day), default=dated.begins[0])],
        simulation.roster,
        drivers_of(cost_volumes(seen), dated.first.intervention.implementation_costs(window)),
        year,
    )


def measured(job: Job, simulation: Simulation) -> Outcome:
    """The figures of a simulation."""
    seen, dated = Observed(simulation), simulation.blueprint.scenario
    lines = _priced(simulation, seen)
    if simulation.roster is None or dated.first.cost is None:
        raise ValueError("a study of productivity needs a workforce and a cost in its scenario")
    cost, name, clock = dated.first.cost, dated.first.name, simulation.blueprint.clock
    real = {year: _priced(simulation, seen, year) for year in {cost.base_year, cost.price_year}}
    at_price_year = real[cost.price_year].over(clock.months[clock.measured]).paid_by("trust")
    preset = Preset.model_validate(dated.first.productivity)
    period = Period(name, tuple(month.strftime("%Y-%m") for month in clock.months[clock.measured]))
    return Outcome(
        world=job.world,
        replication=job.replication,
        drawn=job.drawn,
        measures=measures(seen),
        level=level(ActivityTable.of(activity_table(seen)), InputsTable.of(lines.inputs(name)), preset, period),
        without_readmissions_gbp=_weighed(seen.once(volumes_without_readmissions), preset, clock.measured),
        by_stay_band_gbp=_weighed(seen.once(volumes_by_stay_band), preset, clock.measured),
        lines=lines.over(clock.months[clock.measured]),
        budget=reconcile(cost, lines, real[cost.base_year], simulation.roster),
        price_year_gbp=at_price_year.total_gbp,
        assessed=assessed(dated.first),
        ways_out=ways_out(seen),
        journeys=digest(seen.journeys),
        staff=StaffHours.of(simulation.roster),
    )


def _weighed(volumes: Volumes, preset: Preset, months: slice) -> float:
    """Cost-weighted activity over some months, £: that of a level of these volumes.

    Raises TableFaults with each point of delivery and currency that has no weight.
    """
    faults, gbp = [], defaultdict(list)
    for (pod, currency), volume in volumes.items():
        if (weight := preset.weight(pod, currency)) is not None:
            gbp[pod].append(volume[months] * weight)
        elif pod not in preset.exclusions.pods:
            rule = f"has no weight in {pod} of preset {preset.name}"
            faults.append(TableFault("activity", None, "currency", rule, currency))
    if faults:
        raise TableFaults(faults)
    return math.fsum(float(np.cumsum(np.concatenate(rows))[-1]) for rows in gbp.values())


# Blueprints of this process, for jobs that differ in their replication only.
_READ: dict[tuple[bytes, bytes], Blueprint] = {}
MOST_READ = 8


def _read(job: Job) -> Blueprint:
    """The blueprint of a job; one whose assumptions were drawn is of no use to any other."""
    return kept_blueprint(job.plain) if job.vector is None else blueprint(job.plain, job.vector)


def kept_blueprint(plain: Mapping[str, Any], vector: Vector | None = None) -> Blueprint:
    """The blueprint of a plain tree at a vector, made once in each process."""
    if files_named(plain):  # what stands in a file may have changed since it was read
        return blueprint(plain, vector)
    key = pickle.dumps(plain), b"" if vector is None else vector.values.tobytes() + vector.given.tobytes()
    if key not in _READ:
        if len(_READ) >= MOST_READ:
            _READ.clear()
        _READ[key] = blueprint(plain, vector)
    return _READ[key]
