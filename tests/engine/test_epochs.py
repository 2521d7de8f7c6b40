"""Every event that is planned for a visit is deaf once the visit is in a later epoch (R2), in both engines."""

import numpy as np
import pytest

from sim.engine.compiled import engine, kernel, lowering
from sim.engine.compiled import layout as L  # noqa: N812 - the letter keeps the tables readable
from sim.engine.reference.agenda import Agenda, ScheduledEvent
from sim.engine.reference.engine import ReferenceEngine
from sim.engine.reference.visit import Visit
from sim.engine.world import NEVER
from tests.engine.worlds import tree, world

HERE = world(tree([{"mark": "first"}, {"mark": "second"}, {"leave": "home"}], {"bed": 1}), {"ann": 50}, hours=48)
KINDS = {"resumed": L.RESUMED, "granted": L.GRANTED, "returns": L.RETURNS, "gave_up": L.RENEGES}
LATER = {"joins": L.JOINS, "rises": L.RISES_NOW}


def marks_made(kind: int, extra: int) -> int:
    """How many marks a visit in epoch 1 makes that one event of a kind is planned for."""
    fixed = lowering.lower(HERE)
    state = engine._fresh_state(HERE, fixed, 1, log=False)
    state.visits[0], state.codes[0], state.moments[0], state.held[0] = 0, 0, 0, 0
    state.marks[:, 0] = NEVER
    state.visits[0, L.EPOCH], state.visits[0, L.PC], state.visits[0, L.QUEUE] = 1, fixed.entries[0], -1
    state.counters[L.INSIDE_ROWS], state.counters[L.HEAP] = 1, 1
    state.heap[0] = 5 * 8 + 2, 0, kind, extra
    kernel.run(fixed, state, 0)
    assert state.counters[L.STATUS] == L.FINE
    return int(np.sum(state.marks[:, 0] != NEVER))


@pytest.mark.parametrize("kind", KINDS)
def test_the_compiled_engine_passes_over_what_was_planned_in_an_earlier_epoch(kind):
    assert marks_made(KINDS[kind], extra=0) == 0
    if kind != "gave_up":
        assert marks_made(KINDS[kind], extra=1) == (1 if kind == "granted" else 2)


@pytest.mark.parametrize("kind", LATER)
def test_so_it_does_with_what_also_says_which_queue(kind):
    assert marks_made(LATER[kind], extra=0 * L.MOST_OPTIONS) == 0


@pytest.mark.parametrize(("epoch", "woken"), [(0, True), (1, False)])
def test_the_reference_engine_wakes_a_visit_only_in_the_epoch_in_which_that_was_planned(epoch, woken):
    agenda, called = Agenda(initial_time=0), list[Visit]()
    visit = Visit(0, 1, 0, 0, [])
    visit.callbacks = (called.append,)
    agenda.wake(visit, 5)
    visit.epoch = epoch
    agenda.run_before(10, iter(()), lambda _: None)
    assert called == ([visit] if woken else [])


def test_the_reference_engine_lets_nobody_come_back_who_is_in_a_later_epoch():
    for epoch, marks in ((1, 0), (0, 2)):
        walk, visit = ReferenceEngine(HERE, log=False, hooks=()), Visit(0, 1, 0, HERE.program.entries[0], [None])
        visit.epoch = epoch
        walk.agenda.put(ScheduledEvent(walk.come_again, visit, 0), 5, 3)
        walk.agenda.run_before(10, iter(()), lambda _: None)
        assert sum(column[0] != NEVER for column in walk.record.marks) == marks
