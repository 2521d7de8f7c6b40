"""What a request wants, in the reference engine: how much, of which pools, how urgently, and for how long it waits."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor
from typing import Any

from sim.demand.draws import LARGEST_QUANTITY
from sim.engine.reference.pool import Pool
from sim.engine.reference.record import Record
from sim.engine.reference.resources import ResourceState
from sim.engine.reference.sampler import AttributeSampler, ms_of
from sim.engine.reference.visit import Visit
from sim.pathway.program import Deadline, Option
from sim.pathway.verbs.seize.nodes import Book, Request, Seize, SeizeAll


class RequestSpec:
    """Reads the nodes of requests for a visit."""

    def __init__(self, resources: ResourceState, sampler: AttributeSampler, record: Record) -> None:
        self.resources, self.sampler, self.marks = resources, sampler, record.marks

    def places(self, visit: Visit, node: Seize | Book, now: int) -> int:
        """Whole places wanted, at least none."""
        return floor(min(max(0.0, self.sampler.number(visit, node.quantity, now)), LARGEST_QUANTITY) + 0.5)

    def choice(self, visit: Visit, node: Any) -> Sequence[Option]:
        """The options a patient's category selects."""
        if isinstance(node, SeizeAll):
            return node.options
        return node.choices[0 if node.by < 0 else self.sampler.category(visit, node.by, 0)]  # type: ignore[no-any-return]

    def rank(self, visit: Visit, node: Any, option: Option) -> int:
        """The rank of a request in the order of a pool's priorities."""
        if node.priority < 0:
            return option.ranks[0]
        return option.ranks[self.sampler.category(visit, node.priority, 0)]

    def patience(self, visit: Visit, deadline: Deadline, now: int) -> int | None:
        """The last instant at which the patient still takes what is offered (R13)."""
        if deadline.kind == "none":
            return None
        if deadline.kind == "hours":
            return now + ms_of(self.sampler.number(visit, deadline.hours, now))
        if deadline.kind == "since":
            return self.marks[deadline.mark][visit.row] + ms_of(self.sampler.number(visit, deadline.hours, now))
        less = ms_of(self.sampler.number(visit, deadline.less, now))
        plus = ms_of(self.sampler.number(visit, deadline.plus, now))
        return self.resources.offers[visit.session].end - less + plus

    def shortest(self, options: Sequence[Option]) -> int:
        """The number of the option whose queue is shortest, the first of equals (R7b)."""
        queues = [len(self.resources.pool_of[option.placement].queue) for option in options]
        return queues.index(min(queues))

    def most_wanted(self, options: Sequence[Option], number: int, own: Pool | None) -> int:
        """The number of the pool a request wants most: the one chosen, the first of its choice, or its session's."""
        if own is not None:
            return own.number
        return self.resources.pool_of[options[max(0, number)].placement].number

    def too_long(self, node: Request, joined: Sequence[Option], own: Pool | None) -> bool:
        """Whether one more would make a queue that is joined at once longer than it may be (R12)."""
        if node.limit < 0:
            return False
        pools = [self.resources.pool_of[o.placement] for o in joined if o.after_ms == 0] if own is None else [own]
        return any(len(pool.queue) >= node.limit for pool in pools)
