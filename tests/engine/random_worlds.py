"""How random worlds are tried: always the same ones in the usual run, many more and others in the slow one."""

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings


def TREATED(examples: int, always_the_same: bool = True) -> Callable[[Any], Any]:  # noqa: N802 - a decorator
    return settings(
        max_examples=examples,
        derandomize=always_the_same,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
