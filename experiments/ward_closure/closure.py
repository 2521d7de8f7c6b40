"""The typical trust for a month with and without the infection, pair by pair."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from experiments.ward_closure.infection import BEDS, DAYS, WARD, infection
from sim.activity import measures
from sim.activity.declared import BY_NAME
from sim.activity.interval import interval
from sim.api import scenario
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.report.digits import shown

RUN = ("run.start=2024-10-04", "run.warm_up_days=120", "run.measured_months=1")


def lines(pairs: int) -> Iterator[str]:
    """Each measure whose change is settled: without the infection, and the paired difference it makes."""
    made = blueprint(scenario(*RUN).tree)
    without, with_it = [], []
    for replication in range(pairs):
        for hooks, found in (((), without), ((infection,), with_it)):
            run = simulate(made, replication, "simpy", hooks=hooks)
            found.append(measures(run).values())
            print(f"pair {replication + 1} of {pairs}", "closed" if hooks else "open", file=sys.stderr)
    yield f"{BEDS} beds of {WARD} closed for {DAYS} days; {pairs} pairs of one month, means ± 95 %"
    for name in sorted(without[0]):
        base, _ = interval([each[name] for each in without])
        change, half = interval([new[name] - old[name] for old, new in zip(without, with_it, strict=True)])
        if abs(change) > half:
            sign = "+" if change > 0 else ""
            scale, percent = (100.0, True) if BY_NAME[name].unit == "share" else (1.0, False)
            effect = shown((change, half), scale) + (" pp" if percent else "")
            yield f"  {name:<40} {shown((base, 0.0), scale, percent):>12}   {sign}{effect}"
