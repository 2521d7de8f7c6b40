"""Faults as lines: one for each cause, however often it shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from sim.scenario.faults import Fault

NAMED = 2  # further places told by their path; the rest are counted
QUOTED = re.compile(r"'[^']+'")


@dataclass(frozen=True)
class ReportedFault:
    """A fault and where it stands, with the other paths at which the same cause shows."""

    place: str
    fault: Fault
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        """One line."""
        more = len(self.also) - NAMED
        paths = ", ".join(self.also[:NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"{self.place}: {self.fault}" + (f" (the same at {paths})" if paths else "")


def lines(faults: Sequence[tuple[str, Fault]]) -> list[str]:
    """A line for each cause. faults: the place of each, `trust/ours.yaml:12`, and itself.

    Of one cause are: the same fault of elements of one list; the same fault at one place of a file, which an alias of
    YAML repeats; and the same rule with the same name in quotes, for a name that is missing is missing wherever it is
    used.
    """
    reported = [ReportedFault(place, fault) for place, fault in faults]
    for same in (_of_one_list, _at_one_place, _of_one_name):
        reported = _together(reported, same)
    return list(dict.fromkeys(map(str, reported)))


def _together(reported: Sequence[ReportedFault], same: Callable[[ReportedFault], Hashable]) -> list[ReportedFault]:
    """The first of each group, with the paths of the others."""
    groups: dict[Hashable, list[ReportedFault]] = {}
    for number, each in enumerate(reported):
        key = same(each)
        groups.setdefault((number,) if key is None else (key, each.fault.rule, each.fault.found), []).append(each)
    return [_first(group) for group in groups.values()]


def _first(group: Sequence[ReportedFault]) -> ReportedFault:
    first, *others = group
    also = [path for other in others for path in (other.fault.path, *other.also)]
    return ReportedFault(first.place, first.fault, tuple(dict.fromkeys([*first.also, *also])))


def _of_one_list(each: ReportedFault) -> Hashable:
    above, _, last = each.fault.path.rpartition(".")
    return (each.fault.since, above) if last.isdigit() else None


def _at_one_place(each: ReportedFault) -> Hashable:
    return each.place if re.search(r":\d+$", each.place) else None


def _of_one_name(each: ReportedFault) -> Hashable:
    return "" if QUOTED.search(each.fault.rule) else None
