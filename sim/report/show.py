"""`task=show`: the composed scenario as YAML that reads back as the same tree, with where each number comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from sim.scenario.faults import on_one_line
from sim.scenario.interventions import parts_of
from sim.scenario.step_ids import by_position, ids_of, with_ids
from sim.scenario.structure import anchor
from sim.scenario.tree import QUANTITY, is_number, matches, strip

HEAD = "# @package _global_"
CITATION = ("source", "assumed")
LONGEST = 70  # characters of a source that is reported beside a number of its block
WHEN = ("from", "until")
PUTS = {
    "before": "puts steps before this",
    "after": "puts steps after this",
    "into": "puts steps into a way of this",
    "replace": "replaces this",
    "remove": "removes this",
}
DOES = {"set": "sets {}", "add": "adds {}", "multiply": "multiplies by {}"}


class _Plain(yaml.SafeDumper):
    """Every node written out, on one line."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if "\n" in text else None)


_Plain.add_representer(str, _text)


def as_shown(tree: Mapping[str, Any], origin: Callable[[str], str], branch: str | None = None) -> list[str]:
    """The lines of a scenario. origin: the file (or the command line) in which a dotted path was last said.

    branch: a dotted path with `*` for any key, to which it is cut, parents and all; None: the whole. A branch that
    names nothing gives no line.
    """
    paths = None if branch is None else _named(tree, branch)
    if paths == []:
        return []
    changes = changes_of(with_ids(strip(tree, [])[0]))
    return [HEAD, *_Shown(origin, changes, paths).block(tree, "", 0, NOT_CITED)]


def _named(tree: Mapping[str, Any], branch: str) -> list[str]:
    """Every path that a branch names: in the trust, and among the new things of interventions."""
    where = [f"{each}.new" for each, _ in parts_of(tree.get("intervention"))]
    named = by_position(with_ids(tree), branch)
    return [path for under in ("", *where) for path in matches(tree, f"{under}.{named}".lstrip("."))]


def changes_of(bare: Mapping[str, Any]) -> dict[str, list[str]]:
    """By path, what the intervention and the phases do to it, in words."""
    found: dict[str, list[str]] = {}
    phases, interventions = bare.get("phases"), list(parts_of(bare.get("intervention")))
    holders: list[tuple[str, Any]] = [*interventions]
    holders += [(f"phases.{n}", each) for n, each in enumerate(phases if isinstance(phases, list | tuple) else ())]
    for where, holder in holders:
        changes = holder.get("change") if isinstance(holder, Mapping) else None
        for number, change in enumerate(changes if isinstance(changes, list | tuple) else ()):
            at = change.get("at") if isinstance(change, Mapping) else None
            day = "".join(f"{key} {when} " for key in WHEN if (when := _when(holder, change, key)))
            how = next((way for way in DOES if isinstance(change, Mapping) and change.get(way) is not None), None)
            for path in matches(bare, by_position(bare, at)) if isinstance(at, str) and how else ():
                shown = DOES[str(how)].format(_flow(change[how]))
                found.setdefault(path, []).append(f"{day}{where}.change.{number} {shown}")
    for where, part in interventions:
        steps = part.get("steps")
        for number, patch in enumerate(steps if isinstance(steps, list | tuple) else ()):
            if (named := anchor(patch)) is not None and (stands := ids_of(bare, patch["pathway"]).get(named[1])):
                found.setdefault(f"{stands.path}.id", []).append(f"{where}.steps.{number} {PUTS[named[0]]}")
    return found


def _when(holder: Any, change: Any, key: str) -> Any:
    """A day of a change: its own, or that of its phase or intervention."""
    own = change.get(key) if isinstance(change, Mapping) else None
    return own or (holder.get(key) if isinstance(holder, Mapping) else None)


class _Inherited(NamedTuple):
    """What a block says of all its numbers, and the file that says it."""

    said: Mapping[str, str]
    file: str


