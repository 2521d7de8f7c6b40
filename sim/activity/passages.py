"""What became of each class of a model in a window: who came, who left how, and after how long."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import Figures, Samples, mean_h, quantiles, share
from sim.activity.flows import Window, may_turn_away
from sim.activity.ratio import Quotient
from sim.activity.requests import Requests
from sim.activity.sample import Sample
from sim.engine.log import Event
from sim.pathway.ways import reachable
from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def passages(requests: Requests, window: Window) -> tuple[Figures, Samples]:
    """Figures by ("class", name, measure) of a run that kept its log.

    Who left is counted at leaving. Time in system is from arrival to leaving, each visit by itself, of those who were
    not lost; a visit is lost that leaves after its last request was turned away. Times are hours.
    """
    told, journeys = requests.told, requests.told.run.journeys
    figures, samples = Figures(), Samples()
    within, klass = window.holds(told.at), journeys.klass[told.row]
    came, left = within & (told.event == Event.ARRIVE), within & (told.event == Event.LEAVE)
    waited, lost, program = _waited(requests), _lost(requests), journeys.world.program
    for number, name in enumerate(program.classes):
        on_the_way = reachable(program, program.entries[number])
        mine = left & (klass == number)
        rows, outcome = told.row[mine], told.quantity[mine]
        times, gone = told.at[mine] - journeys.arrival[rows], lost[rows]
        samples["class", name, "time"] = sample = Sample.of(times[~gone] / HOUR_MS)
        found = {
            "arrived": Quotient(float((came & (klass == number)).sum())),
            "left": Quotient(float(len(rows))),
            "throughput_per_h": Quotient(float(len(rows)), window.length / HOUR_MS),
            "lost": Quotient(float(gone.sum())),
            "lost_share": share(gone, any(may_turn_away(program.nodes[node]) for node in on_the_way)),
            "time_mean_h": mean_h(times[~gone]),
            **dict(quantiles(sample, "time", "_h")),
            "wait_mean_h": mean_h(waited[rows][~gone]),
            "lost_time_mean_h": mean_h(times[gone]),
            "lost_wait_mean_h": mean_h(waited[rows][gone]),
        }
        for code, way in enumerate(program.outcomes):
            found[f"outcome.{way}"] = Quotient(float((outcome == code).sum()))
            found[f"outcome_time_mean_h.{way}"] = mean_h(times[outcome == code])
        found |= dict(_at_pools(requests, number, within & (klass == number)))
        figures |= {("class", name, measure): figure for measure, figure in found.items()}
    return figures, samples


def _waited(requests: Requests) -> Ints:
    """What each visit waited in all its requests that ended, ms."""
    found = np.zeros(len(requests.told.run.journeys), dtype=np.int64)
    np.add.at(found, requests.row, requests.wait)
    return found


def _lost(requests: Requests) -> Flags:
    """Of each visit, whether the last of its requests was turned away."""
    found = np.zeros(len(requests.told.run.journeys), dtype=np.bool_)
    last = np.append(requests.row[1:] != requests.row[:-1], True)[: len(requests.row)]
    found[requests.row[last]] = ~requests.granted[last]
    return found


def _at_pools(requests: Requests, klass: int, mine: Flags) -> Iterator[tuple[str, Quotient]]:
    """What the visits of a class waited at each pool that may serve them: mean, 95 % at most, how many were served."""
    told, program = requests.told, requests.told.run.journeys.world.program
    given = mine & ((told.event == Event.TAKE) | (told.event == Event.BOOK))
    for number in sorted(
        {pool for node in reachable(program, program.entries[klass]) for pool in program.nodes[node].pools(program)}
    ):
        waits, pool = told.wait[given & (told.pool == number)], program.pools[number]
        yield f"{pool}.wait_mean_h", mean_h(waits)
        yield from quantiles(Sample.of(waits / HOUR_MS), f"{pool}.wait", "_h", (95,))
        yield f"{pool}.served", Quotient(float(len(waits)))
