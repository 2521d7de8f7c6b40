"""Models that others have published, and their figures: sections 2 to 4 of the cases."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from experiments.validation import logged, treat_sim, truth
from experiments.validation.case import EXACTLY, TABLE, Case, Check, Found, Gate, Length, Reals, of_each, own, value

DEPARTMENT, CENTRE, ASSESS = "An emergency department", "A treatment centre", "Discharge to assess"
WITHIN_2 = Gate("2 %", share=0.02)
WITHIN_5 = Gate("5 %", share=0.05)
OF_A_WEEK = Gate("2 %, or 3 standard errors", share=0.02, errors=3.0)


def cases() -> Iterator[Case]:
    """Every published model."""
    yield from emergency_department()
    yield from treatment_centre()
    yield from discharge_to_assess()


# ---- section 2: the units, what chance sends where, mean stays, and the share who keep the place half an hour longer

UNITS = ("shock_room", "intensive", "observation", "yellow", "green", "examination")
OUTSIDE = ((0.1725 + 0.345 + 0.3335 + 0.299) / 4, 0.0, (0.33 + 0.66 + 0.638 + 0.572) / 4,
           (0.33 + 0.66 + 0.638 + 0.572) / 4, (2.8 + 3.8) / 2, 0.0)  # fmt: skip
ROUTING: list[list[float]] = [
    [0, 0.975, 0, 0, 0, 0],
    [0, 0, 0, 0, 0, 0.1],
    [0, 0, 0, 0.5, 0, 0],
    [0, 0, 0, 0, 0, 0.3],
    [0, 0, 0, 0, 0, 0],
    [0, 0, 0, 0.5, 0.1, 0],
]
MU_SIGMA = ((-0.88056, 1.1467), (-0.88056, 1.1467), (-1.4285, 1.6902), (-0.97632, 1.3974), (-0.40614, 0.90126),
            (-2.2664, 1.1463))  # fmt: skip
KEPT = (0.0, 0.8, 0.25, 0.0, 0.3, 0.2)
KEPT_H = 0.5


def occupancies() -> tuple[Reals, Reals]:
    """By Little's law, were nobody lost: places in use at each unit, and of these those only kept for the transfer."""
    flow = truth.flows(OUTSIDE, ROUTING)
    transfer = flow * np.array(KEPT) * KEPT_H
    return flow * np.array([math.exp(mu + sigma**2 / 2) for mu, sigma in MU_SIGMA]) + transfer, transfer


def emergency_department() -> Iterator[Case]:
    """A long steady run, by which Little's law judges; and the week from empty that was published."""
    in_use, transfer = occupancies()
    for name, run, gates in (
        ("steady", Length(336, 168 * 90), (WITHIN_2, WITHIN_5)),
        ("as published: 100 weeks, each from empty", Length(0, 168), (OF_A_WEEK, OF_A_WEEK)),
    ):
        checks = [
            Check(f"places in use, {unit}", value("pool", unit, "occupancy_mean"), mean, _gate(unit, gates))
            for unit, mean in zip(UNITS, in_use.tolist(), strict=True)
        ]
        checks += [
            Check(f"of these in transfer, {unit}", own(unit), mean, _gate(unit, gates))
            for unit, mean in zip(UNITS, transfer.tolist(), strict=True)
            if mean > 0
        ]
        checks += [
            Check(f"{share} % of the time no more in use than, green", _most("green", share), most, EXACTLY)
            for share, most in ((95, 7), (99, 9))
        ]
        checks_of = tuple(checks)
        yield Case(DEPARTMENT, name, "emergency_department", run, checks_of, own=logged.in_transfer,
                   terminating=run.warm_up_h == 0)  # fmt: skip


def _gate(unit: str, gates: tuple[Gate, Gate]) -> Gate:
    return gates[unit == "observation"]


def _most(pool: str, percent: int) -> Any:
    def read(found: Found) -> Reals:
        """The percentile of the time of all replications together."""
        shares = np.cumsum(found.result.shares[pool].mean(axis=0))
        return np.array([float(np.searchsorted(shares, percent / 100))])

    return read


# ---- section 3: words, pool or class, figure in minutes, half-width (None: not told, and taken to be ours)

