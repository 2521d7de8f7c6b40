"""hospital-lite and M/M/10, each as a compiled loop written by hand for it alone: about as fast as Python can be."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from benchmarks.workload import (
    ADMITTED,
    BEDS,
    CUBICLES,
    CUSTOMERS_PER_HOUR,
    DELAY,
    DELAYED,
    ELECTIVE_STAY,
    END,
    OPERATION,
    PER_HOUR,
    QUEUE_END,
    QUEUE_WARM_UP,
    SERVERS,
    SERVICE,
    STAY,
    THEATRES,
    TREATMENT,
    WARM_UP,
    Figures,
    QueueFigures,
)

TREATED, STAYED, LEFT_BED, OPERATED = 0, 1, 2, 3  # what ends
CUBICLE, BED_EMERGENCY, BED_ELECTIVE, THEATRE = 0, 1, 2, 3  # queues


@njit(cache=True)
def _push(times: Any, codes: Any, n: int, at: float, code: int) -> int:
    i = n
    while i > 0:
        above = (i - 1) >> 1
        if times[above] <= at:
            break
        times[i], codes[i] = times[above], codes[above]
        i = above
    times[i], codes[i] = at, code
    return n + 1


@njit(cache=True)
def _drop(times: Any, codes: Any, n: int) -> int:
    n -= 1
    at, code, i = times[n], codes[n], 0
    while True:
        below = 2 * i + 1
        if below >= n:
            break
        if below + 1 < n and times[below + 1] < times[below]:
            below += 1
        if times[below] >= at:
            break
        times[i], codes[i] = times[below], codes[below]
        i = below
    times[i], codes[i] = at, code
    return n


@njit(cache=True)
def _year(arrival: Any, kind: Any, spans: Any, admitted: Any) -> Any:
    """arrival: hours, sorted; kind: 0 emergency, 1 elective, 2 day case; spans: [n, 3] first span, stay, delay."""
    n = len(arrival)
    times, codes, events = np.empty(n + 1), np.empty(n + 1, np.int64), 0
    queues, heads, tails = np.empty((4, n), np.int64), np.zeros(4, np.int64), np.zeros(4, np.int64)
    since, free = np.empty(n), np.array([CUBICLES, BEDS, THEATRES])
    places, changed, area = free.copy(), np.full(3, WARM_UP), np.zeros(3)
    waited, counted = np.zeros(4), np.zeros(4)
    coming = 0
    while True:
        arrives = coming < n and (events == 0 or arrival[coming] < times[0])
        now = arrival[coming] if arrives else times[0] if events else END
        if now >= END:
            break
        bed_free = False
        if arrives:
            i = coming
            coming += 1
            since[i] = now
            queue, pool = (CUBICLE, 0) if kind[i] == 0 else (THEATRE, 2)
            if free[pool] == 0:
                queues[queue, tails[queue]] = i
                tails[queue] += 1
            else:
                if now > changed[pool]:
                    area[pool] += (places[pool] - free[pool]) * (now - changed[pool])
                    changed[pool] = now
                free[pool] -= 1
                counted[queue] += now >= WARM_UP
                events = _push(times, codes, events, now + spans[i, 0], 4 * i + (TREATED if pool == 0 else OPERATED))
            continue
        code = codes[0]
        events = _drop(times, codes, events)
        i, ends = code >> 2, code & 3
        if ends == STAYED:
            events = _push(times, codes, events, now + spans[i, 2], 4 * i + LEFT_BED)
        elif ends == LEFT_BED:
            if now > changed[1]:
                area[1] += (places[1] - free[1]) * (now - changed[1])
                changed[1] = now
            free[1] += 1
            bed_free = True
        else:
            queue, pool = (CUBICLE, 0) if ends == TREATED else (THEATRE, 2)
            if heads[queue] < tails[queue]:
                j = queues[queue, heads[queue]]
                heads[queue] += 1
                if since[j] >= WARM_UP:
                    waited[queue] += now - since[j]
                    counted[queue] += 1
                events = _push(times, codes, events, now + spans[j, 0], 4 * j + ends)
            else:
                if now > changed[pool]:
                    area[pool] += (places[pool] - free[pool]) * (now - changed[pool])
                    changed[pool] = now
                free[pool] += 1
            if admitted[i]:
                since[i] = now
                queue = BED_EMERGENCY if kind[i] == 0 else BED_ELECTIVE
                queues[queue, tails[queue]] = i
                tails[queue] += 1
                bed_free = free[1] > 0
        if bed_free:
            queue = BED_EMERGENCY if heads[1] < tails[1] else BED_ELECTIVE
            if heads[queue] < tails[queue]:
                j = queues[queue, heads[queue]]
                heads[queue] += 1
                if now > changed[1]:
                    area[1] += (places[1] - free[1]) * (now - changed[1])
                    changed[1] = now
                free[1] -= 1
                if since[j] >= WARM_UP:
                    waited[queue] += now - since[j]
                    counted[queue] += 1
                events = _push(
                    times, codes, events, now + spans[j, 1], 4 * j + (STAYED if spans[j, 2] > 0 else LEFT_BED)
                )
    for pool in range(3):
        area[pool] += (places[pool] - free[pool]) * (END - changed[pool])
    return waited / counted, area / (END - WARM_UP)


def _drawn(seed: int) -> tuple[Any, ...]:
    """Arrivals and spans of a year, drawn beforehand in whole columns."""
    streams = iter(np.random.SeedSequence(seed).spawn(11))

    def rng() -> np.random.Generator:
        return np.random.default_rng(next(streams))

    arrivals = []
    for rate in PER_HOUR.values():
        most = int(rate * END + 8 * (rate * END) ** 0.5 + 50)
        at = np.cumsum(rng().exponential(1 / rate, most))
        arrivals.append(at[at < END])
    emergency, elective, day_case = map(len, arrivals)
    first = np.concatenate([rng().lognormal(*TREATMENT, emergency), rng().lognormal(*OPERATION, elective + day_case)])
    stay = np.concatenate(
        [rng().lognormal(*STAY, emergency), rng().lognormal(*ELECTIVE_STAY, elective), np.zeros(day_case)]
    )
    delayed = rng().random(emergency) < DELAYED
    delay = np.concatenate([np.where(delayed, rng().lognormal(*DELAY, emergency), 0), np.zeros(elective + day_case)])
    admitted = np.concatenate([rng().random(emergency) < ADMITTED, np.ones(elective, bool), np.zeros(day_case, bool)])
    kind = np.repeat(np.arange(3), [emergency, elective, day_case])
    at = np.concatenate(arrivals)
    order = np.argsort(at, kind="stable")
    return at[order], kind[order], np.stack([first, stay, delay], axis=1)[order], admitted[order]


def run(seed: int) -> Figures:
    """One year of hospital-lite."""
    waits, used = _year(*_drawn(seed))
    return Figures(*map(float, waits), *map(float, used))


@njit(cache=True)
def _queue(arrival: Any, service: Any) -> Any:
    """M/M/10: arrival and service in hours; who waits is who arrived first."""
    n = len(arrival)
    times, codes, events = np.empty(SERVERS + 1), np.empty(SERVERS + 1, np.int64), 0
    queue = np.empty(n, np.int64)
    head, tail, free, coming = 0, 0, SERVERS, 0
    changed, area, waited, counted = QUEUE_WARM_UP, 0.0, 0.0, 0
    while True:
        arrives = coming < n and (events == 0 or arrival[coming] < times[0])
        now = arrival[coming] if arrives else times[0] if events else QUEUE_END
        if now >= QUEUE_END:
            break
        if arrives:
            i = coming
            coming += 1
            if free == 0:
                queue[tail] = i
                tail += 1
                continue
        else:
            events = _drop(times, codes, events)
            if head == tail:
                if now > changed:
                    area += (SERVERS - free) * (now - changed)
                    changed = now
                free += 1
                continue
            i = queue[head]
            head += 1
        if arrives:
            if now > changed:
                area += (SERVERS - free) * (now - changed)
                changed = now
            free -= 1
        if arrival[i] >= QUEUE_WARM_UP:
            waited += now - arrival[i]
            counted += 1
        events = _push(times, codes, events, now + service[i], i)
    area += (SERVERS - free) * (QUEUE_END - changed)
    return waited / counted, area / (QUEUE_END - QUEUE_WARM_UP)


def run_queue(seed: int) -> QueueFigures:
    """M/M/10, drawn beforehand in whole columns."""
    come, served = map(np.random.default_rng, np.random.SeedSequence(seed).spawn(2))
    expected = CUSTOMERS_PER_HOUR * QUEUE_END
    at = np.cumsum(come.exponential(1 / CUSTOMERS_PER_HOUR, int(expected + 8 * expected**0.5)))
    at = at[: np.searchsorted(at, QUEUE_END)]
    return QueueFigures(*map(float, _queue(at, served.exponential(SERVICE, len(at)))))
