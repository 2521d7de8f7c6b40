"""The way in: from the plain tree to a checked program, or every fault of its pathways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sim.pathway.compile import Compiler
from sim.pathway.judged import judged
from sim.pathway.names import Names
from sim.pathway.parse import Reader, shown
from sim.pathway.program import Program
from sim.pathway.symbols import SymbolTable
from sim.pathway.syntax import PathwayTree
from sim.pathway.verbs import VERBS
from sim.scenario.faults import Fault


def parse(pathways: object, faults: list[Fault]) -> dict[str, PathwayTree]:
    """Read every pathway; what is not understood is added to `faults` and left out of the story."""
    if not isinstance(pathways, Mapping) or not pathways:
        rule = "must be a mapping of at least one pathway to its steps"
        faults.append(Fault("pathways", rule, "" if pathways is None else shown(pathways), needs=("pathways",)))
        return {}
    return {str(name): Reader(faults, VERBS).tree(str(name), steps) for name, steps in pathways.items()}


def read_program(plain: Mapping[str, Any]) -> tuple[Program | None, list[Fault]]:
    """Parse, compile and check the pathways of a plain tree.

    plain: the tree a scenario is made of (`pathways`, `pools`, `preferences`, `calendars`, `classes`).
    Returns the program and no faults, or None and all faults. The flow is judged only where all names are known.
    """
    faults: list[Fault] = []
    trees = parse(plain.get("pathways"), faults)
    symbols = SymbolTable.read(plain)
    program = Compiler(trees, Names(symbols, faults)).program()
    if not faults:
        expects = {s.name: s.expects for s in trees.values() if s.expects is not None}
        flow = judged(program, expects, symbols)
        faults += flow.faults
        program = replace(program, locking=flow.locking, lasting=flow.lasting, reads=flow.reads)
    return (None, faults) if faults else (program, [])
