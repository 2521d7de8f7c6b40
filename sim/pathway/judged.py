"""What is found about the flow of a program, kept: it depends on no constant of its steps, so no number changes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, NamedTuple

from sim.pathway.deadlock import lasting, locking
from sim.pathway.flow import check
from sim.pathway.program import Amount, Option, Program
from sim.pathway.symbols import SymbolTable
from sim.scenario.faults import Fault

MOST_KEPT = 8


class Flow(NamedTuple):
    """What is wrong with the flow of a program, its requests that may lock patients in or last for ever, and the
    attributes that its steps read.
    """

    faults: list[Fault]
    locking: frozenset[int]
    lasting: frozenset[int]
    reads: frozenset[int]


class _Judged(NamedTuple):
    program: Program
    names: tuple[Any, ...]
    flow: Flow


_KEPT: list[_Judged] = []


def judged(program: Program, expects: Mapping[str, frozenset[str]], symbols: SymbolTable) -> Flow:
    """The flow of a program as it was compiled; that of one that differed in its constants only is used again."""
    names = dict(expects), symbols.attributes, symbols.has
    for known in _KEPT:
        if known.names == names and same_flow(known.program, program):
            return known.flow
    found, held_at = check(program, expects, symbols)
    reads = frozenset(number for node in program.nodes for number in node.reads())
    flow = Flow(found, locking(program, held_at), lasting(program), reads)
    _KEPT.insert(0, _Judged(program, names, flow))
    del _KEPT[MOST_KEPT:]
    return flow


def same_flow(one: Program, other: Program) -> bool:
    """Whether two programs differ in constants of their steps, and in how long options are waited for, at most."""
    if len(one.nodes) != len(other.nodes) or replace(one, nodes=()) != replace(other, nodes=()):
        return False
    both = zip(one.nodes, other.nodes, strict=True)
    return all(a == b or _without_constants(a) == _without_constants(b) for a, b in both)


def _without_constants(thing: Any) -> Any:
    if isinstance(thing, Amount):
        return thing.attribute
    if isinstance(thing, Option):
        return thing.placement, thing.after_ms > 0, thing.ranks, _without_constants(thing.order)
    if isinstance(thing, tuple):
        return tuple(map(_without_constants, thing))
    if is_dataclass(thing):
        return type(thing), tuple(_without_constants(getattr(thing, each.name)) for each in fields(thing))
    return thing
