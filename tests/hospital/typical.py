"""The typical trust, put together from its files as the command does, and small variations of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sim.scenario.tree import changed

CONFIGS = Path(__file__).parents[2] / "configs"
WHOLE = (("trust", "typical"), ("pathway", "typical"))  # files that bring their own top-level keys
UNDER_THEIR_KEY = (("workforce", "typical"), ("cost", "typical"), ("productivity", "nhse"))


@cache
def _read(group: str, option: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((CONFIGS / group / f"{option}.yaml").read_text(encoding="utf-8"))
    return read


def plain(*changes: dict[str, Any], **top: Any) -> dict[str, Any]:
    """The plain tree of the typical trust; `top` replaces top-level keys, changes are `{at: ..., set: ...}`."""
    tree: dict[str, Any] = {}
    for group, option in WHOLE:
        tree |= _read(group, option)
    for group, option in UNDER_THEIR_KEY:
        tree[group] = _read(group, option)
    faults: list[Any] = []
    tree = changed(tree | top, list(changes), "changes", faults)
    if faults:
        raise ValueError("\n".join(map(str, faults)))
    return tree


def short(*changes: dict[str, Any], **top: Any) -> dict[str, Any]:
    """The typical trust for May 2025 after 30 days."""
    run = {"start": "2025-04-01", "warm_up_days": 30, "measured_months": 1, "seed": 1}
    return plain(*changes, run=run, **top)
