"""What delay and short staffing do to patients, as published: never priced, and in no figure of productivity."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sim.scenario.base import Part, Share

HazardRatio = Annotated[float, Field(ge=0.5, le=3)]


class DelayToBed(Part):
    """Deaths by delay to a bed, of patients admitted through the type 1 department."""

    after_h: float = Field(gt=0, le=48)
    """Hours from arrival to a bed beyond which an admission counts as delayed, above 0, at most 48."""
    patients_per_death: float = Field(ge=1, le=1e6)
    """Patients delayed for each one who dies within 30 days and would not have, 1 or more."""


class Understaffed(Part):
    """Of one staff group: hazard ratios of one understaffed day among the first days of a stay."""

    death: HazardRatio
    """Hazard ratio of death within 30 days, .5 to 3."""
    readmission: HazardRatio
    """Hazard ratio of readmission within 30 days, .5 to 3."""


class ShortStaffing(Part):
    """Deaths and readmissions by nurse shifts worked short."""

    groups: dict[str, Understaffed] = Field(min_length=1)
    """Staff groups whose short-staffed hours count; a trust without such a group has none."""
    short_h_per_patient_day: float = Field(gt=0, le=24)
    """Hours that an understaffed day lacks of each patient in it, of one staff group, above 0, at most 24."""
    first_days_share: Share
    """Share of understaffed patient-days that are among the first days of a stay, which alone count, 0 to 1."""
    mortality_30d: Share
    """Share of patients with a night who die within 30 days where no day is understaffed, 0 to 1."""
    readmission_30d: Share
    """Share of patients with a night who are readmitted within 30 days where no day is understaffed, 0 to 1."""


class EarlyDischarge(Part):
    """Readmissions of patients who are sent home early because the beds are full."""

    above_occupancy: Share
    """Bed occupancy above which a rise counts, 0 to 1."""
    readmissions_per_occupancy: float = Field(ge=0, le=1)
    """Rise of the share readmitted within 30 days by rise of occupancy (both as shares), 0 to 1."""


class Harm(Part):
    """Expected harm of what the run went through, in deaths and readmissions. Both worlds are judged alike."""

    delay_to_bed: DelayToBed
    """Delay to a bed."""
    short_staffing: ShortStaffing
    """Short-staffed nurse shifts."""
    early_discharge: EarlyDischarge
    """Early discharge."""
