"""A composed configuration in which words set something.

Hydra and OmegaConf say what a word means. They wrap every node of a tree, which takes ten times as long as to read its
files; so the tree is plain where that comes to the same, and OmegaConf is given only the branch in which a word does
something that is not plain to see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from omegaconf import DictConfig, OmegaConf, open_dict

REFERENCE = re.compile(r"([^$\\]*)\$\{([A-Za-z]\w*)\}([^$\\]*)")
"""A reference to a key at the top of the tree, as in `${output}/store`, and text around it."""
LEAF = (str, int, float, bool, type(None))


class NotPlain(Exception):  # noqa: N818 - no fault: what is so is for Hydra and OmegaConf to read
    """Has something whose meaning only Hydra and OmegaConf know."""


def copied(node: Any) -> Any:
    """A copy of mappings, lists and scalars. Raises NotPlain where there is anything else, or a reference."""
    kind = type(node)
    if kind is dict:
        if not all(type(key) in (str, int, float, bool) for key in node):
            raise NotPlain
        return {key: copied(below) for key, below in node.items()}
    if kind is list:
        return [copied(below) for below in node]
    if kind not in LEAF or (kind is str and ("${" in node or node == "???")):
        raise NotPlain
    return node


def lay_over(below: dict[Any, Any], above: Mapping[Any, Any]) -> None:
    """Lay one mapping over another, in place: key by key; lists and scalars as a whole.

    Raises NotPlain where a mapping is to give way to a list, or a list to a mapping.
    """
    for key, node in above.items():
        there = below.get(key)
        if type(there) is dict and type(node) is dict:
            lay_over(there, node)
        elif key not in below or _gives_way(there, node):
            below[key] = node
        else:
            raise NotPlain


def _gives_way(there: Any, node: Any) -> bool:
    """Whether a node takes the place of another: a scalar that of anything, anything a scalar's, a list a list's."""
    if type(node) in LEAF:
        return True
    return not _refers(there) if type(there) in LEAF else type(there) is type(node)


def _refers(node: Any) -> bool:
    return type(node) is str and "${" in node


class Configuration:
    """Of a configuration, either the plain tree or, where that would not do, what Hydra has made of it."""

    def __init__(self, made: dict[str, Any] | DictConfig) -> None:
        self._tree: dict[str, Any] = made if isinstance(made, dict) else {}
        self._wrapped = made if isinstance(made, DictConfig) else None
        if self._wrapped is not None:
            self._wrapped._set_flag(["struct", "readonly"], [False, False])

    def has(self, key: str) -> bool:
        """Whether there is such a key at the top."""
        return key in (self._tree if self._wrapped is None else self._wrapped)

    @property
    def unresolved(self) -> Any:
        """The whole as mappings, lists and scalars, references as they are written; not to be changed."""
        return self._tree if self._wrapped is None else OmegaConf.to_container(self._wrapped, resolve=False)

    def branch(self, top: str) -> Any:
        """What stands under a key, by itself and not to be changed; all of it where there is no such key."""
        if self._wrapped is None:
            return {top: self._tree[top]} if top in self._tree else self._tree
        if top not in self._wrapped:
            return self.unresolved
        below: Any = self._wrapped._get_node(top)
        return {top: OmegaConf.to_container(below, resolve=False) if OmegaConf.is_config(below) else below._value()}

    def plain(self) -> dict[str, Any]:
        """The whole as mappings, lists and scalars, references resolved; not to be changed."""
        if self._wrapped is not None:
            return plain(self._wrapped)
        return {str(key): self._resolved(key, node) for key, node in self._tree.items()}

    def _resolved(self, key: str, node: Any) -> Any:
        found = REFERENCE.fullmatch(node) if _refers(node) else None
        if found is None:
            return node
        before, name, after = found.groups()
        meant = self._tree.get(name)
        if type(meant) is str and not _refers(meant):
            return before + meant + after
        return plain(OmegaConf.create({name: meant, key: node} if name in self._tree else {key: node}))[key]

    def put(self, key: str, node: Any) -> None:
        """Write what stands under a key at the top; None takes nothing away."""
        if self._wrapped is not None:
            self._wrapped[key] = node
        else:
            self._tree = {**self._tree, key: _anew(node)}

    def take_away(self, key: str) -> None:
        """Leave out a key at the top, if it is there."""
        if self._wrapped is not None:
            self._wrapped.pop(key, None)
        else:
            self._tree = {name: node for name, node in self._tree.items() if name != key}

    def set(self, path: str, value: Any) -> None:
        """Set what a path names; a mapping is laid over the one that is there. Raises as OmegaConf does."""
        if self._wrapped is None:
            try:
                self._tree = _with(self._tree, path.split("."), copied(value))
                return
            except NotPlain:
                pass
        self._by_omegaconf(path, lambda tree: OmegaConf.update(tree, path, value, merge=True, force_add=True))

    def delete(self, path: str) -> None:
        """Take away what a path names. Raises as OmegaConf does."""
        above, _, last = path.rpartition(".")

        def gone(tree: DictConfig) -> None:
            node: Any = OmegaConf.select(tree, above) if above else tree
            with open_dict(tree):
                del node[int(last) if OmegaConf.is_list(node) else last]

        self._by_omegaconf(path, gone)

    def _by_omegaconf(self, path: str, change: Callable[[DictConfig], None]) -> None:
        if self._wrapped is not None:
            change(self._wrapped)
            return
        top = re.split(r"[.\[]", path, maxsplit=1)[0]
        wrapped = OmegaConf.create({top: self._tree[top]} if top in self._tree else {})
        try:
            change(wrapped)
        finally:
            changed: Any = OmegaConf.to_container(wrapped, resolve=False)
            others = {key: node for key, node in self._tree.items() if key != top or top in changed}
            self._tree = {**others, **changed}


def _anew(node: Any) -> Any:
    """A copy that shares no node with anything, nor one node twice."""
    if isinstance(node, Mapping):
        return {key: _anew(below) for key, below in node.items()}
    return [_anew(below) for below in node] if isinstance(node, list | tuple) else node


def _with(node: Any, keys: Sequence[str], value: Any) -> Any:
    """A copy of a mapping in which a path has a value; all that does not lie on the path is shared."""
    key, *below = keys
    if type(node) is not dict or not key.isidentifier() or key.startswith("_"):
        raise NotPlain
    if below:
        if key not in node:
            raise NotPlain
        return {**node, key: _with(node[key], below, value)}
    there = node.get(key)
    if type(there) is dict and type(value) is dict:
        value = _laid_over(there, value)
    elif not _gives_way(there, value):
        raise NotPlain
    return {**node, key: value}


def _laid_over(below: dict[Any, Any], above: dict[Any, Any]) -> dict[Any, Any]:
    made = copied(below)
    lay_over(made, above)
    return dict(made)


def plain(configuration: DictConfig) -> dict[str, Any]:
    """What OmegaConf has wrapped, as mappings, lists and scalars, references resolved."""
    container = OmegaConf.to_container(configuration, resolve=True)
    return {str(key): part for key, part in container.items()} if isinstance(container, dict) else {}
