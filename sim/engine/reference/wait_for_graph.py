"""Deadlocks in the reference engine: pools whose every place is held by patients who wait for each other (R9)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.journeys import deadlock_of
from sim.engine.reference.pool import Entry, Pool
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.visit import Visit
from sim.pathway.deadlock import queues_of
from sim.pathway.verbs.seize.nodes import SeizeAll


class WaitForGraph:
    """Keeps count of places held by those who wait at a locking request, and looks for deadlock when one begins to."""

    def __init__(self, resources: ResourceState) -> None:
        self.world, self.resources = resources.world, resources
        program = resources.world.program
        self.numbers = {id(program.nodes[at]): at for at in program.locking}
        self.nodes = set(self.numbers)
        self.counted: dict[Visit, list[tuple[Pool, int]]] = {}

    def watches(self, node: object) -> bool:
        """Whether a request is one at which patients may lock each other in."""
        return id(node) in self.nodes

    def begin(self, visit: Visit, now: int) -> None:
        """A patient begins to wait at a locking request; raises Deadlock where nobody locked in can ever go on."""
        held = [(each[0], each[1]) for each in visit.holds if each is not None]
        self.counted[visit] = held
        for pool, quantity in held:
            pool.locked += quantity
        inside = {pool for pool in self.resources.pools if self.full(pool)}
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
            raise deadlock_of(self.world, now, [pool.number for pool in inside], patients)

    def end(self, visit: Visit) -> None:
        """What a patient held when they began to wait is held by one who waits no longer."""
        for pool, quantity in self.counted.pop(visit):
            pool.locked -= quantity

    def full(self, pool: Pool) -> bool:
        """Whether whoever holds a place waits."""
        return 0 < pool.used == pool.locked

    def free_at_best(self, pool: Pool) -> int:
        """Places that will ever be free while nobody gives one back: now, or when a calendar opens what it may."""
        return max(pool.free, (pool.most or 0) - pool.used)

    def stuck(self, visit: Visit, inside: set[Pool]) -> bool:
        """Whether nothing outside some pools can end a wait: held up in every queue, or wanting too much of several."""
        if isinstance(visit.request, SeizeAll) and any(
            entry.pool in inside and self.wants(entry) > self.free_at_best(entry.pool) for entry in visit.entries
        ):
            return True
        return all(entry.pool in inside and self.held_up(entry, inside) for entry in visit.entries)

    def held_up(self, mine: Entry, inside: set[Pool]) -> bool:
        """Whether an entry will never be served by its pool: it wants too much, or stands behind one that does."""
        pool = mine.pool
        best = self.free_at_best(pool)
        if self.wants(mine) > best:
            return True
        if pool.ladders:
            return False  # it may yet come to stand before
        for entry in pool.queue:
            if entry is mine:
                return False
            if self.wants(entry) > best:
                return self.stays(entry.visit, inside)
        return False

    def stays(self, visit: Visit, inside: set[Pool]) -> bool:
        """Whether who stands at the head of a queue will stand there for ever, wanting more than there will be."""
        node = visit.request
        if node.deadline.kind != "none" or isinstance(node, SeizeAll):
            return bool(node.deadline.kind == "none")
        short = [each.pool in inside and self.free_at_best(each.pool) < visit.wanted for each in visit.entries]
        return all(short) and len(short) >= queues_of(node)

    def wants(self, entry: Entry) -> int:
        """How much of its pool an entry in a queue wants."""
        node = entry.visit.request
        return node.quantities[entry.option] if isinstance(node, SeizeAll) else entry.visit.wanted

    def waiting(self) -> Iterator[Visit]:
        """Everybody who waits at a locking request, once for each queue."""
        for pool in self.resources.pools:
            for entry in pool.queue:
                if self.watches(entry.visit.request):
                    yield entry.visit