Row = tuple[str, str, float, float | None]
CENTRE_ROWS: tuple[Row, ...] = (
    ("arrivals", "arrived", 226.5, 1.4),
    ("mean wait, triage, min", "triage", 30.28, 1.52),
    ("utilisation, triage", "used triage", 0.596, None),
    ("mean wait, registration, min", "registration", 103.5, 2.1),
    ("utilisation, registration", "used registration", 0.839, None),
    ("mean wait, examination, min", "examination", 25.54, 0.80),
    ("utilisation, examination", "used examination", 0.851, None),
    ("mean wait, cubicle, min", "cubicle", 133.8, 2.2),
    ("utilisation, cubicle", "used cubicle", 0.868, None),
    ("mean time in the system, others, min", "time other", 227.9, 2.1),
    ("mean wait, stabilisation, min", "stabilisation", 151.3, 6.9),
    ("utilisation, stabilisation", "used stabilisation", 0.834, None),
    ("mean wait, trauma cubicle, min", "trauma_cubicle", 17.47, 1.1),
    ("utilisation, trauma cubicle", "used trauma_cubicle", 0.500, None),
    ("mean time in the system, trauma, min", "time trauma", 290.2, 6.8),
    ("finished", "left", 163.3, 0.75),
)
CENTRE_MORE: dict[str, tuple[Row, ...]] = {
    "triage": (
        ("mean wait, triage, min", "triage", 1.24, None),
        ("mean wait, registration, min", "registration", 130.2, None),
        ("mean wait, examination, min", "examination", 25.9, None),
        ("mean wait, cubicle, min", "cubicle", 137.0, None),
        ("mean wait, stabilisation, min", "stabilisation", 173.9, None),
        ("mean wait, trauma cubicle, min", "trauma_cubicle", 18.0, None),
        ("finished", "left", 164.0, None),
    ),
    "examination": (
        ("mean wait, examination, min", "examination", 0.148, None),
        ("mean wait, cubicle, min", "cubicle", 150.2, None),
        ("finished", "left", 166.9, None),
    ),
    "cubicle": (
        ("mean wait, cubicle, min", "cubicle", 2.19, None),
        ("mean time in the system, others, min", "time other", 186.1, None),
        ("finished", "left", 196.2, None),
    ),
}
DAYS = 2000
CENTRE_PLACES = {"triage": 1, "examination": 3, "cubicle": 1}


def treatment_centre() -> Iterator[Case]:
    """The day as published, and one place more at each of three stations."""
    day = Length(0, 19, DAYS)
    yield _centre("as published", day, CENTRE_ROWS, {})
    found = _centre("as published, patients who come as treat-sim draws them", day, CENTRE_ROWS, {})
    yield replace(found, patients=treat_sim.arrivals)
    for pool, rows in CENTRE_MORE.items():
        yield _centre(f"{pool} + 1", day, rows, {f"pools.{pool}.places": CENTRE_PLACES[pool] + 1})


def _centre(name: str, run: Length, rows: tuple[Row, ...], changes: dict[str, Any]) -> Case:
    checks = tuple(
        Check(words, _of_centre(what), figure, TABLE, half_width) for words, what, figure, half_width in rows
    )
    return Case(CENTRE, name, "treatment_centre", run, checks, changes, logged.utilisations, terminating=True)


def _of_centre(what: str) -> Any:
    kind, _, name = what.partition(" ")
    if kind == "used":
        return own(name)
    if kind == "time":
        return of_each("class", name, "time_mean_h", 60.0)
    if kind in ("arrived", "left"):
        return lambda found: sum(found.result.values["class", k, kind] for k in ("trauma", "other"))
    return of_each("pool", what, "wait_mean_h", 60.0)


# ---- section 4: referrals a day, mu and sigma of the stay in days, places

COMPARED_H = 24 * 500.0
SERVICES = {
    "p2_north_somerset": (2.342, 3.496508, 0.54483, 28),
    "p2_bristol": (3.066, 3.526361, 0.67815, 102),
    "p3_south_gloucestershire": (2.316, 3.367296, 0.456178, 37),
    "p3_bristol": (1.946, 3.912023, 0.579748, 72),
}


def discharge_to_assess() -> Iterator[Case]:
    """With as many places as there are the queues grow; with as many as anybody wants the load shows."""
    run = Length(24 * 1000, 24 * 2000, 200)
    grow, load = [], []
    for service, (referrals, mu, sigma, places) in SERVICES.items():
        stay = math.exp(mu + sigma**2 / 2)
        name = service.replace("_", " ")
        grow.append(Check(f"growth of the queue a day, {name}", _growth(service), referrals - places / stay))
        load.append(Check(f"places in use, {name}", value("pool", service, "occupancy_mean"), referrals * stay))
    yield Case(ASSESS, "with the places there are", "discharge_to_assess", run, tuple(grow), compared_h=COMPARED_H)
    unlimited = {f"pools.{service}.places": "unlimited" for service in SERVICES}
    yield Case(
        ASSESS, "with unlimited places", "discharge_to_assess", run, tuple(load), unlimited, compared_h=COMPARED_H
    )


def _growth(service: str) -> Any:
    def read(found: Found) -> Reals:
        values = found.result.values
        return np.asarray(
            (values["class", service, "arrived"] - values["pool", service, "served"]) / (found.hours / 24)
        )

    return read
