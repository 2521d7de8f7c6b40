"""From a world to the tables of the compiled engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.demand.attributes import NONE
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, Ints
from sim.engine.compiled.plain import is_plain
from sim.engine.compiled.steps import ROWS
from sim.engine.compiled.tables import Tables
from sim.engine.compiled.wanted import least_wanted, may_lack, wanted_of
from sim.engine.timeline import CalendarEvent, timeline
from sim.engine.world import PlacesPlan, SlotsPlan, World
from sim.pathway.deadlock import queues_of
from sim.pathway.program import Node
from sim.pathway.verbs.seize.nodes import Book, Choosing, Request, Seize, SeizeAll, SeizeSession
from sim.scenario.queue_order import OrderKind

REQUESTS: dict[type[Node], int] = {Seize: L.SEIZE, Book: L.BOOK, SeizeAll: L.ALL, SeizeSession: L.SESSION}
PATIENCE = {
    "none": L.NO_PATIENCE,
    "hours": L.PATIENCE_HOURS,
    "since": L.PATIENCE_SINCE,
    "booked_end": L.PATIENCE_BOOKED_END,
}

PATIENTS_A_BUCKET = 2


def lower(world: World) -> Fixed:
    """Lay out everything a run only reads."""
    fixed = _lower(world)
    return fixed._replace(plain=is_plain(world, fixed))


def _lower(world: World) -> Fixed:
    program, table = world.program, world.attributes
    tables = Tables.of(len(program.nodes))
    for at, node in enumerate(program.nodes):
        tables.nodes[at, L.NEXT] = node.next
        if isinstance(node, Request):
            tables.nodes[at, L.OP] = REQUESTS[type(node)]
            _request(world, tables, at, node)
        else:
            tables.nodes[at, L.OP], lay = ROWS[type(node)]
            lay(tables, at, node)
    fresh, kept = _columns(world)
    kinds, kind_of = _kinds(world, tables)
    need_of, needs = _needs(world)
    tables.nodes[:, L.NEEDS] = (need_of[:, :-1] < need_of[:, 1:]).any(axis=0)
    return Fixed(
        arrival=world.patients.arrival_ms,
        key=world.patients.key,
        klass=world.patients.klass,
        nodes=tables.nodes,
        constants=tables.constants,
        streams=tables.streams,
        choices=_table(tables.choices, 2),
        options=_table(tables.options, L.OPTION_COLUMNS),
        order_constants=np.array([*tables.order_constants, 0.0]),
        ranks=np.array([*tables.ranks, 0], dtype=np.int64),
        targets=np.array([*tables.targets, -1], dtype=np.int64),
        scaled=_table(tables.scaled, 3),
        factors=np.array([*tables.factors, 1.0]),
        placement_pool=np.array([p.pool for p in program.placements], dtype=np.int64),
        entries=np.array(program.entries, dtype=np.int64),
        kinds=kinds,
        pools=_pools(world, kind_of),
        ladders=_table([rung for plan in world.pools for rungs in plan.ladders for rung in rungs], 2),
        ladder_of=_ladder_of(world),
        reviews=_reviews(world),
        offers=_offers(world),
        calendar=_calendar(world),
        edges=world.month_edges,
        clocks=np.concatenate([_table([], 3), *(np.stack([c.start, c.end, c.before], axis=1) for c in world.clocks)]),
        clock_of=np.cumsum([0, *(len(c.start) for c in world.clocks)]).astype(np.int64),
        fresh_column=fresh,
        kept_column=kept,
        undrawn=_undrawn(world),
        need_of=need_of,
        needs=needs,
        end=int(world.end),
        width=width_of(world),
        holds=len(program.holds),
        draws=table.drawing(table.needed([program.attributes[read] for read in program.reads])),
        plain=False,
    )


def width_of(world: World) -> int:
    """The width of a bucket of the agenda: a few patients, and a run of at least a thousand buckets."""
    return int(world.end * 8 // max(1024, len(world.patients) // PATIENTS_A_BUCKET)).bit_length()


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _columns(world: World) -> tuple[Ints, Ints]:
    """Column of readings of each attribute by class, where the class draws it anew, and of codes of each category."""
    table, names = world.attributes, world.program.attributes
    rows = table.draws.attribute_of
    anew = (rows >= 0) & np.append(table.draws.attributes["fresh"], False)[rows]
    columns = 3 * len(world.program.holds) + np.cumsum(anew.any(axis=0)) - 1
    kept = [table.kept.index(name) if name in table.kept else -1 for name in names]
    return np.where(anew, columns, -1).astype(np.int64), np.array(kept, dtype=np.int64)


def _undrawn(world: World) -> NDArray[np.int16]:
    """The codes of a visit that begins, by class."""
    draws, kept = world.attributes.draws, world.attributes.kept
    codes = np.full((len(draws.attribute_of), len(kept)), NONE, dtype=np.int16)
    klass = np.repeat(np.arange(len(codes)), np.diff(draws.kept_from))
    codes[klass, draws.attributes["kept"][draws.kept_rows]] = L.UNDRAWN
    return codes


def _needs(world: World) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Rows of the kept categories without which a class cannot take each node, and where those of each begin."""
    table, reads = world.attributes, [tuple(node.reads()) for node in world.program.nodes]
    each: list[list[int]] = []
    for rows in table.draws.attribute_of.tolist():
        once = {read: table.behind([rows[at] for at in read if rows[at] >= 0]) for read in set(reads)}
        each += [once[read] for read in reads] + [[]]
    ends = np.cumsum([0, *map(len, each)], dtype=np.int32)[:-1]
    flat = np.array([row for rows in each for row in rows], dtype=np.int32)
    return ends.reshape(len(table.classes), len(reads) + 1), flat


