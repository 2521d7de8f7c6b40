"""The rules of a measure: which index number, labour, days, settings and quality. All else is numbers."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from sim.productivity.deflators import Part

OutputRule = Literal["fixed", "laspeyres", "paasche", "fisher"]
InputsRule = Literal["deflated", "direct", "mixed", "hours"]
DaysRule = Literal["by_pod", "working", "calendar", "as_counted"]
SettingsRule = Literal["own", "pooled"]
QualityRule = Literal["none", "published", "terms"]
QualityTerm = Literal["survival", "waiting", "readmission"]


class HealthBefore(Part):
    """Health before treatment as a share of that after, for the survival term."""

    share: float = Field(ge=0.0, lt=1.0)
    """Where a point of delivery is not named below, from 0 to below 1."""
    pods: dict[str, float] = Field(default_factory=dict)
    """By point of delivery."""

    def of(self, pod: str) -> float:
        """The share of one point of delivery."""
        return self.pods.get(pod, self.share)


class Quality(Part):
    """What a measure adds for quality."""

    rule: QualityRule = "none"
    """none; published: percentage points by financial year, added to growth; terms: factors by point of delivery."""
    published_pp: dict[str, float] = Field(default_factory=dict)
    """Percentage points added to growth of output in a financial year."""
    otherwise_pp: float = Field(default=0.0, ge=-20.0, le=20.0)
    """Percentage points in a year that is not named."""
    terms: tuple[QualityTerm, ...] = ()
    """Factors to apply where both periods have the measures for them."""
    discount_per_year: float = Field(default=0.015, gt=0.0, lt=0.2)
    """What a year later is worth less, a share; read by `waiting` alone."""
    health_before: HealthBefore | None = None
    """Read by `survival` alone, and needed there."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.rule == "terms" and not self.terms:
            raise ValueError("quality by terms needs terms: survival, waiting, readmission")
        if "survival" in self.terms and self.health_before is None:
            raise ValueError("the survival term needs health_before")
        return self


class Rules(Part):
    """How numbers become a growth. The defaults are those of NHS England's measure."""

    output: OutputRule = "fixed"
    """fixed: weights of one cost year; the others: of the base year, the new year, or the mean of both."""
    days: DaysRule = "by_pod"
    """Whether new activity is brought to the days of the base period, and to which kind of days."""
    settings: SettingsRule = "own"
    """own: each point of delivery keeps its weight; pooled: one weight a procedure in every pool of `pools`."""
    pools: tuple[tuple[str, ...], ...] = ()
    """Points of delivery that may stand in for each other; needed to tell a setting shift even where not pooled."""
    inputs: InputsRule = "deflated"
    """deflated: spend at base prices; direct: own staff by hours at base pay and no other input; mixed: own staff
    direct and all else deflated; hours: hours worked and nothing else."""
    labour: tuple[str, ...] = ("pay",)
    """Input categories that are people at work, with hours."""
    own_staff: tuple[str, ...] = ("substantive", "bank")
    """Contracts whose pay counts by hours under `direct` and `mixed`; agency is bought, and deflated."""
    quality: Quality = Quality()
    """Quality term of output."""
    wau_scale_gbp: float | None = Field(default=None, gt=0.0)
    """£ that one weighted activity unit stands for, K; a measure without it has no level."""

    @model_validator(mode="after")
    def _pools(self) -> Self:
        if self.settings == "pooled" and not self.pools:
            raise ValueError("pooled settings need pools")
        return self

    @property
    def plain(self) -> bool:
        """Whether growth is fixed weights over deflated spend, nothing pooled, no quality: bars by part suffice."""
        plain_output = self.output == "fixed" and self.settings == "own" and self.quality.rule == "none"
        return plain_output and self.inputs == "deflated"
