"""Whose journey changed, and by how much: worlds in which it is known by hand."""

from __future__ import annotations

import pytest

from sim.hospital.simulate import Simulation
from sim.pathway.phrase import Kind, Stage
from sim.study.patients import Changes, Pair
from tests.engine.worlds import tree
from tests.study.pairs_of_worlds import BED, beds, simulated

FOUR = {"ann": 0, "bob": 1, "cat": 2, "dan": 12}  # a stay of 3 h: dan meets nobody
WAIT = Stage(Kind.QUEUE, "bed")


def people(pairs: list[Pair]) -> list[int]:
    return [pair.person for pair in pairs]


def test_who_waited_less_is_found_and_who_did_not_is_not():
    changes = Changes(beds(1, FOUR), beds(2, FOUR))
    most = changes.most(9)
    assert people(most) == [3, 2]  # cat waited 4 h and waits 1 h; bob waited 2 h; ann and dan never did
    assert [(pair.moved_h, pair.longer_h, pair.ended_otherwise) for pair in most] == [(3.0, -3.0, 0), (2.0, -2.0, 0)]
    assert most[0].steps[WAIT] == (4.0, 1.0)
    assert most[0].steps[Stage(Kind.CARE, "stay_h")] == (3.0, 3.0)
    assert (most[0].base, most[0].new) == ((2,), (2,))


def test_the_same_world_changes_nobody():
    changes = Changes(beds(1, FOUR), beds(1, FOUR))
    assert changes.most(9) == []
    assert changes.typical() is None
    assert [(each.changed, each.by_an_hour, each.longer_h) for each in changes.summary()] == [(0, 0, ())] * 2


def test_won_here_and_lost_there_is_no_tie():
    """A wait of 2 h less before a stay 2 h longer: as long in all, and yet another journey."""
    patients = {"ann": 0, "bob": 1}
    [bob] = [p for p in Changes(beds(1, patients), beds(2, patients, stay_h=5)).most(9) if p.person == 2]
    assert (bob.moved_h, bob.longer_h) == (4.0, 0.0)


def test_ties_are_broken_by_the_key():
    twins = {"ann": 0, "bob": 0, "cat": 0, "dan": 0}
    changes = Changes(beds(4, twins), beds(4, twins, stay_h=4))
    assert people(changes.most(3)) == [1, 2, 3]
    typical = changes.typical()
    assert typical is not None
    assert typical.person == 2  # the lower of the two in the middle


def test_those_who_went_another_way_come_first():
    """Bob gives up after an hour where there is one bed; cat, who waits longer, has more hours to win."""
    steps = [{"seize": "bed", "within": "patience_h", "otherwise": [{"leave": "away"}]}, *BED[1:]]
    classes = {"calm": {"stay_h": 4, "patience_h": 99}, "hasty": {"stay_h": 4, "patience_h": 1}}
    patients = {"ann": (0, "calm"), "bob": (1, "hasty"), "cat": (1, "calm")}
    base, new = (simulated(tree({"only": steps}, {"bed": n}, classes=classes), patients) for n in (1, 3))
    changes = Changes(base, new)
    most = changes.most(9)
    assert [(pair.person, pair.ended_otherwise, pair.moved_h) for pair in most] == [(2, 1, 5.0), (3, 0, 3.0)]
    assert people(changes.most(2, by_class=True)) == [2, 3]
    calm, hasty, everybody = changes.summary()
    assert (calm.name, calm.patients, calm.changed, calm.other_way, calm.shorter, calm.longer) == (
        "calm",
        2,
        1,
        0,
        1,
        0,
    )
    assert (hasty.name, hasty.patients, hasty.changed, hasty.other_way) == ("hasty", 1, 1, 1)
    assert (hasty.longer, hasty.shorter, hasty.longer_h) == (0, 0, ())  # whose hour before giving up is no short stay
    assert (everybody.patients, everybody.by_an_hour) == (3, 2)
    assert everybody.longer_h == pytest.approx((-3.0,) * 5)  # of cat, who alone went the same way


