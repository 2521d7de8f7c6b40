"""What a study came to: the points of its design, and the figures of every replication of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity.ratio import Quotient
from sim.hospital.load import Load
from sim.study.design.study_file import Stopping

Reals = NDArray[np.float64]
Level = str | float | int | bool | None


@dataclass(frozen=True)
class Point:
    """A point of a design. number: from 0 in the order of the design; levels: by factor, in the order of the study's
    factors. A factor that has no level here stands as the scenario is written.
    """

    number: int
    levels: Mapping[str, Any]


@dataclass(frozen=True)
class Replications:
    """Figures of one point, replication by replication.

    replications: int64[n], ascending; names: of the figures; parts: float64[n, figures, 2], numerator and denominator
    (0 over 0: not known); proportion: bool[figures], counts of events over counts of trials; months, by_month: of a
    study that asks for months, their names and float64[n, figures, months, 2].
    """

    replications: NDArray[np.int64]
    names: tuple[str, ...]
    parts: Reals = field(repr=False)
    proportion: NDArray[np.bool_] = field(repr=False)
    months: tuple[str, ...] = ()
    by_month: Reals | None = field(default=None, repr=False)

    def quotients(self, name: str) -> list[Quotient]:
        """A figure by replication. ValueError where there is none of this name."""
        at = self.names.index(name)
        return [Quotient(above, below, bool(self.proportion[at])) for above, below in self.parts[:, at].tolist()]


@dataclass(frozen=True)
class Failure:
    """A replication of a point that came to no end. message: one line."""

    point: int
    replication: int
    message: str


@dataclass(frozen=True)
class Stopped:
    """Why a point has as many pairs as it has. half_width: of the mean of the named effect when it stopped, at the
    upper bound of its variance (NaN: none is named); reached: whether that is below what was asked for.
    """

    pairs: int
    half_width: float
    reached: bool


@dataclass(frozen=True)
class StudyResult:
    """Everything a table, a picture or a page of a study is made from.

    study: its name; title; points: of the design, in its order; runs: by number of a point, what was run of it (a point
    of which nothing came to an end has none; numbers past the design are baselines that are no point of it); bases: by
    number of a point, the number of the point it is compared with (itself: it is a baseline); units: by figure;
    question: what it is to answer, empty where that is not said; rule: how many pairs were asked for; labels: by
    factor, what the study calls it; titles: by factor and level, what a choice is called (none: as the level is
    written); measured: first days of the months measured, empty where they are not alike or not known; wanted: figures
    the study names, in its order (none: all); drawn: whether what is assumed was drawn; missing: replications that were
    asked for and are not run yet; loads: by number of a point that was looked at, pools that are asked for more than
    they have; unsettled: by number of a point, stocks that have not settled when measuring begins, and from what to
    what they went; redrawn: draws of what is assumed that together made no valid trust, and were drawn again.
    """

    study: str
    title: str
    kind: str
    """Of the design: grid, list, latin_hypercube, sobol, one_at_a_time or table."""
    factors: tuple[str, ...]
    points: tuple[Point, ...]
    baselines: tuple[Point, ...]
    runs: Mapping[int, Replications] = field(repr=False)
    bases: Mapping[int, int]
    units: Mapping[str, str] = field(repr=False)
    wanted: tuple[str, ...] = ()
    drawn: bool = True
    failures: tuple[Failure, ...] = ()
    stopped: Mapping[int, Stopped] = field(default_factory=dict)
    missing: int = 0
    provenance: Mapping[str, str] = field(default_factory=dict, repr=False)
    question: str = ""
    rule: Stopping | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    loads: Mapping[int, tuple[Load, ...]] = field(default_factory=dict, repr=False)
    unsettled: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    redrawn: int = 0
    titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    measured: tuple[date, ...] = ()
