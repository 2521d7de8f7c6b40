"""From a world to the tables of the compiled engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.compiled.layout import Fixed, Ints
from sim.engine.timeline import Turn, timeline
from sim.engine.world import PlacesPlan, SlotsPlan, World
from sim.pathway.locks import queues_of
from sim.pathway.program import (
    Amount,
    Book,
    Branch,
    BranchPlaced,
    BranchPool,
    ComeBack,
    Delay,
    Leave,
    Mark,
    Node,
    Option,
    Release,
    Seize,
    SeizeAll,
    SeizeSession,
    WaitBooked,
    WaitOpens,
    WaitSince,
    WaitTimeOfDay,
    options_of,
)
from sim.scenario.queue_order import OrderKind

VERBS: dict[type[Node], int] = {
    Delay: L.DELAY,
    Seize: L.SEIZE,
    Book: L.BOOK,
    WaitTimeOfDay: L.TIME_OF_DAY,
    WaitSince: L.SINCE,
    Mark: L.MARK,
    Release: L.RELEASE,
    SeizeAll: L.ALL,
    SeizeSession: L.SESSION,
    WaitOpens: L.OPENS,
    WaitBooked: L.BOOKED,
    Branch: L.BRANCH,
    BranchPool: L.POOL,
    BranchPlaced: L.PLACED,
    ComeBack: L.BACK,
    Leave: L.LEAVE,
}
LEVELS = {"waiting": L.WAITING, "used": L.IN_USE, "free": L.UNUSED}
PATIENCE = {
    "none": L.NO_PATIENCE,
    "hours": L.PATIENCE_HOURS,
    "since": L.PATIENCE_SINCE,
    "booked_end": L.PATIENCE_BOOKED_END,
}

PATIENTS_A_BUCKET = 2


@dataclass
class _Tables:
    """Tables that grow while nodes are laid out."""

    nodes: Ints
    constants: np.ndarray[tuple[int, ...], np.dtype[np.float64]]
    streams: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]
    choices: list[tuple[int, int]] = field(default_factory=list)
    options: list[tuple[int, ...]] = field(default_factory=list)
    order_constants: list[float] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    scaled: list[tuple[int, int, int]] = field(default_factory=list)
    factors: list[float] = field(default_factory=list)

    def option(self, option: Option, hold: int = -1, quantity: int = 1) -> None:
        order, where = option.order, (option.placement, option.after_ms, len(self.ranks), hold, quantity)
        self.options.append((*where, int(order.kind), order.amount.attribute, order.mark))
        self.order_constants.append(order.amount.constant)
        self.ranks += option.ranks


def lower(world: World) -> Fixed:
    """Lay out everything a run only reads."""
    program, count = world.program, len(world.program.nodes)
    tables = _Tables(
        nodes=np.full((count, L.NODE_COLUMNS), -1, dtype=np.int64),
        constants=np.zeros((count, 3)),
        streams=np.zeros(count, dtype=np.uint64),
    )
    for at, node in enumerate(program.nodes):
        tables.nodes[at, L.OP], tables.nodes[at, L.NEXT] = VERBS[type(node)], node.next
        tables.nodes[at, L.LIMIT] = getattr(node, "limit", -1)
        tables.nodes[at, L.SHORTEST] = int(getattr(node, "shortest", False))
        tables.nodes[at, L.LOCKING] = int(at in program.locking)
        tables.nodes[at, L.LASTING] = int(at in program.lasting)
        tables.nodes[at, L.QUEUES] = queues_of(node)
        _patience(tables, at, node)
        _lay(world, tables, at, node)
    fresh, kept = _columns(world)
    kinds, kind_of = _kinds(world, tables)
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
        turns=_turns(world),
        edges=world.month_edges,
        clocks=_table([row for c in world.clocks for row in zip(c.start, c.end, c.before, strict=True)], 3),
        clock_of=np.cumsum([0, *(len(c.start) for c in world.clocks)]).astype(np.int64),
        fresh_column=fresh,
        kept_column=kept,
        end=int(world.end),
        width=_width(world),
        holds=len(program.holds),
        draws=world.attributes.draws,
    )


def _width(world: World) -> int:
    """The width of a bucket of the agenda: a few patients, and a run of at least a thousand buckets."""
    return int(world.end * 8 // max(1024, len(world.patients) // PATIENTS_A_BUCKET)).bit_length()


def _table(rows: Sequence[tuple[int, ...]], width: int) -> Ints:
    return np.array(rows, dtype=np.int64).reshape(len(rows), width)


def _columns(world: World) -> tuple[Ints, Ints]:
    """Column of readings of each attribute by class, where the class draws it anew, and of codes of each category."""
    table, names = world.attributes, world.program.attributes
    rows = table.draws.attribute_of
    anew = (rows >= 0) & np.append(table.draws.attributes["fresh"], False)[rows]
    columns = L.GROUPS + 3 * len(world.program.holds) + np.cumsum(anew.any(axis=0)) - 1
    kept = [table.kept.index(name) if name in table.kept else -1 for name in names]
    return np.where(anew, columns, -1).astype(np.int64), np.array(kept, dtype=np.int64)


def _amount(tables: _Tables, at: int, amount: Amount, column: int, constant: int) -> None:
    tables.nodes[at, column], tables.constants[at, constant] = amount.attribute, amount.constant


def _patience(tables: _Tables, at: int, node: Node) -> None:
    deadline = getattr(node, "deadline", None)
    if deadline is None:
        return
    tables.nodes[at, L.PATIENCE] = PATIENCE[deadline.kind]
    _amount(tables, at, deadline.less if deadline.kind == "booked_end" else deadline.hours, L.ATTR1, 1)
    _amount(tables, at, deadline.plus, L.ATTR2, 2)
    if deadline.kind == "since":
        tables.nodes[at, L.ATTR2] = deadline.mark
    tables.nodes[at, L.OTHERWISE] = node.otherwise  # type: ignore[attr-defined]


def _lay(world: World, tables: _Tables, at: int, node: Node) -> None:
    row = tables.nodes[at]
    match node:
        case Mark(mark=mark):
            row[L.A] = mark
        case Release(hold=hold):
            row[L.HOLD] = hold
        case Leave(outcome=outcome):
            row[L.A] = outcome
        case Delay(hours=hours, scaled=scaled, clock=clock):
            _amount(tables, at, hours, L.ATTR, 0)
            row[L.CHOICE], row[L.A], row[L.B] = clock, len(tables.scaled), len(scaled)
            tables.scaled += [(hold, placement, factor.attribute) for hold, placement, factor in scaled]
            tables.factors += [factor.constant for _, _, factor in scaled]
        case WaitTimeOfDay(hour=hour):
            _amount(tables, at, hour, L.ATTR, 0)
        case WaitSince(mark=mark, hours=hours, clock=clock):
            _amount(tables, at, hours, L.ATTR, 0)
            row[L.A], row[L.B] = mark, clock
        case WaitOpens(clock=clock):
            row[L.A] = clock
        case Branch(attribute=attribute, targets=targets):
            row[L.BY], row[L.A] = attribute, len(tables.targets)
            tables.targets += targets
        case BranchPool(pool=pool, level=level, over=over, yes=yes, no=no):
            row[L.A], row[L.BY], row[L.B] = pool, LEVELS[level], over
            row[L.OTHERWISE], row[L.CLOSED] = yes, no
        case BranchPlaced(hold=hold, targets=targets):
            row[L.HOLD], row[L.A] = hold, len(tables.targets)
            tables.targets += targets
        case ComeBack(flag=flag, yes=yes, after=after, to=to, stream=stream):
            _amount(tables, at, after, L.ATTR, 0)
            row[L.BY], row[L.A], row[L.B] = flag, yes, to
            tables.streams[at] = stream
        case _:
            _lay_request(world, tables, at, node)


def _lay_request(world: World, tables: _Tables, at: int, node: Node) -> None:
    row = tables.nodes[at]
    match node:
        case (
            Seize(choices=choices, by=by, priority=priority, quantity=quantity)
            | Book(choices=choices, by=by, priority=priority, quantity=quantity)
        ):
            _amount(tables, at, quantity, L.ATTR, 0)
            row[L.HOLD], row[L.BY] = getattr(node, "hold", -1), by
            row[L.PRIORITY], row[L.CHOICE] = priority, len(tables.choices)
            for choice in choices:
                tables.choices.append((len(tables.options), len(choice)))
                for option in choice:
                    tables.option(option)
                    plan = world.pools[world.program.placements[option.placement].pool]
                    row[L.A] = int(isinstance(plan, SlotsPlan) and plan.hours)
        case SeizeAll(holds=holds, options=options, quantities=quantities, priority=priority):
            row[L.PRIORITY], row[L.A], row[L.B] = priority, len(tables.options), len(options)
            for option, hold, quantity_of in zip(options, holds, quantities, strict=True):
                tables.option(option, hold, quantity_of)
        case SeizeSession(hold=hold, if_closed=if_closed):
            row[L.HOLD], row[L.CLOSED] = hold, if_closed


def _kinds(world: World, tables: _Tables) -> tuple[Ints, Ints]:
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
    rows, line, ordered, alone = [], 0, _ordered(world), _alone(world)
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
        rows.append((*offered, consider, hours, line, plan.ranks, beds, *kinds_of, laned, rises, mixed))
        line += plan.ranks
    rows += [(-1, -1, 0, 0, line + session, 1, 0, 0, 0, 0, 0, 0) for session in range(world.sessions)]
    return _table(rows, L.PLAN_COLUMNS)


def _ordered(world: World) -> set[int]:
    """Pools whose queues go by something other than arrival."""
    options = (option for node in world.program.nodes for option in options_of(node))
    pool = world.program.placements
    return {pool[option.placement].pool for option in options if option.order.kind is not OrderKind.ARRIVAL}


def _alone(world: World) -> set[int]:
    """Pools that some request wants without another."""
    options = (option for node in world.program.nodes if isinstance(node, Seize) for option in options_of(node))
    return {world.program.placements[option.placement].pool for option in options}


def _ladder_of(world: World) -> Ints:
    """Where the ladder of each line begins among all rungs, and where the last one ends."""
    each = [len(rungs) for plan in world.pools for rungs in (plan.ladders or ((),) * plan.ranks)]
    return np.cumsum([0, *each]).astype(np.int64)


def _turns(world: World) -> Ints:
    """What calendars do, in order; of a capacity beside it the most there will ever be from then on."""
    lines = timeline(world)
    most = np.zeros(len(lines.at), dtype=np.int64)
    for number, plan in enumerate(world.pools):
        if isinstance(plan, PlacesPlan):
            here = (lines.turn == Turn.CAPACITY) & (lines.which == number)
            most[here] = plan.ahead[np.searchsorted(plan.at, lines.at[here], side="right")]
    return np.stack([lines.at, lines.rank, lines.turn, lines.which, lines.value, most], axis=1)


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
