"""Requests that can never be granted, in the reference engine (R8b)."""

from __future__ import annotations

from typing import Any

from sim.engine.journeys import impossible
from sim.engine.reference.agenda import Agenda
from sim.engine.reference.pool import Pool
from sim.engine.reference.record import Record
from sim.engine.reference.request_spec import RequestSpec
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler
from sim.engine.reference.visit import Visit
from sim.pathway.verbs.seize.nodes import Seize, SeizeAll


class Limits(RequestSpec):
    """Knows which requests must be granted one day; empty where nobody looks."""

    def __init__(self, agenda: Agenda, resources: ResourceState, sampler: AttributeSampler, record: Record) -> None:
        super().__init__(resources, sampler, record)
        self.agenda, program = agenda, resources.world.program
        self.lasting = {id(program.nodes[at]): at for at in program.lasting}

    def refuse_impossible(self, visit: Visit) -> None:
        """Raise ImpossibleRequest where a patient without patience waits for more than there will ever be."""
        node = visit.request
        if id(node) not in self.lasting:
            return
        together = isinstance(node, SeizeAll)
        for entry in visit.entries:
            if not together and (entry.pool.most is None or visit.wanted <= entry.pool.most):
                return  # one pool of a choice is enough
        asked = self.asked(visit)
        short = [each for each in asked if each[2] is not None and each[1] > each[2]]
        if (any if together else all)(each in short for each in asked):
            patient = visit.klass, visit.key, self.lasting[id(node)]
            raise impossible(self.resources.world, self.agenda._now, patient, short)

    def asked(self, visit: Visit) -> list[tuple[int, int, Any]]:
        """Pool, quantity and the most there will ever be, of each pool that may (together: must) end a wait."""
        node, options = visit.request, self.choice(visit, visit.request)
        if isinstance(node, Seize) and node.shortest:
            options = [options[visit.entries[0].option]]
        pools = [self.resources.pool_of[option.placement] for option in options]
        wanted = node.quantities if isinstance(node, SeizeAll) else [visit.wanted] * len(pools)
        return [(pool.number, quantity, pool.most) for pool, quantity in zip(pools, wanted, strict=True)]

    def capacity_fell(self, pool: Pool) -> None:
        """A pool will never again open as much as it did: does anybody in its queue wait in vain?"""
        for entry in pool.queue:
            self.refuse_impossible(entry.visit)
