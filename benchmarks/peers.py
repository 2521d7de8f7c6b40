"""hospital-lite on other people's engines, written as their manuals would have it: Ciw, salabim, cimba, and a C++ loop.

Each is imported, or compiled, when it is asked for (see programs.py).
"""

from __future__ import annotations

import json
import random
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

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

HERE = Path(__file__).parent


def mean(values: list[float]) -> float:
    """The mean, 0 of nothing."""
    return sum(values) / len(values) if values else 0.0


# ---- C++


@cache
def _compiled() -> Path:
    binary = Path(tempfile.mkdtemp()) / "loop"
    source = HERE / "loop.cpp"
    subprocess.run(["g++", "-O3", "-march=native", "-std=c++17", str(source), "-o", str(binary)], check=True)
    return binary


def cpp(seed: int) -> Figures:
    """The C++ loop; its time is that of the child process."""
    done = subprocess.run([str(_compiled()), str(seed)], check=True, capture_output=True, text=True)
    return Figures(*json.loads(done.stdout))


# ---- Ciw


def ciw(seed: int) -> Figures:
    """Ciw: three nodes, classes with priorities; the delay after a stay is part of its service time."""
    import ciw as c

    class Stay(c.dists.Distribution):  # type: ignore[misc]
        def sample(self, t: Any = None, ind: Any = None) -> float:
            stay = random.lognormvariate(*STAY)
            return stay + random.lognormvariate(*DELAY) if random.random() < DELAYED else stay

    law, nothing = c.dists, c.dists.Deterministic(0)
    network = c.create_network(  # nodes: cubicles, theatres, beds
        arrival_distributions={
            "emergency": [law.Exponential(PER_HOUR["emergency"]), None, None],
            "elective": [None, law.Exponential(PER_HOUR["elective"]), None],
            "day_case": [None, law.Exponential(PER_HOUR["day_case"]), None],
        },
        service_distributions={
            "emergency": [law.Lognormal(*TREATMENT), nothing, Stay()],
            "elective": [nothing, law.Lognormal(*OPERATION), law.Lognormal(*ELECTIVE_STAY)],
            "day_case": [nothing, law.Lognormal(*OPERATION), nothing],
        },
        routing={
            "emergency": [[0.0, 0.0, ADMITTED], [0.0] * 3, [0.0] * 3],
            "elective": [[0.0] * 3, [0.0, 0.0, 1.0], [0.0] * 3],
            "day_case": [[0.0] * 3] * 3,
        },
        number_of_servers=[CUBICLES, THEATRES, BEDS],
        priority_classes={"emergency": 0, "elective": 1, "day_case": 1},
    )
    c.seed(seed)
    simulation = c.Simulation(network)
    simulation.simulate_until_max_time(END)
    waits: dict[str, list[float]] = {name: [] for name in ("1", "2", "3emergency", "3elective")}
    used = [0.0] * 4
    for record in simulation.get_all_records():
        if record.record_type != "service":
            continue
        if record.arrival_date >= WARM_UP:
            name = f"{record.node}{record.customer_class}" if record.node == 3 else str(record.node)
            waits[name].append(record.waiting_time)
        used[record.node] += max(0.0, min(record.exit_date, END) - max(record.service_start_date, WARM_UP))
    for node in simulation.transitive_nodes:  # whose service is not over has no record yet
        for individual in node.all_individuals:
            if individual.service_start_date:
                used[node.id_number] += END - max(individual.service_start_date, WARM_UP)
    span = END - WARM_UP
    found = (mean(waits[name]) for name in ("1", "3emergency", "3elective", "2"))
    return Figures(*found, used[1] / span, used[3] / span, used[2] / span)


# ---- salabim


def salabim(seed: int) -> Figures:
    """salabim in its mode with yield; monitors that are not needed are off."""
    import salabim as s

    s.yieldless(False)
    rng = random.Random(seed)
    env = s.Environment(trace=False, random_seed=seed, yieldless=False)
    places = {
        name: s.Resource(name, capacity)
        for name, capacity in (("cubicle", CUBICLES), ("bed", BEDS), ("theatre", THEATRES))
    }
    for resource in places.values():
        for queue in (resource.requesters(), resource.claimers()):
            queue.length.monitor(False)
            queue.length_of_stay.monitor(False)
        for monitor in (resource.available_quantity, resource.capacity, resource.occupancy):
            monitor.monitor(False)
    waits: dict[str, list[float]] = {name: [] for name in ("cubicle", "bed0", "bed1", "theatre")}

    def waited(what: str, since: float) -> None:
        if since >= WARM_UP:
            waits[what].append(env.now() - since)

    class Stayer(s.Component):  # type: ignore[misc]
        def stay(self, priority: int) -> Any:
            since = env.now()
            yield self.request((places["bed"], 1, priority))
            waited(f"bed{priority}", since)
            yield self.hold(rng.lognormvariate(*(ELECTIVE_STAY if priority else STAY)))
            if not priority and rng.random() < DELAYED:
                yield self.hold(rng.lognormvariate(*DELAY))
            self.release(places["bed"])

    class Emergency(Stayer):
        def process(self) -> Any:
            since = env.now()
            yield self.request(places["cubicle"])
            waited("cubicle", since)
            yield self.hold(rng.lognormvariate(*TREATMENT))
            self.release(places["cubicle"])
            if rng.random() < ADMITTED:
                yield from self.stay(0)

    class Operation(Stayer):
        def setup(self, inpatient: bool) -> None:
            self.inpatient = inpatient

        def process(self) -> Any:
            since = env.now()
            yield self.request(places["theatre"])
            waited("theatre", since)
            yield self.hold(rng.lognormvariate(*OPERATION))
            self.release(places["theatre"])
            if self.inpatient:
                yield from self.stay(1)

    class Source(s.Component):  # type: ignore[misc]
        def setup(self, rate: float, make: Callable[[], Any]) -> None:
            self.rate, self.make = rate, make

        def process(self) -> Any:
            while True:
                yield self.hold(rng.expovariate(self.rate))
                self.make()

    Source(rate=PER_HOUR["emergency"], make=Emergency)
    Source(rate=PER_HOUR["elective"], make=lambda: Operation(inpatient=True))
    Source(rate=PER_HOUR["day_case"], make=lambda: Operation(inpatient=False))
    env.run(till=WARM_UP)
    for resource in places.values():
        resource.claimed_quantity.reset()
    env.run(till=END)
    used = (places[name].claimed_quantity.mean() for name in ("cubicle", "bed", "theatre"))
    return Figures(*(mean(waits[name]) for name in ("cubicle", "bed0", "bed1", "theatre")), *used)


# ---- cimba


def cimba(seed: int) -> Figures:
    """cimba: models compiled from Python, run on its C engine."""
    import cimba as c

    from benchmarks.cimba_model import KEYS, hospital

    model = hospital()
    window = c.Window(warmup=WARM_UP, duration=END - WARM_UP)
    found = c.Experiment(model, replications=1, window=window, seed=seed).run(workers=1)
    return Figures(*(float(getattr(found[model], key).values.ravel()[0]) for key in KEYS))
