"""Two networks nobody has a closed form for, and what another simulator says of them.

ciw (G. I. Palmer, V. A. Knight, P. R. Harper and A. L. Hawa, "Ciw: an open-source discrete event simulation library",
Journal of Simulation 13 (2019), 68-82) has its own clock, queues and luck. It is not needed to run acuteflow: where it
is not installed, the page says so. The same numbers stand in networks/*.yaml; a test holds the two to each other.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from experiments.validation.case import NORMAL_95, TABLE, Case, Check, Length, Read, Reals, of_each, spread

SECTION = "Networks without a closed form, against ciw"
FOLDER = Path(__file__).parent / "networks"
THERE = importlib.util.find_spec("ciw") is not None
HERS, OURS = 300, 2000  # replications of ciw, and of ours
TAIL_H = 200.0  # ciw tells only of what is over: it runs on until all that began in the window surely is

Records = list[Any]
Network = Callable[[float], Any]
Figures = Callable[[Records, Length], dict[str, float]]


def written(name: str) -> dict[str, Any]:
    """A network as a plain tree."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


def cases(only: str = "", replications: int = HERS) -> Iterator[Case]:
    """Each network with what ciw found of it, or those whose name holds a word; none without ciw."""
    for name, (network, found, read) in NETWORKS.items() if THERE else ():
        if only not in name and only not in name.replace("_", " "):
            continue
        run = written(name)["run"]
        theirs = observed(network, found, Length(run["warm_up_h"], run["measured_h"], replications))
        checks = tuple(
            Check(measure, read[measure], float(numbers.mean()), TABLE, spread(numbers)[0] * NORMAL_95)
            for measure, numbers in theirs.items()
        )
        length = Length(run["warm_up_h"], run["measured_h"], OURS)
        yield Case(SECTION, name.replace("_", " "), f"{FOLDER / name}", length, checks, terminating=True)


def observed(network: Network, figures: Figures, run: Length) -> dict[str, Reals]:
    """Each measure over replications of ciw."""
    import ciw

    until = run.warm_up_h + run.measured_h + TAIL_H
    found: dict[str, list[float]] = {}
    for seed in range(run.replications):
        ciw.seed(seed)
        simulation = ciw.Simulation(network(until))
        simulation.simulate_until_max_time(until)
        for measure, number in figures(simulation.get_all_records(), run).items():
            found.setdefault(measure, []).append(number)
    return {measure: np.array(numbers) for measure, numbers in found.items()}


def inside(moment: float, run: Length) -> bool:
    """Whether a moment lies in the measured window."""
    return bool(run.warm_up_h <= moment < run.warm_up_h + run.measured_h)


def in_use(stretches: Sequence[tuple[float, float]], run: Length) -> float:
    """Places in use on average over the window, from the stretches during which each was."""
    begin, end = np.array(stretches).T.clip(run.warm_up_h, run.warm_up_h + run.measured_h)
    return float((end - begin).sum()) / run.measured_h


def mean_wait(records: Records, node: int, run: Length) -> float:
    """Mean wait of those who began at a node in the window."""
    began = [r for r in records if r.node == node and r.record_type == "service" and inside(r.service_start_date, run)]
    return float(np.mean([r.waiting_time for r in began]))


# ---- a ward, blocked by the step-down unit behind it


def ward(_: float) -> Any:
    """The network for ciw."""
    import ciw

    exponential, stay, after = ciw.dists.Exponential, ciw.dists.Lognormal(0.5, 0.8), ciw.dists.Gamma(4, 0.75)
    classes = {"urgent": 0.5, "routine": 0.7}
    return ciw.create_network(
        arrival_distributions={name: [exponential(rate), None] for name, rate in classes.items()},
        service_distributions={name: [stay, after] for name in classes},
        routing={name: [[0.0, 0.6], [0.0, 0.0]] for name in classes},
        number_of_servers=[5, 3],
        queue_capacities=[math.inf, 2],
        priority_classes={"urgent": 0, "routine": 1},
    )


