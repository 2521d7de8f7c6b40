"""hospital-lite as a SimPy tutorial would write it: a process a patient, SimPy's resources, a draw when needed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import simpy

from benchmarks.workload import (
    ADMITTED,
    BEDS,
    CUBICLES,
    DELAY,
    DELAYED,
    ELECTIVE_STAY,
    END,
    OPERATION,
    PER_HOUR,
    STAY,
    THEATRES,
    TREATMENT,
    WARM_UP,
    Figures,
)


class Hospital:
    """One run."""

    def __init__(self, seed: int) -> None:
        names = ("arrivals", "treatment", "admitted", "stay", "delayed", "delay", "operation", "elective")
        streams = np.random.SeedSequence(seed).spawn(len(names))
        self.rng = {name: np.random.default_rng(s) for name, s in zip(names, streams, strict=True)}
        self.env = simpy.Environment()
        self.cubicles = simpy.Resource(self.env, CUBICLES)
        self.beds = simpy.PriorityResource(self.env, BEDS)
        self.theatres = simpy.Resource(self.env, THEATRES)
        self.waits: dict[str, list[float]] = {w: [] for w in ("cubicle", "bed_0", "bed_1", "theatre")}
        self.levels: dict[str, list[tuple[float, int]]] = {r: [] for r in ("cubicle", "bed", "theatre")}

    def waited(self, what: str, since: float) -> None:
        if since >= WARM_UP:
            self.waits[what].append(self.env.now - since)

    def note(self, what: str, resource: simpy.Resource) -> None:
        self.levels[what].append((self.env.now, resource.count))

    def emergency(self) -> Iterator[simpy.Event]:
        since = self.env.now
        with self.cubicles.request() as cubicle:
            yield cubicle
            self.waited("cubicle", since)
            self.note("cubicle", self.cubicles)
            yield self.env.timeout(self.rng["treatment"].lognormal(*TREATMENT))
        self.note("cubicle", self.cubicles)
        if self.rng["admitted"].random() < ADMITTED:
            yield self.env.process(self.stay(0))

    def stay(self, priority: int) -> Iterator[simpy.Event]:
        since = self.env.now
        with self.beds.request(priority=priority) as bed:
            yield bed
            self.waited(f"bed_{priority}", since)
            self.note("bed", self.beds)
            if priority:
                yield self.env.timeout(self.rng["elective"].lognormal(*ELECTIVE_STAY))
            else:
                yield self.env.timeout(self.rng["stay"].lognormal(*STAY))
                if self.rng["delayed"].random() < DELAYED:
                    yield self.env.timeout(self.rng["delay"].lognormal(*DELAY))
        self.note("bed", self.beds)

    def operation(self, inpatient: bool) -> Iterator[simpy.Event]:
        since = self.env.now
        with self.theatres.request() as theatre:
            yield theatre
            self.waited("theatre", since)
            self.note("theatre", self.theatres)
            yield self.env.timeout(self.rng["operation"].lognormal(*OPERATION))
        self.note("theatre", self.theatres)
        if inpatient:
            yield self.env.process(self.stay(1))

    def arrivals(self, kind: str) -> Iterator[simpy.Event]:
        while True:
            yield self.env.timeout(self.rng["arrivals"].exponential(1 / PER_HOUR[kind]))
            self.env.process(self.emergency() if kind == "emergency" else self.operation(kind == "elective"))

    def run(self) -> Figures:
        for kind in PER_HOUR:
            self.env.process(self.arrivals(kind))
        self.env.run(until=END)
        means = (float(np.mean(self.waits[w])) for w in ("cubicle", "bed_0", "bed_1", "theatre"))
        return Figures(*means, *(over_time(self.levels[r]) for r in ("cubicle", "bed", "theatre")))


def over_time(levels: list[tuple[float, int]]) -> float:
    """The mean of a level over the time after the warm-up."""
    area, last, level = 0.0, WARM_UP, 0
    for at, after in levels:
        if at > last:
            area += level * (at - last)
            last = at
        level = after
    return (area + level * (END - last)) / (END - WARM_UP)


def run(seed: int) -> Figures:
    """One year of hospital-lite."""
    return Hospital(seed).run()
