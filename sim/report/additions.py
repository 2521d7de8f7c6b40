"""A tree with all that its phases and interventions add in its place, where each was written, and what they change."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario.changes import named
from sim.scenario.interventions import parts_of
from sim.scenario.step_ids import PATHWAYS, ids_of, steps_of, with_ids
from sim.scenario.structure import ATTRIBUTES, Additions, anchor, with_new, with_steps
from sim.scenario.tree import matches, put, strip

WHEN = ("from", "until")
PUTS = {
    "before": "puts steps before this",
    "after": "puts steps after this",
    "into": "puts steps into a way of this",
    "replace": "replaces this",
    "remove": "removes this",
}
DOES = {"set": "sets {}", "add": "adds {}", "multiply": "multiplies by {}"}


class Addition(NamedTuple):
    """Something that is added: the path at which it is written, and by what it is added."""

    written: str
    why: str


class WithAdditions:
    """A tree with what is added to it.

    added: by path of the tree, what no file of the trust says; written: by identity of a step, where it is written;
    put_in: by identity of a step that a patch puts in, what put it; named: identities of steps whose `id` was made up;
    changes: by path of the tree, what is done there, in words.
    """

    def __init__(self, plain: Mapping[str, Any], origin: Callable[[str], str], flow: Callable[[Any], str]) -> None:
        self.tree: dict[str, Any] = copy.deepcopy(dict(plain))
        self.origin, self.flow = origin, flow
        self.added: dict[str, Addition] = {}
        self.written: dict[int, str] = {}
        self.put_in: dict[int, str] = {}
        self.named: set[int] = set()
        self.changes: dict[str, list[str]] = {}
        self.interventions = list(parts_of(plain.get("intervention")))
        phases = _listed(plain.get("phases"))
        self._with_ids()
        self._note_steps()
        self._changed([(f"phases.{n}", each) for n, each in enumerate(phases)])
        self._with_new()
        self._with_ids()
        self._note_steps()
        self._with_steps()
        self._with_ids()
        self._changed(self.interventions)

    def _steps(self) -> Iterator[tuple[str, Any]]:
        pathways = self.tree.get(PATHWAYS)
        for name in pathways if isinstance(pathways, Mapping) else ():
            yield from ((each.path, each.step) for each in steps_of(self.tree, name) if isinstance(each.step, Mapping))

    def _with_ids(self) -> None:
        """Give steps the names by which they may be called; what is known of a step stays known of it."""
        before = [step for _, step in self._steps()]
        if not before:
            return
        self.tree = dict(with_ids(self.tree))
        after = [step for _, step in self._steps()]
        pairs = [(id(old), id(new)) for old, new in zip(before, after, strict=True)]
        made_up = {
            id(new)
            for old, new in zip(before, after, strict=True)
            if ("id" in new and "id" not in old) or id(old) in self.named
        }
        self.written = {new: self.written[old] for old, new in pairs if old in self.written}
        self.put_in = {new: self.put_in[old] for old, new in pairs if old in self.put_in}
        self.named = made_up
        self._kept = before  # alive, so that no identity is given anew

    def _note_steps(self) -> None:
        """Where each step is written that no patch puts in."""
        for path, step in self._steps():
            pathway = ".".join(path.split(".")[:2])
            brought = self.added.get(pathway)
            self.written.setdefault(id(step), path if brought is None else brought.written + path[len(pathway) :])

    def _changed(self, holders: Sequence[tuple[str, Any]]) -> None:
        """What is said of a path, and what is put at one that no file says."""
        bare = strip(self.tree, [])[0]
        for where, holder in holders:
            for number, change in enumerate(_listed(holder.get("change") if isinstance(holder, Mapping) else None)):
                at = change.get("at") if isinstance(change, Mapping) else None
                how = next((way for way in DOES if isinstance(change, Mapping) and change.get(way) is not None), None)
                if not isinstance(at, str) or how is None or (at.startswith(PATHWAYS) and PATHWAYS not in bare):
                    continue
                day = "".join(f"{key} {when} " for key in WHEN if (when := _when(holder, change, key)))
                by = f"{where}.change.{number}"
                for path in named(bare, at, how == "set"):
                    if matches(bare, path) or matches(self.tree, path):
                        shown = DOES[how].format(self.flow(change[how]))
                        self.changes.setdefault(path, []).append(f"{day}{self._said(by)} {shown}")
                    elif _put(self.tree, path, change[how]):
                        _put(bare, path, change[how])
                        self.added[path] = Addition(f"{by}.{how}", f"{day}set by {by}")

    def _said(self, where: str) -> str:
        return f"{where} ({self.origin(where)})"

    def _with_new(self) -> None:
        for where, part in self.interventions:
            new = part.get("new")
            if not isinstance(new, Mapping):
                continue
            why = f"brought by {where}"
            classes = self.tree.get("classes")
            known = {str(name): each for name, each in classes.items()} if isinstance(classes, Mapping) else {}
            kinds = set(self.tree)
            bare = {name for name, each in known.items() if isinstance(each, dict) and ATTRIBUTES not in each}
            brought = Additions([], {})
            with_new(self.tree, new, f"{where}.new", brought)
            for kind in {key for key in self.tree if key not in kinds and not self.tree[key]}:
                del self.tree[kind]  # nothing was brought
            for path, written in brought.by.items():
                self.added[path] = Addition(written, why)
                keys = path.split(".")
                if keys[0] not in kinds:
                    self.added[keys[0]] = Addition(f"{where}.new.{keys[0]}", why)
                if len(keys) > 2 and keys[0] == "classes" and keys[1] in bare:
                    self.added[".".join(keys[:3])] = Addition(written.rpartition(".")[0], why)

    def _with_steps(self) -> None:
        """Put the steps of all interventions in. What takes a step's place stands behind it, for it is shown too."""
        if not isinstance(self.tree.get(PATHWAYS), Mapping):
            return
        found: list[tuple[str, Any]] = []
        for where, part in self.interventions:
            found += [(f"{where}.steps.{n}", patch) for n, patch in enumerate(_listed(part.get("steps")))]
        puts: list[tuple[Any, str]] = []
        for at, patch in found:
            if (about := anchor(patch)) is None or not isinstance(
                self.tree[PATHWAYS].get(patch["pathway"]), list | dict
            ):
                continue
            if (stands := ids_of(self.tree, patch["pathway"]).get(about[1])) is not None:
                puts.append((stands.step, f"{self._said(at)} {PUTS[about[0]]}"))
            key = "with" if about[0] == "replace" else "insert"
            steps = [(n, step) for n, step in enumerate(_listed(patch.get(key))) if isinstance(step, Mapping)]
            here = {k: patch[k] for k in ("pathway", "way") if k in patch}
            how = "after" if about[0] == "replace" else about[0]
            if how == "remove":
                continue
            one = {**here, how: about[1], "insert": [step for _, step in steps]}
            inserted = with_steps(self.tree, [(at, one)], [])
            for (number, _), (step, _) in zip(steps, inserted.values(), strict=False):
                self.written[id(step)] = f"{at}.{key}.{number}"
                self.put_in[id(step)] = f"put in by {at}"
        paths = {id(step): path for path, step in self._steps()}
        for step, said in puts:
            if id(step) in paths:
                self.changes.setdefault(paths[id(step)], []).append(said)
        self._move({written: paths[step] for step, written in self.written.items() if step in paths})

    def _move(self, now: Mapping[str, str]) -> None:
        """What was said of paths before steps were put in, by the paths there are now."""

        def moved(path: str) -> str:
            above = max((w for w in now if f"{path}.".startswith(f"{w}.")), key=len, default="")
            return f"{now[above]}{path[len(above) :]}" if above else path

        steps = set(now.values())
        self.changes = {path if path in steps else moved(path): said for path, said in self.changes.items()}
        self.added = {moved(path): each for path, each in self.added.items()}


def _when(holder: Any, change: Any, key: str) -> Any:
    """A day of a change: its own, or that of its phase or intervention."""
    own = change.get(key) if isinstance(change, Mapping) else None
    return own or (holder.get(key) if isinstance(holder, Mapping) else None)


def _put(tree: dict[str, Any], path: str, node: Any) -> bool:
    """Put a node at a path, if what is to hold it is there."""
    try:
        put(tree, path, copy.deepcopy(node))
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True


def _listed(node: Any) -> list[Any]:
    return list(node) if isinstance(node, list | tuple) else []
