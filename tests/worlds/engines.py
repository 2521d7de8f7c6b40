"""Both engines on one world: whole tables, to the bit."""

from __future__ import annotations

from collections.abc import Iterator

from tests.engine.worlds import both
from tests.worlds.run import short


def differences(number: int) -> Iterator[str]:
    """Where the engines differ; or where one says that patients are locked in who go on if they are let."""
    try:
        both(short(number)[0])
    except (AssertionError, IndexError) as difference:
        yield f"{type(difference).__name__}: {difference}"[:400]
