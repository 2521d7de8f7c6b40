"""Results of studies made by hand, of each kind of design: what is true of them is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from sim.study.sweep.result import Failure, Point, Replications, Stopped, StudyResult

BEDS, DELAY = "pools.general_bed.places", "discharge.delay"
SUMS = ("productivity", "activity", "inputs", "trust_gbp", "community_icb_gbp", "one_off_gbp", "beds_occupied")
SHARES = ("type1_within_4h", "type1_over_12h", "readmission_30d_share")
NAMES = (*SUMS, *SHARES)
Effects = Callable[[Mapping[str, Any]], Mapping[str, float]]


def nothing(_: Mapping[str, Any]) -> Mapping[str, float]:
    """What a point does that does nothing."""
    return {}


def replications(
    effect: Mapping[str, float],
    count: int = 8,
    names: Sequence[str] = NAMES,
    months: Sequence[str] = (),
    spread: float = 0.2,
) -> Replications:
    """Figures around a level that luck moves alike in every point, with what a point adds to them."""
    parts = np.zeros((count, len(names), 2))
    for replication in range(count):
        luck = np.random.default_rng(replication)
        for at, name in enumerate(names):
            common, own = luck.normal(0.0, 1.0), spread * luck.normal(0.0, 1.0)
            if name in SHARES:
                parts[replication, at] = round(3000 + 30 * common + 10_000 * effect.get(name, 0.0)), 10_000
            else:
                differs = own if name in effect else 0.0
                parts[replication, at] = 100.0 + common + effect.get(name, 0.0) + differs, 1.0
    by_month = np.repeat(parts[:, :, None, :], len(months), axis=2) if months else None
    proportion = np.array([name in SHARES for name in names])
    return Replications(np.arange(count, dtype=np.int64), tuple(names), parts, proportion, tuple(months), by_month)


def study(
    kind: str,
    levels: Sequence[Mapping[str, Any]],
    effects: Effects = nothing,
    baseline: Mapping[str, Any] | None = None,
    **made: Any,
) -> StudyResult:
    """A study of these points against a baseline that is no point of it, or against one that is."""
    factors = tuple(dict.fromkeys(factor for each in levels for factor in each))
    points = tuple(Point(number, each) for number, each in enumerate(levels))
    same = next((point for point in points if baseline is not None and point.levels == baseline), None)
    baselines = () if same else (Point(len(points), baseline or {}),)
    base = (same or baselines[0]).number
    runs = {point.number: replications(effects(point.levels), **made) for point in points if point is not same}
    runs[base] = replications({}, **made)
    pairs = len(runs[base].replications)
    return StudyResult(
        study="beds",
        title="Beds and discharge delay",
        kind=kind,
        factors=factors,
        points=points,
        baselines=baselines,
        runs=runs,
        bases={point.number: base for point in points},
        units={},
        stopped={point.number: Stopped(pairs, float("nan"), True) for point in points},
        provenance={"command": "acuteflow study=beds", "version": "0.5.0"},
    )


def dose(levels: Mapping[str, Any]) -> dict[str, float]:
    """More beds, more productivity up to 520, and more patients over twelve hours where it is bought that way."""
    beds = levels.get(BEDS, 500)
    found = {"productivity": (beds - 500) / 20 - (beds - 500) ** 2 / 3000, "trust_gbp": (beds - 500) * 1e5}
    if levels.get("intervention", "none") != "none":
        found["productivity"] += 1.0
        found["type1_over_12h"] = 0.02
    return found


def grid(**made: Any) -> StudyResult:
    """Four numbers of beds with and without an intervention."""
    levels = [{BEDS: beds, "intervention": it} for beds, it in product((500, 510, 520, 540), ("none", "hub"))]
    return study("grid", levels, dose, {BEDS: 500, "intervention": "none"}, **made)


def three_factors(**made: Any) -> StudyResult:
    """Two levels of each of three factors."""
    levels = [
        {BEDS: beds, DELAY: delay, "intervention": it}
        for beds, delay, it in product((500, 520), (0.5, 1.5), ("none", "hub"))
    ]
    return study("grid", levels, dose, **made)


def heat(**made: Any) -> StudyResult:
    """Two numbers varied."""

    def effects(levels: Mapping[str, Any]) -> dict[str, float]:
        return {"productivity": (levels[BEDS] - 500) / 20 - (levels[DELAY] - 1) * 2}

    levels = [{BEDS: beds, DELAY: delay} for beds, delay in product((480, 500, 520, 540), (0.5, 1.0, 1.5))]
    return study("grid", levels, effects, {BEDS: 500, DELAY: 1.0}, **made)


def listed(**made: Any) -> StudyResult:
    """A list of three, the last of them doing nothing."""
    levels = [{"intervention": "hub"}, {"intervention": "hub", BEDS: 520}, {"trust": "rural"}]
    return study("list", levels, lambda of: dose(of) if "trust" not in of else {}, **made)


def sampled(points: int = 40, kind: str = "latin_hypercube", **made: Any) -> StudyResult:
    """Points of two numbers of which one moves productivity."""
    luck = np.random.default_rng(1)
    levels = [{BEDS: float(480 + 60 * luck.random()), DELAY: float(2 * luck.random())} for _ in range(points)]
    noise = dict(zip((each[BEDS] for each in levels), luck.normal(0.0, 0.3, points).tolist(), strict=True))

    def effects(of: Mapping[str, Any]) -> dict[str, float]:
        moved = (of[BEDS] - 500) / 20
        return {"productivity": moved + noise[of[BEDS]], "type1_over_12h": 0.01 * moved}

    return study(kind, levels, effects, **{"count": 1, **made})


def model() -> StudyResult:
    """A model in place of a trust."""
    names = ("pool.beds.queue_mean", "pool.beds.wait_mean_h", "class.patient.lost_share")
    levels = [{BEDS: beds} for beds in (10, 12, 14)]
    found = study("grid", levels, lambda of: {names[0]: -(of[BEDS] - 10)}, {BEDS: 10}, names=names)
    return replace(found, wanted=names[:2])


def failed() -> StudyResult:
    """A point of which nothing came to an end, and one that lost a replication."""
    whole = grid()
    runs = {number: each for number, each in whole.runs.items() if number != 3}
    part = runs[5]
    runs[5] = replace(part, replications=part.replications[1:], parts=part.parts[1:])
    faults = (
        Failure(3, 0, "deadlock: =1+1 waits for a bed"),
        Failure(5, 0, "general_bed: no place is ever free"),
    )
    return replace(whole, runs=runs, failures=faults, missing=2)
