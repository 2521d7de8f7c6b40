"""The order of the tests: what waits for the compiler first, and beside it what needs no engine.

On a fresh machine the engine is compiled by whichever worker needs it first, for about a minute. With this order one
worker compiles it, and the other finds it on disc when it comes to its own first run.
"""

from __future__ import annotations

from pathlib import Path

import pytest

COMPILES = "engine/test_rules_time.py"
NEEDS_NO_ENGINE = ("productivity", "scenario", "pathway")
ROOT = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path.relative_to(ROOT)))


def _turn(file: Path) -> int:
    if file.as_posix() == COMPILES:
        return 0
    return 1 if file.parts[0] in NEEDS_NO_ENGINE else 2
