"""Worlds that differ in their patients alone are laid out once: of a replication there is nothing else to lay out."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from sim.engine.compiled.layout import Fixed
from sim.engine.compiled.lowering import lower, width_of
from sim.engine.world import SlotsPlan, World

MOST = 4
_LAID_OUT: OrderedDict[tuple[Any, ...], tuple[tuple[Any, ...], Fixed]] = OrderedDict()  # no identity comes twice


def lowered(world: World) -> Fixed:
    """What a run only reads, as `lower` lays it out."""
    if any(isinstance(plan, SlotsPlan) for plan in world.pools):  # their offers are drawn in each replication
        return lower(world)
    parts = (world.program, world.attributes, *world.pools, *world.clocks)
    key = (*map(id, parts), world.month_edges.tobytes(), int(world.end))
    if key not in _LAID_OUT:
        nobody = lower(world)._replace(arrival=None, key=None, klass=None)
        _LAID_OUT[key] = parts, nobody
        if len(_LAID_OUT) > MOST:
            _LAID_OUT.popitem(last=False)
    patients = world.patients
    return _LAID_OUT[key][1]._replace(
        arrival=patients.arrival_ms, key=patients.key, klass=patients.klass, width=width_of(world)
    )
