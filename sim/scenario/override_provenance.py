"""Numbers given on the command line, which are their own source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.scenario.tree import QUANTITY, get, is_number, put

ON_COMMAND_LINE = "set on the command line"


def within(path: str, branch: str) -> bool:
    """Whether a dotted path is a branch or lies on it."""
    return path == branch or path.startswith((f"{branch}.", f"{branch}["))


def with_override_provenance(composed: dict[str, Any], paths: Sequence[str]) -> dict[str, Any]:
    """The configuration with the command line as the source of every number that was set there.

    Otherwise such a number would pass for what is said of the block around it. `…per_day=400` and `…per_day.value=400`
    mean the same: a range that was assumed for the old number is no range of the new one.
    """
    for path in paths:
        number, at = _found(composed, path), path
        branch, _, key = path.rpartition(".")
        above = _found(composed, branch)
        if isinstance(above, dict) and "value" in above and set(above) <= QUANTITY:
            if key != "value" or any(other != path and within(other, branch) for other in paths):
                continue  # its source or its range is given as well
            at = branch
        if is_number(number) or (isinstance(number, list) and number and all(map(is_number, number))):
            put(composed, at, {"value": number, "source": ON_COMMAND_LINE})
    return composed


def _found(tree: Any, path: str) -> Any:
    try:
        return get(tree, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
