"""What the command line sets in a composed configuration: every path that a word means, or a fault with a hint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hydra.core.override_parser.types import Override
from omegaconf.errors import OmegaConfBaseException

from sim.cli.configuration import Configuration
from sim.cli.hints import nearest
from sim.cli.words import path_of
from sim.report.complaint import one_line
from sim.scenario.step_ids import PATHWAYS, STEP, by_position, several_called, with_ids
from sim.scenario.tree import BASE, CITES, SPREADS, bare_places, leaves, matches

WHERE_FROM = (*CITES, *SPREADS)
ELSEWHERE = {
    "vector": "a vector of numbers is handed over in Python only (sim.scenario.vector; docs/semantics.md, rule R31)"
}
"""What is no key of any configuration, and where it is given."""
FIRST_KEY = {"execution": "execution.backend"}
"""Options of several keys, and which of them a bare word means."""


def all_set_in(
    configuration: Configuration, overrides: Sequence[Override], faults: list[str]
) -> Iterator[tuple[Override, str]]:
    """Make every change to a composed configuration, in place and in order: each with every path it was made at.

    A step keeps the name it has in the files, whatever the words before have made of it.
    """
    named = with_ids(configuration.unresolved)
    for override in overrides:
        path = by_position(named, path_of(override))
        if isinstance(override.value(), str):
            path = FIRST_KEY.get(path, path)
        yield from ((override, each) for each in set_in(configuration, override, path, faults))
        if path.split(".")[0] == PATHWAYS and not any(key.isdigit() for key in path.split(".")):
            named = with_ids(configuration.unresolved)  # a pathway was set as a whole


def set_in(configuration: Configuration, override: Override, path: str, faults: list[str]) -> list[str]:
    """Make one change to a composed configuration, in place; the paths that it set, added or took away.

    path: what it means, with a step by its position; faults: what is wrong with it, a line each. A key that no file
    says may be set where what holds it is there; whether there is such a key is for the scenario to say.
    """
    tree = configuration.branch(path.partition(".")[0])
    paths = list(paths_meant(tree, path, bool(override.is_add() or override.is_force_add()), override.is_delete()))
    if not paths:
        tree = configuration.unresolved
        missing, near = nearest(tree, path)
        keys = missing.split(".")
        several = several_called(tree, *keys[1:]) if keys[0] == PATHWAYS and len(keys) == STEP + 1 else ""
        hint = f"; {several}" if several else f"; did you mean {near}?" if near else ""
        hint = f": {ELSEWHERE[keys[0]]}" if keys[0] in ELSEWHERE else hint
        faults.append(f"command line: {path}: {missing} names nothing here{hint}")
        return []
    try:
        for each in paths:
            if override.is_delete():
                configuration.delete(each)
            else:
                configuration.set(each, override.value())
    except (OmegaConfBaseException, TypeError, IndexError) as error:
        faults.append(f"command line: {path}: cannot be set to {override.get_value_string()}: {one_line(error)}")
        return []
    return paths


def paths_meant(tree: Any, path: str, added: bool = False, deleted: bool = False) -> Iterator[str]:
    """The paths a word means: those there are, and those that only their parent need hold."""
    there = [each for each in matches(tree, path) if not _says_where_from(path, each)]
    yield from there
    bare = bare_places(tree, path)
    yield from bare
    there += [f"{each}{BASE}" for each in bare]
    above, _, last = path.rpartition(".")
    if deleted or last == "*":
        return
    if added and "*" not in path and not there:
        yield path
    elif above:
        for parent in matches(tree, above):
            new = f"{parent}.{last}"
            # of many, only those that go by a default unsaid: a pool of slots is given no places
            holds = isinstance(_at(tree, parent), Mapping) and ("*" not in path or _has_default(new))
            if new not in there and holds:
                yield new


def _has_default(path: str) -> bool:
    from sim.scenario.fields import has_default  # the whole scenario is read from there

    return has_default(path)


def _says_where_from(pattern: str, path: str) -> bool:
    """Whether a `*` has met the source of a block, which is no part of the scenario."""
    return any(said == "*" and key in WHERE_FROM for said, key in zip(pattern.split("."), path.split("."), strict=True))


def _at(tree: Any, path: str) -> Any:
    for key in path.split("."):
        tree = tree[int(key)] if isinstance(tree, list) else _of(tree, key)
    return tree


def _of(node: Mapping[Any, Any], key: str) -> Any:
    return node[key] if key in node else next(v for k, v in node.items() if str(k) == key)


def leaves_set(path: str, override: Override) -> list[str]:
    """The path of every leaf that a word sets at a path."""
    value = override.value()
    return [f"{path}.{leaf}".rstrip(".") for leaf, _ in leaves(value)] if isinstance(value, dict) else [path]
