"""What becomes of freed beds: kept empty, closed in bays, or refilled from the waiting list (E5).

No freed bed is worth anything until one of these happens. Kept empty is what the simulation shows; the other two are
arithmetic on it, at base-year prices, and say what binds. How many beds close is decided once, on the mean of all
pairs, for beds close in bays; what that comes to, and how many operations the freed beds hold, is worked out for each
pair at its own draws, and so has an interval. A pair that frees fewer beds than none takes operations away.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sim.productivity import Preset
from sim.study.assessed import REFILLED_BY, Assessed
from sim.study.pairs import Paired, lone

DAYS = 365.0


class BedUse(NamedTuple):
    """One bed_use: £ a year on the trust's bill beside what the intervention itself does, productivity, and what binds.

    The half widths are those of the headline interval; NaN of a single pair.
    """

    name: str
    gbp: float
    productivity: float
    beds: float
    binds: str
    gbp_half_width: float = math.nan
    productivity_half_width: float = math.nan


class Use(NamedTuple):
    """What one pair makes of its freed beds: £ more of activity and of spend a year."""

    activity_gbp: float
    inputs_gbp: float


class OfPair(NamedTuple):
    """One pair: figures of both worlds that the uses of beds rest on, and what was drawn for it."""

    assessed: Assessed
    freed: float
    """Beds fewer occupied."""
    productivity: float
    """Effect on the level, log points × 100."""
    activity_gbp: float
    """Of the new world, a year."""
    inputs_gbp: float
    """Of the new world, a year."""

    def with_use(self, use: Use) -> float:
        """Effect on the level with so much more activity and spend in the new world, log points × 100."""
        more_activity = math.log1p(use.activity_gbp / self.activity_gbp)
        more_inputs = math.log1p(use.inputs_gbp / self.inputs_gbp)
        return self.productivity + 100 * (more_activity - more_inputs)


def bed_uses(
    preset: Preset, found: Mapping[str, Paired], drawn: Sequence[OfPair], as_assumed: Sequence[OfPair]
) -> tuple[BedUse, ...]:
    """The three uses of the beds that an intervention frees; none where it frees no bed.

    found: paired figures by name; drawn, as_assumed: the pairs they are of.
    """
    freed, level = -found["beds_occupied"].mean, found["productivity"]
    kept = BedUse("kept_empty", 0.0, level.mean, freed, "nobody closes or fills them", 0.0, level.half_width)
    if freed <= 0:
        return (kept._replace(binds="no bed is freed"),)
    assessed = (drawn or as_assumed)[0].assessed
    bay = assessed.assessment.bay_beds
    beds = bay * math.floor(freed / bay)
    closed = f"beds close in bays of {bay}" if beds else f"fewer than a bay of {bay} is free"
    stay, limit = _stay(found), _by_list(found)
    spells = min(DAYS * freed / stay, limit)
    binds = "the beds" if spells < limit else "the waiting list"
    weight = preset.weight(REFILLED_BY) or 0.0

    def close(pair: OfPair) -> Use:
        return Use(0.0, -DAYS * beds * pair.assessed.nursing_gbp_per_bed_day)

    def refill(pair: OfPair) -> Use:
        operations = min(DAYS * pair.freed / stay, limit)
        return Use(operations * weight, operations * pair.assessed.case_of(stay))

    return (
        kept,
        _bed_use(BedUse("closed", 0.0, 0.0, beds, closed), close, drawn, as_assumed),
        _bed_use(BedUse("refilled", 0.0, 0.0, freed, f"{binds}; {spells:.0f} operations"), refill, drawn, as_assumed),
    )


def _bed_use(
    bed_use: BedUse, use: Callable[[OfPair], Use], drawn: Sequence[OfPair], as_assumed: Sequence[OfPair]
) -> BedUse:
    gbp = lone([use(pair).inputs_gbp for pair in drawn], [use(pair).inputs_gbp for pair in as_assumed])
    points = lone(
        [pair.with_use(use(pair)) for pair in drawn], [pair.with_use(use(pair)) for pair in as_assumed]
    )  # fmt: skip
    return bed_use._replace(
        gbp=gbp.mean,
        productivity=points.mean,
        gbp_half_width=gbp.half_width,
        productivity_half_width=points.half_width,
    )


def _stay(found: Mapping[str, Paired]) -> float:
    """Days that a planned patient with a night stays, in the new world."""
    return found["stay_elective_night"].base + found["stay_elective_night"].mean


def _by_list(found: Mapping[str, Paired]) -> float:
    """Patients on the waiting list of the new world who are inpatients: they can be operated on once."""
    inpatients = 1.0 - found["day_case_share"].base
    return max(0.0, (found["waiting_list"].base + found["waiting_list"].mean) * inpatients)
