"""When a run begins, how long it warms up, what is measured of it, and with which luck."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.clock import Clock, HourClock
from sim.scenario.day import Day
from sim.scenario.one_of import OneOf, one_of

LONGEST_H = 24.0 * 366 * 40


class RunPlan(Part):
    """A run of a trust by whole months (`warm_up_days`, `measured_months`), or of any model by hours (`measured_h`)."""

    one_of: ClassVar[OneOf] = one_of(
        ("warm_up_days", "measured_months"), "measured_h", only_with={"warm_up_h": ("measured_h",)}
    )
    start: Day
    """The day whose midnight is time 0."""
    warm_up_days: int | None = Field(default=None, ge=0, le=3660)
    """Days before the measured window; start plus these must be the first of a month."""
    measured_months: int | None = Field(default=None, ge=1, le=120)
    """Calendar months measured."""
    warm_up_h: float = Field(default=0.0, ge=0, le=LONGEST_H)
    """Hours before the measured window, of a run by hours; 0 is a run that starts as it is (terminating)."""
    measured_h: float | None = Field(default=None, ge=1e-3, le=LONGEST_H)
    """Hours measured."""
    seed: int = Field(ge=0, lt=2**63)
    """Seed of all luck."""
    replications: int | None = Field(default=None, ge=1, le=100_000)
    """Replications of a model, where the command does not say; unsaid, as in config.yaml."""
    audit_at_h: tuple[Annotated[float, Field(ge=0, lt=24)], ...] = Field(default=(0.0,), min_length=1)
    """Hours of the day at which places in use are counted, as a midnight bed count does."""
    report_in: Literal["minutes", "hours", "days"] = "hours"
    """The unit in which a model's times are printed."""

    @model_validator(mode="after")
    def _one_horizon(self) -> Self:
        by_months = self.warm_up_days is not None, self.measured_months is not None
        if self.measured_h is None and not all(by_months):
            raise ValueError("needs warm_up_days and measured_months, or measured_h")
        if self.measured_h is not None and any(by_months):
            raise ValueError("measured_h measures hours: leave out warm_up_days and measured_months")
        if self.measured_h is None and "warm_up_h" in self.model_fields_set:
            raise ValueError("warm_up_h belongs to measured_h")
        if self.measured_h is None and self.clock.window_start.day != 1:
            raise ValueError(
                f"start plus warm_up_days must be the first of a month, got {self.clock.window_start.isoformat()}"
            )
        return self

    @cached_property
    def clock(self) -> Clock:
        """The calendar of the run."""
        if self.measured_h is not None:
            return HourClock(self.start, warm_up_h=self.warm_up_h, measured_h=self.measured_h)
        return Clock(self.start, self.warm_up_days or 0, self.measured_months or 1)
