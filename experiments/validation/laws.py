"""What no run may break, whatever its luck: Little's law and busy time to the millisecond, and the engines to the bit.

Little's law of a whole run is an identity: the integral of a queue is the sum of the waits in it; and the integral of
the places in use is the sum of the times for which they were held. Here the left side is in the books that the engine
keeps of a pool, and the right side is in the log of what befell each patient: neither is made from the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Journeys, Run
from sim.engine.log import Event, Log
from sim.engine.reference.engine import run_reference
from sim.hospital.build import build
from sim.hospital.read import blueprint


@dataclass(frozen=True)
class Held:
    """What was held to the laws: how many runs, of how many pools, which broke them; and the two engines on one run."""

    case: str
    runs: int
    pools: int
    broken: tuple[str, ...]
    visits: int
    same: bool

    @property
    def sound(self) -> bool:
        """Whether nothing was broken."""
        return self.same and not self.broken


def both_engines(plain: Mapping[str, Any], replication: int = 0) -> tuple[Run, Run]:
    """The same world on the compiled engine and on SimPy."""
    made = blueprint(plain)
    return run_compiled(build(made, replication), log=True), run_reference(build(made, replication), log=True)


def same(one: Run, other: Run) -> bool:
    """Whether two runs are equal to the bit: journeys, books and log."""
    columns = [f.name for f in fields(Journeys) if f.name != "world"]
    equal = all(np.array_equal(getattr(one.journeys, c), getattr(other.journeys, c)) for c in columns)
    equal &= np.array_equal(one.occupancy, other.occupancy) and np.array_equal(one.sessions, other.sessions)
    if one.log is None or other.log is None:
        return equal
    return equal and all(np.array_equal(getattr(one.log, f.name), getattr(other.log, f.name)) for f in fields(Log))


def broken(run: Run) -> Iterator[str]:
    """Every law of a pool that a run breaks."""
    if run.log is None:
        raise RuntimeError("a run was asked for its log and gave none")
    pools, end = run.journeys.world.program.pools, run.journeys.world.end
    waited, held = waits(run.log, len(pools), end), holds(run.log, len(pools), end)
    for number, name in enumerate(pools):
        queued, used = int(run.use(name, "queued").sum()), int(run.use(name, "used").sum())
        if queued != waited[number]:
            yield f"∫ queue of {name} is {queued} ms, Σ waits {waited[number]} ms"
        if used != held[number]:
            yield f"∫ places in use of {name} is {used} ms, Σ holds {held[number]} ms"


def waits(log: Log, pools: int, end: int) -> list[int]:
    """Time waited in each queue, ms: from each JOIN to the next event of that patient that is no REQUEST and no
    JOIN.
    """
    order = np.argsort(log.row, kind="stable")
    row, event = log.row[order], log.event[order]
    places = np.where((event == Event.REQUEST) | (event == Event.JOIN), len(row), np.arange(len(row)))
    following = np.minimum.accumulate(places[::-1])[::-1]
    joined = np.flatnonzero(event == Event.JOIN)
    after = following[joined]
    inside = np.append(row, -1)[after] == row[joined]  # else the wait lasts to the end of the run
    until = np.where(inside, np.append(log.at[order], end)[after], end)
    return _sums(log.pool[order][joined], until - log.at[order][joined], pools)


def holds(log: Log, pools: int, end: int) -> list[int]:
    """Time for which places of each pool were held, place-ms: what is taken less what is given back."""
    moved = ((log.event == Event.TAKE) | (log.event == Event.GIVE)) & (log.pool < pools)
    signed = np.where(log.event[moved] == Event.TAKE, 1, -1) * log.quantity[moved]
    return _sums(log.pool[moved], signed * (end - log.at[moved]), pools)


def _sums(of: np.ndarray[Any, Any], amounts: np.ndarray[Any, Any], count: int) -> list[int]:
    """Sums by pool, in whole numbers: floats would lose milliseconds."""
    return [int(amounts[of == pool].sum()) for pool in range(count)]
