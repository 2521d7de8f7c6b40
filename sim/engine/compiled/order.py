"""What a request's place in a queue goes by, in the compiled engine (R5 and R5b)."""

from __future__ import annotations

from sim.demand.compiling import inlined
from sim.demand.draws import in_millionths, ms_of_hours
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Whole
from sim.engine.compiled.readings import amount
from sim.scenario.queue_order import OrderKind

ARRIVAL, DUE, LOWEST, HIGHEST = (int(kind) for kind in OrderKind)


@inlined
def rank_of(f: Fixed, s: State, row: Whole, node: Whole, option: Whole) -> Whole:
    """The rank of a request in the order of a pool's priorities, as it is when it is made."""
    by = f.nodes[node, L.PRIORITY]
    code = 0 if by < 0 else s.codes[row, f.kept_column[by]]
    return f.ranks[f.options[option, L.RANKS] + code]


@inlined
def order_of(f: Fixed, s: State, row: Whole, option: Whole, requested: Whole) -> Whole:
    """What is lower the earlier a request made at an instant stands within its priority."""
    kind = f.options[option, L.ORDER_KIND]
    if s.plain or kind == ARRIVAL:
        return requested
    number = amount(f, s, row, f.options[option, L.ORDER_BY], f.order_constants[option], requested)
    if kind == DUE:
        mark = f.options[option, L.ORDER_SINCE]
        since = requested if mark < 0 else s.marks[mark, s.visits[row, L.JOURNEY]]
        return since + max(0, ms_of_hours(number))
    return in_millionths(number if kind == LOWEST else -number)


@inlined
def climbed(f: Fixed, line: Whole, waited: Whole) -> Whole:
    """The rung of the ladder of a line that comes next after so many ms: those before it have been climbed."""
    rung = f.ladder_of[line]
    while rung < f.ladder_of[line + 1] and f.ladders[rung, L.RUNG_AFTER] <= waited:
        rung += 1
    return rung
