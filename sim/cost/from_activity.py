"""From what was counted to what prices are put to."""

from __future__ import annotations

import numpy as np

from sim.activity.volumes import CostVolumes
from sim.cost.drivers import Drivers, Floats
from sim.scenario.cost import CostOfDoing


def drivers_of(
    volumes: CostVolumes, doing: tuple[CostOfDoing, ...] = (), extra_sessions: Floats | None = None
) -> Drivers:
    """The drivers of one replication.

    doing: what an intervention costs to do; extra_sessions: of the sessions run, those beyond what the roster plans,
    float64[months]; they are paid at short notice.
    """
    extra = np.zeros_like(volumes.sessions_run) if extra_sessions is None else extra_sessions
    return Drivers(
        activity=volumes.activity,
        occupied_bed_days=volumes.occupied_bed_days,
        escalation_bed_h=volumes.escalation_bed_h,
        overrun_h=volumes.overrun_h,
        sessions_run=volumes.sessions_run - extra,
        extra_sessions=extra,
        community_days=volumes.community_days,
        doing=doing,
    )
