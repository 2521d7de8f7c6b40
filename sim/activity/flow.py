"""Every measure of one replication: the story of `sim.activity`."""

from __future__ import annotations

from sim.activity.beds import bed_measures
from sim.activity.clinics import clinic_measures
from sim.activity.counts import planned_spells
from sim.activity.emergency import emergency_measures
from sim.activity.harm import harm_measures
from sim.activity.marks import can_count
from sim.activity.measures import Measures
from sim.activity.observed import Observed, Simulated, observe
from sim.activity.staffing import staffing_measures
from sim.activity.stay import stay_measures
from sim.activity.theatre import theatre_measures
from sim.activity.waiting import waiting_measures
from sim.activity.waits import wait_measures


def measures(simulated: Simulated | Observed) -> Measures:
    """Measures by month over the whole run, the warm-up among them; what the scenario lacks is left out."""
    observed = observe(simulated)
    clock = observed.calendar.clock
    found = [
        *emergency_measures(observed),
        *bed_measures(observed),
        *stay_measures(observed),
        *wait_measures(observed),
        *theatre_measures(observed),
        *planned_spells(observed),
        *waiting_measures(observed),
        *staffing_measures(observed),
        *clinic_measures(observed),
        *harm_measures(observed),
    ]
    made = observed.journeys.world.program.marks
    return Measures.of(clock.months, clock.measured, [each for each in found if can_count(each.name, made)])
