"""The safety panel: what must stand beside every productivity figure, and which direction is worse."""

from __future__ import annotations

from typing import Literal, NamedTuple

Worse = Literal["higher", "lower"]


class SafetyMeasure(NamedTuple):
    """A measure of safety and the direction in which patients are worse off."""

    measure: str
    worse: Worse

    def worsened(self, effect: float) -> bool:
        """Whether a change of this measure is a change for the worse."""
        return effect > 0 if self.worse == "higher" else effect < 0


SAFETY: tuple[SafetyMeasure, ...] = (
    SafetyMeasure("expected_extra_deaths", "higher"),
    SafetyMeasure("expected_extra_readmissions", "higher"),
    SafetyMeasure("type1_within_4h", "lower"),
    SafetyMeasure("type1_over_12h", "higher"),
    SafetyMeasure("decision_over_12h_share", "higher"),
    SafetyMeasure("left_before_treatment_share", "higher"),
    SafetyMeasure("boarding", "higher"),
    SafetyMeasure("bed_occupancy", "higher"),
    SafetyMeasure("outlier_share", "higher"),
    SafetyMeasure("escalation_beds", "higher"),
    SafetyMeasure("ready_waiting", "higher"),
    SafetyMeasure("readmission_30d_share", "higher"),
    SafetyMeasure("cancelled_share", "higher"),
    SafetyMeasure("waiting_18_weeks", "lower"),
    SafetyMeasure("hours_short_staffed", "higher"),
    SafetyMeasure("hours_not_worked", "higher"),
)
