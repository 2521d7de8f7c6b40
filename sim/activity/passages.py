"""What became of each class of a model in a window: who came, who left how, and after how long."""

from __future__ import annotations

import numpy as np

from sim.activity.stations import Figures
from sim.activity.told import Told
from sim.engine.journeys import Run
from sim.engine.log import Event
from sim.scenario.clock import HOUR_MS


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
        found |= {("class", name, measure): figure for measure, figure in figures.items()}
    return found
