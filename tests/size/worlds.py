"""The typical trust as composed, and trusts of other figures made of it."""

from __future__ import annotations

from copy import deepcopy
from functools import cache

from sim.cli.composition import composed, composing
from sim.cli.own_files import CONFIGS
from sim.size.declared import declared
from sim.size.figures import Given, read_figures
from sim.size.scale import scaled

KNOWN = declared(CONFIGS / "size.yaml")
TYPICAL = {name: row.typical for name, row in KNOWN.rows.items()}
NEEDED = {"beds_open": 400, "type1_attendances": 7600, "theatres": 8}


@cache
def _typical():
    with composing():
        return composed("config", ()).tree


def typical():
    """The composed configuration of the typical trust, with its published figures."""
    return deepcopy(_typical())


def figures(**rows):
    """Figures and faults of rows."""
    return read_figures(
        {name: Given(value, f"trust.csv row {n}") for n, (name, value) in enumerate(rows.items(), 2)}, KNOWN
    )


def trust(**rows):
    """The tree of a trust of these rows, which must be sound."""
    found, faults = figures(**rows)
    assert not faults, faults
    tree, faults, _ = scaled(typical(), found)
    assert not faults, faults
    return tree
