"""Where the steps of a patched pathway were written: asked for only where a fault is to be reported with its line."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from sim.scenario.interventions import parts_of
from sim.scenario.step_ids import PATHWAYS, WAYS_OUT, branches_of
from sim.scenario.structure import Additions, with_new, with_steps
from sim.scenario.tree import text_of

Path = tuple[str, ...]
AT = "\0written at"


def step_origins(tree: Mapping[str, Any]) -> Iterator[tuple[Path, Path]]:
    """Of every step of a pathway into which interventions put steps: where it is, and where it was written.

    Paths are those of faults: `pathways.way[2].branch.yes[1]` is `pathways, way, 1, branch, yes, 0`.
    """
    parts = list(parts_of(tree.get("intervention")))
    patched = {
        str(patch["pathway"])
        for _, part in parts
        for patch in _listed(part.get("steps"))
        if isinstance(patch, Mapping) and isinstance(patch.get("pathway"), str)
    }
    if not patched or not isinstance(tree.get(PATHWAYS), Mapping):
        return
    traced = {PATHWAYS: {str(name): copy.deepcopy(written) for name, written in tree[PATHWAYS].items()}}
    for name, written in traced[PATHWAYS].items():
        _mark(_steps(written), (PATHWAYS, name))
    patches = []
    for where, part in parts:
        here = tuple(where.split("."))
        new = part.get("new")
        pathways = copy.deepcopy(new.get(PATHWAYS)) if isinstance(new, Mapping) else None
        for name, written in pathways.items() if isinstance(pathways, Mapping) else ():
            _mark(_steps(written), (*here, "new", PATHWAYS, str(name)))
        with_new(traced, {PATHWAYS: pathways}, "", Additions([], {}))
        for number, patch in enumerate(_listed(copy.deepcopy(part.get("steps")))):
            for key in ("insert", "with") if isinstance(patch, Mapping) else ():
                _mark(_listed(patch.get(key)), (*here, "steps", str(number), key))
            patches.append((f"{where}.steps.{number}", patch))
    with_steps(traced, patches, [])
    for name in patched & traced[PATHWAYS].keys():
        yield from _read(_steps(traced[PATHWAYS][name]), (PATHWAYS, name))


def _listed(node: Any) -> list[Any]:
    return list(node) if isinstance(node, list | tuple) else []


def _steps(written: Any) -> list[Any]:
    return _listed(written.get("steps") if isinstance(written, Mapping) else written)


def _mark(steps: list[Any], path: Path) -> None:
    """Write into every step where it stands."""
    for number, step in enumerate(steps):
        if isinstance(step, dict):
            at = (*path, str(number))
            for name, (block, _) in branches_of(step).items():
                _mark(block, (*at, _verb(step, name), text_of(name)))
            step[AT] = at


def _read(steps: list[Any], path: Path) -> Iterator[tuple[Path, Path]]:
    for number, step in enumerate(steps):
        if isinstance(step, dict):
            at = (*path, str(number))
            if AT in step:
                yield at, step[AT]
            for name, (block, _) in branches_of(step).items():
                yield from _read(block, (*at, _verb(step, name), text_of(name)))


def _verb(step: Mapping[str, Any], way: str) -> str:
    """The verb beneath which a fault names a way."""
    known = "seize" if way in WAYS_OUT else "branch"
    return known if known in step else next((word for word in step if word != "id"), known)