def ward_figures(records: Records, run: Length) -> dict[str, float]:
    """Measures of one run of ciw."""
    on_ward = [r for r in records if r.node == 1]
    times = {of: _times([r for r in records if r.customer_class == of], run) for of in ("urgent", "routine")}
    return {
        "mean wait for the ward, h": mean_wait(records, 1, run),
        "mean wait for step-down in its anteroom, h": mean_wait(records, 2, run),
        "ward places blocked": in_use([(r.service_end_date, r.exit_date) for r in on_ward], run),
        "ward places in use": in_use([(r.service_start_date, r.exit_date) for r in on_ward], run),
        "mean time in the system, urgent, h": times["urgent"],
        "mean time in the system, routine, h": times["routine"],
    }


def _times(records: Records, run: Length) -> float:
    """Mean time in the system of those who left in the window."""
    came: dict[int, float] = {}
    left: dict[int, float] = {}
    for r in records:
        came[r.id_number] = min(r.arrival_date, came.get(r.id_number, math.inf))
        left[r.id_number] = max(r.exit_date, left.get(r.id_number, 0.0))
    return float(np.mean([left[who] - came[who] for who in came if inside(left[who], run)]))


# ---- a clinic whose patients give up


def clinic(until: float) -> Any:
    """The network for ciw."""
    import ciw

    days = math.ceil(until / 24) + 1
    bands = [1.0, 5.0, 4.0, 2.0] * days
    arrivals = ciw.dists.PoissonIntervals(
        rates=bands, endpoints=[6.0 * (n + 1) for n in range(len(bands))], max_sample_date=24.0 * days
    )
    return ciw.create_network(
        arrival_distributions=[arrivals, None],
        service_distributions=[ciw.dists.Lognormal(-0.2, 0.7), ciw.dists.Weibull(1.2, 1.5)],
        routing=[[0.0, 0.3], [0.0, 0.2]],
        number_of_servers=[4, 2],
        queue_capacities=[8, math.inf],
        reneging_time_distributions=[ciw.dists.Lognormal(0.3, 0.6), None],
    )


def clinic_figures(records: Records, run: Length) -> dict[str, float]:
    """Measures of one run of ciw."""
    asked = [r for r in records if r.node == 1 and inside(r.arrival_date, run)]
    share = {kind: sum(r.record_type == kind for r in asked) / len(asked) for kind in ("renege", "rejection")}
    served = {node: [r for r in records if r.node == node and r.record_type == "service"] for node in (1, 2)}
    return {
        "share turned away": share["rejection"],
        "share who give up": share["renege"],
        "mean wait for the doctor, h": mean_wait(records, 1, run),
        "mean wait for treatment, h": mean_wait(records, 2, run),
        "doctors busy": in_use([(r.service_start_date, r.exit_date) for r in served[1]], run),
        "treatment rooms in use": in_use([(r.service_start_date, r.exit_date) for r in served[2]], run),
    }


NETWORKS: dict[str, tuple[Network, Figures, dict[str, Read]]] = {
    "ward_with_blocking": (
        ward,
        ward_figures,
        {
            "mean wait for the ward, h": of_each("pool", "ward", "wait_mean_h"),
            "mean wait for step-down in its anteroom, h": of_each("pool", "step_down", "wait_mean_h"),
            "ward places blocked": of_each("pool", "ward", "blocked_mean"),
            "ward places in use": of_each("pool", "ward", "occupancy_mean"),
            "mean time in the system, urgent, h": of_each("class", "urgent", "time_mean_h"),
            "mean time in the system, routine, h": of_each("class", "routine", "time_mean_h"),
        },
    ),
    "clinic_with_impatience": (
        clinic,
        clinic_figures,
        {
            "share turned away": of_each("pool", "doctor", "lost_share"),
            "share who give up": of_each("pool", "doctor", "gave_up_share"),
            "mean wait for the doctor, h": of_each("pool", "doctor", "wait_mean_h"),
            "mean wait for treatment, h": of_each("pool", "treatment_room", "wait_mean_h"),
            "doctors busy": of_each("pool", "doctor", "occupancy_mean"),
            "treatment rooms in use": of_each("pool", "treatment_room", "occupancy_mean"),
        },
    ),
}
