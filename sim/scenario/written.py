"""A file as somebody wrote it: every node with its line, so that a fault can be reported where it stands.

Read only where there is a fault, or a choice between two files' words: a good configuration never comes here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import yaml
from yaml.constructor import SafeConstructor

COMMAND_LINE = "command line"
ANY = "*"
MERGE = "<<"
TRUE = ("yes", "true", "on", "y")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Written:
    """A node: its line (0: none, as on the command line), and what is below it, or the value of a scalar."""

    line: int
    rows: Mapping[str, Written] | None = None
    items: Sequence[Written] | None = None
    value: Any = None

    @property
    def is_null(self) -> bool:
        """Whether it says that nothing is there."""
        return self.rows is None and self.items is None and self.value is None


@dataclass(frozen=True, slots=True)
class Layer:
    """One file (or the command line) that took part in a configuration, at its place in the whole tree.

    name: as messages have it, `trust/ours.yaml`; root: what it says, from the root of the configuration on.
    """

    name: str
    root: Written

    @property
    def is_file(self) -> bool:
        """Whether it has lines."""
        return self.name != COMMAND_LINE


def steps(path: str) -> tuple[str, ...]:
    """The keys of a dotted path, elements of lists by their number from 0 (`[1]` is the first, `.0` as well)."""
    return tuple(key or str(int(number) - 1) for number, key in re.findall(r"\[(\d+)\]|([^.\[]+)", path))


@lru_cache(maxsize=64)
def read_text(text: str, package: str = "") -> Written:
    """The nodes of a YAML file, mounted at a dotted package. Raises yaml.YAMLError.

    Nobody writes into them: a text that is read again, as for the next fault or in the next run of a sweep, is there.
    """
    node = yaml.compose(text, Loader=_LOADER)
    root = Written(0, rows={}) if node is None else _node(node, 0, {})
    for key in reversed([k for k in package.split(".") if k]):
        root = Written(0, rows={key: root})
    return root


def _node(node: Any, line: int, known: dict[int, Written | None]) -> Written:
    """A node of PyYAML's. known: what was read before, for an alias stands for the node of its anchor."""
    line = line or node.start_mark.line + 1
    if id(node) in known:
        before = known[id(node)]
        return Written(line) if before is None else replace(before, line=line)  # None: it holds itself
    known[id(node)] = None
    if isinstance(node, yaml.MappingNode):
        found = Written(line, rows=_rows(node, known))
    elif isinstance(node, yaml.SequenceNode):
        found = Written(line, items=[_node(each, 0, known) for each in node.value])
    else:
        found = Written(line, value=_scalar(node))
    known[id(node)] = found
    return found


def _rows(node: Any, known: dict[int, Written | None]) -> dict[str, Written]:
    merged: dict[str, Written] = {}
    own: dict[str, Written] = {}
    for key, value in node.value:
        below = _node(value, key.start_mark.line + 1, known)
        if key.value == MERGE:
            for source in below.items or (below,):
                merged = {**(source.rows or {}), **merged}
        else:
            own[_key(key)] = below
    return {**merged, **own}


def _scalar(node: Any) -> Any:
    """The value of a scalar; a date as text."""
    return node.value if node.tag.endswith(":timestamp") else SafeConstructor().construct_object(node)


def _key(node: Any) -> str:
    """A key as the tree has it: `yes` and `no` are truth values in YAML, and categories here."""
    if node.tag.endswith(":bool"):
        return "yes" if str(node.value).lower() in TRUE else "no"
    return str(node.value)


def from_plain(node: Any) -> Written:
    """What has no lines, in the same form."""
    if isinstance(node, Mapping):
        return Written(0, rows={str(key): from_plain(below) for key, below in node.items()})
    if isinstance(node, list | tuple):
        return Written(0, items=[from_plain(below) for below in node])
    return Written(0, value=node)


def to_plain(node: Written) -> Any:
    """What a node says, without its lines; keys as text."""
    if node.rows is not None:
        return {key: to_plain(below) for key, below in node.rows.items()}
    return node.value if node.items is None else [to_plain(below) for below in node.items]


def typed(settings: Sequence[tuple[str, Any]]) -> Layer:
    """The command line as a layer. settings: dotted path (`*` for any key) and value, in their order."""
    root: dict[str, Any] = {}
    for path, value in settings:
        *above, last = steps(path)
        node = root
        for key in above:
            below = node.get(key)
            node[key] = node = below if isinstance(below, dict) else {}
        before = node.get(last)
        node[last] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return Layer(COMMAND_LINE, from_plain(root))


@dataclass(frozen=True, slots=True)
class Found:
    """How far a path leads in a layer: over how many of its keys, to which node.

    ends: whether the layer has the last word there, since what it says is no mapping that another could add to.
    """

    depth: int
    node: Written
    ends: bool


def follow(root: Written, path: Sequence[str]) -> Found:
    """Follow a path as far as it leads. Of a step, words beside its verb are found beneath the verb as well."""
    return _follow(root, path, 0, None, bool(path) and path[0] in ("pathways", "intervention"))


def _follow(node: Written, path: Sequence[str], at: int, above: Written | None, of_steps: bool) -> Found:
    if at == len(path):
        return Found(at, node, node.rows is None)
    if node.rows is not None:
        for end in range(at + 1, len(path) + 1):
            below = node.rows.get(".".join(path[at:end]))
            if below is not None:
                return _follow(below, path, end, node, of_steps)
        if ANY in node.rows:
            return _follow(node.rows[ANY], path, at + 1, node, of_steps)
        if of_steps and path[at].isdigit() and "steps" in node.rows:
            return _follow(node.rows["steps"], path, at, node, of_steps)
    elif node.items is not None and path[at].isdigit() and int(path[at]) < len(node.items):
        return _follow(node.items[int(path[at])], path, at + 1, node, of_steps)
    if of_steps and at > 3 and above is not None and above.rows is not None:
        beside = above.rows.get("paths")
        for rows in (above.rows, (beside.rows if beside is not None else None) or {}):
            if path[at] in rows:
                return _follow(rows[path[at]], path, at + 1, above, of_steps)
    return Found(at, node, node.rows is None)


def last_to_name(layers: Sequence[Layer], path: Sequence[str]) -> int:
    """The number of the last layer that says anything at a path; -1 where none does."""
    for number in range(len(layers) - 1, -1, -1):
        found = follow(layers[number].root, path)
        if found.depth == len(path) or (found.ends and found.depth):
            return number
    return -1
