"""Every figure of one replication of a model: pools, steps that ask for something, classes, times between marks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.activity.between import between
from sim.activity.figure import Seen
from sim.activity.flows import Window, steps
from sim.activity.passages import passages
from sim.activity.requests import Requests
from sim.activity.stations import Stations
from sim.activity.told import Told
from sim.engine.journeys import Run
from sim.scenario.scenario import Between


def model_figures(run: Run, window: Window, measures: Mapping[str, Between], audit_at_h: Sequence[float]) -> Seen:
    """Of a run that kept its log.

    measures: times between marks that are asked for; audit_at_h: hours of the day of the bed count.
    """
    requests = Requests(Told(run))
    seen = Stations(requests, window, audit_at_h).seen()
    for figures, samples in (steps(requests, window), passages(requests, window), between(run, measures, window)):
        seen.figures.update(figures)
        seen.samples.update(samples)
    return seen
