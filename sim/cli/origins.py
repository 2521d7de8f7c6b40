"""Which file says what: by dotted path, the last file of a configuration that does, or the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import yaml

from sim.cli.composition import Composed, files_of
from sim.scenario.cited import within
from sim.scenario.tree import leaves
from sim.study.kept import LOADER

COMMAND_LINE = "command line"


def origin_in(made: Composed) -> Callable[[str], str]:
    """A function from a dotted path to where it was said last. Must be called while Hydra is initialised."""
    said: dict[str, str] = {}
    for file in files_of(made):
        for path, _ in leaves(_mounted(yaml.load(file.path.read_text(encoding="utf-8"), Loader=LOADER), file.package)):
            said[path] = file.name
            while "." in path:
                path = path.rpartition(".")[0]  # noqa: PLW2901 - what holds it was said there as well
                said[path] = file.name

    def origin(path: str) -> str:
        if any(within(path, each) for each in made.leaves):
            return COMMAND_LINE
        while path not in said and "." in path:
            path = path.rpartition(".")[0]  # values that a file of numbers gave
        return said.get(path, COMMAND_LINE)

    return origin


def _mounted(tree: Any, package: str) -> Any:
    tree = {key: part for key, part in tree.items() if key != "defaults"} if isinstance(tree, Mapping) else tree
    for key in reversed([key for key in package.split(".") if key]):
        tree = {key: tree}
    return tree