NOT_CITED = _Inherited({}, "")


class _Shown:
    """Writes nodes; knows where each was said and what changes it."""

    def __init__(
        self, origin: Callable[[str], str], changes: Mapping[str, Sequence[str]], paths: Sequence[str] | None
    ) -> None:
        self.origin, self.changes, self.paths = origin, changes, paths

    def block(self, node: Mapping[Any, Any], path: str, indent: int, inherited: _Inherited) -> Iterator[str]:
        """A mapping, a key a line. inherited: what the blocks around it say of their numbers."""
        own = {key: node[key] for key in CITATION if isinstance(node.get(key), str)}
        if own:
            inherited = _Inherited(own, _file(self.origin(f"{path}.{next(iter(own))}".lstrip("."))))
        for key, below in node.items():
            at = f"{path}.{key}".lstrip(".")
            if self._wanted(at):
                yield from self._entry(f"{' ' * indent}{_flow(key)}:", below, at, inherited)

    def _entry(self, head: str, node: Any, path: str, inherited: _Inherited) -> Iterator[str]:
        indent = len(head) - len(head.lstrip()) + 2
        if _is_block(node):
            yield head + self._note(path, node, inherited, changed_only=True)
            yield from self.block(node, path, indent, inherited)
        elif isinstance(node, list | tuple) and any(isinstance(each, Mapping | list | tuple) for each in node):
            yield head + self._note(path, node, inherited, changed_only=True)
            for number, each in enumerate(node):
                yield from self._element(each, f"{path}.{number}", indent, inherited)
        else:
            yield f"{head} {_flow(node)}{self._note(path, node, inherited)}"

    def _element(self, node: Any, path: str, indent: int, inherited: _Inherited) -> Iterator[str]:
        if not _is_block(node):
            yield f"{' ' * indent}- {_flow(node)}{self._note(path, node, inherited)}"
            return
        paths, self.paths = self.paths, None if self._wanted(path) else []
        lines = list(self.block(node, path, indent + 2, inherited))
        self.paths = paths
        yield from [f"{' ' * indent}- {lines[0].lstrip()}", *lines[1:]] if lines else []

    def _wanted(self, path: str) -> bool:
        if self.paths is None:
            return True
        return any(p == path or p.startswith(f"{path}.") or path.startswith(f"{p}.") for p in self.paths)

    def _note(self, path: str, node: Any, inherited: _Inherited, changed_only: bool = False) -> str:
        """The comment behind a line: file, what its block says of it, and what changes it."""
        said = list(self.changes.get(path, ()))
        if not changed_only and _has_numbers(node):
            said = [self.origin(path) + self._about(path, node, inherited), *said]
        return f"  # {on_one_line('; '.join(said))}" if said else ""

    def _about(self, path: str, node: Any, inherited: _Inherited) -> str:
        """What its block says of a number; not where another file has put the number under the block's source."""
        if isinstance(node, Mapping) or not inherited.said:
            return ""
        if _file(self.origin(path)) != inherited.file:
            return f": no source of its own, and under that of {inherited.file}"
        return "".join(f": {key}, {_cut(text)}" for key, text in inherited.said.items())


def _file(place: str) -> str:
    """The file of a place such as `trust/ours.yaml:12`."""
    return place.partition(":")[0]


def _is_block(node: Any) -> bool:
    return isinstance(node, Mapping) and bool(node) and not ("value" in node and set(map(str, node)) <= QUANTITY)


def _has_numbers(node: Any) -> bool:
    below = node.values() if isinstance(node, Mapping) else node if isinstance(node, list | tuple) else (node,)
    return any(is_number(each) or (each is not node and _has_numbers(each)) for each in below)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _flow(node: Any) -> str:
    """A node on one line, as YAML."""
    listed = yaml.dump([node], Dumper=_Plain, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**9)
    return str(listed).strip()[1:-1]
