"""The order of the tests: what waits for the compiler first, and beside it what needs no engine.

On a fresh machine the engine is compiled by whichever worker needs it first, for the better part of a minute. With this
order one worker compiles it, and the other finds it on disc when it comes to its own first run.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("no clock", deadline=None)  # a busy machine is no fault
settings.load_profile("no clock")

COMPILES = "engine/test_rules_time.py"
OF_THE_COMMAND = (
    "bad_input", "flags", "given_files", "inputs", "interventions", "layers", "messages", "nulls", "observed", "origin",
    "own_tables", "plain_composition", "show", "words", "written_numbers",
)  # fmt: skip
NEEDS_NO_ENGINE = (
    "productivity",
    "scenario",
    "pathway",
    "report/test_flow",
    *(f"cli/test_{file}" for file in OF_THE_COMMAND),
)
YET_IT_DOES = ("productivity/damage",)
ROOT = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=_turn)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """What is run beside the compiler must not compile the engine a second time."""
    before = _compiled()
    result = yield
    if _turn(item) == 1 and _compiled() > before:
        pytest.fail(f"{item.nodeid} runs the engine: name its file in tests/conftest.py, so that it waits")
    return result


def _turn(item: pytest.Item) -> int:
    file = item.path.relative_to(ROOT).as_posix()
    if file == COMPILES:
        return 0
    return 1 if file.startswith(NEEDS_NO_ENGINE) and not file.startswith(YET_IT_DOES) else 2


def _compiled() -> int:
    """For how many types the engine's loop is at hand in this process."""
    kernel = sys.modules.get("sim.engine.compiled.kernel")
    return len(kernel.run.signatures) if kernel else 0
