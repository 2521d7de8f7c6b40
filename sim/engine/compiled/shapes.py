"""What the compiler may know of the tables of a run: how wide they are, and that no row of them counts from the end.

Python's indices may be negative, so that compiled code asks at each access whether one is, and adds the number of rows
to it if so; and it multiplies by a width that it reads anew each time. A table that goes by no rows and by a width that
is a constant needs neither. What asks for the number of rows must be given the table as it was.
"""

from __future__ import annotations

from typing import Any, cast

from numba import config as numba_config
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from sim.demand.attributes import DrawTable
from sim.demand.compiling import inlined
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, State, Table, Whole

pack_array = cast(Any, cgutils).pack_array


def _of_width(_: Any, table: Any, width: Any) -> Any:
    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = signature.args[0]
        struct = context.make_array(kind)(context, builder, value=arguments[0])
        item = context.get_constant(types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype)))
        columns = builder.sext(arguments[1], context.get_value_type(types.intp))
        nothing = context.get_constant(types.intp, 0)
        if kind.ndim == 1:
            struct.shape = pack_array(builder, [nothing])
            struct.strides = pack_array(builder, [item])
        else:
            struct.shape = pack_array(builder, [nothing, columns])
            struct.strides = pack_array(builder, [builder.mul(columns, item), item])
        return struct._getvalue()

    return table(table, width), build


def _as_it_was(table: Table, width: Whole) -> Table:
    """Without a compiler there is nothing to know."""
    return table


of_width = cast(Any, _as_it_was if cast(Any, numba_config).DISABLE_JIT else intrinsic(_of_width))


@inlined
def fixed_of(f: Fixed) -> Fixed:
    """What a run only reads, with shapes the compiler knows."""
    a = f.draws
    return Fixed(
        of_width(f.arrival, 1),
        f.key,
        of_width(f.klass, 1),
        of_width(f.nodes, L.NODE_COLUMNS),
        of_width(f.constants, 3),
        of_width(f.streams, 1),
        of_width(f.choices, 2),
        of_width(f.options, L.OPTION_COLUMNS),
        of_width(f.order_constants, 1),
        of_width(f.ranks, 1),
        of_width(f.targets, 1),
        of_width(f.scaled, 3),
        of_width(f.factors, 1),
        of_width(f.placement_pool, 1),
        of_width(f.kinds, 2),
        of_width(f.entries, 1),
        of_width(f.pools, L.PLAN_COLUMNS),
        of_width(f.ladders, 2),
        of_width(f.ladder_of, 1),
        of_width(f.reviews, 6),
        of_width(f.offers, 5),
        of_width(f.calendar, 6),
        f.edges,
        of_width(f.clocks, 3),
        of_width(f.clock_of, 1),
        of_width(f.fresh_column, f.fresh_column.shape[1]),
        of_width(f.kept_column, 1),
        of_width(f.undrawn, f.undrawn.shape[1]),
        of_width(f.need_of, f.need_of.shape[1]),
        of_width(f.needs, 1),
        f.end,
        f.width,
        f.holds,
        DrawTable(
            of_width(a.attribute_of, a.attribute_of.shape[1]),
            of_width(a.attributes, 1),
            of_width(a.laws, 1),
            of_width(a.table, 1),
            of_width(a.kept_from, 1),
            of_width(a.kept_rows, 1),
            of_width(a.made, 1),
            of_width(a.inputs, 1),
            a.phase_from_ms,
            a.weekday_of_day_0,
        ),
        f.plain,
    )


@inlined
def state_of(s: State, plain: bool, logged: bool) -> State:
    """What a run writes, with shapes the compiler knows, and whether it is plain and keeps a log."""
    return State(
        of_width(s.visits, L.VISIT_COLUMNS),
        of_width(s.moments, L.MOMENTS),
        of_width(s.held, s.held.shape[1]),
        of_width(s.codes, s.codes.shape[1]),
        s.outcome,
        of_width(s.session, 1),
        s.marks,
        of_width(s.returned, 3),
        of_width(s.returned_as, 2),
        of_width(s.pools, L.POOL_COLUMNS),
        s.integrals,
        of_width(s.sessions, 2),
        s.fits,
        of_width(s.standing, 1),
        of_width(s.session_integrals, 4),
        of_width(s.first, 1),
        of_width(s.last, 1),
        of_width(s.queue, L.ENTRY_COLUMNS),
        of_width(s.alone, 2),
        of_width(s.alone_beside, 2),
        of_width(s.lanes, 2 * L.LANES),
        of_width(s.lane_first, L.LANES),
        of_width(s.heap, 4),
        of_width(s.later, 5),
        of_width(s.wheel, 1),
        s.to_serve,
        of_width(s.counters, 1),
        s.log,
        s.stays,
        plain,
        logged,
    )
