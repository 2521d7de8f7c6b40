"""Arrivals that rise and fall, and unlimited places: by the hour of a day, and as smooth as the language can say it.

The language has a rate for each hour. With a cycle of a week and a unit of seven hours a cycle of 24 units has 168
steps, which a sine cannot be distinguished from: its first harmonic is kept to 0.006 %.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from experiments.validation import truth
from experiments.validation.case import Case, Check, Length, own, value
from sim.engine.journeys import Run
from sim.engine.world import NEVER
from sim.scenario.clock import HOUR_MS

LEVEL, SWING, PERIOD = 10.0, 5.0, 24.0  # arrivals a unit of time, and units of the cycle
WEEK_H = 168
UNIT_H = WEEK_H / PERIOD
RATE, STAY = "classes.patient.arrivals.per_hour", "classes.patient.attributes.stay_h.of"


def by_step(steps: int) -> list[float]:
    """The mean of the rate within each of equal steps of the cycle, a unit."""
    edge = np.cos(2 * np.pi * np.arange(steps + 1) / steps)
    return [float(rate) for rate in LEVEL + SWING * steps / (2 * np.pi) * (edge[:-1] - edge[1:])]


def cases(section: str) -> Iterator[Case]:
    """Two laws of stay over a smooth cycle, and one by the hour of a day."""
    for service in (0.2, 1.0):
        wave = truth.endless(LEVEL, SWING, PERIOD, service)
        checks = (
            Check("mean occupancy", own("mean"), wave.mean),
            Check("amplitude", own("amplitude"), wave.amplitude),
            Check("peak, units after the start", own("peak"), wave.peak),
            Check("occupancy at 0", own("at 0"), wave.at(0.0)),
            Check("occupancy at a quarter of the cycle", own("at a quarter"), wave.at(PERIOD / 4)),
            Check("variance ÷ mean of the occupancy (Poisson: 1)", own("variance to mean"), 1.0),
        )
        changes = {
            RATE: [rate / UNIT_H for rate in by_step(WEEK_H)],
            STAY: {"exponential": {"mean": UNIT_H / service}},
        }
        name = f"Mt/M/∞ over a smooth cycle of 24 units: 10 + 5 sin, μ = {service:g}"
        yield Case(
            section, name, "infinite_server_by_hour", Length(5 * WEEK_H, 50 * WEEK_H), checks, changes, own=cycle
        )
    rates = by_step(24)
    hours, starts = truth.endless_by_hour(rates, 0.2)
    by_hour = tuple(
        Check(f"occupancy, {hour:02d} to {hour + 1:02d} h", _in_hour(hour), occupancy)
        for hour, occupancy in enumerate(hours.tolist())
    )
    audit = (Check("occupancy counted at midnight", value("pool", "bed", "audit_mean"), float(starts[0])),)
    name = "Mt/M/∞ by the hour of a day, μ = 0.2"
    yield Case(section, name, "infinite_server_by_hour", Length(240, 24 * 150), by_hour + audit, {RATE: rates})


def _in_hour(hour: int) -> Any:
    return lambda found: found.result.profile["bed", "used"][:, hour]


def cycle(run: Run, first: int) -> dict[str, float]:
    """Occupancy at every hour of the week, by the marks of who was there; its first harmonic, and its spread."""
    rows = run.journeys
    hours = np.arange(first, rows.world.end, HOUR_MS)
    came, left = rows.at("began"), rows.at("left")
    there = np.searchsorted(np.sort(came[came != NEVER]), hours, side="right")
    there -= np.searchsorted(np.sort(left[left != NEVER]), hours, side="right")
    weeks = there.reshape(-1, WEEK_H)
    mean = weeks.mean(axis=0)
    wave = mean @ np.exp(2j * np.pi * np.arange(WEEK_H) / WEEK_H) * 2 / WEEK_H
    return {
        "mean": float(mean.mean()),
        "amplitude": float(np.abs(wave)),
        "peak": float(np.angle(wave) % (2 * np.pi) / (2 * np.pi) * PERIOD),
        "at 0": float(mean[0]),
        "at a quarter": float(mean[WEEK_H // 4]),
        "variance to mean": float(weeks.var(axis=0, ddof=1).sum() / mean.sum()),
    }
