"""What came of requests in a window: granted, turned away, given up, and how long they waited; by step first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.activity.figure import Figures, Samples, mean_h, quantiles, share
from sim.activity.level import Level
from sim.activity.ratio import Quotient
from sim.activity.requests import Requests, step_names
from sim.activity.sample import Sample
from sim.engine.log import Event, Reason
from sim.pathway import program as p
from sim.scenario.clock import HOUR_MS

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Ways = Mapping[str, Sequence[Reason]]
TURNED_AWAY: dict[str, tuple[Reason, ...]] = {
    "lost": (Reason.QUEUE_FULL,),
    "gave_up": (Reason.TOO_LATE, Reason.PATIENCE_OVER),
}
NOT_HELD: dict[str, tuple[Reason, ...]] = {"not_held": (Reason.NOT_HELD,)}  # of a session's place, which is of no pool


@dataclass(frozen=True)
class Window:
    """The time that is measured: [first, last) ms."""

    first: int
    last: int

    @property
    def length(self) -> float:
        """Its length, ms."""
        return float(self.last - self.first)

    def holds(self, at: Ints) -> Flags:
        """Which instants lie in it."""
        return np.asarray((at >= self.first) & (at < self.last))

    def mean(self, level: Level) -> Quotient:
        """The mean of a level over it."""
        return Quotient(level.area(self.first, self.last), self.length)


def steps(requests: Requests, window: Window) -> tuple[Figures, Samples]:
    """Figures by ("step", name, measure) of every step that asks for something, each request counted once.

    A request counts where it ended in the window; who still waits at its end is in the queue and not among those
    who asked. Times are hours.
    """
    figures, samples, told = Figures(), Samples(), requests.told
    names = step_names(told.run.journeys.world.program)
    ended, asking = window.holds(requests.at), told.event == Event.ASK
    for name in dict.fromkeys(names.values()):
        nodes = [node for node, called in names.items() if called == name]
        here = ended & np.isin(requests.node, nodes)
        waited = requests.wait[here & requests.granted]
        samples["step", name, "wait"] = sample = Sample.of(waited / HOUR_MS)
        asks = asking & np.isin(told.node, nodes)
        queue = Level.of_spans(told.at[asks], told.until[asks])
        found = {
            **dict(came_of(requests, here, TURNED_AWAY | NOT_HELD)),
            "served": Quotient(float(len(waited))),
            **dict(waits(waited, sample)),
            "queue_mean": window.mean(queue),
            "queue_max": Quotient(queue.most(window.first, window.last)),
        }
        figures |= {("step", name, measure): figure for measure, figure in found.items()}
    return figures, samples


def came_of(requests: Requests, here: Flags, ways: Ways = TURNED_AWAY) -> Iterator[tuple[str, Quotient]]:
    """How many of some requests there were, and how many of them were turned away in each way, by its reasons."""
    reason, program = requests.reason[here], requests.told.run.journeys.world.program
    possible = {each for node in np.unique(requests.node[here]) for each in may_turn_away(program.nodes[node])}
    yield "asked", Quotient(float(len(reason)))
    for way, reasons in ways.items():
        turned = np.isin(reason, reasons)
        yield way, Quotient(float(np.count_nonzero(turned)))
        yield f"{way}_share", share(turned, not possible.isdisjoint(reasons))


def may_turn_away(node: p.Node) -> set[Reason]:
    """The reasons for which a step of the program may turn a request away; none of a step that asks for nothing."""
    if not isinstance(node, p.Seize | p.Book | p.SeizeAll | p.SeizeSession):
        return set()
    full = {Reason.QUEUE_FULL} if node.limit >= 0 else set()
    late = {Reason.TOO_LATE, Reason.PATIENCE_OVER} if node.deadline.kind != "none" else set()
    return full | late | ({Reason.NOT_HELD} if isinstance(node, p.SeizeSession) else set())


def waits(waited: Ints, sample: Sample) -> Iterator[tuple[str, Quotient]]:
    """What requests that were granted had waited, ms; met at once is 0."""
    yield "wait_mean_h", mean_h(waited)
    yield from quantiles(sample, "wait", "_h")
    yield "waited_share", share(waited > 0)
