"""The queues whose truth is known, and what is read off each: every line of section 1 of the cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.validation import chains, one_station, truth, waves
from experiments.validation.case import Case, Check, Found, Reals, per_hour, value
from experiments.validation.one_station import RATE, ROOM, SECTION, as_row, long_run, places_of
from sim.activity.ratio import pseudo_values

# arrivals, services at both stations an hour, places of both, room to wait, share who need the second; hours measured
TANDEM = {
    (1, (1, 1), (1, 1), 3, 1.0): 2_500,
    (2, (0.5, 0.25), (5, 8), 10, 0.5): 5_000,
    (4, (0.25, 0.2), (20, 6), 30, 0.25): 5_000,
}
Routes = tuple[tuple[float, float], list[list[float]], list[tuple[float, int]], int]
JACKSON: dict[str, Routes] = {
    "three stations and a loop": (
        (1, 0.5), [[0, 0.6, 0.2], [0, 0, 0.5], [0.1, 0, 0]], [(1, 2), (1, 2), (1, 1)], 10_000,
    ),
    "emergency, ward, rehabilitation": (
        (6, 1), [[0, 0.3, 0.1], [0, 0, 0.2], [0, 0, 0]], [(2, 5), (0.1, 35), (0.05, 30)], 5_000,
    ),
}  # fmt: skip
ENTRIES = ("at_first", "at_second")
STATIONS = ("first", "second", "third")


def cases() -> Iterator[Case]:
    """Every queue with a known truth."""
    yield from one_station.cases()
    yield from waves.cases(SECTION)
    yield from tandems()
    yield from networks()


def tandems() -> Iterator[Case]:
    for (rate, services, places, room, onward), hours in TANDEM.items():
        known = chains.tandem(rate, services, places, room, onward)
        checks = [
            Check("share lost", value("pool", "first", "lost_share"), known.lost),
            Check("throughput an hour", per_hour("class", "patient", "outcome.served"), known.throughput),
            Check("places blocked", value("pool", "first", "blocked_mean"), known.blocked),
            Check("places in use, first", value("pool", "first", "occupancy_mean"), known.first),
            Check("mean queue, first", value("pool", "first", "queue_mean"), known.queue),
            Check("places in use, second", value("pool", "second", "occupancy_mean"), known.second),
            Check("mean wait for the first, h", value("pool", "first", "wait_mean_h"), known.wait),
            Check("mean delay before the second, h", value("pool", "second", "wait_mean_h"), known.delay),
        ]
        stays = {
            f"classes.patient.attributes.{n}_stay_h.of": {"exponential": {"mean": 1 / mu}}
            for n, mu in zip(STATIONS[:2], services, strict=True)
        }
        changes = {
            RATE: rate,
            **stays,
            "classes.patient.attributes.goes_on.shares": {"yes": onward, "no": 1 - onward},
            **{f"pools.{n}.places": c for n, c in zip(STATIONS[:2], places, strict=True)},
            ROOM: room,
        }
        name = f"Tandem with blocking, {places[0]} and {places_of(places[1])}: λ, μ = {as_row(rate, *services)}"
        yield long_run(name, "tandem_blocking", hours, checks, **changes)


def networks() -> Iterator[Case]:
    for name, (outside, routing, stations, hours) in JACKSON.items():
        known = truth.jackson((*outside, 0.0), routing, stations)
        checks = [
            Check(f"arrivals an hour, {s}", per_hour("pool", s, "asked"), flow)
            for s, flow in zip(STATIONS, known.flow.tolist(), strict=True)
        ]
        checks += [
            Check(f"mean queue, {s}", value("pool", s, "queue_mean"), queue)
            for s, queue in zip(STATIONS, known.queue.tolist(), strict=True)
        ]
        checks += [
            Check(f"places in use, {s}", value("pool", s, "occupancy_mean"), busy)
            for s, busy in zip(STATIONS, (known.number - known.queue).tolist(), strict=True)
        ]
        checks.append(Check("mean time in the system, h", time_of_all, known.time))
        changes: dict[str, Any] = {}
        for s, (service, places), ways in zip(STATIONS, stations, routing, strict=True):
            shares = {**dict(zip(STATIONS, ways, strict=True)), "home": 1 - sum(ways)}
            for klass in ENTRIES:
                changes[f"classes.{klass}.attributes.{s}_stay_h.of"] = {"exponential": {"mean": 1 / service}}
                changes[f"classes.{klass}.attributes.after_{s}.shares"] = shares
            changes[f"pools.{s}.places"] = places
        changes |= {f"classes.{k}.arrivals.per_hour": rate for k, rate in zip(ENTRIES, outside, strict=True)}
        yield long_run(f"Jackson network: {name}", "open_network", hours, checks, **changes)


def time_of_all(found: Found) -> Reals:
    """Mean hours in the system of all who left, whichever class."""
    hours, left = np.sum([found.result.parts["class", name, "time_mean_h"] for name in ENTRIES], axis=0)
    return pseudo_values(hours, left)
