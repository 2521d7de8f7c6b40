"""The order of a queue in words: what places within a priority go by, and how priorities rise with time waited."""

from __future__ import annotations

from sim.pathway.wording import listed, said, span
from sim.scenario.pools import Pool
from sim.scenario.queue_order import QueueOrder, Rise


def queue_order(pool: Pool) -> list[str]:
    """What a queue goes by beside priority and arrival, in the words of notes; nothing where that is all."""
    return [*([_order(pool.order)] if pool.order is not None else []), *map(_rise, pool.rises)]


def _order(order: QueueOrder) -> str:
    by = said(order.by) if isinstance(order.by, str) else span(order.by)
    return order.words.format(by=by, since="the request" if order.since is None else said(order.since))


def _rise(rise: Rise) -> str:
    if rise.as_urgent_as is not None:
        then = f"as urgent as {said(rise.as_urgent_as)}"
    else:
        then = "a step up" if rise.steps_up == 1 else f"{rise.steps_up} steps up"
    of = f" (of {listed(map(said, rise.of))})" if rise.of else ""
    return f"after {span(rise.after_h)} of waiting {then}{of}"
