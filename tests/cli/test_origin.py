"""A fault is reported where it stands: whatever file, phase, intervention or word of the command line it was planted
in.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
import yaml

from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.origin import changes_of, place_of
from sim.scenario.written import COMMAND_LINE, Layer, read_text, typed
from sim.study.compare import read_all
from tests.cli.mutants import Path, at, nodes
from tests.hospital.typical import CONFIGS, read

MARK = "planted_fault"
MOUNTS = {"trust": "", "pathway": "", "workforce": "workforce", "cost": "cost", "intervention": "intervention"}
SHIPPED = ("trust", "pathway", "workforce", "cost")
CITATION = ("source", "assumed", "range", "exact", "title", "question", "evidence", "name", "dose", "dose_of")
HOLDS = ("as", "release")  # a hold of another name is reported where it is missed, which is somewhere else
PHASES = [{"from": "2025-07-01", "change": [{"at": "pools.surgery.places", "set": 80}]}]


@dataclass(frozen=True)
class Planted:
    """A configuration with one fault in it: its files in their order, the world they make, and where the fault is."""

    layers: list[Layer]
    world: dict[str, Any]
    file: str
    path: Path
    text: str


def spoiled(rng: random.Random, tree: Any, within: Path = ()) -> tuple[Any, Path]:
    """A copy of a tree with the mark in place of a random leaf, or as a random unknown key."""
    after = copy.deepcopy(tree)
    paths = [p for p in nodes(after) if p[: len(within)] == within and not set(p) & set(CITATION)]
    paths = [p for p in paths if "value" not in p[:-1]]  # a number of a list with a source is told at the list
    path = rng.choice([p for p in paths if p[-1] not in HOLDS])
    node = at(after, path)
    if isinstance(node, dict) and node:
        node[MARK] = 1
        return after, (*path, MARK)
    parent = at(after, path[:-1])
    parent[path[-1]] = MARK
    return after, path


def some_of(rng: random.Random, tree: Any, path: Path = ()) -> Any:
    """A part of a file, as a trust writes that changes a few numbers of it: the way to one random scalar, or list."""
    node = at(tree, path)
    if (
        not isinstance(node, Mapping)
        or not node
        or "value" in node
        or any(k in node for k in ("lognormal", "constant"))
    ):
        return copy.deepcopy(node)
    key = rng.choice([k for k in node if k not in CITATION] or list(node))
    return {key: some_of(rng, tree, (*path, key))}


class NoAliases(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes every node out where it stands, so that a line belongs to one path."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(tree: Any) -> str:
    """Block style, a key a line, after a comment and an empty line."""
    return "# what a trust says of itself\n\n" + yaml.dump(tree, sort_keys=False, width=10_000, Dumper=NoAliases)


@cache
def shipped(name: str) -> tuple[str, Layer]:
    """A shipped file as text, a key a line, and as a layer."""
    text = dumped(read(*name.removesuffix(".yaml").split("/")))
    return text, layer(name, text)


def layer(name: str, text: str) -> Layer:
    return Layer(name, read_text(text, MOUNTS[name.split("/", maxsplit=1)[0]]))


def over(below: Any, above: Any) -> Any:
    """One tree laid over another, key by key."""
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: over(below[key], node) if key in below else node for key, node in above.items()}


def set_at(path: Path, node: Any) -> Any:
    for key in reversed(path):
        node = {key: node}
    return node


def planted(seed: int) -> Planted:
    """A shipped trust, perhaps changed by an own file, an intervention and the command line; one of them is spoiled."""
    rng = random.Random(seed)
    files: dict[str, Any] = {f"{group}/typical.yaml": read(group, "typical") for group in SHIPPED}
    changed = {key: read("trust", "typical")[key] for key in ("classes", "pools")}
    files["trust/ours.yaml"] = {"phases": PHASES}
    for _ in range(3):
        files["trust/ours.yaml"] = over(files["trust/ours.yaml"], some_of(rng, changed))
    chosen = f"intervention/{rng.choice(['theatre_scheduling', 'discharge_management', 'patient_flow_redesign'])}.yaml"
    files[chosen] = read("intervention", chosen.removesuffix(".yaml").split("/")[1])
    file = rng.choice([*files, chosen, "trust/ours.yaml", COMMAND_LINE])
    words: dict[str, Any] = {"run": {"seed": 7}}
    if file == COMMAND_LINE:
        path = rng.choice(
            [p for p in nodes(files["trust/typical.yaml"]) if can_be_typed(files["trust/typical.yaml"], p)]
        )
        words = over(words, set_at(path, MARK))
    else:
        files[file], path = spoiled(rng, files[file], ("change",) if file == chosen else ())
    texts = {
        name: dumped(tree) if name in (file, "trust/ours.yaml") else shipped(name)[0] for name, tree in files.items()
    }
    layers = [
        layer(name, text) if name in (file, "trust/ours.yaml") else shipped(name)[1] for name, text in texts.items()
    ]
    world: dict[str, Any] = {"productivity": read("productivity", "nhse"), "ranges": read("ranges", "typical")}
    for name, tree in files.items():
        world = over(world, set_at(tuple(filter(None, [MOUNTS[name.split("/")[0]]])), tree))
    return Planted(
        [*layers, typed([(key, words[key]) for key in words])], over(world, words), file, path, texts.get(file, "")
    )


def can_be_typed(tree: Any, path: Path) -> bool:
    """Whether a path leads to a scalar that the command line can set."""
    return (
        not isinstance(at(tree, path), dict | list)
        and not any(isinstance(k, int) for k in path)
        and not set(path) & set(CITATION)
    )


def found(world: Mapping[str, Any]) -> tuple[Fault, ...]:
    try:
        read_all({"it": world})
    except ScenarioFaults as error:
        return error.faults
    return ()


def lines_of(text: str) -> tuple[int, int, int]:
    """The line of the mark, that of the key above it, and that of the first key beside it.

    The last is where a rule of a whole table is reported that another file began, such as shares that do not sum to 1.
    """
    lines = text.splitlines()
    number = next(n for n, line in enumerate(lines) if MARK in line)
    indent = len(lines[number]) - len(lines[number].lstrip(" -"))
    above = next(
        (n for n in range(number - 1, -1, -1) if lines[n] and len(lines[n]) - len(lines[n].lstrip(" -")) < indent), 0
    )
    return number + 1, above + 1, above + 2


def gives_a_name(path: Path) -> bool:
    """Whether a name is given here that others use: where it is another, those who use it are reported, and rightly."""
    keys = [str(key) for key in path]
    return keys[0] in ("pools", "counted") and (keys[2:3] == ["priority"] or keys[-1] in ("place", "currency"))


def judge(seed: int) -> bool:
    """Whether a planted fault was one at all; it is reported at its place then."""
    case = planted(seed)
    faults = found(case.world)
    if not faults or gives_a_name(case.path):
        return False
    places = {
        (place.file, place.line): fault
        for fault in faults
        if (place := place_of(fault, case.layers, changes_of(case.world, fault.since)))
    }
    where = (seed, case.file, case.path, [str(f) for f in faults], list(places))
    if case.file == COMMAND_LINE:
        assert (COMMAND_LINE, 0) in places, where
        return True
    right = {(case.file, line) for line in lines_of(case.text)}
    assert right & set(places), where
    return True


@pytest.mark.slow
def test_a_planted_fault_is_told_at_its_file_and_line():
    assert sum(map(judge, range(60))) >= 35


@pytest.mark.slow
def test_many_planted_faults_are_told_at_their_file_and_line():
    assert sum(map(judge, range(1000, 3000))) >= 1200


def test_the_files_are_those_that_are_shipped():
    assert {name for name in MOUNTS if (CONFIGS / name).is_dir()} == set(MOUNTS)
