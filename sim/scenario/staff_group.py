"""One staff group: its posts, who is absent, what must be covered, and who works what its own staff do not."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from sim.scenario.base import Part

Share = Annotated[float, Field(ge=0, le=1)]
Absence = Annotated[float, Field(ge=0, le=0.25)]
Days = Annotated[float, Field(ge=0, le=60)]
CLOSES = "closes"
AgencyPolicy = Literal["bank", "bank_partial", "recruit", "unfilled", "need_removed"]
BankPolicy = Literal["recruit", "unfilled", "need_removed"]
MOST_POSTS = 100_000


def _posts_or_closes(said: object) -> object:
    number = isinstance(said, int | float) and not isinstance(said, bool) and math.isfinite(said)
    if said != CLOSES and not (number and 0 <= said <= MOST_POSTS):  # type: ignore[operator]
        raise ValueError(f"must be {CLOSES} or a number of posts, 0 to {MOST_POSTS:,}")
    return said


FixedPosts = Annotated[float | Literal["closes"], BeforeValidator(_posts_or_closes)]


class StaffGroup(Part):
    """One staff group: its posts, who is absent, how much is covered by shifts, and who fills the gap."""

    establishment_wte: float = Field(gt=0, le=100_000)
    """Funded posts, wte, > 0, at most 100,000; in post = establishment × (1 - vacancy)."""
    vacancy: float = Field(ge=0, le=0.25)
    """Share of funded posts that stand empty, 0 to .25."""
    fixed_posts: FixedPosts
    """Funded posts that no driver of the requirement explains (specialist, offices), wte, 0 to 100,000; `closes`: what
    places, sessions and clinics of the trust leave of its establishment, before any intervention.
    """
    posts_go_by: Literal["turnover", "redundancy"] = "turnover"
    """How people follow when posts are cut: as they leave (vacancies are closed first), or at once."""
    work_removed: Share = 0.0
    """Share of the required hours that is no longer asked for, because the work itself is gone, 0 to 1."""
    contracted_h_week: float = Field(ge=20, le=48)
    """Contracted hours a week of one wte, 20 to 48."""
    headroom: float = Field(ge=0, le=0.3)
    """Share of paid hours that the funded posts allow for absence, 0 to .3."""
    leave: Absence
    """Annual leave and bank holidays, share of paid hours, 0 to .25."""
    sickness: Absence
    """Sickness, share of paid hours, 0 to .25."""
    study: Absence
    """Study leave, share of paid hours, 0 to .25."""
    other_absence: Absence
    """Parenting and other absence, share of paid hours, 0 to .25."""
    covered_share: Share
    """Share of the required hours that must be covered on the day, 0 to 1; the rest waits or is absorbed."""
    above_establishment: float = Field(ge=0, le=0.3)
    """Covered hours asked for beyond the funded ones (enhanced care, extra sessions), 0 to .3 of them."""
    fill_bank: Share
    """Share of the gap that the bank fills at the notice observed, 0 to 1."""
    fill_agency: Share
    """Share of the gap that agencies fill at the notice observed, before any cut, 0 to 1."""
    agency_opens_days: Days | None = None
    """Days before a shift from which agencies are asked, 0 to 60; none: those of `rostering`."""
    agency_cut: Share | None = None
    """Share of this group's agency hours given up, 0 to 1; none: that of all groups."""
    agency_cut_policy: AgencyPolicy | None = None
    """Who works the agency hours given up; none: as for all groups."""
    bank_cut: Share | None = None
    """Share of this group's bank hours given up, 0 to 1; none: that of all groups."""
    bank_cut_policy: BankPolicy | None = None
    """Who works the bank hours given up; none: as for all groups."""
    works_shifts: bool
    """Whether an unfilled hour leaves a shift short; otherwise the work is absorbed or not done."""

    @property
    def absence(self) -> float:
        """Leave, sickness, study and other absence, share of paid hours."""
        return self.leave + self.sickness + self.study + self.other_absence

    @model_validator(mode="after")
    def _adds_up(self) -> StaffGroup:
        if self.fill_bank + self.fill_agency > 1 + 1e-12:
            raise ValueError(
                f"fill_bank + fill_agency must not pass 1, got {self.fill_bank + self.fill_agency:.6g} "
                f"(bank {self.fill_bank:g}, agency {self.fill_agency:g})"
            )
        if self.absence >= 0.5:
            raise ValueError(f"leave + sickness + study + other_absence must stay below .5, got {self.absence:.6g}")
        return self
