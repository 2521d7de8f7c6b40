"""From a seize as written to the request that an engine makes: which pools, in which order, how long and how many."""

from __future__ import annotations

from sim.pathway.names import Names
from sim.pathway.program import NOWHERE, Book, Deadline, Node, Seize, SeizeAll, SeizeSession
from sim.pathway.story import SeizeStep, Within
from sim.pathway.vocabulary import PreferredWords


def request(step: SeizeStep, names: Names, after: int, otherwise: int, closed: int) -> Node:
    """The node of a seize. otherwise: where who turns away goes; closed: where patients of a session not held go."""
    at = step.origin
    patience = deadline(f"{at}.within", step.within, names)
    limit = -1 if step.if_queue_over is None else step.if_queue_over
    if step.booked is not None:
        if closed == NOWHERE:
            names.fault(at, "needs if_closed or otherwise: a session may be closed on the day")
        names.session(at, step.booked)
        hold = names.hold(step.held_as or step.booked)
        return SeizeSession(at, after, hold, patience, limit, otherwise, closed)
    if step.if_closed is not None:
        names.fault(f"{at}.if_closed", "belongs to the place of a booked session")
    if step.all_of:
        return _all(step, names, after, patience, otherwise)
    return _one(step, names, after, patience, otherwise)


def _all(step: SeizeStep, names: Names, after: int, patience: Deadline, otherwise: int) -> Node:
    at = step.origin
    if step.held_as is not None:
        names.fault(f"{at}.as", "several pools are held each under its own name")
    options, ranked = names.options(at, [PreferredWords(pool) for pool, _ in step.all_of], step.priority)
    for pool, quantity in step.all_of:
        names.grantable(at, pool, quantity)
        if pool in names.words.pools and names.words.pools[pool].slots:
            names.fault(at, "takes places together, and slots are taken alone", pool)
    holds, quantities = tuple(names.hold(p) for p, _ in step.all_of), tuple(q for _, q in step.all_of)
    limit = -1 if step.if_queue_over is None else step.if_queue_over
    return SeizeAll(at, after, holds, options, quantities, ranked, patience, limit, otherwise)


def _one(step: SeizeStep, names: Names, after: int, patience: Deadline, otherwise: int) -> Node:
    at = step.origin
    by, choices, ranked = names.choices(step)
    known = range(len(names.placements))  # an unknown pool was told already, and there may be none at all
    pools = {names.placements[o.placement].pool for choice in choices for o in choice if o.placement in known}
    kinds = {names.pool_words[p].slots for p in pools}
    if len(kinds) > 1:
        names.fault(at, "must not mix places and slots")
    quantity = names.amount(f"{at}.quantity", step.quantity)
    if quantity.attribute < 0:
        for pool in sorted(pools):
            names.grantable(at, names.pool_names[pool], quantity.constant)
    limit = -1 if step.if_queue_over is None else step.if_queue_over
    if kinds == {True}:
        if step.held_as is not None:
            names.fault(f"{at}.as", "a slot is taken, not held")
        if step.shortest_of:
            names.fault(at, "shortest_of chooses between places, and slots are offered")
        return Book(at, after, choices, by, ranked, quantity, patience, limit, otherwise)
    if step.shortest_of and step.held_as is None:
        names.fault(at, "needs `as`: the name under which a place of any of these pools is held")
    hold = names.hold(step.held_as or step.pool or step.preference or "")
    shortest = bool(step.shortest_of)
    return Seize(at, after, hold, choices, by, ranked, quantity, patience, limit, otherwise, shortest)


def deadline(at: str, within: Within | None, names: Names) -> Deadline:
    """The patience of a request."""
    if within is None:
        return Deadline()
    if within.until_booked_end:
        less, plus = names.amount(at, within.less), names.amount(at, within.plus)
        return Deadline("booked_end", less=less, plus=plus)
    hours = names.amount(at, within.hours or 0.0)
    if within.since is not None:
        return Deadline("since", hours=hours, mark=names.mark(within.since))
    return Deadline("hours", hours=hours)
