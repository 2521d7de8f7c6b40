"""What a task is given: the request, its worlds, and where its results go."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim import __version__
from sim.scenario.load import DatedScenario
from sim.scenario.tree import strip
from sim.scenario.vector import Vector
from sim.study.archive import HASH, readable
from sim.study.ensemble import Ensemble
from sim.study.plan import BASELINE
from sim.study.request import Request
from sim.study.results import content_hash
from sim.study.version import commit

LIBRARIES = ("numpy", "numba", "simpy", "scipy", "pydantic", "hydra-core")
MEMBERS_AT_THE_GATE = 20  # one replication each
OF_A_WARM_UP = 10  # replications: Welch (1983) asks for five to ten at least
MOST_NAMED = 2  # interventions in the name of a folder


@dataclass(frozen=True)
class Asked:
    """A request, the plain trees of its worlds (the baseline first), and the words it was given in.

    replications_typed: whether the command line said how many replications; folder: where results go; ensemble: the
    members of a calibration that replications have, if any.
    """

    request: Request
    worlds: Mapping[str, Mapping[str, Any]]
    command: str
    replications_typed: bool = False
    folder: Path = Path()
    ensemble: Ensemble | None = None

    @property
    def replications(self) -> int:
        """Replications of a model: as typed, as the model says, or as configured; of task=warm_up as typed or 10."""
        if self.request.task == "warm_up":
            return self.request.replications if self.replications_typed else OF_A_WARM_UP
        own = strip(self.worlds[BASELINE], [])[0].get("run", {}).get("replications")
        return self.request.replications if self.replications_typed or own is None else int(own)

    def members_of(self, scenario: DatedScenario) -> list[Vector]:
        """The vectors of the members that pass the gate of task=kpi: the first 20, or as many as were typed."""
        if self.ensemble is None:
            return []
        count = self.request.replications if self.replications_typed else MEMBERS_AT_THE_GATE
        return [self.ensemble.vector(scenario, replication) for replication in range(count)]

    @property
    def name(self) -> str:
        """What a folder of these results is called: what was compared, or the task, and the scenario."""
        others = [world for world in self.worlds if world != BASELINE]
        what = "+".join(others) if len(others) <= MOST_NAMED else f"{len(others)} interventions"
        task = [] if self.request.task == "compare" and what else [self.request.task]
        return readable(*task, what, str(self.worlds[BASELINE].get("name", "scenario")))

    @property
    def content_hash(self) -> str:
        """What stands for the question."""
        by_itself = self.request.task in ("model", "warm_up")
        of_members = {} if self.ensemble is None else {"members": {"digest": self.ensemble.digest}}
        replications = self.replications if by_itself else self.request.replications
        return content_hash({**self.worlds, **of_members}, replications)

    def provenance(self) -> dict[str, str]:
        """What a result must carry to be made again."""
        members = {}
        if self.ensemble is not None:
            members = {"members_fitted_to": self.ensemble.fitted_to, "members_hash": self.ensemble.digest}
        return members | {
            "command": self.command,
            "acuteflow": __version__,
            "commit": commit() or "unknown",
            HASH: self.content_hash,
            "seed": str(strip(self.worlds[BASELINE], [])[0]["run"]["seed"]),
            "replications": str(self.request.replications),
            "engine": self.request.engine,
            "python": platform.python_version(),
            "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        }
