"""How many visits ended in which way out, whatever their pathways mark and whatever is counted of them elsewhere."""

from __future__ import annotations

from sim.activity.observed import Observed


def ways_out(observed: Observed) -> dict[str, float]:
    """Visits by outcome, of those that ended in the measured months as far as their marks tell; every outcome of the
    program, 0 written.
    """
    calendar, outcomes = observed.calendar, observed.journeys.world.program.outcomes
    by_month = calendar.tally(observed.all_visits.ended()).by(observed.journeys.outcome, len(outcomes))
    return dict(zip(outcomes, by_month[:, calendar.clock.measured].sum(axis=1).tolist(), strict=True))
