"""Queues without a closed form that are small enough to be solved as Markov chains, to as many digits as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import expm
from scipy.sparse.linalg import spsolve

Reals = NDArray[np.float64]
Index = dict[tuple[int, int], int]


@dataclass(frozen=True)
class Tandem:
    """Two stations, the second without a waiting room: a patient keeps the first place until the second is free."""

    lost: float
    throughput: float
    blocked: float
    first: float  # places in use at the first station, blocked ones included
    queue: float
    second: float
    wait: float
    delay: float  # mean hours blocked of a patient who needs the second station, those not blocked included


def tandem(rate: float, services: tuple[float, float], places: tuple[int, int], room: int, onward: float) -> Tandem:
    """Blocking after service, as a Markov chain: (patients at the first station, of these blocked, at the second).

    room: most who wait for the first station; onward: share who need the second.
    """
    (mu_1, mu_2), (c_1, c_2) = services, places
    states = [(n, 0, m) for n in range(c_1 + room + 1) for m in range(c_2 + 1)]
    states += [(n, k, c_2) for k in range(1, c_1 + 1) for n in range(k, c_1 + room + 1)]
    index = {state: number for number, state in enumerate(states)}
    moves: list[tuple[int, int, float]] = []
    for (n, k, m), here in index.items():
        treated = min(n, c_1) - k
        ways = [((n + 1, k, m), rate if n < c_1 + room else 0.0), ((n - 1, k, m), treated * mu_1 * (1.0 - onward))]
        ways.append(((n, k + 1, m) if m == c_2 else (n - 1, k, m + 1), treated * mu_1 * onward))
        ways.append(((n - 1, k - 1, m) if k else (n, k, m - 1), m * mu_2))
        moves += [(here, index[there], speed) for there, speed in ways if speed > 0.0]
    shares = stationary(moves, len(states))
    here_1, stuck, here_2 = np.array(states).T
    lost = float(shares[here_1 == c_1 + room].sum())
    waiting, blocked = float(shares @ np.maximum(here_1 - c_1, 0)), float(shares @ stuck)
    through = rate * (1.0 - lost)
    return Tandem(
        lost=lost,
        throughput=through,
        blocked=blocked,
        first=float(shares @ np.minimum(here_1, c_1)),
        queue=waiting,
        second=float(shares @ here_2),
        wait=waiting / through,
        delay=blocked / (through * onward),
    )


def stationary(moves: Sequence[tuple[int, int, float]], count: int) -> Reals:
    """Long-run shares of the states of a Markov chain: moves as (from, to, rate)."""
    here, there, speed = (np.array(column) for column in zip(*moves, strict=True))
    leaving = np.bincount(here, speed, count)
    system = sparse.coo_matrix(
        (np.append(speed, -leaving), (np.append(there, np.arange(count)), np.append(here, np.arange(count)))),
        shape=(count, count),
    ).tolil()
    system[0, :] = 1.0  # one equation follows from the others; in its place, that all shares make 1
    right = np.zeros(count)
    right[0] = 1.0
    return np.asarray(spsolve(system.tocsc(), right))


@dataclass(frozen=True)
class Shifts:
    """A station whose places change by shift: means over the day, and the mean queue within each of its 24 hours."""

    queue: float
    wait: float
    busy: float
    by_hour: Reals


@cache
def shifts(flow: tuple[float, float], places: tuple[int, int], day: tuple[int, int], most: int = 90) -> Shifts:
    """M/M/c(t): places[0] from hour day[0] to day[1], places[1] at night; who is being treated is not put out.

    flow: arrivals and services an hour; most: where the queue is cut. The Kolmogorov equations for (places in use,
    waiting) over a day that repeats, each hour by its matrix exponential.
    """
    by_day, by_night = places
    states = [(busy, 0) for busy in range(by_day + 1)]
    states += [(busy, queue) for busy in range(by_night, by_day + 1) for queue in range(1, most + 1)]
    index = {state: number for number, state in enumerate(states)}
    busy, queue = np.array(states, dtype=float).T
    hours = {c: _Hour.of(_generator(flow, c, index), np.column_stack([busy, queue])) for c in places}
    begun = [index[b + (more := min(q, by_day - b)), q - more] for b, q in states]  # whom more places let begin
    shares, before = np.eye(len(states))[0], np.zeros((24, 2))
    while True:
        means = np.empty((24, 2))
        for clock in range(24):
            if clock == day[0]:
                shares = np.bincount(begun, shares, len(states))
            hour = hours[by_day if day[0] <= clock < day[1] else by_night]
            means[clock], shares = shares @ hour.within, shares @ hour.after
        if np.abs(means - before).max() < 1e-10:
            in_use, waiting = means.mean(axis=0).tolist()
            return Shifts(waiting, waiting / flow[0], in_use, means[:, 1])
        before = means


@dataclass(frozen=True)
class _Hour:
    """An hour with a constant number of places: chances after it, and by state at its start the means within it."""

    after: Reals
    within: Reals

    @classmethod
    def of(cls, generator: Reals, counted: Reals) -> _Hour:
        pieces = 64
        short = expm(generator / pieces)
        read = [counted]
        for _ in range(pieces):
            read.append(short @ read[-1])
        simpson = np.array([1, *[4, 2] * (pieces // 2 - 1), 4, 1]) / (3 * pieces)
        return cls(np.linalg.matrix_power(short, pieces), np.tensordot(simpson, np.array(read), axes=1))


def _generator(flow: tuple[float, float], places: int, index: Index) -> Reals:
    """Rates of moving between states of (places in use, waiting)."""
    rate, service = flow
    moves = np.zeros((len(index), len(index)))
    for (busy, queue), here in index.items():
        arrived = (busy + 1, 0) if busy < places and queue == 0 else (busy, queue + 1)
        left = (busy, queue - 1) if queue > 0 and busy <= places else (busy - 1, queue)
        for there, speed in ((arrived, rate), (left, busy * service)):
            if speed > 0.0 and there in index:
                moves[here, index[there]] += speed
                moves[here, here] -= speed
    return moves
