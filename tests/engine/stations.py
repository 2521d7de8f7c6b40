"""Queues of the textbooks as scenarios: rates an hour, memoryless or other service, and estimates over replications."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from math import sqrt
from typing import Any

import numpy as np
from scipy import stats

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Run
from sim.hospital.build import Blueprint, build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS

BUSY = 150.0  # patients an hour: queues are run this much faster than told, so that a month holds many
Estimate = tuple[float, float]  # mean over replications, half-width of its 95 % interval


def exponential(mean: float) -> dict[str, Any]:
    return {"of": {"exponential": {"mean": mean}}}


def station(
    arrivals: Mapping[str, Any], pathways: Any, pools: Any, has: Mapping[str, Any], months: int = 1
) -> Blueprint:
    """A scenario with one day of warm-up. arrivals: by class, patients an hour, or as in a scenario."""
    classes = {}
    for name, rate in arrivals.items():
        arrive = rate if isinstance(rate, Mapping) else {"per_day": 24 * rate}
        classes[name] = {"pathway": "only", "arrivals": arrive, "attributes": has.get(name, has)}
    return blueprint(
        {
            "name": "station",
            "run": {"start": date(2023, 12, 31), "warm_up_days": 1, "measured_months": months, "seed": 20240101},
            "classes": classes,
            "pools": {name: {"places": p} if isinstance(p, int) else p for name, p in pools.items()},
            "pathways": {"only": pathways},
        }
    )


def runs(made: Blueprint, replications: int) -> Iterator[Run]:
    """Replications on the compiled engine, each held to the laws no run may break."""
    for replication in range(replications):
        run = run_compiled(build(made, replication))
        check(run)
        yield run


def check(run: Run) -> None:
    """Little's law and busy time, exactly: the books of pool `bed` are the marks `in`, `seen`, `gone` and `out`."""
    rows, end = run.journeys, run.journeys.world.end
    if "bed" not in rows.world.program.pools:
        return
    came, seen, out = rows.at("in"), np.where(rows.reached("seen"), rows.at("seen"), end), rows.at("out")
    waited_until = np.where(rows.reached("gone"), rows.at("gone"), seen)
    asked = rows.reached("in")
    assert run.use("bed", "queued").sum() == (waited_until - came)[asked].sum()
    used = np.where(rows.reached("out"), out, end) - seen
    assert run.use("bed", "used").sum() == used[rows.reached("seen")].sum()
    assert (rows.reached("out") == (rows.outcome >= 0) & rows.reached("seen")).all()


def means(made: Blueprint, replications: int, *measures: Callable[[Run], float]) -> list[Estimate]:
    """Each measure over replications: mean and half-width."""
    rows = np.array([[measure(run) for measure in measures] for run in runs(made, replications)])
    wide = stats.t.ppf(0.975, replications - 1) * rows.std(axis=0, ddof=1) / sqrt(replications)
    return list(zip(rows.mean(axis=0).tolist(), wide.tolist(), strict=True))


def close(estimate: Estimate, truth: float, within: float = 0.03) -> None:
    """The truth lies within three standard errors, and the interval is narrow enough for that to say something."""
    mean, wide = estimate
    assert wide <= within * truth, f"{mean} ± {wide} is too wide for {truth}"
    assert abs(mean - truth) <= 1.5 * wide, f"{mean} ± {wide}, and the truth is {truth}"


# ---- measures, over the window after the warm-up


def in_window(run: Run) -> np.ndarray[Any, Any]:
    return run.journeys.arrival >= run.journeys.world.month_edges[1]


def mean_of(pool: str, use: str) -> Callable[[Run], float]:
    """Mean places in use, or requests waiting."""
    return lambda run: float(run.use(pool, use)[1:].sum() / np.diff(run.journeys.world.month_edges)[1:].sum())


def wait_h(run: Run, start: str = "in", end: str = "seen", of: str | None = None) -> float:
    """Mean hours between two marks of those who made both."""
    rows = run.journeys
    counted = in_window(run) & rows.reached(start) & rows.reached(end)
    counted &= rows.of_class(of) if of is not None else True
    return float((rows.at(end) - rows.at(start))[counted].mean() / HOUR_MS)


def share(made: Callable[[Run], Any]) -> Callable[[Run], float]:
    """Share of the patients of the window."""
    return lambda run: float(made(run)[in_window(run)].mean())


def left_as(outcome: str) -> Callable[[Run], float]:
    return share(lambda run: run.journeys.left_as(outcome))


def waited(run: Run, longer_than_h: float = 0.0) -> np.ndarray[Any, Any]:
    """Who waited longer than so many hours, or was never seen."""
    rows = run.journeys
    return ~(rows.reached("seen") & (rows.at("seen") - rows.at("in") <= longer_than_h * HOUR_MS))
