"""Warnings of pools that are asked for more than they have, in words and with units.

A trust without a steady state is told by every task that runs one, here: beside its answer on the terminal, in its JSON
and on its page. `sim.hospital.load` judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.markup import escape

from sim.hospital.build import Blueprint
from sim.hospital.load import Load, overloads
from sim.study.plan import BASELINE

SAID = {"ent": "ear, nose and throat"}  # what the name of a pool or category stands for, where it is an abbreviation


def overload(load: Load) -> str:
    """One sentence of one pool."""
    return f"demand above capacity: {_asked(load)}; waits grow for as long as that lasts"


def overload_warnings(loads: Mapping[str, Sequence[Load]], titles: Mapping[str, str] | None = None) -> list[str]:
    """Of every world, the baseline first; of another only pools that the baseline can serve.

    loads: by world; titles: what worlds other than the baseline are called.
    """
    known = {load.pool for load in loads.get(BASELINE, ())}
    warnings = [overload(load) for load in loads.get(BASELINE, ())]
    for world, found in loads.items():
        if world != BASELINE:
            name = (titles or {}).get(world, world)
            warnings += [f"{name}: {overload(load)}" for load in found if load.pool not in known]
    return warnings


def warnings_of(blueprints: Mapping[str, Blueprint], titles: Mapping[str, str] | None = None) -> list[str]:
    """The same of worlds that were not judged beside their runs."""
    return overload_warnings({name: overloads(made) for name, made in blueprints.items()}, titles)


def warn(warnings: Sequence[str], console: Console, as_json: bool) -> None:
    """Print them above a table; beside JSON they go to the standard error."""
    where = Console(stderr=True, soft_wrap=True) if as_json else console
    for warning in warnings:
        where.print(f"warning: {escape(warning)}", style="yellow", highlight=False)


def _asked(load: Load) -> str:
    pool, _, category = load.pool.replace("_", " ").partition(".")
    offered, capacity = _figures(load)
    if load.unit == "places":
        places = "place" if load.capacity == 1 else "places"
        return f"{pool} would hold {offered} patients on average if nobody had to wait, and has {capacity} {places}"
    many = pool if pool.endswith("s") else f"{pool}s"
    name = f"{many} for {SAID.get(category, category)}" if category else many
    hours = " h" if load.unit == "hours a day" else ""
    return f"{name} are asked for {offered}{hours} a day and offer {capacity}{hours}"


def _figures(load: Load) -> tuple[str, str]:
    """Both figures to as many digits as tell them apart."""
    for digits in range(3, 8):
        offered, capacity = (f"{each:.{digits}g}" for each in (load.offered, load.capacity))
        if offered != capacity:
            return offered, capacity
    return f"{load.offered:g}", f"{load.capacity:g}"
