"""What was said on the command line, by which a fault is told where it was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sim.scenario.cited import within
from sim.scenario.faults import Fault

OWN_FILE = ("pathways", "workforce", "cost", "productivity", "intervention", "kpi", "source")
GROUP_OF = {"pathways": "pathway"}
NO_INTERVENTION = "none"


@dataclass(frozen=True)
class Given:
    """What was said on the command line.

    choices: the file chosen in each group; overrides: as typed; paths: dotted, of what was set, added or taken away,
    every one that a `*` stands for.
    """

    choices: Mapping[str, Any]
    overrides: tuple[str, ...]
    paths: tuple[str, ...]

    @property
    def intervention(self) -> str:
        """The intervention chosen; `none` where the configured ones are to be compared."""
        return str(self.choices.get("intervention", NO_INTERVENTION))

    def told(self, fault: Fault) -> str:
        """A fault and where it was written: on the command line, or in which file."""
        from sim.study.request import OPTIONS

        top = fault.path.split(".")[0].split("[")[0]
        group = GROUP_OF.get(top, top) if top in OWN_FILE else "trust"
        group = "model" if "model" in self.choices else group
        file = "config.yaml" if top in OPTIONS else f"{group}/{self.choices.get(group, '?')}.yaml"
        typed = any(within(fault.path, path) or within(path, fault.path) for path in self.paths)
        return f"{'command line' if typed else file}: {fault}"
