"""The requests of a run: what each visit asked for at which step, how long it waited, and what came of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.part import Categories
from sim.activity.told import Told
from sim.engine.log import Event
from sim.pathway.program import Program
from sim.pathway.verbs.seize.nodes import Choosing, Request, Seize, SeizeAll

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
GRANTED = -1  # beside the values of Reason
NO_POOL = -1
FEW = 3  # pools that are called by their names; of more, what they are held under
NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Requests:
    """Requests that ended, in the order of the log by visit. told: of a run that kept its log.

    A request for several pools together is one request, and so is one that stands in the queues of several pools.
    """

    told: Told

    @cached_property
    def lines(self) -> Ints:
        """Of each request, the line at which it ended: granted (the first of its pools), booked, or turned away."""
        ends = np.isin(self.told.event, (Event.TAKE, Event.BOOK, Event.TURN))
        return np.flatnonzero(ends & ~self.told.together)

    @cached_property
    def at(self) -> Ints:
        """When each ended, ms."""
        return self.told.at[self.lines]

    @cached_property
    def row(self) -> Ints:
        """Whose each was."""
        return self.told.row[self.lines]

    @cached_property
    def node(self) -> Ints:
        """The step of the program that made it."""
        return self.told.node[self.lines]

    @cached_property
    def wait(self) -> Ints:
        """How long it waited, ms."""
        return self.told.wait[self.lines]

    @cached_property
    def reason(self) -> Ints:
        """GRANTED, or why it was turned away (see Reason)."""
        turned = self.told.event[self.lines] == Event.TURN
        return np.where(turned, self.told.quantity[self.lines], GRANTED)

    @cached_property
    def granted(self) -> Flags:
        """Whether it was granted."""
        return np.asarray(self.reason == GRANTED)

    @cached_property
    def wanted(self) -> Ints:
        """The pool each wanted most: the first of its choice, or the one whose queue was the shortest.

        Of one granted at once, whose choice goes by an attribute that is drawn anew at each passage: the pool taken.
        """
        told, waited = self.told, self._waited
        joined = np.where(told.first_join, told.pool, NO_POOL)
        asked = np.maximum.accumulate(np.where(told.event == Event.ASK, np.arange(len(joined)), 0))
        first = joined[np.minimum(asked[self.lines] + 1, len(joined) - 1)] if len(joined) else self.lines
        ended = told.pool[self.lines]
        at_once = np.where(self.granted, self._first_choice(ended), ended)
        return np.where(waited, np.where(first == NO_POOL, ended, first), at_once)

    @cached_property
    def _waited(self) -> Flags:
        return self.told.ended[self.lines]

    def _first_choice(self, taken: Ints) -> Ints:
        """The first pool of the choice that a patient's category selects, else the pool taken."""
        found, world = taken.copy(), self.told.run.journeys.world
        program, kept = world.program, world.attributes.kept
        for node in np.unique(self.node).tolist():
            asked = program.nodes[node]
            if not isinstance(asked, Choosing) or (isinstance(asked, Seize) and asked.shortest):
                continue
            here = self.node == node
            firsts = np.array([program.placements[choice[0].placement].pool for choice in asked.choices])
            if len(set(firsts.tolist())) == 1:
                found[here] = firsts[0]
            elif (name := program.attributes[asked.by]) in kept:
                found[here] = firsts[self._categories.column(name)[self.row[here]]]
        return found

    @cached_property
    def _categories(self) -> Categories:
        journeys = self.told.run.journeys
        return Categories.of(journeys, np.arange(len(journeys)))

    def concerning(self, pool: int) -> Flags:
        """Which requests a pool answers for: those that wanted it most, or wanted it together with others."""
        program = self.told.run.journeys.world.program
        together = [
            number
            for number, node in enumerate(program.nodes)
            if isinstance(node, SeizeAll) and pool in node.pools(program)
        ]
        return np.asarray((self.wanted == pool) | np.isin(self.node, together))


def step_names(program: Program) -> dict[int, str]:
    """The requests of a program by node: pathway and number of the step as messages count it, and what it asks for."""
    found = {
        number: f"{_place(node.origin)} {asked_for(program, node)}"
        for number, node in enumerate(program.nodes)
        if isinstance(node, Request)
    }
    order = list(program.starts)

    def place(number: int) -> tuple[int, list[int], int]:
        origin = program.nodes[number].origin
        pathway = origin.removeprefix("pathways.").partition("[")[0]
        steps = [int(step) for step in NUMBER.findall(origin.removeprefix(f"pathways.{pathway}"))]
        return (order.index(pathway) if pathway in order else len(order), steps, number)

    return {number: found[number] for number in sorted(found, key=place)}


def asked_for(program: Program, request: Request) -> str:
    """What a request is for: its pools by name where they are few, else what they are held under."""
    pools = [program.pools[pool] for pool in request.pools(program)]
    if not pools or len(pools) > FEW:
        return request.wanted(program)
    return (" and " if isinstance(request, SeizeAll) else " or ").join(pools)


def _place(origin: str) -> str:
    return origin.removeprefix("pathways.").removesuffix(".seize").replace(".branch.", ".").replace(".steps[", "[")
