"""The tables of the compiled count of a log, which `sim.activity.tally` fills: columns of whole numbers, named here."""

from __future__ import annotations

from typing import Any, NamedTuple

NOBODY = -1  # of a node that is no request, of the first pool of a queue: none; of the end of a chain
AS_TAKEN = -1  # of a first choice: the pool that was taken; below it, by a column of the codes
BITS = 42  # of a sample: a wait or a stay takes no more of them, and its group stands above

# Columns of what came of requests: granted, then turned away by reason.
WAYS = 5
# Columns of what is known of waits, by step and by pool.
SERVED, WAITED, WAIT_MS, TURNS, MAY_WAIT = range(5)
# Columns of a class.
CAME, LEFT, LOST, TIME_MS, WAITS_MS, LOST_TIME_MS, LOST_WAITS_MS = range(7)
# Columns of a visit.
ASKED, WAIT, FIRST, EVENT, NODE, AT, ALL_WAITS, TURNED, QUEUES, HOLDS, STEP = range(11)
VISIT_COLUMNS = 11
# Columns of a level.
VALUE, SINCE, MOST, AREA, EDGE, HOUR = range(6)  # EDGE: where the present hour ends, HOUR: its number in the window
LEVEL_COLUMNS = 6
# Of the counters.
SAMPLES, MARKS, LINKS, FREE, AUDITED, HIGHEST = range(6)


class Rules(NamedTuple):
    """What the pass reads beside the log. Shapes: n nodes, p pools, v visits."""

    step_of: Any  # int64[n]: the step a node belongs to, NOBODY
    several: Any  # int64[n, 2]: first and end of the pools asked for together, in `together`
    together: Any  # int64
    first_choice: Any  # int64[n]: the pool wanted most; AS_TAKEN; AS_TAKEN - 1 - column of `codes`
    firsts: Any  # int64[n, categories]: the pool wanted most by category
    turns: Any  # int64[n]: bits of the reasons for which it may turn away
    may_wait: Any  # int64[n]: 1 where somebody may be kept waiting
    noted: Any  # int64[marks]: 1 where passing it is written down
    klass: Any  # int16[v]
    arrival: Any  # int64[v]
    codes: Any  # int16[v, columns]
    slot_of_hour: Any  # int64: of each hour from that of the window's start on
    audit: Any  # int64: instants of the bed count, rising
    pools: int
    first: int  # of the window, ms
    last: int


class Tally(NamedTuple):
    """What is counted. Shapes: g groups of levels, s steps, p pools, c classes, w ways out."""

    visits: Any  # int64[v, VISIT_COLUMNS]
    left: Any  # int64[v]: when it left, NEVER
    chains: Any  # int64[links, 3]: pool, quantity, next: what a visit holds or queues for
    levels: Any  # int64[g, LEVEL_COLUMNS]
    at_level: Any  # int64[p, width]: ms at each number in use
    counted: Any  # int64[p, width]: bed counts of each number in use
    by_slot: Any  # int64[2 p, slots]: level times ms, of pools in use and of their queues
    blocked: Any  # int64[p]: place-ms held by somebody who waits
    ways_of_step: Any  # int64[s, WAYS]
    ways_of_pool: Any  # int64[p, WAYS]
    of_step: Any  # int64[s, 5]
    of_pool: Any  # int64[p, 5]; TURNS: of requests that wanted it most
    at_pool: Any  # int64[c, p, 2]: served, and ms waited
    classes: Any  # int64[c, 7]
    outcomes: Any  # int64[c, w, 2]: how many, and ms in the system
    samples: Any  # int64: group and value in one, where the value is above 0
    marks: Any  # int64[m, 3]: row, mark, instant
    counters: Any  # int64[6]