def _request(world: World, tables: Tables, at: int, node: Request) -> None:
    """A request: its patience and its bounds, then what it asks for."""
    row, deadline = tables.nodes[at], node.deadline
    row[L.LIMIT], row[L.OTHERWISE], row[L.QUEUES] = node.limit, node.otherwise, queues_of(node)
    row[L.LOCKING] = int(at in world.program.locking)
    row[L.LASTING] = int(at in world.program.lasting and may_lack(world, node))
    row[L.SHORTEST] = int(isinstance(node, Seize) and node.shortest)
    row[L.PATIENCE] = PATIENCE[deadline.kind]
    tables.amount(at, deadline.less if deadline.kind == "booked_end" else deadline.hours, L.ATTR1, 1)
    tables.amount(at, deadline.plus, L.ATTR2, 2)
    if deadline.kind == "since":
        row[L.ATTR2] = deadline.mark
    match node:
        case Choosing(choices=choices, by=by, priority=priority, quantity=quantity):
            tables.amount(at, quantity)
            row[L.HOLD], row[L.BY] = getattr(node, "hold", -1), by
            row[L.PRIORITY], row[L.CHOICE] = priority, len(tables.choices)
            for choice in choices:
                tables.choices.append((len(tables.options), len(choice)))
                for option in choice:
                    tables.option(option)
                    row[L.QUANTITY] = wanted_of(world, option, quantity)
                    plan = world.pools[world.program.placements[option.placement].pool]
                    row[L.A] = int(isinstance(plan, SlotsPlan) and plan.hours)
        case SeizeAll(holds=holds, options=options, quantities=quantities, priority=priority):
            row[L.PRIORITY], row[L.A], row[L.B] = priority, len(tables.options), len(options)
            for option, hold, quantity_of in zip(options, holds, quantities, strict=True):
                tables.option(option, hold, quantity_of)
        case SeizeSession(hold=hold, if_closed=if_closed):
            row[L.HOLD], row[L.CLOSED] = hold, if_closed


def _kinds(world: World, tables: Tables) -> tuple[Ints, Ints]:
    """Option and node of every pool of a request for several together, by pool, and where those of each pool begin."""
    found = [
        (world.program.placements[tables.options[option][L.PLACEMENT]].pool, option, at)
        for at, row in enumerate(tables.nodes)
        if row[L.OP] == L.ALL
        for option in range(int(row[L.A]), int(row[L.A] + row[L.B]))
    ]
    found.sort()
    first = np.searchsorted([pool for pool, _, _ in found], np.arange(len(world.pools) + 1))
    return _table([(option, at) for _, option, at in found], 2), first.astype(np.int64)


