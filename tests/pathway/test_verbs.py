"""What every verb owes to the rest of the house: both engines do its nodes, and a node names all that it reads."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from sim.engine.compiled.lowering import REQUESTS
from sim.engine.compiled.steps import ROWS
from sim.engine.reference.engine import ReferenceEngine
from sim.pathway import verbs
from sim.pathway.compile import FIRST_PATHWAY
from sim.pathway.program import Amount, Node, Program
from sim.pathway.read import read_program
from sim.pathway.verbs import VERBS
from sim.pathway.verbs.seize.nodes import Choosing, Request
from sim.scenario.tree import strip
from tests.engine.worlds import tree, world
from tests.hospital.typical import plain
from tests.worlds.generate import world as random_world

COMMON = {Node, Request, Choosing}  # what nodes have in common, and no engine does


def nodes_of_verbs() -> set[type[Node]]:
    modules = [importlib.import_module(m.name) for m in pkgutil.walk_packages(verbs.__path__, f"{verbs.__name__}.")]
    found = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    return {each for each in found if issubclass(each, Node)} - COMMON


@cache
def programs() -> list[Program]:
    """Those of the typical trust and of some random worlds, which between them have every verb."""
    read = (read_program(strip(each, [])[0])[0] for each in (plain(), *map(random_world, range(8))))
    return [program for program in read if program is not None]


def values(of: Any) -> Iterator[Any]:
    """All that stands in a node, however deep."""
    if isinstance(of, tuple):
        for each in of:
            yield from values(each)
    elif dataclasses.is_dataclass(of):
        yield of
        for each in dataclasses.fields(of):
            yield from values(getattr(of, each.name))
    else:
        yield of


def test_both_engines_do_the_nodes_of_every_verb():
    tiny = world(tree([{"leave": "home"}], {"bed": 1}), {"ann": 0})
    assert nodes_of_verbs() == set(ReferenceEngine(tiny, False, ()).steps.table) == set(ROWS) | set(REQUESTS)


def test_no_two_verbs_of_the_compiled_engine_have_one_number():
    numbers = [number for number, _ in ROWS.values()] + list(REQUESTS.values())
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_does_not_read_its_own_words_beside_it(verb: str):
    assert not {verb, "id"} & VERBS[verb].beside


def test_a_node_names_every_attribute_of_an_amount_and_leads_to_nodes():
    seen = set()
    for program in programs():
        for node in program.nodes:
            seen.add(type(node))
            amounts = {each.attribute for each in values(node) if isinstance(each, Amount) and each.attribute >= 0}
            assert amounts <= set(node.reads())
            assert {attribute for _, attribute in node.selects()} <= set(node.reads())
            assert not [each for each in values(node) if isinstance(each, int) and each <= FIRST_PATHWAY]
            assert all(0 <= target < len(program.nodes) for target, _ in node.successors())
    assert seen == nodes_of_verbs()


def test_what_takes_time_has_a_name():
    for program in programs():
        for node in program.nodes:
            assert (node.stage(program) is not None) == (node.takes_time or isinstance(node, Request))