def test_one_a_class_before_two_of_any():
    classes = {"short": {"stay_h": 3}, "long": {"stay_h": 3}}
    patients = {"ann": (0, "short"), "bob": (1, "long"), "cat": (2, "long"), "dan": (20, "long"), "eve": (21, "short")}
    base, new = (simulated(tree({"only": BED}, {"bed": n}, classes=classes), patients, 48) for n in (1, 9))
    changes = Changes(base, new)
    assert people(changes.most(9)) == [3, 2, 5]  # 4 h, 2 h, 2 h
    assert people(changes.most(9, by_class=True)) == [3, 5, 2]


def returning(places: int, hours: float, stay_h: float = 3) -> Simulation:
    """Everybody comes back ten hours after leaving; bob waits for ann where there is one bed."""
    pathways = {
        "only": [*BED[:3], {"come_back": {"with": "again", "after": 10, "to": "second"}}, {"leave": "home"}],
        "second": [{"delay": "check_h"}, {"leave": "done"}],
    }
    has = {"stay_h": stay_h, "again": {"shares": {"yes": 1.0, "no": 0.0}}, "check_h": 1}
    return simulated(tree(pathways, {"bed": places}, has), {"ann": 0, "bob": 1}, hours)


def test_a_person_is_all_visits_that_come_of_the_first():
    [bob] = Changes(returning(1, 24), returning(2, 24)).most(9)
    assert (bob.person, len(bob.base), len(bob.new)) == (2, 2, 2)
    assert (bob.ended_otherwise, bob.moved_h) == (0, 2.0)


def test_the_end_of_the_run_changes_nobody():
    """With one bed bob would come back at 16 h, with two at 14 h; the run ends between."""
    [bob] = Changes(returning(1, 15), returning(2, 15)).most(9)
    assert (len(bob.base), len(bob.new)) == (1, 2)
    assert (bob.ended_otherwise, bob.moved_h) == (0, 2.0)
    [bob] = Changes(returning(1, 5), returning(2, 5)).most(9)  # still inside, and home
    assert (bob.ended_otherwise, bob.moved_h) == (0, 3.0)  # waited 2 h, and lay 1 h instead of 3 h so far


def test_a_visit_that_another_way_led_to_counts():
    """Who gives up never comes back, although there was time."""
    pathways = {
        "only": [
            {"seize": "bed", "within": 1, "otherwise": [{"leave": "away"}]},
            *BED[1:3],
            {"come_back": {"with": "again", "after": 2, "to": "second"}},
            {"leave": "home"},
        ],
        "second": [{"delay": "check_h"}, {"leave": "done"}],
    }
    has = {"stay_h": 3, "again": {"shares": {"yes": 1.0, "no": 0.0}}, "check_h": 1}
    base, new = (simulated(tree(pathways, {"bed": n}, has), {"ann": 0, "bob": 1}) for n in (1, 2))
    [bob] = Changes(base, new).most(9)
    assert (bob.ended_otherwise, bob.moved_h) == (2, 5.0)  # the wait of 1 h, the stay of 3 h, the check of 1 h


def test_patients_from_before_the_window_are_nobodys_effect():
    plain = tree(BED, {"bed": 1}, {"stay_h": 3})
    plain["run"] = {"start": "2023-12-31", "warm_up_days": 1, "measured_months": 1, "seed": 1}
    early = {"ann": 1, "bob": 2, "cat": 25, "dan": 26}
    base = simulated(plain, early, 48)
    new = simulated({**plain, "pools": {"bed": {"places": 2}}}, early, 48)
    assert people(Changes(base, new).most(9)) == [4]


def test_a_run_without_its_log_is_refused():
    from dataclasses import replace

    base = beds(1, FOUR)
    with pytest.raises(ValueError, match="kept no log"):
        Changes(base, replace(base, run=replace(base.run, log=None))).most(3)
