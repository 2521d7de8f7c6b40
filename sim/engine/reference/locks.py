"""Deadlocks in the reference engine: pools whose every place is held by patients who wait for each other (rule 9)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.journeys import locked_in
from sim.engine.reference.house import House
from sim.engine.reference.pool import Pool
from sim.engine.reference.visit import Visit
from sim.engine.world import PlacesPlan
from sim.pathway.program import SeizeAll


class Locks:
    """Keeps count of places held by those who wait at a locking request, and looks for deadlock when one begins to."""

    def __init__(self, house: House) -> None:
        self.world, self.house = house.world, house
        program = house.world.program
        self.numbers = {id(program.nodes[at]): at for at in program.locking}
        self.nodes = set(self.numbers)
        self.counted: dict[Visit, list[tuple[Pool, int]]] = {}
        self.settled = [plan.settled if isinstance(plan, PlacesPlan) else None for plan in house.plans]

    def watches(self, node: object) -> bool:
        """Whether a request is one at which patients may lock each other in."""
        return id(node) in self.nodes

    def begin(self, visit: Visit, now: int) -> None:
        """A patient begins to wait at a locking request; raises Deadlock where nobody locked in can ever go on."""
        held = [(each[0], each[1]) for each in visit.holds if each is not None]
        self.counted[visit] = held
        for pool, quantity in held:
            pool.locked += quantity
        inside = {pool for pool in self.house.pools if self.full(pool, now)}
        if not self.stuck(visit, inside):
            return
        left = None
        while left != len(inside):
            left = len(inside)
            for waiting in self.waiting():
                if not self.stuck(waiting, inside):
                    inside -= {held[0] for held in waiting.holds if held is not None}
        if inside:
            patients = [
                (waiting.klass, waiting.key, self.numbers[id(waiting.request)])
                for waiting in self.waiting()
                if any(held is not None and held[0] in inside for held in waiting.holds)
            ]
            raise locked_in(self.world, now, [pool.number for pool in inside], patients)

    def end(self, visit: Visit) -> None:
        """What a patient held when they began to wait is held by one who waits no longer."""
        for pool, quantity in self.counted.pop(visit):
            pool.locked -= quantity

    def full(self, pool: Pool, now: int) -> bool:
        """Whether whoever holds a place waits, and no calendar will open another."""
        settled = self.settled[pool.number]
        return settled is not None and settled <= now and 0 < pool.used == pool.locked

    def stuck(self, visit: Visit, inside: set[Pool]) -> bool:
        """Whether nothing outside some pools can end a wait."""
        node, pool_of = visit.request, self.house.pool_of
        if isinstance(node, SeizeAll):
            short = zip(node.options, node.quantities, strict=True)
            return any(pool_of[o.placement] in inside and pool_of[o.placement].free < wanted for o, wanted in short)
        return all(entry[4] in inside and entry[4].free < visit.wanted for entry in visit.entries)

    def waiting(self) -> Iterator[Visit]:
        """Everybody who waits at a locking request, once for each queue."""
        for pool in self.house.pools:
            for entry in pool.queue:
                if self.watches(entry[3].request):
                    yield entry[3]
