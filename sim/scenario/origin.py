"""Where a fault stands: the file and the line of whatever was last said of what is wrong.

A value stands in the last file that says it. What an intervention or a phase has changed stands in that change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.scenario.day import day_of
from sim.scenario.faults import Fault
from sim.scenario.tree import QUANTITY, text_of
from sim.scenario.written import ANY, Layer, Written, follow, steps

Path = tuple[str, ...]
WAYS = ("set", "add", "multiply")
COUNTS = ("add", "multiply")


@dataclass(frozen=True, slots=True)
class Place:
    """A file (or the command line), and a line of it, 0 where there is none; beside: of what it clashes with."""

    file: str
    line: int = 0
    beside: Place | None = None

    def __str__(self) -> str:
        """As compilers say it: `trust/ours.yaml:12`; of two that clash both."""
        own = f"{self.file}:{self.line}" if self.line else self.file
        return own if self.beside is None else f"{own} and {self.beside}"


@dataclass(frozen=True)
class Change:
    """A change that was made before a fault was found: what it changed, and where itself stands in the tree."""

    at: Path
    stands: Path


def changes_of(tree: Mapping[str, Any], since: str) -> list[Change]:
    """The changes of a tree in the order in which they are made: of the phases so far, then of the interventions.

    since: `phases.1` for what was found in the second phase, `2025-10-01` for what was found on that day; "" for what
    was found at the start.
    """
    if not tree:
        return []
    from sim.scenario.interventions import parts_of  # with these comes all that a scenario may be
    from sim.scenario.step_origins import step_origins

    found: list[Change] = []
    phases = tree.get("phases")
    for number, phase in enumerate(phases if isinstance(phases, list | tuple) else ()):
        if _begun(number, phase, since):
            found += _listed(phase, ("phases", str(number)))
    interventions = list(parts_of(tree.get("intervention")))
    for where, part in interventions:
        found += _brought(part.get("new"), (*steps(where), "new"))
    found += [Change(*each) for each in step_origins(tree)]
    for where, part in interventions:
        found += _listed(part, steps(where))
    return found


def _begun(number: int, phase: Any, since: str) -> bool:
    """Whether a phase has begun where a fault was found."""
    if not since.startswith("phases."):
        day, found = day_of(phase.get("from")) if isinstance(phase, Mapping) else None, day_of(since)
        return day is not None and found is not None and day <= found
    return number <= int(steps(since)[1])


def _brought(new: Any, where: Path) -> list[Change]:
    """New things, each as a change of what stands at its place; of a class that is there, its attributes."""
    found = []
    for kind, things in new.items() if isinstance(new, Mapping) else ():
        for name in things if isinstance(things, Mapping) else ():
            found.append(Change((text_of(kind), text_of(name)), (*where, text_of(kind), text_of(name))))
    return found


def _listed(holder: Any, where: Path) -> list[Change]:
    changes = holder.get("change") if isinstance(holder, Mapping) else None
    found = []
    for number, change in enumerate(changes if isinstance(changes, list | tuple) else ()):
        if isinstance(change, Mapping) and isinstance(change.get("at"), str):
            way = next((way for way in WAYS if way in change), "at")
            found.append(Change(steps(change["at"]), (*where, "change", str(number), way)))
    return found


def place_of(fault: Fault, layers: Sequence[Layer], changes: Sequence[Change] = ()) -> Place | None:
    """The place of a fault among the files of a configuration; None where no file says anything of it."""
    changed = place_by_change(fault, layers, changes)
    if changed is not None:
        return changed
    return _later(_standing(steps(fault.path), fault, layers), list(map(steps, fault.needs)), layers)


def place_by_change(fault: Fault, layers: Sequence[Layer], changes: Sequence[Change]) -> Place | None:
    """The place of the last change of what a fault is about; None where none changed it."""
    path, needs = steps(fault.path), list(map(steps, fault.needs))
    for change in reversed(() if fault.as_written else changes):
        if change.stands[-1] in COUNTS and not _is_number(fault.found):
            continue  # a sum or a product is a number: this was not one before
        if _meet(change.at, path) and len(change.at) <= len(path):
            return _standing((*change.stands, *path[len(change.at) :]), fault, layers)
        if _meet(change.at, path) and _said_of(fault, change.at[len(path)]) and not change.at[len(path)].isdigit():
            return _standing(change.stands, fault, layers)
        if any(_meet(change.at, need) for need in needs):
            return _standing(change.stands, fault, layers)
    return None


def _is_number(found: str) -> bool:
    """Whether a value that a fault shows may be one that was reckoned; what is not shown may be."""
    try:
        float(found or 0)
    except ValueError:
        return found.startswith("[") and "'" not in found
    return True


def _meet(one: Path, other: Path) -> bool:
    """Whether one path leads to the other; `*` stands for any key."""
    return all(ANY in pair or pair[0] == pair[1] for pair in zip(one, other, strict=False))


def _later(use: Place | None, needs: Sequence[Path], layers: Sequence[Layer]) -> Place | None:
    """Of what is used and what was declared under its name, the place in the later file: that one does not fit."""
    names = [layer.name for layer in layers]
    for number in range(len(layers) - 1, -1 if use is None else names.index(use.file), -1):
        for need in needs:
            declared = follow(layers[number].root, need)
            if declared.depth == len(need) and ANY not in need:
                return Place(layers[number].name, declared.node.line)
    return use


def _said_of(fault: Fault, key: str) -> bool:
    """Whether the words of a fault name a key."""
    return re.search(rf"(?<![\w.]){re.escape(key)}(?![\w])", f"{fault.rule} {fault.found}") is not None


def _standing(path: Path, fault: Fault, layers: Sequence[Layer]) -> Place | None:
    best: tuple[int, Layer, Written] | None = None
    whole: list[tuple[Layer, Written]] = []
    for layer in reversed(layers):
        if not _begins(layer.root, path):
            continue
        found = follow(layer.root, path)
        if found.depth == len(path) and not found.ends:
            whole.append((layer, found.node))  # a mapping, to which other files may add
        elif found.ends and found.depth:
            best = best if whole or (best and best[0] > found.depth) else (found.depth, layer, found.node)
            break
        elif found.depth and (best is None or found.depth > best[0]):
            best = (found.depth, layer, found.node)
    if whole:
        return _within(whole, fault)
    return None if best is None else Place(best[1].name, best[2].line)


def _begins(root: Written, path: Path) -> bool:
    """Whether a layer may say anything on the way of a path: it has its first key, or keys that stand for several."""
    rows = root.rows
    return rows is None or not path or path[0] in rows or ANY in rows or any("." in key for key in rows)


def _within(whole: Sequence[tuple[Layer, Written]], fault: Fault) -> Place:
    """The place of a fault of a mapping, to which several files may have given their part: the last one it names."""
    keys = dict.fromkeys(key for _, node in whole for key in node.rows or ())
    named = sorted((key for key in keys if _said_of(fault, key)), key=f"{fault.rule} {fault.found}".find)
    named = named or [key for key in ("value",) if key in keys and set(keys) <= QUANTITY]
    for layer, node in whole:
        rows = node.rows or {}  # without a line is what a file was mounted under, which it does not say
        if own := [key for key in named if key in rows and (rows[key].line or not layer.is_file)]:
            alone = len(own) == len(named) and own != ["value"] and not fault.rule.startswith(tuple(own))
            return _at(layer, node if alone else _as_named(node, own[0], fault))
    return _at(*next(((layer, node) for layer, node in whole if node.line or not layer.is_file), whole[0]))


def _as_named(node: Written, key: str, fault: Fault) -> Written:
    """The node of a key, or further along the dotted path by which the fault names it: `areas.ward.posts`."""
    match = re.search(rf"(?<![\w.]){re.escape(key)}(?:\.\w+)*", fault.rule)
    return follow(node, steps(match[0]) if match else (key,)).node


def _at(layer: Layer, node: Written) -> Place:
    return Place(layer.name, node.line)
