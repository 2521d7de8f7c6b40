"""Hours as milliseconds, for the reference engine."""

from __future__ import annotations

from math import floor

from sim.demand.draws import LONGEST_H
from sim.scenario.clock import HOUR_MS


def ms_of(hours: float) -> int:
    """A span of hours as ms, rounded half up once (rule 1), never negative."""
    return max(0, floor(min(hours, LONGEST_H) * HOUR_MS + 0.5))
