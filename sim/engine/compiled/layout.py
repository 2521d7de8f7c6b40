"""How the compiled engine lays out a world: tables of whole numbers, their columns named here.

`Fixed` never changes in a run and `State` does; both are tuples of arrays, which is all compiled code can take whole.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
Table = Any  # an array: numpy's types would take an index out of a table for one that may be an array
Whole = Any  # a whole number: of Python, or of numpy out of a table, which compiled code does not tell apart

# Numbers of the verbs that ask for something, which queues read as well; the others are numbered in steps.py.
SEIZE, BOOK, SESSION, ALL = range(4)
LAST_REQUEST = ALL

# Columns of a node. A and B are the verb's own; amounts are an attribute here and a constant in `constants`.
OP, NEXT, ATTR, HOLD, BY, CHOICE, PRIORITY, PATIENCE, ATTR1, ATTR2, OTHERWISE, CLOSED, A, B = range(14)
LIMIT, SHORTEST, LOCKING, QUEUES, LASTING = range(14, 19)  # of a request: R12, R7b, R9; most queues; R8b
QUANTITY = 19  # of a request: what it asks for where that is a constant, in places or in ms
NEEDS = 20  # whether some class may have to draw a kept category before it
NODE_COLUMNS = 21
UNDRAWN = -2  # in the codes of a visit: a kept category that no step of it has needed yet
NO_PATIENCE, PATIENCE_HOURS, PATIENCE_BOOKED_END, PATIENCE_SINCE = 0, 1, 2, 3

# Columns of an option of a request.
# ORDER_KIND, ORDER_BY, ORDER_SINCE: what its queue goes by, the attribute (else a constant) and the mark it reads.
PLACEMENT, AFTER, RANKS, ITEM_HOLD, ITEM_QUANTITY, ORDER_KIND, ORDER_BY, ORDER_SINCE = range(8)
OPTION_COLUMNS = 8
MOST_OPTIONS = 65_536  # of all requests: what an event says of a wait is its epoch times this, and an option

# A mask that tells compiled code of rows that they are not negative: it need not ask whether they count from the end.
MOST_ROWS = (1 << 31) - 1

# Columns of a visit (int32); in `held` stand four groups: what is held, how much of it, the line of `stays` (plus 1) in
# which it stands if it is a bed, and readings of fresh attributes.
PC, EPOCH, DEPTH, SESSION_OF, QUEUE, TAKEN, STEPS, PASSED, JOURNEY = range(9)
VISIT_COLUMNS = 16
# Columns of a visit (int64): instants and what is wanted, then who it is (the keys bit for bit) and when it began. One
# row is one line of the processor's cache.
REQUESTED, PLANNED, WANTED, STEP_AT, KEY, PERSON, KLASS, ARRIVED = range(8)
MOMENTS = 8

# Columns of a pool, or of the place of a session (int64).
FREE, USED, QUEUED, INTEGRATED, CAPACITY, OPENED, COMING, CALM, OPEN_INTEGRATED = range(9)
# time integrals of the present month, as in POOL_INTEGRALS
OPEN_MS, USED_MS, QUEUED_MS, ESCALATION_MS, OVERRUN_MS = range(9, 14)
LOCKED, INSIDE = range(14, 16)  # places held by those who wait at a locking request; whether within a deadlock (R9)
MOST = 16  # the most that calendar and reviews will ever open from now on, or that any offer has (R8b and R9)
# Of a queue: how many there want several pools together, the most anybody wanted since it was last empty, and whether a
# walk has passed over all who want several (R8).
TOGETHER, WIDEST, PASSED_ALL = range(17, 20)
POOL_COLUMNS = 20
# Columns of a session: what is left of its quantity, and since when its place is used.
LEFT, IN_USE_SINCE = range(2)
NOT_OPEN = -1  # in the tree of open offers: not yet made, or lapsed
SESSION_BOOKED, SESSION_CASES, SESSION_USED, SESSION_OVERRUN = range(4)

# Columns of a place in a queue.
ROW, LINE, BEFORE, BEHIND, NEXT_OF_ROW, OPTION, ENTRY_POOL, SORT_KEY = range(8)
ENTRY_COLUMNS = 8
LANES = 6  # over a line (see lanes.py): enough for some ten thousand entries

# Columns of an event: instant and rank in one, order within it, visit and kind in one, and an extra; while it lies
# in a bucket, the next one there. The wheel of buckets has a power of two of them, the last of which is a mask.
KEY1, KEY2, WHO, EXTRA, LINK = range(5)
LAST_BUCKET = 4095
ROUND = 12  # how often the number of a bucket is halved to get the round of the wheel in which it comes
# Every event of a visit says in its extra in which epoch of that visit it was planned, and is deaf in any other.
RESUMED, GRANTED, JOINS, RENEGES, RETURNS, PLACES_COME, RISES_NOW = range(7)

# Counters.
HEAP, ORDER, FREE_ENTRY, ENTRIES, ROWS, LONGEST, TO_SERVE, DROPPED, STATUS, WHERE = range(10)
BUCKET, EVENTS, FREE_EVENT, INSIDE_ROWS, FREE_ROW, NOW, LOGGED, STAYS = range(10, 18)
ROOM = 18  # how many events and entries in queues there is room for
COUNTERS = 19
FINE, HEAP_FULL, ENTRIES_FULL, ROWS_FULL, LOG_FULL, ENDLESS, DEADLOCK, STAYS_FULL, IMPOSSIBLE = range(9)

# Columns of the plan of a pool: for slots, its first offer and how far down the list is considered.
# FIRST_KIND, LAST_KIND: which of `kinds` are options of requests for it together with other pools.
# LANED: whether its lines have lanes; RISES: whether a priority rises with time waited; MIXED: whether some requests
# want it alone and some together with other pools; LEAST: no request wants less of it.
FIRST_OFFER, LAST_OFFER, CONSIDER, IN_HOURS, FIRST_LINE, LINES, BEDS, FIRST_KIND, LAST_KIND = range(9)
LANED, RISES, MIXED, LEAST = range(9, 13)
PLAN_COLUMNS = 13
RUNG_AFTER, RUNG_RANK = range(2)  # of a ladder: ms waited, and the rank from then on
NEVER_RISES = np.iinfo(np.int64).max
UNBOUNDED = 1 << 60  # what an offer may hold where no calendar says
# Columns of a stay in a bed.
STAY_JOURNEY, STAY_POOL, STAY_PLACES, STAY_SINCE, STAY_UNTIL = range(5)
STAY_COLUMNS = 5
# Columns of an escalation review.
COUNTS, STEP, MAXIMUM, OPEN_OVER, CLOSE_UNDER, LEAD = range(6)
# Columns of an offer.
OFFER_QUANTITY, OFFER_START, OFFER_END, OFFER_OPENS, OFFER_POOL = range(5)


class Fixed(NamedTuple):
    """What a run only reads. Shapes: p pools, n nodes, o offers, c options."""

    arrival: Table  # int64: of those who arrive from outside, in order
    key: Table  # uint64: theirs
    klass: Table  # int16: theirs
    nodes: Table  # int64[n, NODE_COLUMNS]
    constants: Table  # float64[n, 3]: the amount, and the two of its patience
    streams: Table  # uint64[n]: draw name of a return
    choices: Table  # int64[choices, 2]: first option and how many
    options: Table  # int64[c, OPTION_COLUMNS]
    order_constants: Table  # float64[c]: of a due date that is no attribute's, hours
    ranks: Table  # int64: ranks by priority category, flat
    targets: Table  # int64: targets of branches, flat
    scaled: Table  # int64[s, 3]: hold, placement, attribute of the factor
    factors: Table  # float64[s]
    placement_pool: Table  # int64: pool of each placement
    kinds: Table  # int64[k, 2]: option and node of each pool of a request for several together, by pool
    entries: Table  # int64: first node by class
    pools: Table  # int64[p + o, PLAN_COLUMNS] plan of each pool, then of the place of each session
    ladders: Table  # int64[rungs, 2]: how priorities rise with time waited, by line
    ladder_of: Table  # int64: first rung of each line of a pool, and the end
    reviews: Table  # int64[p, 6]
    offers: Table  # int64[o, 5]
    calendar: Table  # int64[t, 6]: at, rank, event, which, value, most from then on (of a capacity)
    edges: Table  # int64: edges of months
    clocks: Table  # int64[intervals, 3]: start, end, open time before
    clock_of: Table  # int64: first interval of each clock, and the end
    fresh_column: Table  # int64[classes, attributes]: column of readings, -1: the class keeps it
    kept_column: Table  # int64: column in the codes of each kept category, -1: another kind
    undrawn: Table  # int16[classes, kept]: the codes of a visit that begins: UNDRAWN, or NONE where its class lacks it
    need_of: Table  # int32[classes, n + 1]: where the stretch of `needs` of each node begins
    needs: Table  # int32: rows of attributes to be drawn before a node of which some are read, in an order that may be
    end: int
    width: int  # of a bucket of the agenda: how often an instant and rank are halved to get its number
    holds: int  # how many names things are held under
    draws: Any  # the draw tables
    plain: bool  # whether the program does only what most small ones do (see `is_plain`)


class State(NamedTuple):
    """What a run writes. Shapes: r rows of visits, j journeys (with room for returns), p pools, o offers.

    A row belongs to a visit from its arrival, or the plan of its return, until the patient leaves, and then to another:
    so those who are inside lie close together. What a run hands back of a visit stands in its journey.
    """

    visits: Table  # int32[r, VISIT_COLUMNS]
    moments: Table  # int64[r, MOMENTS]
    held: Table  # int32[r, 3 holds + fresh]
    codes: Table  # int16[r, kept categories], UNDRAWN until a node needs it
    outcome: Table  # int16[j]
    session: Table  # int32[j]
    marks: Table  # int64[marks, j]
    returned: Table  # uint64[j - arrivals, 3]: key, parent and person of each return
    returned_as: Table  # int64[j - arrivals, 2]: class and arrival of each return
    pools: Table  # int64[p + o, POOL_COLUMNS]
    integrals: Table  # int64[p, months, 5]
    sessions: Table  # int64[o, 2]
    fits: Table  # int64[2 w], w >= o a power of two: what is left of each open offer, from w on, and above it the most
    standing: Table  # int64[c]: live requests in a queue by option, of those for several pools together
    session_integrals: Table  # int64[o, 4]
    first: Table  # int64: head of each line of waiting requests
    last: Table  # int64: tail of each line
    queue: Table  # int64[entries, ENTRY_COLUMNS]
    alone: Table  # int64[lines, 2]: first and last of those in each line who want its pool alone, where some do not
    alone_beside: Table  # int32[entries, 2]: of those, the one before and the one behind
    lanes: Table  # int32[entries, 2 LANES]: the entry before, and the one behind, in each lane
    lane_first: Table  # int32[lines, LANES]: head of each lane of each line
    heap: Table  # int64[events, 4]: events of the present bucket
    later: Table  # int64[events, 5]: events of later buckets
    wheel: Table  # int32[2 (LAST_BUCKET + 1)]: first event of each bucket of this round, then of each later round
    to_serve: Table  # int64: pools to be served
    counters: Table  # int64[COUNTERS]
    log: Table  # int64[lines, 6], see sim.engine.log; without rows where no log is kept
    stays: Table  # int64[stays, STAY_COLUMNS], see sim.engine.journeys
    plain: bool  # whether the program is plain (see `Fixed`): a constant in each of the three kernels
    logged: bool  # whether a log is kept: a constant in each of the two kernels for plain worlds
