"""R14, R15 and R27: places that close and open, escalation, and the books of both."""

import numpy as np
import pytest

from sim.demand.draws import mix
from sim.hospital.build import Closures
from sim.hospital.out_of_use import closed_bays
from sim.scenario.clock import HOUR_MS
from sim.scenario.pools import OutOfUse
from tests.engine.worlds import both, hours_of, log, ms, tree, world

IN_BED = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}, {"leave": "home"}]


def bed(base=1, *add, **rule):
    """A pool of beds, so many more or fewer in some hours, with an escalation rule where one is given."""
    pool = {"places": {"base": base, "add": [{"places": n, "hours": list(hours)} for n, hours in add]}}
    usual = {"maximum": 2, "step": 1, "open_over": 0, "close_under": 1, "hours": [4, 8, 12, 16, 20]}
    return {"bed": {**pool, "escalation": {**usual, **rule}} if rule else pool}


def test_r14_nobody_is_put_out_and_what_comes_back_repays_first():
    plain = tree(IN_BED, bed(2, (-2, (8, 11))), {"stay_h": 10})
    patients = {"ann": 0, "bob": 2, "cyd": 9}
    assert log(plain, patients) == ["0 ann in", "2 bob in", "10 ann out", "11 cyd in", "12 bob out", "21 cyd out"]
    run = both(world(plain, patients, hours=24))
    assert hours_of(run, "bed") == {"open": [42], "used": [30], "queued": [2], "overrun": [2 * 2 + 1]}


def test_r14_who_opens_serves_at_once():
    plain = tree(IN_BED, bed(0, (2, (8, 24))), {"stay_h": 1})
    assert log(plain, {"ann": 1, "bob": 2, "cyd": 3}, hours=10)[:2] == ["8 ann in", "8 bob in"]


def test_r14_additions_add_up_and_never_below_nothing():
    plain = tree(IN_BED, bed(1, (2, (0, 12)), (-1, (6, 18)), (-5, (15, 18))), {"stay_h": 1})
    run = both(world(plain, {}, hours=24))
    assert hours_of(run, "bed") == {"open": [3 * 6 + 2 * 6 + 0 * 3 + 0 * 3 + 1 * 6]}


def test_r14_a_closure_is_a_layer_below_the_calendar():
    shut = Closures({"bed": (ms([0, 4, 10]), np.array([1, 5, 0]))})
    run = both(world(tree(IN_BED, bed(2, (1, (2, 12))), {"stay_h": 1}), {}, 24, closures=shut))
    assert hours_of(run, "bed") == {"open": [1 * 2 + 2 * 2 + 0 * 6 + 3 * 2 + 2 * 12]}


def test_r14_weekdays_and_months_say_when_places_are_added():
    add = [{"places": 1, "weekdays": ["tue"]}, {"places": 2, "months": [2]}]
    plain = tree(IN_BED, {"bed": {"places": {"base": 1, "add": add}}}, {"stay_h": 1})
    assert hours_of(both(world(plain, {}, hours=72)), "bed") == {"open": [24 + 48 + 24]}
    assert hours_of(both(world(plain, {}, hours=32 * 24, months=(31 * 24,))), "bed")["open"][0] == (31 + 5) * 24


def test_r15_places_open_while_too_many_wait_a_step_at_a_time():
    plain = tree(IN_BED, bed(1, maximum=2, open_over=1), {"stay_h": 20})
    lines = log(plain, {"ann": 0, "bob": 1, "cyd": 2, "dee": 3, "eve": 5}, hours=19)
    assert lines == ["0 ann in", "4 bob in", "8 cyd in"]  # at most two, though two still wait at 12
    run = both(world(plain, {"ann": 0, "bob": 1, "cyd": 2, "dee": 3, "eve": 5}, hours=19))
    assert hours_of(run, "bed")["escalation"] == [15 + 11]
    assert hours_of(run, "bed")["open"] == [19 + 15 + 11]


def test_r15_places_come_after_the_lead_time_and_are_counted_while_they_come():
    plain = tree(IN_BED, bed(1, maximum=1, lead_h=5, close_under=0), {"stay_h": 20})
    lines = log(plain, {"ann": 0, "bob": 1, "cyd": 2}, hours=19)
    assert lines == ["0 ann in", "9 bob in"]  # decided at 4; at 8 the one place there may be is on its way


def test_r15_a_review_goes_before_the_places_that_come_at_its_instant():
    plain = tree(IN_BED, bed(1, maximum=2, lead_h=4, close_under=0), {"stay_h": 20})
    run = both(world(plain, {"ann": 0, "bob": 1}, hours=24))
    assert hours_of(run, "bed")["escalation"] == [16 + 12]  # at 8 bob still waits, and one more is decided upon


