"""The hook itself: all a researcher writes to close beds of a ward for an infection."""

from __future__ import annotations

from collections.abc import Iterator

import simpy

from sim.engine.reference.hooks import Inside

WARD, BEDS, FROM_DAY, DAYS = "general_medicine", 28, 122, 14  # one ward for two weeks (assumed)


def infection(inside: Inside) -> Iterator[simpy.Event]:
    """Close the beds of a ward for admissions, let those inside go home, and open them again after two weeks."""
    yield inside.wait(24 * FROM_DAY)
    inside.close(WARD, BEDS)
    yield inside.wait(24 * DAYS)
    inside.close(WARD, -BEDS)
