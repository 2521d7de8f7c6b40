"""What became of each class of a model in a window: who came, who left how, and after how long."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.activity.stations import Figures
from sim.activity.told import Told
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS
from sim.scenario.scenario import Between


def passages(run: Run, first: int, last: int) -> Figures:
    """Figures by ("class", name, measure) of a run that kept its log, over [first, last) ms.

    Who left is counted at leaving. Time in system is from arrival to leaving, each visit by itself; times are hours.
    """
    told, journeys = Told(run), run.journeys
    found: Figures = {}
    within = (told.at >= first) & (told.at < last)
    came, left = within & (told.event == Event.ARRIVE), within & (told.event == Event.LEAVE)
    klass = journeys.klass[told.row]
    waited = np.zeros(len(journeys), dtype=np.int64)
    np.add.at(waited, told.row[told.ended], told.wait[told.ended])
    for number, name in enumerate(journeys.world.program.classes):
        mine = left & (klass == number)
        rows = told.row[mine]
        times = (told.at[mine] - journeys.arrival[rows]) / HOUR_MS
        nothing = float("nan")
        figures = {
            "arrived": float((came & (klass == number)).sum()),
            "left": float(mine.sum()),
            "throughput_per_h": float(mine.sum()) * HOUR_MS / (last - first),
            "time_mean_h": float(times.mean()) if len(times) else nothing,
            **{f"time_p{p}_h": float(np.quantile(times, p / 100)) if len(times) else nothing for p in (50, 90, 95)},
            "wait_mean_h": float(waited[rows].mean()) / HOUR_MS if len(times) else nothing,
        }
        for code, outcome in enumerate(journeys.world.program.outcomes):
            figures[f"outcome.{outcome}"] = float((told.quantity[mine] == code).sum())
        figures |= _at_pools(told, within & (klass == number))
        found |= {("class", name, measure): figure for measure, figure in figures.items()}
    return found


def _at_pools(told: Told, mine: NDArray[np.bool_]) -> dict[str, float]:
    """What some visits waited at each pool that served any of them: mean, 95 % at most, and how many were served."""
    found: dict[str, float] = {}
    given = mine & ((told.event == Event.TAKE) | (told.event == Event.BOOK))
    for number, pool in enumerate(told.run.journeys.world.program.pools):
        waits = told.wait[given & (told.pool == number)] / HOUR_MS
        if len(waits):
            found[f"{pool}.wait_mean_h"] = float(waits.mean())
            found[f"{pool}.wait_p95_h"] = float(np.quantile(waits, 0.95))
            found[f"{pool}.served"] = float(len(waits))
    return found


def between(run: Run, measures: Mapping[str, Between], first: int, last: int) -> Figures:
    """Times between marks by ("measure", name, ...), all classes together and each by itself, over [first, last) ms.

    A visit counts where it made both marks and the second lies in the window; times are hours.
    """
    journeys, found = run.journeys, Figures()
    for name, of in measures.items():
        since = journeys.arrival if of.from_ == "arrival" else journeys.at(of.from_)
        until = journeys.at(of.to)
        made = (until != NEVER) & (since != NEVER) & (until >= first) & (until < last)
        for number, klass in [(-1, ""), *enumerate(journeys.world.program.classes)]:
            mine = made & (journeys.klass == number) if klass else made
            hours = (until - since)[mine] / HOUR_MS
            label = f"{name} of {klass}" if klass else name
            figures = {"count": float(len(hours)), "mean_h": float(hours.mean()) if len(hours) else float("nan")}
            for share in (50, 90, 95):
                figures[f"p{share}_h"] = float(np.quantile(hours, share / 100)) if len(hours) else float("nan")
            for limit in of.within_h:
                figures[f"within_{limit:g}h"] = float((hours <= limit).mean()) if len(hours) else float("nan")
            found |= {("measure", label, measure): figure for measure, figure in figures.items()}
    return found
