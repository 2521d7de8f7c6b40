"""What the parts of a scenario allow and all together do not: a trust run by hours, and arrivals without end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from sim.demand.distributions import sampler
from sim.scenario.arrivals import MOST_PER_HOUR
from sim.scenario.clock import HourClock
from sim.scenario.distribution import UNITS_H, Distribution, in_hours
from sim.scenario.faults import Fault
from sim.scenario.load import DatedScenario

BY_MONTH = ("workforce", "cost", "counted")  # what is rostered, paid or counted by calendar months
NEARLY = 0.999  # means are taken to a few figures
POINTS, TAILS = 10_000, 16  # of each decade of a distribution's upper tail, and how many decades


def feasibility_faults(dated: DatedScenario) -> Iterator[Fault]:
    """Every combination that no run could carry out."""
    first = dated.first
    if isinstance(first.run.clock, HourClock):
        there = [part for part in BY_MONTH if getattr(first, part)]
        if there:
            reckoned = f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} reckoned"
            rule = f"a run by hours has no calendar months, by which {reckoned}"
            yield Fault("run.measured_h", f"{rule}: state warm_up_days and measured_months")
    for day, scenario in zip(dated.begins, dated.by_phase, strict=True):
        begun = next((f"phases.{n}" for n, phase in enumerate(first.phases) if phase.from_ == day), day.isoformat())
        where = begun if scenario is not first else ""
        for name, klass in scenario.classes.items():
            every = None if klass.arrivals is None else klass.arrivals.every
            mean = np.inf if every is None else mean_interval(in_hours(every.of, UNITS_H[every.unit]))
            if mean < NEARLY / MOST_PER_HOUR:
                rule = f"must leave at least {1 / MOST_PER_HOUR:g} h between patients on the mean, and what is below 0"
                yield Fault(f"classes.{name}.arrivals.every.of", f"{rule} counts as 0", f"{mean:.3g} h", since=where)


def mean_interval(of: Distribution) -> float:
    """The mean of what is left of a distribution when what lies below 0 counts as 0, to a few figures."""
    law, mean = sampler(of), 0.0
    edges = [0.0, *(1.0 - 10.0**-power for power in range(1, TAILS)), 1.0 - 2.0**-53]
    for low, high in pairwise(edges):
        u = low + (np.arange(POINTS) + 0.5) / POINTS * (high - low)
        mean += float(np.maximum(0.0, law.quantiles(np.minimum(u, 1.0 - 2.0**-53))).mean()) * (high - low)
    return mean
