"""The pools a request may be given, in order, and what ranks it: a preference and the priorities of its pools."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

from sim.pathway.names import DRAWN_ANEW, Names
from sim.pathway.program import Option, OrderKey, Placement
from sim.pathway.symbols import PreferenceSymbol
from sim.pathway.verbs.seize.nodes import Rows
from sim.scenario.clock import ms_of

Ranked = tuple[Option, int]  # an option, and the attribute that ranks the request in it (-1: one rank for all)


def single(names: Names, at: str, pool: str, priority: str | None) -> tuple[Rows, int]:
    """One pool."""
    option, ranked = _option(names, at, PreferenceSymbol(pool), priority)
    return ((option,),), ranked


def preferred(names: Names, at: str, table: str, by: str, priority: str | None) -> tuple[int, Rows, int]:
    """The category that chooses (-1: none), the options it chooses between, and what ranks the request."""
    rows = names.symbols.preferences.get(table)
    if rows is None:
        names.unknown(at, "preference", table, names.symbols.preferences)
        return -1, (), -1
    index, categories = kept_category(names, f"{at}.by", by)
    for category in categories:
        if category not in rows:
            rule = f"preference {table} has no row for {category} of {by}"
            names.fault(at, rule, needs=(f"preferences.{table}", f"pools.{table}"))
    listed = [row for category in categories for row in rows.get(category, ())]
    every, ranked = together(names, at, listed, priority)
    choices, first = [], 0
    for category in categories:
        where, named = f"preferences.{table}.{category}", [row.pool for row in rows.get(category, ())]
        if category in rows and not named:
            names.fault(where, "must name at least one pool")
        for pool in dict.fromkeys(pool for pool in named if named.count(pool) > 1):
            names.fault(where, f"must not name {pool} twice")
        choices.append(every[first : first + len(named)])
        first += len(named)
    return index, tuple(choices), ranked


def together(
    names: Names, at: str, rows: Sequence[PreferenceSymbol], priority: str | None
) -> tuple[tuple[Option, ...], int]:
    """Pools as the options of one request, and the attribute that ranks it in all of them (-1: one rank for all).

    A word that is a priority of one pool and an attribute for another is a fault: a request has one rank for all.
    """
    each = [_option(names, at, row, priority) for row in rows]
    known = [(row.pool, ranked) for row, (_, ranked) in zip(rows, each, strict=True) if row.pool in names.pools]
    named = [pool for pool, ranked in known if ranked < 0 and priority in names.symbols.pools[pool].priority]
    by_attribute = [pool for pool, ranked in known if ranked >= 0]
    if named and by_attribute:
        rule = f"{priority} is a priority of {named[0]} and an attribute for {by_attribute[0]}: one word, one meaning"
        names.fault(f"{at}.priority", rule)
    return tuple(option for option, _ in each), max((ranked for _, ranked in known), default=-1)


def kept_category(names: Names, at: str, name: str) -> tuple[int, tuple[str, ...]]:
    """A category that is drawn once a visit by some class: what selects or ranks must not change.

    Whether it is kept by the classes that come there is judged with the flow.
    """
    index, categories = names.category(at, name)
    if index >= 0 and not names.symbols.attributes[name].kept:
        names.fault(at, f"{name} {DRAWN_ANEW}")
    return index, categories


def grantable(names: Names, at: str, pool: str, quantity: float) -> None:
    """A constant quantity no calendar of the pool can ever grant is a fault (R8b)."""
    words = names.symbols.pools.get(pool)
    if words is not None and words.most is not None and floor(quantity + 0.5) > words.most:
        names.fault(at, f"takes {quantity:g} of {pool}, whose calendar never has more than {words.most:g}")


def _option(names: Names, at: str, row: PreferenceSymbol, priority: str | None) -> Ranked:
    """One pool as an option of a request."""
    after_ms = ms_of(row.after_h)
    if row.pool not in names.pools:
        if not any(f.rule.startswith(f"unknown pool {row.pool!r}") for f in names.faults):
            names.unknown(at, "pool", row.pool, names.pools)
        return Option(0, after_ms, (0,)), -1
    placement = names.index_of[Placement(names.pools[row.pool], row.tag)]
    ranks, ranked = _ranks(names, at, row.pool, priority)
    return Option(placement, after_ms, ranks, _order(names, row.pool)), ranked


def _order(names: Names, pool: str) -> OrderKey:
    """What places in the queue of a pool go by. Whether its attribute is had and kept is judged with the flow."""
    order, faults = names.symbols.pools[pool].order, names.faults
    if order is None:
        return OrderKey()
    found = len(faults)
    amount = names.amount(f"pools.{pool.partition('.')[0]}.order", order.by)
    faults[found:] = [fault for fault in faults[found:] if fault not in faults[:found]]
    return OrderKey(order.kind, amount, -1 if order.since is None else names.mark(order.since))


def _ranks(names: Names, at: str, pool: str, priority: str | None) -> tuple[tuple[int, ...], int]:
    """Ranks in a pool's order of priorities: of one name, or of each category of an attribute."""
    order, declared = names.symbols.pools[pool].priority, f"pools.{pool.partition('.')[0]}.priority"
    if priority is None:
        if len(order) > 1:
            names.fault(at, f"needs a priority: {pool} knows {', '.join(order)}", needs=(declared,))
        return (0,), -1
    if priority in order:
        return (order.index(priority),), -1
    if priority not in names.symbols.attributes:
        names.unknown(f"{at}.priority", f"priority of {pool}", priority, [*order, *names.attributes])
        return (0,), -1
    index, categories = kept_category(names, f"{at}.priority", priority)
    if unranked := [category for category in categories if category not in order]:
        rule = f"{pool} has no priority {', '.join(unranked)} of {priority}"
        names.fault(f"{at}.priority", rule, needs=(declared, f"classes.*.attributes.{priority}"))
    return tuple(order.index(c) if c in order else 0 for c in categories), index
