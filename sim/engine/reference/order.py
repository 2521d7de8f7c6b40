"""What a request's place within its priority goes by, in the reference engine (R5 and R5b)."""

from __future__ import annotations

from bisect import bisect_right
from math import floor

from sim.demand.draws import LONGEST_H
from sim.engine.reference.record import Record
from sim.engine.reference.sampler import AttributeSampler, ms_of
from sim.engine.reference.visit import Visit
from sim.pathway.program import OrderKey
from sim.scenario.queue_order import Ladder, OrderKind

ARRIVAL = OrderKind.ARRIVAL  # a member of an enumeration is looked up slowly


class Order:
    """Reads the orders of queues for a visit."""

    def __init__(self, sampler: AttributeSampler, record: Record) -> None:
        self.sampler, self.marks = sampler, record.marks

    def place(self, visit: Visit, order: OrderKey, requested: int) -> int:
        """What is lower the earlier a request made at an instant stands within its priority."""
        if order.kind is ARRIVAL:
            return requested
        number = self.sampler.number(visit, order.amount, requested)
        if order.kind is OrderKind.DUE:
            return (requested if order.mark < 0 else int(self.marks[order.mark][visit.row])) + ms_of(number)
        return in_millionths(number if order.kind is OrderKind.LOWEST else -number)


def in_millionths(number: float) -> int:
    """A number as whole millionths, halves going up."""
    return floor(min(max(number, -LONGEST_H), LONGEST_H) * 1e6 + 0.5)


def risen(ladder: Ladder, rank: int, waited: int) -> tuple[int, int | None]:
    """The rank that a request of some rank has after so many ms, and after how many it has the next (None: never)."""
    steps = bisect_right([after for after, _ in ladder], waited)
    return ladder[steps - 1][1] if steps else rank, ladder[steps][0] if steps < len(ladder) else None
