"""What each point of a study does against its baseline, pair by pair."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import numpy as np

from sim.activity.ratio import Quotient
from sim.study.pairs import Paired, Sides, paired
from sim.study.sweep.result import Reals, Replications, StudyResult

NONE: Sides = ((), ())


class PointEffect(NamedTuple):
    """One figure of a point less that of its baseline. month: empty for all months together; figure: with the headline
    interval; half_width_of_mean: of the mean of the pairs, which more pairs narrow; pairs: replications both have.
    """

    point: int
    base: int
    measure: str
    month: str
    figure: Paired
    half_width_of_mean: float
    pairs: int


class _Both(NamedTuple):
    """Rows of the same replications in two worlds, and columns of the same figures. parts: float64[rows, figures, 2]
    of the baseline and of the point; months likewise, float64[rows, figures, months, 2].
    """

    names: tuple[str, ...]
    parts: tuple[Reals, Reals]
    proportion: tuple[bool, ...]
    months: tuple[str, ...]
    by_month: tuple[Reals, Reals] | None


def effects_of(result: StudyResult, measures: Iterable[str] | None = None) -> Iterator[PointEffect]:
    """Effects of every point that has a baseline other than itself, by point, figure and month.

    measures: the figures wanted, in their order (none: those that the study names, or all that both worlds have). A
    point that has no pair with its baseline has none.
    """
    wanted = tuple(result.wanted if measures is None else measures) or None
    for point in result.points:
        base = result.bases.get(point.number, point.number)
        if base == point.number or point.number not in result.runs or base not in result.runs:
            continue
        both = _both(result.runs[base], result.runs[point.number], wanted)
        if len(both.parts[0]):
            for measure, month, pairs, (figure, of_mean) in _of_figures(both, result.drawn):
                yield PointEffect(point.number, base, measure, month, figure, of_mean, pairs)


def paired_points(result: StudyResult) -> set[int]:
    """Points that have a replication in common with their baselines, whatever it moves."""
    runs = {number: of.replications for number, of in result.runs.items()}
    return {
        point.number
        for point in result.points
        if (base := result.bases.get(point.number, point.number)) != point.number
        and point.number in runs
        and base in runs
        and np.isin(runs[point.number], runs[base]).any()
    }


def by_point(effects: Iterable[PointEffect]) -> dict[int, dict[str, PointEffect]]:
    """Effects over all months, by point and figure."""
    found: dict[int, dict[str, PointEffect]] = {}
    for effect in effects:
        if not effect.month:
            found.setdefault(effect.point, {})[effect.measure] = effect
    return found


def is_baseline(result: StudyResult, point: int) -> bool:
    """Whether a point was run and is what others are compared with, itself with nothing."""
    return point in result.runs and result.bases.get(point, point) == point


def _both(base: Replications, new: Replications, wanted: tuple[str, ...] | None) -> _Both:
    _, rows, of_new = np.intersect1d(base.replications, new.replications, return_indices=True)
    place, of_base = _places(new), _places(base)
    names = tuple(name for name in wanted or base.names if name in place and name in of_base)
    columns, at = (np.array([of[name] for name in names], dtype=np.intp) for of in (of_base, place))
    by_month = None
    if base.by_month is not None and new.by_month is not None and base.months == new.months:
        by_month = (base.by_month[np.ix_(rows, columns)], new.by_month[np.ix_(of_new, at)])
    return _Both(
        names=names,
        parts=(base.parts[np.ix_(rows, columns)], new.parts[np.ix_(of_new, at)]),
        proportion=tuple((base.proportion[columns] | new.proportion[at]).tolist()),
        months=base.months if by_month else (),
        by_month=by_month,
    )


def _places(of: Replications) -> Mapping[str, int]:
    return {name: place for place, name in enumerate(of.names)}


def _of_figures(both: _Both, drawn: bool) -> Iterator[tuple[str, str, int, tuple[Paired, float]]]:
    pairs = len(both.parts[0])
    for at, (name, proportion) in enumerate(zip(both.names, both.proportion, strict=True)):
        yield name, "", pairs, _compared(both.parts[0][:, at], both.parts[1][:, at], proportion, drawn)
        if both.by_month is not None:
            base, new = (of[:, at] for of in both.by_month)
            for place, month in enumerate(both.months):
                if base[:, place].any() or new[:, place].any():  # else a figure of the window as a whole
                    yield name, month, pairs, _compared(base[:, place], new[:, place], proportion, drawn)


def _compared(base: Reals, new: Reals, proportion: bool, drawn: bool) -> tuple[Paired, float]:
    """The paired difference of two figures, float64[pairs, 2] each, and the half width of its mean."""
    if len(base) == 1:
        return _of_one_pair(base, new), math.nan
    sides: Sides = (_quotients(base, proportion), _quotients(new, proportion))
    of_mean = paired(NONE, sides)
    found = paired(sides, NONE) if drawn else of_mean
    return found, of_mean.half_width


def _of_one_pair(base: Reals, new: Reals) -> Paired:
    """What `paired` makes of one pair, without its cost: a study may have thousands of points of one pair each."""
    before, after = (_over(*side[0].tolist()) for side in (base, new))
    return Paired(before, after - before, math.nan, math.nan, math.nan)


def _over(above: float, below: float) -> float:
    return above / below if below else math.nan


def _quotients(parts: Reals, proportion: bool) -> list[Quotient]:
    return [Quotient(above, below, proportion) for above, below in parts.tolist()]
