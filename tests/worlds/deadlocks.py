"""Who is locked in for good when a longer run says so is locked in for good now, for the longer run knows more."""

from __future__ import annotations

from collections.abc import Iterator

from sim.engine.compiled.engine import run_compiled
from tests.engine.worlds import deadlock
from tests.worlds.run import long, short


def differences(number: int) -> Iterator[str]:
    """A deadlock within the shorter run that only the longer tells. Not the other way round: what is closed for the
    rest of one run may open again in the longer.
    """
    (world, _), (longer, _) = short(number), long(number)
    later = deadlock(run_compiled, longer)
    if later is not None and later.at_ms < world.end:
        now = deadlock(run_compiled, world)
        if now is None or now.at_ms > later.at_ms:
            yield f"{later}, and in the shorter run {now}"
