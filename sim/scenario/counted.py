"""Activity that is counted and not walked: by the year, or through the clinics and imaging sessions that it is done in.

Chance moves none of it, so that it never clouds a comparison.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from sim.scenario.base import Part, Share, Shares, unless_whole
from sim.scenario.scope import Scope

FIRST, FOLLOW_UP = "outpatient_first", "outpatient_follow_up"


class Volume(NamedTuple):
    """How much of a point of delivery and currency there is in a year, and on which days."""

    pod: str
    currency: str
    per_year: float
    working_days_only: bool


class CountedActivity(Part):
    """A point of delivery with so much activity a year, spread over its days."""

    per_year: Annotated[float, Scope.DAY] = Field(ge=0, le=1e9)
    """Activity in a year of 365.25 days."""
    working_days_only: bool = False
    """Whether it is spread over working days (True) or over all days."""
    currency: str = ""
    """Currency of the productivity preset that weighs it; none: the weight of the point of delivery."""
    currencies: Annotated[dict[str, Share], Scope.DAY] = Field(default_factory=dict)
    """Or several currencies, with their shares of it, which sum to 1."""

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if self.currency and self.currencies:
            raise ValueError("give currency or currencies, one of the two")
        return self._whole()

    def _whole(self) -> Self:
        if self.currencies and (fault := unless_whole(self.currencies)):
            raise ValueError(f"currencies {fault}")
        return self

    def shares(self) -> dict[str, float]:
        """Its currencies and their shares."""
        return self.currencies or {self.currency: 1.0}


class PatientInitiated(Part):
    """Follow-ups that patients ask for when they need them, instead of coming at a fixed time."""

    avoided: Annotated[Share, Scope.DAY] = 0.0
    """Share of follow-ups that nobody needs to come for."""
    to_first: Annotated[Share, Scope.DAY] = 1.0
    """Share of their slots that first appointments take; the others stay empty."""


class Clinics(Part):
    """Clinics or imaging sessions of one kind: slots, who is due in them, and who comes."""

    per_year: Annotated[float, Scope.DAY] = Field(ge=0, le=1e6)
    """Clinics planned in a year of 365.25 days. Staff are rostered for them, held or not."""
    slots: Annotated[float, Scope.DAY] = Field(gt=0, le=1000)
    """Appointments that a clinic has room for, on average."""
    not_held: Annotated[Share, Scope.DAY] = 0.0
    """Share of planned clinics lost at short notice: no room, no machine, nobody to hold them."""
    booked: Annotated[Share, Scope.DAY] = 1.0
    """Share of the slots of clinics held for which somebody is booked."""
    given_back: Annotated[Share, Scope.DAY] = 0.0
    """Share of booked slots that the patient gives back in time for another to be asked."""
    refilled: Annotated[Share, Scope.DAY] = 0.0
    """Share of the slots given back that another patient takes."""
    did_not_attend: Annotated[Share, Scope.DAY] = 0.0
    """Share of those due on the day who do not attend."""
    attended_as: Annotated[Shares, Scope.DAY]
    """Points of delivery that an attended slot counts as, with their shares, which sum to 1."""
    currencies: Annotated[dict[str, Share], Scope.DAY] = Field(default_factory=dict)
    """Currencies of the one point of delivery, with their shares, which sum to 1; none: the point of delivery's own."""
    patient_initiated: PatientInitiated | None = None
    """Follow-ups on request; none: as in the shares."""
    staffed: bool = True
    """Whether staff of clinics (`workforce.clinic`) are rostered for it; those of imaging are among the fixed posts."""
    working_days_only: bool = True
    """Whether clinics are held on working days (True) or on all days."""

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.currencies and len(self.attended_as) > 1:
            raise ValueError(f"currencies need one point of delivery, attended_as has {', '.join(self.attended_as)}")
        if self.currencies and (fault := unless_whole(self.currencies)):
            raise ValueError(f"currencies {fault}")
        if self.patient_initiated is not None and not {FIRST, FOLLOW_UP} <= set(self.attended_as):
            raise ValueError(f"patient_initiated needs {FIRST} and {FOLLOW_UP} in attended_as")
        return self

    @property
    def planned_slots(self) -> float:
        """Slots of all clinics planned in a year."""
        return self.per_year * self.slots

    @property
    def due(self) -> float:
        """Patients due in a year: booked, less slots given back that nobody takes and follow-ups nobody needs."""
        return self._to_be_used * math.fsum(self._seen_as().values())

    @property
    def attended(self) -> float:
        """Patients who attend in a year."""
        return self.due * (1 - self.did_not_attend)

    def volumes(self) -> Iterator[Volume]:
        """What is attended in a year, by point of delivery and currency."""
        attended = self._to_be_used * (1 - self.did_not_attend)
        for pod, share in self._seen_as().items():
            for currency, part in (self.currencies or {"": 1.0}).items():
                yield Volume(pod, currency, attended * share * part, self.working_days_only)

    @property
    def _to_be_used(self) -> float:
        """Slots in a year for which somebody is booked, or has taken the place of who gave them back."""
        booked = self.planned_slots * (1 - self.not_held) * self.booked
        return booked * (1 - self.given_back * (1 - self.refilled))

    def _seen_as(self) -> dict[str, float]:
        """Shares of the slots by point of delivery; below 1 in all where slots of avoided follow-ups stay empty."""
        if self.patient_initiated is None:
            return self.attended_as
        avoided = self.attended_as[FOLLOW_UP] * self.patient_initiated.avoided
        more = avoided * self.patient_initiated.to_first
        return {
            **self.attended_as,
            FIRST: self.attended_as[FIRST] + more,
            FOLLOW_UP: self.attended_as[FOLLOW_UP] - avoided,
        }


class Referrals(Part):
    """Referrals for a first appointment."""

    per_year: Annotated[float, Scope.DAY] = Field(ge=0, le=1e7)
    """Referrals and requests for advice in a year of 365.25 days."""
    diverted: Annotated[Share, Scope.DAY] = 0.0
    """Share that advice and guidance answers without an appointment."""


class Counted(Part):
    """Counted activity: so much a year, and what clinics do."""

    activity: dict[str, CountedActivity] = Field(default_factory=dict)
    """Points of delivery with so much a year; names are those of the productivity preset."""
    clinics: dict[str, Clinics] = Field(default_factory=dict)
    """Clinics and imaging sessions by kind; names are the trust's own."""
    referrals: Referrals | None = None
    """Who is referred for a first appointment; none: its list is not counted."""

    def volumes(self) -> Iterator[Volume]:
        """All of it in a year, by point of delivery and currency; one of them may come more than once."""
        for pod, activity in self.activity.items():
            for currency, share in activity.shares().items():
                yield Volume(pod, currency, activity.per_year * share, activity.working_days_only)
        for clinics in self.clinics.values():
            yield from clinics.volumes()

    def currencies(self) -> dict[str, set[str]]:
        """The currencies of each point of delivery that is counted."""
        found: dict[str, set[str]] = {}
        for volume in self.volumes():
            found.setdefault(volume.pod, set()).add(volume.currency)
        return found
