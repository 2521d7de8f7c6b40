"""What queueing theory says, computed: closed forms (chains.py holds what must be solved numerically).

Rates are per unit of time, whatever the unit. Each function names who found the formula; none knows the simulator.
`tests/validation/test_truth.py` holds every one to the digits printed in the project's table of cases.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
FAR = 2_000  # customers beyond which a queue with patience is never found


@dataclass(frozen=True)
class Queue:
    """A station in the long run: shares of arrivals, mean numbers, and mean waits of those who are served.

    lost: turned away or given up; waits: share of all arrivals who do not begin at once (those lost at the door
    aside); queue: mean number waiting; wait: mean wait (of those admitted, unless the function says otherwise);
    busy: mean places in use.
    """

    lost: float
    waits: float
    queue: float
    wait: float
    busy: float


def erlang_b(load: float, places: int) -> float:
    """Share lost where nobody waits (Erlang 1917), by the recursion over places; any law of service."""
    blocked = 1.0
    for place in range(1, places + 1):
        blocked = load * blocked / (place + load * blocked)
    return blocked


def erlang_c(load: float, places: int) -> float:
    """Share who wait where all do (Erlang 1917)."""
    blocked, rho = erlang_b(load, places), load / places
    return blocked / (1.0 - rho * (1.0 - blocked))


def delay(rate: float, service: float, places: int) -> Queue:
    """M/M/c: exponential service, an unlimited queue, first come first served."""
    load = rate / service
    waits = erlang_c(load, places)
    queue = waits * load / (places - load)
    return Queue(0.0, waits, queue, queue / rate, load)


def loss(rate: float, service: float, places: int) -> Queue:
    """M/G/c/c: who finds no place is lost."""
    lost = erlang_b(rate / service, places)
    return Queue(lost, 0.0, 0.0, 0.0, (1.0 - lost) * rate / service)


def waits_longer(rate: float, service: float, places: int, share: float) -> float:
    """M/M/c: the wait that a given share of patients exceeds; P(Wq > t) = C exp(-(c mu - lambda) t)."""
    return math.log(erlang_c(rate / service, places) / share) / (places * service - rate)


def _birth_death(up: Sequence[float], down: Sequence[float]) -> Reals:
    """Long-run shares of states 0, 1, ... of a birth-and-death chain: rates up from each but the last, down to it."""
    logs = np.concatenate([[0.0], np.cumsum(np.log(up) - np.log(down))])
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum())


def limited(rate: float, service: float, places: int, room: int) -> Queue:
    """M/M/c/K: at most `room` patients in all; who comes then is lost. The wait is that of those admitted."""
    count = np.arange(room + 1)
    shares = _birth_death([rate] * room, [service * min(n, places) for n in range(1, room + 1)])
    lost, queue = float(shares[-1]), float(shares @ np.maximum(count - places, 0))
    waits = float(shares[places:-1].sum())
    return Queue(lost, waits, queue, queue / (rate * (1.0 - lost)), float(shares @ np.minimum(count, places)))


def impatient(rate: float, service: float, impatience: float, places: int) -> Queue:
    """Erlang A (Palm 1957): each waits an exponential time and gives up. The wait is that of all, served or not."""
    count = np.arange(FAR + 1)
    down = [service * min(n, places) + impatience * max(0, n - places) for n in range(1, FAR + 1)]
    shares = _birth_death([rate] * FAR, down)
    queue = float(shares @ np.maximum(count - places, 0))
    return Queue(
        lost=impatience * queue / rate,
        waits=float(shares[places:].sum()),
        queue=queue,
        wait=queue / rate,
        busy=float(shares @ np.minimum(count, places)),
    )


def one_place(rate: float, mean: float, squared_cv: float) -> float:
    """M/G/1: the mean wait by the moments of any law of service (Pollaczek 1930, Khinchine 1932)."""
    return rate * mean**2 * (1.0 + squared_cv) / (2.0 * (1.0 - rate * mean))


def at_fixed_times(every: float, service: float) -> Queue:
    """D/M/1: one patient at equal distances, exponential service; the root of s = exp(-mu d (1 - s)) by iteration."""
    waits, before = 0.5, 1.0
    while abs(waits - before) > 1e-15:
        waits, before = math.exp(-service * every * (1.0 - waits)), waits
    wait = waits / (service * (1.0 - waits))
    return Queue(0.0, waits, wait / every, wait, 1.0 / (every * service))


def by_priority(rates: Sequence[float], service: float, places: int) -> list[float]:
    """Mean wait of each class, the most urgent first, nobody interrupted (Cobham 1954); exponential service."""
    first = erlang_c(sum(rates) / service, places) / (places * service)
    above = np.concatenate([[0.0], np.cumsum(rates)]) / (places * service)
    return [float(first / ((1.0 - above[k]) * (1.0 - above[k + 1]))) for k in range(len(rates))]


# ---- arrivals that rise and fall


@dataclass(frozen=True)
class Wave:
    """Mean occupancy m(t) = mean + amplitude sin(2 pi (t - peak) / period + pi / 2) of unlimited places."""

    mean: float
    amplitude: float
    peak: float
    period: float

    def at(self, moment: float) -> float:
        """Mean occupancy at a moment; the occupancy is Poisson with it."""
        return self.mean + self.amplitude * math.cos(2.0 * math.pi * (moment - self.peak) / self.period)


def endless(level: float, swing: float, period: float, service: float) -> Wave:
    """Mt/M/inf with arrivals level + swing sin(2 pi t / period) (Eick, Massey and Whitt 1993)."""
    turn = 2.0 * math.pi / period
    lag = math.atan(turn / service) / turn
    return Wave(level / service, swing / math.hypot(turn, service), period / 4.0 + lag, period)


def endless_by_hour(rates: Sequence[float], service: float) -> tuple[Reals, Reals]:
    """Mt/M/inf with a rate for each hour of a cycle: mean occupancy within each hour, and at its beginning."""
    kept = math.exp(-service)
    level, start = np.asarray(rates) / service, 0.0
    for steady in level:  # a cycle from empty, and from it the start that comes back to itself
        start = start * kept + steady * (1.0 - kept)
    start /= 1.0 - kept ** len(level)
    means, starts = [], []
    for steady in level:
        starts.append(start)
        means.append(steady + (start - steady) * (1.0 - kept) / service)
        start = start * kept + steady * (1.0 - kept)
    return np.array(means), np.array(starts)


# ---- networks


@dataclass(frozen=True)
class Network:
    """Stations in the long run: arrivals at each, mean queue and mean number at each, mean time in the system."""

    flow: Reals
    queue: Reals
    number: Reals
    time: float


def flows(outside: Sequence[float], routing: Sequence[Sequence[float]]) -> Reals:
    """Arrivals at each station of a network in which nobody is lost: those from outside and those sent on."""
    return np.linalg.solve(np.eye(len(outside)) - np.asarray(routing).T, np.asarray(outside, dtype=float))


def jackson(
    outside: Sequence[float], routing: Sequence[Sequence[float]], stations: Sequence[tuple[float, int]]
) -> Network:
    """Queues in product form (Jackson 1957): stations as (rate of service, places)."""
    flow = flows(outside, routing)
    alone = [delay(rate, service, places) for rate, (service, places) in zip(flow.tolist(), stations, strict=True)]
    queue, busy = np.array([q.queue for q in alone]), np.array([q.busy for q in alone])
    return Network(flow, queue, queue + busy, float((queue + busy).sum() / sum(outside)))
