"""Small worlds, by name, in which every kind of leaf of a scenario has something to do."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from tests.ignored.models import ARRIVING, CHANGED, HOURS, MADE, PATCHED, QUEUED, SHAPED, STARTS, WARD
from tests.ignored.trust import accounts, trust

MODELS = {
    "arriving": ARRIVING, "ward": WARD, "hours": HOURS, "shapes": SHAPED, "starts": STARTS, "changed": CHANGED,
    "made": MADE, "patched": PATCHED, "queued": QUEUED,
}  # fmt: skip
TOGETHER = "together: "
"""Before the name of a world whose intervention is one of several together."""


def world(name: str) -> dict[str, Any]:
    """A world by name, to do with as one likes."""
    if name.startswith(TOGETHER):
        tree = world(name.removeprefix(TOGETHER))
        return {**tree, "intervention": {"name": "together", "together": [tree["intervention"]]}}
    return deepcopy(MODELS[name] if name in MODELS else {"trust": trust, "accounts": accounts}[name]())
