"""The monthly volumes that prices are put to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity.volumes import CostVolumes
from sim.scenario.cost import ImplementationCost

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Drivers:
    """What was done and opened in each month of the run, every array float64[months].

    activity: volume by point of delivery; occupied_bed_days: of all beds; escalation_bed_h: hours that
    escalation beds stood open; overrun_h: hours theatres ran beyond their sessions; sessions_run: planned
    theatre sessions run; extra_sessions: sessions beyond the planned ones; community_days: days by discharge
    pathway; implementation: what an intervention costs to do.
    """

    activity: Mapping[str, Floats]
    occupied_bed_days: Floats
    escalation_bed_h: Floats
    overrun_h: Floats
    sessions_run: Floats
    extra_sessions: Floats
    community_days: Mapping[str, Floats]
    implementation: tuple[ImplementationCost, ...]


def drivers_of(
    volumes: CostVolumes, implementation: tuple[ImplementationCost, ...] = (), extra_sessions: Floats | None = None
) -> Drivers:
    """The drivers of one replication.

    implementation: what an intervention costs to do; extra_sessions: of the sessions run, those beyond what the roster
    plans, float64[months]; they are paid at short notice.
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
        implementation=implementation,
    )
