"""What was said on the command line, by which a fault is reported where it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sim.report.lines import lines
from sim.scenario.faults import Fault
from sim.scenario.origin import Place, changes_of, place_of
from sim.scenario.written import Layer

OWN_FILE = (
    *("pathways", "workforce", "cost", "harm", "productivity"),
    *("intervention", "kpi", "account", "calibration", "source"),
)
GROUP_OF = {"pathways": "pathway"}
NO_INTERVENTION = "none"


@dataclass(frozen=True)
class Given:
    """What was said on the command line.

    choices: the file chosen in each group; overrides: as typed; paths: dotted, of what was set, added or taken away,
    every one that a `*` stands for; layers: the files that took part, in their order and with their lines, the command
    line last: asked for only where there is something to tell.
    """

    choices: Mapping[str, Any]
    overrides: tuple[str, ...]
    paths: tuple[str, ...]
    layers: Callable[[], Sequence[Layer]] = field(default=tuple, compare=False, repr=False)

    @property
    def intervention(self) -> str:
        """The intervention chosen; `none` where the configured ones are to be compared."""
        return str(self.choices.get("intervention", NO_INTERVENTION))

    def line_of(self, fault: Fault, tree: Mapping[str, Any] | None = None) -> str:
        """A fault and where it was written: on the command line, or in which line of which file.

        tree: the world it was found in, whose intervention and phases may have made it.
        """
        return self.lines([fault], tree or {})[0]

    def lines(self, faults: Iterable[Fault], tree: Mapping[str, Any]) -> list[str]:
        """Faults of a world, a line for each cause."""
        return lines([(str(self.place(fault, tree)), fault) for fault in faults])

    def place(self, fault: Fault, tree: Mapping[str, Any]) -> Place:
        """Where a fault stands; where no file says anything of it, the file that should."""
        found = place_of(fault, self.layers(), changes_of(tree, fault.since)) or Place(self._file(fault))
        if not fault.beside:
            return found
        return replace(found, beside=self.place(Fault(fault.beside, ""), {}))

    def _file(self, fault: Fault) -> str:
        from sim.study.request import OPTIONS

        top = fault.path.split(".")[0].split("[")[0]
        group = GROUP_OF.get(top, top) if top in OWN_FILE else "trust"
        group = "model" if "model" in self.choices else group
        return "config.yaml" if top in OPTIONS else f"{group}/{self.choices.get(group, '?')}.yaml"
