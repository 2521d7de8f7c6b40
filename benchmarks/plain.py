"""The clinic as one writes it in plain Python with a heap of events, and its figures over replications: no numpy.

What it tells is what `acuteflow model=NAME` prints: by station the places in use, requests, who waited, how long and
the queue; by class who came and left, waits and times in the system; each with a 95 % interval over replications, and
the 95th percentiles of all replications pooled.
"""

from __future__ import annotations

import math
from collections import deque
from heapq import heappop, heappush
from random import Random
from statistics import fmean, stdev
from typing import Any

from benchmarks.workload import REPLICATIONS

WARM_UP, END = 48.0, 384.0
PER_HOUR = (2.0, 4.0)  # urgent, routine
TRIAGE = 0.25
SIGMA = math.sqrt(math.log(1 + 0.8**2))
TREATMENT = math.log(0.5) - SIGMA**2 / 2, SIGMA
PLACES = (2, 4)  # nurses, doctors
ARRIVES, TRIAGED, TREATED = range(3)
T_QUANTILE = 1.966  # 95 %, of about 400 replications


class Clinic:
    """One replication."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.free, self.used_since, self.queue_since = list(PLACES), [0.0, 0.0], [0.0, 0.0]
        self.queues: tuple[tuple[deque[Any], ...], ...] = ((deque(),), (deque(), deque()))
        self.used, self.queued = [0.0, 0.0], [0.0, 0.0]
        self.waits: list[list[float]] = [[], []]
        self.times: list[list[float]] = [[], []]
        self.waited, self.came = [0.0, 0.0], [0, 0]
        self.heap: list[Any] = []
        self.number = 0

    def push(self, at: float, kind: int, patient: Any) -> None:
        """An event to come."""
        self.number += 1
        heappush(self.heap, (at, self.number, kind, patient))

    def level(self, station: int, now: float) -> None:
        """Places in use and queue until now."""
        since = self.used_since[station]
        if now > since:
            if now > WARM_UP:
                span = now - max(since, WARM_UP)
                self.used[station] += (PLACES[station] - self.free[station]) * span
                self.queued[station] += sum(map(len, self.queues[station])) * span
            self.used_since[station] = now

    def ask(self, station: int, patient: Any, now: float) -> None:
        """Take a place or stand in the queue."""
        self.level(station, now)
        if self.free[station]:
            self.free[station] -= 1
            self.begin(station, patient, 0.0, now)
        else:
            self.queues[station][patient[0] if station else 0].append((patient, now))

    def begin(self, station: int, patient: Any, wait: float, now: float) -> None:
        """A place is given."""
        patient[2] += wait
        if now >= WARM_UP:
            self.waits[station].append(wait)
        lasts = self.rng.lognormvariate(*TREATMENT) if station else self.rng.expovariate(1 / TRIAGE)
        self.push(now + lasts, TREATED if station else TRIAGED, patient)

    def give(self, station: int, now: float) -> None:
        """A place comes back and goes to whoever is first."""
        self.level(station, now)
        for queue in self.queues[station]:
            if queue:
                patient, since = queue.popleft()
                self.begin(station, patient, now - since, now)
                return
        self.free[station] += 1

    def run(self) -> Clinic:
        """Until the end."""
        for klass in (0, 1):
            self.push(self.rng.expovariate(PER_HOUR[klass]), ARRIVES, klass)
        while self.heap:
            now, _, kind, who = heappop(self.heap)
            if now >= END:
                break
            if kind == ARRIVES:
                self.came[who] += now >= WARM_UP
                self.ask(0, [who, now, 0.0], now)
                self.push(now + self.rng.expovariate(PER_HOUR[who]), ARRIVES, who)
            elif kind == TRIAGED:
                self.give(0, now)
                self.ask(1, who, now)
            else:
                self.give(1, now)
                if now >= WARM_UP:
                    self.times[who[0]].append(now - who[1])
                    self.waited[who[0]] += who[2]
        for station in (0, 1):
            self.level(station, END)
        return self


def interval(above: list[float], below: list[float]) -> tuple[float, float]:
    """The ratio of two means, and the half width of its interval."""
    ratio = math.fsum(above) / math.fsum(below)
    spread = stdev(a - ratio * b for a, b in zip(above, below, strict=True))
    return ratio, T_QUANTILE * spread / math.sqrt(len(above)) / fmean(below)


def percentile(samples: list[list[float]]) -> tuple[float, float]:
    """The 95th percentile of all replications pooled, and the half width of its interval (Woodruff 1952)."""
    every = sorted(value for sample in samples for value in sample)
    at = every[math.ceil(0.95 * len(every)) - 1]
    below = [float(sum(value <= at for value in sample)) for sample in samples]
    _, half = interval(below, [float(len(sample)) for sample in samples])
    low, high = (every[min(len(every), math.ceil(share * len(every))) - 1] for share in (0.95 - half, 0.95 + half))
    return at, max(high - at, at - low)


def run(seed: int) -> list[float]:
    """So many replications, and the figures over them."""
    done = [Clinic(seed * 1_000_000 + replication).run() for replication in range(REPLICATIONS)]
    ones, hours = [1.0] * len(done), [END - WARM_UP] * len(done)
    found = []
    for s in (0, 1):
        asked = [float(len(d.waits[s])) for d in done]
        found += [
            interval([d.used[s] for d in done], hours),
            interval([d.queued[s] for d in done], hours),
            interval(asked, ones),
            interval([float(sum(w > 0 for w in d.waits[s])) for d in done], asked),
            interval([sum(d.waits[s]) for d in done], asked),
            percentile([d.waits[s] for d in done]),
        ]
    for k in (0, 1):
        left = [float(len(d.times[k])) for d in done]
        found += [
            interval([float(d.came[k]) for d in done], ones),
            interval(left, ones),
            interval([d.waited[k] for d in done], left),
            interval([sum(d.times[k]) for d in done], left),
            percentile([d.times[k] for d in done]),
        ]
    return [value for value, _ in found]
