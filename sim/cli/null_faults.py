"""Faults that a null causes, reported as one fault of the null."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sim.report.lines import lines
from sim.scenario.faults import Fault
from sim.scenario.nulls import Null, caused, nulls_of
from sim.scenario.written import Layer

HINT = re.compile(r"; did you mean [^?]*\?")


@dataclass
class NullFaults:
    """The nulls of the files that cause faults in any world. by_place: place and fault, by the path of the null."""

    layers: Callable[[], Sequence[Layer]]
    by_place: dict[str, tuple[str, Fault]] = field(default_factory=dict)

    @cached_property
    def _nulls(self) -> Sequence[Null]:
        return nulls_of(self.layers())

    def causes(
        self, faults: Sequence[Fault], world: Mapping[str, Any], again: Callable[[Any], Sequence[Fault]]
    ) -> set[Fault]:
        """Those of a world's faults that a null causes, which is noted. again: the faults of a world like this one."""
        found = caused(faults, world, self._nulls, again)
        for null, of_it in found:
            self.by_place.setdefault(null.at, (str(null.place), _of_the_null(null, of_it)))
        return {fault for _, of_it in found for fault in of_it}


def _of_the_null(null: Null, faults: Sequence[Fault]) -> Fault:
    """The fault of a null itself: the first of those it causes, and how many there are more."""
    at_it = next((fault for fault in faults if fault.path == null.at), None)
    if at_it is not None:
        return replace(at_it, rule=f"{at_it.rule} (it is null here)") if null.in_file else at_it
    first, *others = (HINT.sub("", line.removeprefix(": ")) for line in lines([("", fault) for fault in faults]))
    more = f"; {len(others)} more faults follow from it" if len(others) > 1 else "; one more follows" if others else ""
    return Fault(null.at, f"is {'null' if null.in_file else 'taken away'} here, and {first}{more}")
