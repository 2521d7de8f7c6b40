"""The typical trust, put together from its files as the command does, and variations of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from sim.engine.journeys import Journeys, Run
from sim.hospital.build import Blueprint
from sim.hospital.read import blueprint
from sim.study.archive import LOADER

CONFIGS = Path(__file__).parents[2] / "configs"
WHOLE = ("trust", "pathway")  # groups whose files bring their own top-level keys
UNDER_THEIR_KEY = {
    **dict.fromkeys(("workforce", "cost", "harm", "ranges"), "typical"),
    "productivity": "nhse",
}


@cache
def read(group: str, option: str) -> dict[str, Any]:
    """A file of a group, laid over those that it names as its defaults."""
    own: dict[str, Any] = yaml.load((CONFIGS / group / f"{option}.yaml").read_text(encoding="utf-8"), Loader=LOADER)
    found: dict[str, Any] = {}
    for below in own.pop("defaults", ()):
        found = found if below == "_self_" else _laid_over(found, read(group, below))
    return _laid_over(found, own)


def _laid_over(below: Any, above: Any) -> Any:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: _laid_over(below.get(key), each) for key, each in above.items()}


def plain(*change: dict[str, Any], trust: str = "typical", pathway: str = "typical", **top: Any) -> dict[str, Any]:
    """The plain tree of a trust; `change` is what an intervention would change, `top` replaces top-level keys."""
    tree = _laid_over(read("pathway", pathway), read("trust", trust))
    tree |= {group: read(group, option) for group, option in UNDER_THEIR_KEY.items()}
    if change:
        tree["intervention"] = {"name": "test", "change": list(change)}
    return tree | top


def short(*change: dict[str, Any], **top: Any) -> dict[str, Any]:
    """The plain tree of the typical trust in May 2025, after 30 days."""
    run = {"start": "2025-04-01", "warm_up_days": 30, "measured_months": 1, "seed": 1}
    return plain(*change, run=run, **top)


def month(*change: dict[str, Any], **top: Any) -> Blueprint:
    """The same, read."""
    return blueprint(short(*change, **top))


def marked(journeys: Journeys, mark: str, *and_marks: str) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Visits that made every one of some marks."""
    return np.logical_and.reduce([journeys.reached(m) for m in (mark, *and_marks)])


def mean_use(run: Run, pool: str, use: str) -> float:
    """Places of a pool so used, on average over the run."""
    return float(run.use(pool, use).sum()) / run.journeys.world.end
