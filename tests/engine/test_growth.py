"""What a run costs grows as its patients do: no queue, offer, hour or event is gone through again for each newcomer.

Times are processor times of the same work at n and 4 n, taken in turn, the least of several; n log n would take about
4.6 times as long, and quadratic work 16 times, and did. Whatever spares that work must leave every result as it is, to
the bit.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from math import log
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.demand.arrivals import thinned
from sim.demand.draws import class_stream, name_hash
from sim.demand.patients import Patients
from sim.engine.compiled import layout, lowered, lowering
from sim.engine.compiled.engine import run_compiled
from sim.engine.compiled.open_offers import first_open, set_open
from sim.engine.log import Event
from sim.engine.reference.engine import run_reference
from sim.engine.world import World
from sim.hospital.build import build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS
from tests.engine.cases import cases, tried
from tests.engine.worlds import both, same, tree, unlocked, world

MOST = 1.3  # times as much as work of n log n would grow


def growth(work: Callable[[int], Callable[[], Any]], n: int, times: int = 4) -> float:
    """How much longer the work takes at four times the size."""
    few, many = work(n), work(4 * n)
    few()
    many()  # compiled, and its memory touched
    taken: list[list[float]] = [[], []]
    for _ in range(times):
        for place, job in enumerate((few, many)):
            began = time.process_time()
            job()
            taken[place].append(time.process_time() - began)
    return min(taken[1]) / min(taken[0])


def crowded(plain: dict[str, Any], n: int, hours: float, within: float = 1.0, shut: float = 0.0) -> World:
    """A world with n patients, spread evenly at random over a part of its hours."""
    rng, made = np.random.default_rng(n), build(blueprint(plain), 0)
    at = np.sort(rng.integers(0, int(hours * within * HOUR_MS), n)).astype(np.int64)
    people = Patients(at, rng.integers(1, 2**63, n).astype(np.uint64), np.zeros(n, dtype=np.int16))
    end = int(hours * HOUR_MS)
    return replace(made, patients=people, month_edges=np.array([0, end]), end=end)


def running(here: World) -> Callable[[], Any]:
    return lambda: run_compiled(unlocked(here))


def together(n: int) -> Callable[[], Any]:
    steps = [
        {"seize": {"all_of": {"room": 1, "surgeon": 1}}},
        {"delay": 1},
        {"release": "room"},
        {"release": "surgeon"},
    ]
    return running(crowded(tree([*steps, {"leave": "home"}], {"room": 10, "surgeon": 1}), n, 24 * 28))


def together_and_alone(n: int) -> Callable[[], Any]:
    """Whoever wants the room alone comes past a long queue of those who also lack the surgeon."""
    both_of = [
        {"seize": {"all_of": {"room": 1, "surgeon": 1}}},
        {"delay": 1},
        {"release": "room"},
        {"release": "surgeon"},
    ]
    one = [{"seize": "room"}, {"delay": 0.05}, {"release": "room"}]
    ways = {name: [*steps, {"leave": "home"}] for name, steps in (("both", both_of), ("one", one))}
    here = crowded(tree(ways, {"room": 10, "surgeon": 1}, classes={"both": {}, "one": {}}), n, 24 * 28)
    klass = (np.arange(n) % 2).astype(np.int16)
    return running(replace(here, patients=replace(here.patients, klass=klass)))


def one_room(n: int, **room: Any) -> Callable[[], Any]:
    """Far too many patients for one room, whose queue goes by something or whose priorities rise."""
    has = {"score": {"of": {"uniform": {"low": 0, "high": 1}}}, "urgency": {"shares": {"hot": 0.5, "cold": 0.5}}}
    steps = [{"seize": "room", "priority": "urgency"}, {"delay": 1}, {"release": "room"}, {"leave": "home"}]
    return running(crowded(tree(steps, {"room": {"places": 1, "priority": ["hot", "cold"], **room}}, has), n, 24 * 28))


def by_a_number(n: int) -> Callable[[], Any]:
    return one_room(n, order={"lowest": "score"})


def rising(n: int) -> Callable[[], Any]:
    return one_room(n, rises=[{"after_h": 40, "as_urgent_as": "hot"}])


def booked_far_ahead(days: int) -> Callable[[], Any]:
    """As many patients whatever the days for which offers stand open, most of them full."""
    week = {"per_day": [40] * 7, "measured_in": "hours", "starts_h": 8, "ends_h": 12, "bank_holidays": True}
    plain = tree([{"seize": "list", "quantity": 0.5}, {"leave": "home"}], {"list": {"slots": week}})
    plain["pools"]["list"]["slots"]["offered_days_before"] = days
    plain["run"] = {"start": date(2024, 1, 1), "warm_up_days": 0, "measured_months": 13, "seed": 1}
    return running(crowded(plain, 60_000, 24 * 396, within=0.3))


def arriving(rate: int) -> Callable[[], Any]:
    streams, rates = [int(class_stream(1, 0, name_hash("patient")))], [np.full(24, float(rate))]
    return lambda: thinned(streams, rates)


def long_delays(n: int) -> Callable[[], Any]:
    return running(crowded(tree([{"delay": 24 * 27}, {"leave": "home"}], {"bed": 1}), n, 24 * 28, within=0.03))


@pytest.mark.parametrize(
    ("work", "n"),
    [
        pytest.param(together, 6_000, id="several pools together, far too many patients"),
        pytest.param(together_and_alone, 4_000, id="several pools together beside one of them alone"),
        pytest.param(by_a_number, 2_000, id="a queue that goes by a number"),
        pytest.param(rising, 3_000, id="a queue whose priorities rise"),
        pytest.param(arriving, 2_000, id="patients of an hour"),
        pytest.param(long_delays, 150_000, id="events far ahead", marks=pytest.mark.slow),
    ],
)
def test_four_times_the_size_takes_little_more_work_than_n_log_n(work, n):
    assert growth(work, n) <= MOST * 4 * log(4 * n) / log(n)


def test_days_ahead_that_offers_are_open_take_little_work():
    """As many patients; four times the days, and so at most four times as many offers that stand open and full."""
    assert growth(booked_far_ahead, 90) <= 2.0


# ---- and every result is as it was


@pytest.mark.parametrize("rate", [3, 60, 70, 500, 4000])
def test_patients_come_in_order_and_the_same_ones_at_any_rate(rate):
    stream = [int(class_stream(1, 0, name_hash("patient")))]
    some, more = (thinned(stream, [np.full(3, r)]) for r in (float(rate), 1.5 * rate))
    order = np.lexsort((more.key, more.arrival_ms))
    np.testing.assert_array_equal(order, np.arange(len(more)))
    assert len(set(more.key.tolist())) == len(more)
    known = dict(zip(more.key.tolist(), more.arrival_ms.tolist(), strict=True))
    assert [known[key] for key in some.key.tolist()] == some.arrival_ms.tolist()


class Tree(NamedTuple):
    """The one table of a run that the tree of open offers reads and writes."""

    fits: Any


@tried(examples=200)
@given(
    st.integers(1, 20),
    st.lists(st.tuples(st.integers(0, 19), st.integers(-1, 4), st.integers(0, 19), st.integers(0, 5)), max_size=30),
)
def test_the_first_open_offer_that_fits_is_the_one_a_search_finds(offers, asked):
    left = np.full(offers, layout.NOT_OPEN)
    found = Tree(np.full(2 << offers.bit_length(), layout.NOT_OPEN, dtype=np.int64))
    for which, becomes, first, quantity in asked:
        left[which % offers] = becomes
        set_open.py_func(found, which % offers, becomes)
        end, begin = offers - which % 3 if offers > 2 else offers, first % offers
        searched = [at for at in range(begin, end) if left[at] >= quantity]
        if begin < end:
            assert first_open.py_func(found, begin, end, quantity) == (searched[0] if searched else end)


@contextmanager
def narrower(halvings: int) -> Iterator[None]:
    """The buckets of the agenda are so many times halved, wherever their width is asked for."""
    usual = lowering.width_of
    with pytest.MonkeyPatch.context() as patch:
        for module in (lowering, lowered):
            patch.setattr(module, "width_of", lambda world: max(0, usual(world) - halvings))
        yield


@tried(examples=15)
@given(cases())
def test_events_far_ahead_come_in_their_order_whatever_the_width_of_a_bucket(case):
    """Buckets so narrow that a run has many rounds of them: small worlds would lie in one."""
    here = unlocked(case.world())
    whole = run_compiled(here, log=True)
    with narrower(7):
        narrow = run_compiled(here, log=True)
    same(whole, narrow)
    np.testing.assert_array_equal(whole.log.at, narrow.log.at)


def test_what_is_due_long_after_the_end_never_comes():
    steps = [{"seize": "bed", "within": 9e6, "otherwise": [{"leave": "gone"}]}, {"delay": 1e7}]
    steps += [{"release": "bed"}, {"leave": "home"}]
    here = world(tree(steps, {"bed": 1}), {"ann": 0, "bob": 1, "cyd": 2}, hours=1000)
    with narrower(7):
        same(run_compiled(here), run_reference(here))


@st.composite
def theatres(draw: Any) -> World:
    """Many requests for several pools together, of several kinds and quantities, beside requests for one alone."""
    pools = {
        name: {"places": draw(st.integers(2, 5)), "priority": ["hot", "cold"]} for name in ("room", "nurse", "kit")
    }
    ways = {}
    for number in range(draw(st.integers(1, 4))):
        wanted = {
            pool: draw(st.integers(1, 2)) for pool in draw(st.permutations(sorted(pools)))[: draw(st.integers(1, 3))]
        }
        ask = {"seize": {"all_of": wanted}, "priority": "urgency"}
        if draw(st.booleans()):
            ask |= {"within": draw(st.integers(0, 6)), "otherwise": [{"leave": "gone"}]}
        back = [step for pool in wanted for step in ({"release": pool}, {"delay": "gap_h"})]
        ways[f"way_{number}"] = [ask, {"mark": f"in_{number}"}, {"delay": "stay_h"}, *back, {"leave": "home"}]
    if draw(st.booleans()):
        ask = {"seize": "room", "quantity": "n", "priority": "urgency"}
        ways["alone"] = [ask, {"mark": "alone"}, {"delay": "stay_h"}, {"release": "room"}, {"leave": "home"}]
    has = {
        "stay_h": {"of": {"empirical": {"values": [1, 2, 5]}}},
        "gap_h": {"of": {"empirical": {"values": [0, 0.5]}}},
        "urgency": {"shares": {"hot": 0.3, "cold": 0.7}},
        "n": {"of": {"empirical": {"values": [0, 1, 2]}}},
    }
    who = st.tuples(st.integers(0, 60).map(lambda half: half / 2), st.sampled_from(sorted(ways)))
    patients = {f"p{number}": one for number, one in enumerate(draw(st.lists(who, min_size=5, max_size=60)))}
    return world(tree(ways, pools, classes=dict.fromkeys(ways, has)), patients, 72)


@tried(examples=60)
@given(theatres())
def test_walks_that_are_spared_would_have_changed_nothing(here):
    both(here)


@tried(examples=60)
@given(cases())
def test_r21_a_delay_runs_its_length_for_nothing_can_interrupt_it(case):
    """After it begins to let time pass, nothing befalls a visit before that is over."""
    run = run_compiled(unlocked(case.world()), log=True)
    log, until = run.log, {}
    for at, event, row, quantity in zip(log.at, log.event, log.row, log.quantity, strict=True):
        assert at >= until.pop(int(row), at)
        if event == Event.DELAY:
            until[int(row)] = quantity
    assert all(end >= run.journeys.world.end for end in until.values())
