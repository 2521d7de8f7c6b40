"""Who held which bed when, in the compiled engine (R27b).

A visit keeps, beside each place it holds, the line of `stays` in which that place stands: 0 where it is no bed.
"""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.world import FOREVER


@inlined
def begin_stay(f: Fixed, s: State, row: Whole, column: Whole, now: Whole) -> None:
    """What was taken is held: where it is a bed, a stay begins; a full table is noted, and the run made again."""
    if s.plain:
        return
    line, held = 0, s.held[row, column]
    if held > 0 and f.pools[f.placement_pool[held - 1], L.BEDS] == 1:
        if s.counters[L.STAYS] >= s.stays.shape[0]:
            s.counters[L.STATUS] = L.STAYS_FULL
        else:
            s.stays[s.counters[L.STAYS], L.STAY_JOURNEY] = s.visits[row, L.JOURNEY]
            s.stays[s.counters[L.STAYS], L.STAY_POOL] = f.placement_pool[held - 1]
            s.stays[s.counters[L.STAYS], L.STAY_PLACES] = s.held[row, column + f.holds]
            s.stays[s.counters[L.STAYS], L.STAY_SINCE] = now
            s.stays[s.counters[L.STAYS], L.STAY_UNTIL] = FOREVER
            line = s.counters[L.STAYS] + 1
            s.counters[L.STAYS] = line
    s.held[row, column + 2 * f.holds] = line


@inlined
def end_stay(f: Fixed, s: State, row: Whole, column: Whole, now: Whole) -> None:
    """What is held under a column's name is given back."""
    if s.plain:
        return
    line = s.held[row, column + 2 * f.holds]
    if line > 0:
        s.stays[line - 1, L.STAY_UNTIL] = now
