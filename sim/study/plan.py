"""What is to be compared, and how it is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.hospital.simulate import Engine
from sim.study.ensemble import Ensemble
from sim.study.running import NOT_KEPT, Running

BASELINE = "baseline"
LUCK_SHARE = 0.3  # pairs run a second time with every assumption as assumed, to tell luck from assumption


@dataclass(frozen=True)
class Plan:
    """What is to be compared: plain trees by world, how many pairs, and how they are run.

    ensemble: members of a calibration, which pairs have in turn; none: pairs draw every number from its range.
    """

    worlds: Mapping[str, Mapping[str, Any]]
    replications: int
    engine: Engine = "compiled"
    running: Running = field(default=NOT_KEPT, repr=False)
    ensemble: Ensemble | None = None

    @property
    def as_assumed(self) -> int:
        """Pairs that are run besides with every number as it is assumed, which show what luck alone does."""
        return max(2, round(LUCK_SHARE * self.replications)) if self.replications > 1 else 1
