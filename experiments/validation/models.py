"""The models of configs/model/, with the changes a case makes to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.step_ids import by_position
from sim.scenario.tree import put

FOLDER = Path(__file__).resolve().parents[2] / "configs" / "model"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
Changes = Mapping[str, Any]


@cache
def _written(name: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return read


def _by_itself(node: Any) -> Any:
    """A copy in which what YAML let two places share stands in each by itself, as the command reads it."""
    if isinstance(node, dict):
        return {key: _by_itself(below) for key, below in node.items()}
    return [_by_itself(below) for below in node] if isinstance(node, list) else node


def model(name: str, changes: Changes | None = None) -> dict[str, Any]:
    """The plain tree of a model, by name or by its path without the ending.

    changes: by dotted path, as on the command line, but replacing what stands there.
    """
    tree: dict[str, Any] = _by_itself(_written(name))
    for path, node in (changes or {}).items():
        put(tree, by_position(tree, path), node)
    return tree
