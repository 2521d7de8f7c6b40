"""Steps of a bare tree by their `id`, which stays where it is when steps are put before it; a position does not.

A step without one is called by its verb and a name that stands with it (`mark_ready`, `seize_bed`), where no other step
of its pathway is called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from sim.scenario.synonyms import meant
from sim.scenario.tree import CITES, SPREADS

PATHWAYS = "pathways"
MOST_TOLD = 6  # ids in a message
COUNTS = {2: "two", 3: "three", 4: "four"}
STEP = 2  # keys before the id of a step
WAYS_OUT = ("otherwise", "if_closed")  # ways of a request, beside the `paths` of a branch


@dataclass(frozen=True)
class StepPosition:
    """Where a step stands: the list of steps that holds it, at which place, and the dotted path."""

    steps: list[Any]
    place: int
    path: str

    @property
    def step(self) -> Any:
        """The step."""
        return self.steps[self.place]


def branches_of(step: Any) -> dict[str, tuple[list[Any], str]]:
    """The ways that go on from a step, by name: the steps of each and its path beneath the step."""
    if not isinstance(step, Mapping):
        return {}
    paths = step.get("paths")
    found = {
        str(name): (block, f"paths.{name}") for name, block in (paths.items() if isinstance(paths, Mapping) else ())
    }
    found |= {name: (step[name], name) for name in WAYS_OUT if name in step}
    return {name: (block, path) for name, (block, path) in found.items() if isinstance(block, list)}


def steps_of(tree: Any, pathway: str) -> Iterator[StepPosition]:
    """Every step of a pathway, those of its ways after the step itself."""
    written, path = (tree.get(PATHWAYS) or {}).get(pathway), f"{PATHWAYS}.{pathway}"
    if isinstance(written, Mapping):
        written, path = written.get("steps"), f"{path}.steps"
    if isinstance(written, list):
        yield from _beneath(written, path)


def _beneath(steps: list[Any], path: str) -> Iterator[StepPosition]:
    for place, step in enumerate(steps):
        yield StepPosition(steps, place, f"{path}.{place}")
        for block, below in branches_of(step).values():
            yield from _beneath(block, f"{path}.{place}.{below}")


def beneath(step: Any) -> Iterator[Any]:
    """Every step on the ways of a step, those of their ways among them."""
    yield from (each.step for block, _ in branches_of(step).values() for each in _beneath(block, ""))


def ids_of(tree: Any, pathway: str) -> dict[str, StepPosition]:
    """The steps of a pathway that have an `id`, by it; of two with one the first."""
    found: dict[str, StepPosition] = {}
    for each in steps_of(tree, pathway):
        if isinstance(each.step, Mapping) and isinstance(each.step.get("id"), str):
            found.setdefault(each.step["id"], each)
    return found


def with_ids(tree: Any) -> Any:
    """The tree with an `id` for every step without one that alone in its pathway is called as it is.

    Given before anything is changed, it stays with the step, whatever a change makes of the name it is called by and
    whoever is put beside it.
    """
    pathways = tree.get(PATHWAYS) if isinstance(tree, Mapping) else None
    if not isinstance(pathways, Mapping):
        return tree
    ids = {id(stands.step): name for pathway in pathways for name, stands in _called_alone(tree, pathway)}
    return {**tree, PATHWAYS: {name: _named(steps, ids) for name, steps in pathways.items()}} if ids else tree


def _called_alone(tree: Any, pathway: str) -> Iterator[tuple[str, StepPosition]]:
    known, called = ids_of(tree, pathway), dict[str, list[StepPosition]]()
    for each in steps_of(tree, pathway):
        if (name := _called(each.step)) is not None and "id" not in each.step:
            called.setdefault(name, []).append(each)
    yield from ((name, alike[0]) for name, alike in called.items() if len(alike) == 1 and name not in known)


def _named(node: Any, ids: Mapping[int, str]) -> Any:
    """The same with the ids of the steps in it, by their identity."""
    if isinstance(node, Mapping):
        own = {"id": ids[id(node)]} if id(node) in ids else {}
        return {**{key: _named(below, ids) for key, below in node.items()}, **own}
    return [_named(below, ids) for below in node] if isinstance(node, list) else node


def _called(step: Any) -> str | None:
    """What a step without an `id` is called: its verb, which is written first, and a name that stands with it."""
    if not isinstance(step, Mapping) or not step:
        return None
    verb = next(iter(step))
    words = step[verb] if isinstance(step[verb], Mapping) else {}
    of = [step[verb], step.get("as"), *(each for word, each in words.items() if word not in (*CITES, *SPREADS))]
    names = (each for each in of if isinstance(each, str) and each.isidentifier())
    return next((f"{verb}_{name}" for name in names), None)


def by_position(tree: Any, at: str) -> str:
    """A dotted path with the `id` of a step in it, as positions; any other path as it is."""
    keys = at.split(".", 3)
    if keys[0] != PATHWAYS or len(keys) < 3 or keys[1] == "*":
        return at
    stands = ids_of(tree, keys[1]).get(keys[2])
    return at if stands is None else ".".join([stands.path, *keys[3:]])


def counts_positions(at: str) -> bool:
    """Whether a dotted path names a step by its position."""
    keys = at.split(".")
    return keys[0] == PATHWAYS and len(keys) > 2 and (keys[2] == "steps" or keys[2].isdigit())


def position_in(tree: Any, at: str, pathways: Iterable[str]) -> bool:
    """Whether a dotted path names a step of one of these pathways by its position, on whatever way of any step."""
    blocks = {tuple(each.path.split(".")[:-1]) for name in pathways for each in steps_of(tree, name)}
    keys = by_position(tree, at).split(".")
    own = len(keys) - len(at.split(".")) + STEP + 1 if ".".join(keys) != at else 0  # those that stand for an id
    return any(
        key.isdigit() and number >= own and any(_fits(keys[:number], block) for block in blocks)
        for number, key in enumerate(keys)
    )


def _fits(keys: Sequence[str], path: Sequence[str]) -> bool:
    return len(keys) == len(path) and all(key in ("*", other) for key, other in zip(keys, path, strict=True))


def instead_of(tree: Any, at: str) -> str:
    """What to write in place of a path that names a step by its position."""
    pathway = at.split(".")[1]
    above = [(each, name) for name, each in ids_of(tree, pathway).items() if f"{at}.".startswith(f"{each.path}.")]
    if above:
        nearest, name = max(above, key=lambda each: len(each[0].path))
        rest = at[len(nearest.path) + 1 :]
        if not any(key.isdigit() for key in rest.split(".")):
            return f"write {'.'.join([PATHWAYS, pathway, name, *([rest] if rest else [])])}"
    return f"give the step an id in the pathway and write {PATHWAYS}.{pathway}.ID, or put steps beside it by `steps`"


def nearest_id(tree: Any, pathway: str, name: str) -> str:
    """The end of a message of an unknown id."""
    if several := several_called(tree, pathway, name):
        return f"; {several}"
    known = list(ids_of(tree, pathway))
    if near := meant(name, known):
        return f"; did you mean {near}?"
    close = get_close_matches(name, known, n=MOST_TOLD, cutoff=0)
    shown = [each for each in known if each in close]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return f"; its steps have the ids {', '.join(shown) or 'none'}{more}"


def several_called(tree: Any, pathway: str, name: str) -> str:
    """Which steps are called so, where several are and the name means none of them; "" where it is not so."""
    steps = [each.step for each in steps_of(tree, pathway) if isinstance(each.step, Mapping)]
    alike = [each for each in steps if _called({key: node for key, node in each.items() if key != "id"}) == name]
    if len(alike) < 2 or name in ids_of(tree, pathway):
        return ""
    ids = [str(each["id"]) for each in alike if "id" in each]
    count = COUNTS.get(len(alike), str(len(alike)))
    if not ids:
        return f"{count} steps are called so: give the one that is meant an id"
    without = "" if len(ids) == len(alike) else ", and what has none needs one to be named"
    which = "their ids are" if len(ids) > 1 else "one has the id"
    return f"{count} steps are called so: {which} {', '.join(ids)}{without}"
