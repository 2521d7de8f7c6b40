"""Times between two marks of a visit, as a model asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import Figures, Samples, mean_h, quantiles, share
from sim.activity.flows import Window
from sim.activity.ratio import Quotient
from sim.activity.sample import Sample
from sim.engine.journeys import Run
from sim.engine.world import NEVER
from sim.pathway.program import Program
from sim.pathway.ways import marks_from
from sim.scenario.clock import HOUR_MS
from sim.scenario.scenario import ARRIVAL, Between


def between(run: Run, measures: Mapping[str, Between], window: Window) -> tuple[Figures, Samples]:
    """Figures by ("measure", name, ...): of all classes, and of each where several can make both marks.

    A visit counts where it made both marks and the second lies in the window; times are hours.
    """
    journeys = run.journeys
    figures, samples = Figures(), Samples()
    for name, of in measures.items():
        since = journeys.arrival if of.from_ == ARRIVAL else journeys.at(of.from_)
        until = journeys.at(of.to)
        made = (until != NEVER) & (since != NEVER) & window.holds(until)
        for label, mine in _whose(name, of, journeys.world.program, journeys.klass):
            ms = (until - since)[made & mine]
            samples["measure", label, ""] = sample = Sample.of(ms / HOUR_MS)
            found = {
                "count": Quotient(float(len(ms))),
                "mean_h": mean_h(ms),
                **{measure.removeprefix("_"): figure for measure, figure in quantiles(sample, "", "_h")},
                **{f"within_{limit:g}h": share(ms <= limit * HOUR_MS) for limit in of.within_h},
            }
            figures |= {("measure", label, measure): figure for measure, figure in found.items()}
    return figures, samples


def _whose(
    name: str, of: Between, program: Program, klass: NDArray[np.int16]
) -> Iterator[tuple[str, NDArray[np.bool_]]]:
    yield name, np.ones(len(klass), dtype=np.bool_)
    able = [n for n, entry in enumerate(program.entries) if {of.from_, of.to} <= {ARRIVAL} | marks_from(program, entry)]
    for number in able if len(able) > 1 else ():
        yield f"{name} of {program.classes[number]}", np.asarray(klass == number)
