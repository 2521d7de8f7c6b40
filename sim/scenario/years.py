"""How a trust's growth is reported over several years: when a change starts, and what counts as noise."""

from __future__ import annotations

from pydantic import Field

from sim.scenario.base import Part
from sim.scenario.day import Day


class YearsPlan(Part):
    """Of task=years: from when what is tried holds, and from which size on a board sees it."""

    starts: Day
    """The day from which an intervention holds that gives no date of its own."""
    threshold_sd: float = Field(default=1.645, gt=0, le=10)
    """Standard deviations of reported growth by noise beyond which a board sees a change, above 0, at most 10."""
    published_noise_pp: float = Field(default=0.0, ge=0, le=100)
    """Standard deviation of what published growth holds besides the luck of the year, percentage points: coding,
    revisions, base effects; 0 adds none.
    """
