"""Whether an intervention reaches any patient, or changes anything but its own bill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.cost.lines import Heading
from sim.scenario.intervention import Intervention

if TYPE_CHECKING:
    from sim.study.effects import Pair
    from sim.study.outcome import Outcome


def only_costs(intervention: Intervention, pairs: Sequence[Pair]) -> bool:
    """Whether in no pair a journey, a measure, activity, or a line of the bill but those of doing it differs, to the
    bit.
    """
    own = {line.name for _, part in intervention.parts() for line in part.cost_of_doing}
    return all(
        base.journeys == new.journeys
        and _same_measures(base, new)
        and base.level.output_gbp == new.level.output_gbp
        and _bill(base, own) == _bill(new, own)
        for base, new in pairs
    )


def _same_measures(base: Outcome, new: Outcome) -> bool:
    one, other = base.measures, new.measures
    return one.names == other.names and all(
        np.array_equal(getattr(one, part), getattr(other, part), equal_nan=True)
        for part in ("numerator", "denominator")
    )


def _bill(of: Outcome, but: Collection[str]) -> dict[Heading, list[float]]:
    """What was paid by line and month, £, but for some items; what costs nothing is no line."""
    found: dict[Heading, list[float]] = defaultdict(lambda: [0.0] * len(of.lines.months))
    for name, gbp in zip(of.lines.names, of.lines.gbp.T.tolist(), strict=True):
        if name.item not in but and any(gbp):
            found[name] = [a + b for a, b in zip(found[name], gbp, strict=True)]
    return dict(found)