def test_r15_places_close_when_free_and_calm_twice():
    plain = tree(IN_BED, bed(1, maximum=1), {"stay_h": 5})
    run = both(world(plain, {"ann": 0, "bob": 1}, hours=24))
    assert hours_of(run, "bed")["escalation"] == [8]  # opened at 4; calm at 8, and at 12 again


def test_r15_a_place_in_use_does_not_close():
    plain = tree(IN_BED, bed(1, maximum=1), classes={"patient": {"stay_h": 5}, "long": {"stay_h": 13}})
    run = both(world(plain, {"ann": (0, "long"), "bob": (1, "long")}, hours=24))
    assert hours_of(run, "bed")["escalation"] == [12]  # at 12 both beds are in use, from 13 one is free


def test_r15_only_its_own_places_close():
    plain = tree(IN_BED, bed(3, maximum=2), {"stay_h": 1})
    assert hours_of(both(world(plain, {"ann": 0}, hours=24)), "bed")["open"] == [3 * 24]


@pytest.mark.parametrize(("counts", "escalation"), [("bay", [20]), ("bed", None)])
def test_r15_the_queue_that_counts_may_be_that_of_another_pool(counts, escalation):
    steps = [{"seize": "bay"}, {"delay": 30}, {"release": "bay"}, {"leave": "home"}]
    plain = tree(steps, {"bay": 1, **bed(0, counts=counts, maximum=1, close_under=0)})
    run = both(world(plain, {"ann": 0, "bob": 1}, hours=24))
    assert hours_of(run, "bed").get("escalation") == escalation


def test_r15_escalation_beds_stand_beside_the_calendar():
    plain = tree(IN_BED, bed(2, (-1, (6, 24)), maximum=1, close_under=0), {"stay_h": 20})
    run = both(world(plain, {"ann": 0, "bob": 1, "cyd": 2}, hours=10))
    assert hours_of(run, "bed") == {
        "open": [2 * 4 + 3 * 2 + 2 * 4], "used": [10 + 9 + 6], "queued": [2], "escalation": [6], "overrun": [4],
    }  # fmt: skip


def test_r14b_a_bay_closed_puts_nobody_out_and_is_the_same_on_both_engines():
    out_of_use = {"times_per_year": 300, "places": 2, "closed_h": {"constant": 7}}
    plain = tree(IN_BED, {"bed": {"places": 3, "out_of_use": out_of_use}}, {"stay_h": 10})
    patients = {f"p{n}": 9 * n for n in range(60)}
    made = world(plain, patients, hours=600)
    run, plan = both(made), made.pools[0]
    spared = both(world(tree(IN_BED, {"bed": {"places": 3}}, {"stay_h": 10}), patients, hours=600))
    assert hours_of(spared, "bed")["open"] == [3 * 600]
    at, there = np.append(0, plan.at), np.append(plan.initial, plan.capacity)  # what is open from each instant on
    assert {3, 1, 0} == set(there.tolist())  # some closures overlap, and no place is there less than not at all
    lasting = np.diff(np.append(at[at < 600 * HOUR_MS], 600 * HOUR_MS)) / HOUR_MS
    assert hours_of(run, "bed")["open"] == pytest.approx([float((there[: len(lasting)] * lasting).sum())], abs=1e-6)
    assert all(stay == 10 for stay in stays(run))
    taken, left = (run.journeys.at(mark) for mark in ("in", "out"))
    for now in taken[taken >= 0].tolist():
        inside = ((taken >= 0) & (taken <= now) & ((left > now) | (left < 0))).sum()
        assert inside <= there[np.searchsorted(at, now, side="right") - 1]  # nobody is taken in while none is free


def test_r14b_bays_close_at_the_rate_that_is_said_and_for_as_long():
    rule = OutOfUse.model_validate({"times_per_year": 30, "places": 4, "closed_h": {"exponential": {"mean": 60}}})
    lines = [closed_bays(rule, int(mix(number)), 366) for number in range(400)]
    begun = np.array([np.maximum(np.diff(closed, prepend=0), 0).sum() / 4 for _, closed in lines])
    rate = 30 * 366 / 365.25
    assert abs(begun.mean() - rate) < 4 * np.sqrt(rate / len(lines))
    assert 0.7 < begun.var(ddof=1) / rate < 1.3  # as a Poisson number: four standard errors of the ratio are .28
    hours = [float((closed[:-1] * np.diff(at)).sum()) / HOUR_MS for at, closed in lines]  # until the last has opened
    assert np.mean(hours) / (4 * begun.mean()) == pytest.approx(60, abs=4 * 60 / np.sqrt(begun.sum()))


def stays(run):
    """Hours from taking a bed until giving it back, of those who did."""
    taken, left = (run.journeys.at(mark) for mark in ("in", "out"))
    done = (taken >= 0) & (left > 0)
    return ((left[done] - taken[done]) / 3_600_000).tolist()
