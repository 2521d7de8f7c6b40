"""How many visits ended in which way out, whatever their pathways mark and whatever is counted of them elsewhere."""

from __future__ import annotations

import numpy as np

from sim.activity.loops import add_up_at
from sim.activity.observed import Observed


def ways_out(observed: Observed) -> dict[str, float]:
    """Visits by outcome, of those that ended in the measured months as far as their marks tell; every outcome of the
    program, 0 written.
    """
    journeys, calendar = observed.journeys, observed.calendar
    outcomes = journeys.world.program.outcomes
    by_month = np.zeros((len(outcomes), calendar.months + 1), dtype=np.int64)
    add_up_at(journeys.last, journeys.outcome, calendar.month_of_day, by_month)
    return dict(zip(outcomes, by_month[:, calendar.clock.measured].sum(axis=1, dtype=np.float64).tolist(), strict=True))
