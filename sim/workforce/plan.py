"""What the hospital plans to run, as far as it asks for staff: places, theatre sessions, clinics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class StaffedPlaces:
    """A pool of places and the kind of area whose posts look after it.

    area: a name in `workforce.areas`; places: planned staffed places on each day of the run, int64[days].
    """

    area: str
    places: Ints


@dataclass(frozen=True)
class PlannedSessions:
    """Planned theatre sessions, one row each: day of the run, specialty, and its number on that day."""

    day: Ints
    specialty: tuple[str, ...]
    number: Ints

    def __post_init__(self) -> None:
        if not len(self.day) == len(self.specialty) == len(self.number):
            raise ValueError(
                f"planned sessions need a day, a specialty and a number each, got {len(self.day)} days, "
                f"{len(self.specialty)} specialties, {len(self.number)} numbers"
            )


@dataclass(frozen=True)
class StaffingPlan:
    """Everything that drives the requirement of staff.

    places: pools by name; sessions: elective theatre sessions; clinics: outpatient clinics on each day,
    float64[days].
    """

    places: Mapping[str, StaffedPlaces]
    sessions: PlannedSessions
    clinics: Floats