def _pools(world: World, kind_of: Ints) -> Ints:
    """Plans of pools, and behind them of the places of sessions, which have one line each."""
    rows, line, ordered, alone, least = [], 0, _ordered(world), _alone(world), least_wanted(world)
    for number, plan in enumerate(world.pools):
        first, end = int(world.session_of[number]), int(world.session_of[number + 1])
        slots = isinstance(plan, SlotsPlan)
        consider, hours = (plan.consider, int(plan.hours)) if isinstance(plan, SlotsPlan) else (0, 0)
        beds = 0 if isinstance(plan, SlotsPlan) else int(plan.beds)
        offered, kinds_of = (
            (first if slots else -1, end if slots else -1),
            (int(kind_of[number]), int(kind_of[number + 1])),
        )
        rises = int(any(plan.ladders))
        laned, mixed = int(rises or number in ordered), int(kinds_of[0] < kinds_of[1] and number in alone)
        rows.append(
            (*offered, consider, hours, line, plan.ranks, beds, *kinds_of, laned, rises, mixed, int(least[number]))
        )
        line += plan.ranks
    places = np.zeros((world.sessions, L.PLAN_COLUMNS), dtype=np.int64)
    places[:, [L.FIRST_OFFER, L.LAST_OFFER]], places[:, L.LINES] = -1, 1
    places[:, L.LEAST] = 1
    places[:, L.FIRST_LINE] = line + np.arange(world.sessions)
    return np.concatenate([_table(rows, L.PLAN_COLUMNS), places])


def _ordered(world: World) -> set[int]:
    """Pools whose queues go by something other than arrival."""
    options = (option for node in world.program.nodes if isinstance(node, Request) for option in node.every())
    pool = world.program.placements
    return {pool[option.placement].pool for option in options if option.order.kind is not OrderKind.ARRIVAL}


def _alone(world: World) -> set[int]:
    """Pools that some request wants without another."""
    options = (option for node in world.program.nodes if isinstance(node, Seize) for option in node.every())
    return {world.program.placements[option.placement].pool for option in options}


def _ladder_of(world: World) -> Ints:
    """Where the ladder of each line begins among all rungs, and where the last one ends."""
    each = [len(rungs) for plan in world.pools for rungs in (plan.ladders or ((),) * plan.ranks)]
    return np.cumsum([0, *each]).astype(np.int64)


def _calendar(world: World) -> Ints:
    """What calendars do, in order; of a capacity beside it the most there will ever be from then on."""
    lines = timeline(world)
    most = np.zeros(len(lines.at), dtype=np.int64)
    for number, plan in enumerate(world.pools):
        if isinstance(plan, PlacesPlan):
            here = (lines.event == CalendarEvent.CAPACITY) & (lines.which == number)
            most[here] = plan.ahead[np.searchsorted(plan.at, lines.at[here], side="right")]
    return np.stack([lines.at, lines.rank, lines.event, lines.which, lines.value, most], axis=1)


def _reviews(world: World) -> Ints:
    rows = []
    for plan in world.pools:
        review = None if isinstance(plan, SlotsPlan) else plan.review
        if review is None:
            rows.append((0, 0, 0, 0, 0, 0))
        else:
            limits = review.open_over, review.close_under
            rows.append((review.counts, review.step, review.maximum, *limits, review.lead))
    return _table(rows, 6)


def _offers(world: World) -> Ints:
    columns = []
    for number, plan in enumerate(world.pools):
        if isinstance(plan, SlotsPlan):
            pool = np.full(len(plan.at), number)
            columns.append(np.stack([plan.quantity, plan.start, plan.end, plan.opens, pool], axis=1))
    return np.concatenate([np.empty((0, 5), dtype=np.int64), *columns]).astype(np.int64)
