"""What is to be counted of the log of a program, laid out once for all replications: `sim.activity.tally` reads it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.activity.flows import endless, may_turn_away, may_wait
from sim.activity.requests import step_names
from sim.activity.tables import AS_TAKEN, NOBODY
from sim.engine.log import Reason
from sim.engine.world import SlotsPlan, World
from sim.pathway.graph import reachable
from sim.pathway.program import Program
from sim.pathway.verbs.seize.nodes import Choosing, Seize, SeizeAll

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Layout:
    """Of a program and its pools. world: any replication of it."""

    world: World

    @property
    def program(self) -> Program:
        """The program."""
        return self.world.program

    @cached_property
    def steps(self) -> tuple[str, ...]:
        """Names of the steps that ask for something."""
        return tuple(dict.fromkeys(self._names.values()))

    @cached_property
    def _names(self) -> dict[int, str]:
        return step_names(self.program)

    @cached_property
    def step_of(self) -> Ints:
        """The step of each node, NOBODY: int64[nodes]."""
        place = {name: number for number, name in enumerate(self.steps)}
        of = {node: place[name] for node, name in self._names.items()}
        return np.array([of.get(node, NOBODY) for node in range(len(self.program.nodes))], dtype=np.int64)

    @cached_property
    def together(self) -> tuple[Ints, Ints]:
        """Of each node first and end of the pools it asks for together, and these."""
        found, edges = list[int](), []
        for node in self.program.nodes:
            begin = len(found)
            found += node.pools(self.program) if isinstance(node, SeizeAll) else []
            edges.append((begin, len(found)))
        return np.array(edges, dtype=np.int64).reshape(-1, 2), np.array([*found, NOBODY], dtype=np.int64)

    @cached_property
    def choices(self) -> tuple[Ints, Ints, tuple[str, ...]]:
        """The pool a request wants most that is granted at once, by node, by node and category; the categories read.

        Where the choice goes by an attribute that is drawn anew at each passage, it is the pool taken.
        """
        program, kept = self.program, self.world.attributes.kept
        first = np.full(len(program.nodes), AS_TAKEN, dtype=np.int64)
        firsts, columns = {}, list[str]()
        for number, node in enumerate(program.nodes):
            if not isinstance(node, Choosing) or (isinstance(node, Seize) and node.shortest):
                continue
            pools = [program.placements[choice[0].placement].pool for choice in node.choices]
            if len(set(pools)) == 1:
                first[number] = pools[0]
            elif (name := program.attributes[node.by]) in kept:
                columns += [] if name in columns else [name]
                first[number], firsts[number] = AS_TAKEN - 1 - columns.index(name), pools
        table = np.full((len(program.nodes), max(map(len, firsts.values()), default=1)), NOBODY, dtype=np.int64)
        for number, pools in firsts.items():
            table[number, : len(pools)] = pools
        return first, table, tuple(columns)

    @cached_property
    def turns(self) -> Ints:
        """Bits of the reasons for which each node may turn a request away: int64[nodes]."""
        return np.array([bits(may_turn_away(node)) for node in self.program.nodes], dtype=np.int64)

    @cached_property
    def may_wait(self) -> Ints:
        """Whether each node may keep a request waiting: int64[nodes]."""
        never = endless(self.world)
        return np.array([may_wait(self.program, n, never) for n in range(len(self.program.nodes))], dtype=np.int64)

    @cached_property
    def has_places(self) -> Flags:
        """Which pools are of places, and not of slots: bool[pools]."""
        return np.array([not isinstance(plan, SlotsPlan) for plan in self.world.pools], dtype=np.bool_)

    @cached_property
    def reached(self) -> tuple[set[int], ...]:
        """The nodes that each class may come to."""
        return tuple(reachable(self.program, entry) for entry in self.program.entries)

    @cached_property
    def may_be_lost(self) -> Flags:
        """Whether any visit of a class may be turned away: bool[classes]."""
        return np.array([bool(self.turns[list(nodes)].any()) for nodes in self.reached], dtype=np.bool_)

    @cached_property
    def pools_of_class(self) -> tuple[list[int], ...]:
        """The pools that may serve each class."""
        return tuple(
            sorted({pool for n in nodes for pool in self.program.nodes[n].pools(self.program)})
            for nodes in self.reached
        )

    @cached_property
    def may_serve(self) -> Flags:
        """Which pools may serve each class: bool[classes, pools]."""
        found = np.zeros((len(self.program.classes), len(self.program.pools)), dtype=np.bool_)
        for klass, pools in enumerate(self.pools_of_class):
            found[klass, pools] = True
        return found

    @cached_property
    def width(self) -> int:
        """Numbers of places in use that are counted, to begin with."""
        most = [int(plan.ahead[0]) for plan in self.world.pools if not isinstance(plan, SlotsPlan)]
        return 1 + max((places for places in most if places < 1000), default=63)


def bits(reasons: set[Reason] | tuple[Reason, ...]) -> int:
    """Reasons as bits of one number."""
    return sum(1 << int(reason) for reason in reasons)


_LAID_OUT: OrderedDict[tuple[int, frozenset[int]], Layout] = OrderedDict()
MOST_LAID_OUT = 8


def layout_of(world: World) -> Layout:
    """The layout of a world, made once for all replications of its program in each process."""
    key = id(world.program), frozenset(endless(world))  # a layout holds its program: no identity comes twice
    if key not in _LAID_OUT:
        _LAID_OUT[key] = Layout(world)
        if len(_LAID_OUT) > MOST_LAID_OUT:
            _LAID_OUT.popitem(last=False)
    return _LAID_OUT[key]
