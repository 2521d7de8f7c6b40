"""A calibration of a trust: every member is a year of the whole trust, run and kept like any other replication.

Each run has luck of its own that no other run shares, far from that of pairs of worlds; one year's luck is learnt from
years of the trust as written, and is error of the data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.activity import kpi_rows
from sim.calibration import Calibrated, NoEnsemble, calibrated
from sim.hospital.build import Blueprint
from sim.hospital.simulate import Engine
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.vector import Reals, Vector
from sim.study.calibrate.fitted_to import is_fitted
from sim.study.calibrate.free import Free, free_of
from sim.study.calibrate.group import CALIBRATION
from sim.study.calibrate.plan import Data
from sim.study.ensemble import Ensemble
from sim.study.figures import of_kpi
from sim.study.outcome import Job, Outcome, kept_blueprint, outcome
from sim.study.plan import BASELINE
from sim.study.replicate import replicate
from sim.study.running import NOT_KEPT, Running
from sim.study.store import Failed

FIRST_RUN = 1_000_000  # replication of the first run of a member: those of studies are below
FIRST_OF_LUCK = 2_000_000
Told = Callable[[int, int], None]  # runs done, of how many


def untold(_: int, __: int) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Fit:
    """A calibration that is done. as_written: rows of years of the trust as written, float64[years, rows]."""

    data: Data
    free: Free = field(repr=False)
    found: Calibrated = field(repr=False)
    as_written: Reals = field(repr=False)

    @property
    def members(self) -> Reals:
        """The draws of each member, float64[members, draws], as they are kept."""
        return kept(self.found.members, self.free)

    @property
    def hash(self) -> str:
        """16 hexadecimal digits that stand for these members and no others."""
        return ensemble_of(self.free, self.members).digest


@dataclass(frozen=True)
class Trust:
    """The trust that is calibrated, and how it is run."""

    plain: Mapping[str, Any] = field(repr=False)
    data: Data
    engine: Engine = "compiled"
    running: Running = field(default=NOT_KEPT, repr=False)

    def rows(self, vectors: Sequence[Vector | None], first: int, told: Told = untold) -> Reals:
        """The fitted rows of a year of each vector (None: as written), float64[vectors, rows]; NaN where a vector makes
        no sound year. first: the replication of the first, the others have those after it.
        """
        jobs = [Job(BASELINE, first + i, self.plain, self.engine, vector) for i, vector in enumerate(vectors)]
        found = replicate(jobs, outcome, self.running, told, keep=self._row)
        return np.array(found, dtype=np.float64).reshape(len(vectors), len(self.data.kpis))

    def _row(self, job: Job, made: Outcome | Failed) -> Reals:
        if isinstance(made, Failed):
            if job.vector is None or not made.certain:
                raise made.raised()
            return np.full(len(self.data.kpis), np.nan)
        rows = kpi_rows([*self.data.kpis.values()], [of_kpi(made)], made.months, {})
        return np.array([row.simulated for row in rows], dtype=np.float64)


def kept(members: Reals, free: Free) -> Reals:
    """Draws as a table of members keeps them, in single precision and within their ranges."""
    rounded = members.astype(np.float32).astype(np.float64)
    return np.asarray(np.clip(rounded, free.prior.low, free.prior.high))


def ensemble_of(free: Free, members: Reals, fitted_to: str = "") -> Ensemble:
    """Members as replications have them, of draws float64[members, draws]: what is no part of what is fitted is left
    out, and drawn for each pair. fitted_to: a hash of what they were fitted to.
    """
    found = Ensemble.of(free.slots.paths, free.vectors(kept(members, free)), fitted_to)
    places = [place for place, path in enumerate(found.paths) if is_fitted(path)]
    return replace(found, paths=tuple(found.paths[place] for place in places), values=found.values[:, places])


def fit(trust: Trust, told: Told = untold, blueprint: Blueprint | None = None) -> Fit:
    """Calibrate a trust. told: of the runs of the whole calibration; blueprint: of the trust, where it is made already.

    Raises ScenarioFaults where the trust as written comes to no row, or too few vectors make a sound year.
    """
    data, plan = trust.data, trust.data.plan
    free = free_of((blueprint or kept_blueprint(trust.plain)).scenario)
    total = plan.luck_replications + plan.members * (len(plan.alphas) + 1)
    counted = _Counted(told, total)
    as_written = counted.run(trust, [None] * plan.luck_replications, FIRST_OF_LUCK)
    _refuse_unknown(data, as_written)
    luck = np.cov(data.targets.scaled(as_written), rowvar=False)

    def model(members: Reals, first: int) -> Reals:
        return counted.run(trust, free.vectors(kept(members, free)), FIRST_RUN + first)

    try:
        found = calibrated(model, free.prior, data.targets, luck, plan.method)
    except NoEnsemble as error:
        rule = f"too few members make a sound trust: {error}; narrow the ranges of what is drawn"
        raise ScenarioFaults([Fault(CALIBRATION, rule)]) from error
    return Fit(data, free, found, as_written)


def _refuse_unknown(data: Data, as_written: Reals) -> None:
    """Refuse rows that the trust as written has no figure for."""
    names = [*data.kpis]
    missing = np.flatnonzero(np.isnan(as_written).any(0)).tolist()
    if missing:
        rule = "has no figure in a year of this trust, and cannot be fitted"
        raise ScenarioFaults([Fault(f"kpi.{names[place]}", rule) for place in missing])


@dataclass
class _Counted:
    """Runs of a calibration, told of as one. done: in the batches before."""

    told: Told
    total: int
    done: int = 0

    def run(self, trust: Trust, vectors: Sequence[Vector | None], first: int) -> Reals:
        before = self.done
        self.total = max(self.total, before + len(vectors))  # members that were replaced are run besides
        rows = trust.rows(vectors, first, lambda done, _: self.told(before + done, self.total))
        self.done = before + len(vectors)
        return rows
