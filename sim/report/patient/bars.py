"""A journey as bars on a line of time: waiting, being treated, waiting for an hour, ready but not yet away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from sim.engine.log import Event
from sim.pathway.phrase import Kind
from sim.report.patient.events import PatientEvent

READY, AWAY = (Event.MARK, "ready"), (Event.MARK, "discharged")  # the marks of a delayed discharge


class Look(StrEnum):
    """What a bar stands for."""

    QUEUE = "queue"
    CARE = "care"
    HOUR = "hour"
    READY = "ready"


LEGEND = {
    Look.QUEUE: "waits for a place",
    Look.CARE: "is assessed, treated or cared for",
    Look.HOUR: "waits for an hour or a round",
    Look.READY: "is ready to leave and has not left",
}
_LOOK = {Kind.QUEUE: Look.QUEUE, Kind.CARE: Look.CARE, Kind.HOUR: Look.HOUR}


@dataclass(frozen=True)
class Bar:
    """From begin to end, ms. times: how many stretches it stands for."""

    begin: int
    end: int
    look: Look
    label: str
    times: int = 1

    @property
    def length(self) -> int:
        """How long it is, ms."""
        return self.end - self.begin


def bars(journey: Sequence[PatientEvent]) -> list[Bar]:
    """The bars of one visit in order. A loop about an hour, such as that of board rounds, becomes one bar, that of its
    longer step.
    """
    found: list[Bar] = []
    ready = False
    for each in journey:
        ready = each.key == READY or (ready and each.key != AWAY)
        if each.until is not None and each.kind is not None and each.until > each.at:
            look = Look.READY if ready else _LOOK[each.kind]
            found.append(Bar(each.at, each.until, look, each.short))
    return _joined(found)


def _joined(single: Sequence[Bar]) -> list[Bar]:
    found: list[Bar] = []
    for bar in single:
        loop = next((place for place in (1, 2) if _loop([*found[len(found) - place :], bar], place)), 0)
        if not loop:
            found.append(bar)
            continue
        parts = [*found[len(found) - loop :], bar]
        long = max(parts, key=lambda part: part.length / part.times)
        merged = replace(long, begin=parts[0].begin, end=bar.end, times=max(part.times for part in parts) + 1)
        found[len(found) - loop :] = [merged]
    return found


def _loop(parts: Sequence[Bar], steps: int) -> bool:
    """Whether bars come back to where they began, with a wait for an hour among them and no queue."""
    looks = {part.look for part in parts}
    back = len(parts) == steps + 1 and (parts[0].look, parts[0].label) == (parts[-1].look, parts[-1].label)
    touch = all(one.end == other.begin for one, other in pairwise(parts))
    return back and touch and Look.QUEUE not in looks and (Look.HOUR in looks or looks == {Look.READY})
