"""What patients in beds wait for: red days before readiness, reasons of delay after it; and deaths.

A wait is a place held of a pool that says `waits`: how many hold one at midnight are counted as beds are (R27b).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.activity.beds import in_bed, in_places
from sim.activity.calendar import Floats
from sim.activity.declared import BY_NAME
from sim.activity.measures import Monthly
from sim.activity.observed import Observed

PREFIX = "waiting_for_"  # of the pools' names
DIED = "died"  # the mark of a death, in hospital or after it, at the end of the spell


def wait_measures(observed: Observed) -> Iterator[Monthly]:
    """Patients in internal waits and what for, ready patients by the reason for which they wait, and deaths."""
    yield from _red_days(observed)
    yield from _reasons(observed)
    yield Monthly("deaths", observed.calendar.count(observed.part(DIED, "discharged").at("discharged")))


def _red_days(observed: Observed) -> Iterator[Monthly]:
    names, calendar = _pools(observed, "internal"), observed.calendar
    if not names:
        return
    emergencies = ~observed.planned
    red = sum((in_places(observed, [name]).bed_days(calendar) for name in names), np.zeros(calendar.months))
    yield Monthly("red_days", red, calendar.days)
    for name in names:
        if (measure := f"red_days_{name.removeprefix(PREFIX)}") in BY_NAME:
            yield Monthly(measure, in_places(observed, [name]).bed_days(calendar), calendar.days)
    stays = observed.once(in_bed)
    of_emergencies = stays.where(emergencies)
    before = of_emergencies.bed_days(calendar) - of_emergencies.after("ready").bed_days(calendar)
    yield Monthly("red_day_share", in_places(observed, names).where(emergencies).bed_days(calendar), before)


def _reasons(observed: Observed) -> Iterator[Monthly]:
    names, calendar = _pools(observed, "discharge"), observed.calendar
    by_reason = {name: in_places(observed, [name]).bed_days(calendar) for name in names}
    every: Floats = sum(by_reason.values(), np.zeros(calendar.months))
    for name, waiting in by_reason.items():
        reason = name.removeprefix(PREFIX)
        for measure, below in ((f"delayed_{reason}", calendar.days), (f"delayed_{reason}_share", every)):
            if measure in BY_NAME:
                yield Monthly(measure, waiting, below)


def _pools(observed: Observed, waits: str) -> list[str]:
    return [name for name, pool in observed.simulated.blueprint.scenario.first.pools.items() if pool.waits == waits]
