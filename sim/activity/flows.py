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
from sim.engine.world import PlacesPlan, World
from sim.pathway.program import Node
from sim.pathway.verbs.seize.nodes import Request, Rows, SeizeAll, SeizeSession
from sim.scenario.clock import HOUR_MS
from sim.scenario.pools import UNLIMITED

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
        granted = here & requests.granted
        waited = requests.wait[granted]
        samples["step", name, "wait"] = sample = Sample.of(waited / HOUR_MS)
        asks = asking & np.isin(told.node, nodes)
        queue = Level.of_spans(told.at[asks], told.until[asks])
        found = {
            **dict(came_of(requests, here, TURNED_AWAY | NOT_HELD)),
            "served": Quotient(float(len(waited))),
            **dict(waits(waited, sample, any_may_wait(told.run.journeys.world, requests.node[granted]))),
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


def may_turn_away(node: Node) -> set[Reason]:
    """The reasons for which a step of the program may turn a request away; none of a step that asks for nothing."""
    if not isinstance(node, Request):
        return set()
    full = {Reason.QUEUE_FULL} if node.limit >= 0 else set()
    late = {Reason.TOO_LATE, Reason.PATIENCE_OVER} if node.deadline.kind != "none" else set()
    return full | late | ({Reason.NOT_HELD} if isinstance(node, SeizeSession) else set())


def waits(waited: Ints, sample: Sample, possible: bool) -> Iterator[tuple[str, Quotient]]:
    """What requests that were granted had waited, ms; met at once is 0. possible: whether any of them could wait."""
    yield "wait_mean_h", mean_h(waited)
    yield from quantiles(sample, "wait", "_h")
    yield "waited_share", share(waited > 0, possible)


def any_may_wait(world: World, nodes: Ints) -> bool:
    """Whether any of some steps that ask for something may keep a request waiting before it is granted."""
    return any(_may_wait(world, int(node)) for node in np.unique(nodes))


def _may_wait(world: World, number: int) -> bool:
    """Not for places without a limit, nor where who is not served at once is turned away."""
    node = world.program.nodes[number]
    if not isinstance(node, Request) or _impatient(node, rows := node.rows()):
        return False
    endless = _endless(world)
    return not rows or not all(
        any(option.after_ms == 0 and world.program.placements[option.placement].pool in endless for option in row)
        for row in rows
    )


def _impatient(node: Request, rows: Rows) -> bool:
    """Whether nobody may stand in a queue: there is no room in it, or no time."""
    no_room = node.limit == 0 and all(option.after_ms == 0 for row in rows for option in row)
    hours = node.deadline.hours
    return no_room or (node.deadline.kind == "hours" and hours.attribute < 0 and hours.constant == 0.0)


def _endless(world: World) -> set[int]:
    """Pools in which nobody ever queues: unlimited all the time, and asked for together with no pool that is not."""
    found = {
        number
        for number, plan in enumerate(world.pools)
        if isinstance(plan, PlacesPlan) and plan.initial >= UNLIMITED and (plan.capacity >= UNLIMITED).all()
    }
    together = [{*node.pools(world.program)} for node in world.program.nodes if isinstance(node, SeizeAll)]
    return found.difference(*(pools for pools in together if not pools <= found))
