"""What the price list is put to: volumes of activity, beds, theatres and care after the spell, by month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.activity.beds import in_places, occupied_bed_days, use_of_beds
from sim.activity.calendar import Floats
from sim.activity.counts import volume_by_pod, volumes_by_need
from sim.activity.observed import CARE_DAYS, Observed, Simulated, observe
from sim.activity.part import Flags
from sim.activity.theatre import Lists

CARE_AFTER = ("p1", "p2", "p3")


@dataclass(frozen=True)
class CostVolumes:
    """Monthly volumes, every array float64[months].

    activity: by point of delivery; occupied_bed_days: at midnight; escalation_bed_h, overrun_h (of theatres): by
    the time integrals; sessions_run: of four hours; community_days: of care that the month's discharges set off, by
    pathway.
    """

    activity: Mapping[str, Floats]
    occupied_bed_days: Floats
    escalation_bed_h: Floats
    overrun_h: Floats
    sessions_run: Floats
    community_days: Mapping[str, Floats]


def cost_volumes(simulated: Simulated | Observed) -> CostVolumes:
    """The volumes of one replication."""
    observed = observe(simulated)
    lists, count = observed.once(Lists.of), observed.calendar.count
    return CostVolumes(
        activity=volume_by_pod(observed.once(volumes_by_need)),
        occupied_bed_days=observed.once(occupied_bed_days),
        escalation_bed_h=24 * use_of_beds(observed, "escalation"),
        overrun_h=count(lists.start, lists.overrun_h),
        sessions_run=count(lists.start, lists.sessions * lists.held),
        community_days=_community_days(observed),
    )


def _community_days(observed: Observed) -> dict[str, Floats]:
    """Days of care that the discharges of each month set off, by pathway. A pathway is drawn for every patient: who
    died in hospital or went home from a short stay never waited to leave by it, and sets off no care.
    """
    if CARE_DAYS not in observed.journeys.world.attributes.names:
        return {}
    codes, names = observed.discharge_pathways
    wanted = np.array([*(name in CARE_AFTER for name in names), False])  # -1, of a class without pathways: the last
    cared_for = wanted[codes] & (observed.spells.nights > 0) & _waited_to_leave(observed)[observed.spells.visits.rows]
    stays, codes = observed.spells.visits.where(cared_for), codes[cared_for]
    days = np.nan_to_num(stays.number(CARE_DAYS)) / 24
    ended = observed.calendar.tally(stays.at("discharged"))
    of = {pathway: codes == names.index(pathway) if pathway in names else codes < 0 for pathway in CARE_AFTER}
    return {pathway: ended.count(days * those) for pathway, those in of.items()}


def _waited_to_leave(observed: Observed) -> Flags:
    """Which visits held a place of a reason of delay, however short, bool[visits]; all where there are none."""
    pools = observed.simulated.blueprint.scenario.first.pools
    reasons = [name for name, pool in pools.items() if pool.waits == "discharge"]
    waited = np.full(len(observed.journeys), not reasons)
    waited[in_places(observed, reasons).row] = True
    return waited
