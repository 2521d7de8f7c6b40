"""Journeys in words: exact in worlds known by hand, and true to the log in one that is not."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from sim.engine.log import Event
from sim.hospital.read import blueprint
from sim.hospital.simulate import Simulation, simulate
from sim.report.patient.account import Accounts
from sim.report.patient.bars import Look, bars
from sim.report.patient.describer import Describer
from sim.report.patient.events import Moment
from sim.report.patient.lasting import difference, lasting
from sim.report.patient.sides import side_by_side
from sim.study.patients import Changes
from tests.engine.worlds import tree
from tests.hospital.typical import CONFIGS
from tests.study.pairs_of_worlds import BED, beds, simulated


def words(describer: Describer, *rows: int) -> list[str]:
    return [f"{describer.when(moment.at)}: {moment.text}" for moment in describer.moments(rows)]


def test_a_wait_says_how_long_behind_whom_and_who_left():
    base, new = beds(1, {"ann": 0, "bob": 1, "cat": 1.5}), beds(1, {"ann": 0, "bob": 1, "cat": 1.5}, stay_h=2)
    describer = Describer(base)
    assert words(describer, 0) == ["Mon 1 Jan 00:00: comes (patient); takes bed 1 at once; stay 3 h",
                                "Mon 1 Jan 03:00: leaves bed 1; leaves the hospital: home"]  # fmt: skip
    assert words(describer, 2) == [
        "Mon 1 Jan 01:30: comes (patient); waits 4 h 30 min for bed (1 other waits there already)",
        "Mon 1 Jan 06:00: gets bed 1, which another patient leaves at that moment; stay 3 h",
        "Mon 1 Jan 09:00: leaves bed 1; leaves the hospital: home",
    ]
    assert words(Describer(new, describer, "the baseline"), 2)[1] == (
        "Mon 1 Jan 04:00: gets bed 1, which another patient leaves at that moment (2 h earlier than in the baseline); "
        "stay 2 h"
    )


def test_a_wait_says_what_its_queue_goes_by():
    bed = {"places": 1, "priority": ["first", "usual"], "order": {"lowest": "stay_h"}}
    bed["rises"] = [{"after_h": 4, "as_urgent_as": "first"}]
    steps = [{**BED[0], "priority": "usual"}, *BED[1:]]
    describer = Describer(simulated(tree(steps, {"bed": bed}, {"stay_h": 3}), {"ann": 0, "bob": 1}))
    assert words(describer, 0)[0] == "Mon 1 Jan 00:00: comes (patient); takes bed 1 at once; stay 3 h"
    assert words(describer, 1)[0] == (
        "Mon 1 Jan 01:00: comes (patient); waits 2 h for bed (nobody else waits; "
        "lowest stay first, after 4 h of waiting as urgent as first)"
    )


def test_no_reason_is_claimed_that_is_not_in_the_log():
    """A bed that opens is left by nobody, and a patient who went another way there is held against nothing."""
    opens = {"places": {"base": 0, "add": [{"places": 1, "hours": [8, 24]}]}}
    late = simulated(tree(BED, {"bed": opens}, {"stay_h": 3}), {"ann": 1})
    assert words(Describer(late), 0)[1] == "Mon 1 Jan 08:00: gets bed 1; stay 3 h"
    steps = [{"seize": "bed", "within": "patience_h", "otherwise": [{"leave": "away"}]}, *BED[1:]]
    classes = {"calm": {"stay_h": 4, "patience_h": 9}, "hasty": {"stay_h": 4, "patience_h": 1}}
    plain = tree({"only": steps}, {"bed": 1}, classes=classes)
    patients = {"ann": (1, "hasty"), "bob": (1.5, "calm")}
    here, there = simulated(plain, {**patients, "zoe": (0, "calm")}), simulated(plain, patients)
    found = words(Describer(there, Describer(here), "the baseline"), 1)
    assert found[1] == "Mon 1 Jan 05:00: gets bed 1, which another patient leaves at that moment; stay 4 h"


def test_ways_bookings_and_turning_away_are_told():
    steps = [
        {"mark": "arrived"},
        {"branch": "kind", "paths": {"ill": [], "well": [{"leave": "sent_home"}]}},
        {"mark": "seen"},
        {"seize": "ward_bed", "within": 1, "otherwise": [{"mark": "cancelled"}, {"leave": "gave_up"}]},
        {"delay": 0.5},
        {"wait_until": {"time_of_day": 10}},
        {"release": "ward_bed"},
        {"leave": "home"},
    ]
    has = {"kind": {"shares": {"ill": 1.0, "well": 0.0}}}
    describer = Describer(simulated(tree(steps, {"ward_bed": 1}, has), {"ann": 7, "bob": 8}))
    assert words(describer, 0) == [
        "Mon 1 Jan 07:00: comes (patient); kind: ill; seen; takes ward bed 1 at once; only 30 min",
        "Mon 1 Jan 07:30: waits until 10:00, 2 h 30 min",
        "Mon 1 Jan 10:00: leaves ward bed 1; leaves the hospital: home",
    ]
    assert words(describer, 1) == [
        "Mon 1 Jan 08:00: comes (patient); kind: ill; seen; waits 1 h for ward bed (nobody else waits)",
        "Mon 1 Jan 09:00: gives up waiting for ward bed; cancelled; leaves the hospital: gave up",
    ]


def test_now_or_never_is_no_wait():
    steps = [{"seize": "bed", "within": 0, "otherwise": [{"leave": "away"}]}, *BED[1:]]
    describer = Describer(simulated(tree(steps, {"bed": 1}, {"stay_h": 2}), {"ann": 0, "bob": 1}))
    assert words(describer, 1) == [
        "Mon 1 Jan 01:00: comes (patient); asks for bed (nobody else waits); gives up waiting for bed; "
        "leaves the hospital: away"
    ]


def rounds(days: float) -> Simulation:
    """A stay that ends at the first board round after so many days; the same node each morning."""
    away = [{"mark": "ready"}, {"delay": "arranging_h"}, {"mark": "discharged"}, {"release": "bed"}, {"leave": "home"}]
    asked = {
        "branch": {"pool": "theatre", "free": True},
        "paths": {"yes": away, "no": [{"delay": 1}, {"go_to": "round"}]},
    }
    pathways = {
        "only": [{"seize": "bed"}, {"delay": "stay_h"}, {"go_to": "round"}],
        "round": {"expects": ["bed"], "steps": [{"wait_until": {"time_of_day": 10}}, asked]},
    }
    theatre = {"places": {"base": 0, "add": [{"places": 1, "hours": [0, 24], "weekdays": ["fri"]}]}}
    return simulated(
        tree(pathways, {"bed": 1, "theatre": theatre}, {"stay_h": days * 24 + 1, "arranging_h": 2}), {"ann": 0}, 24 * 7
    )


def test_a_loop_is_told_once():
    describer = Describer(rounds(1))  # Tuesday, 1 o'clock; the theatre is free on Friday
    assert words(describer, 0) == [
        "Mon 1 Jan 00:00: comes (patient); takes bed 1 at once; stay 25 h",
        "Tue 2 Jan 01:00: waits until 10:00, 9 h",
        "Tue 2 Jan 10:00: no more than 0 are free of theatre; round 1 h",
        "Tue 2 Jan 11:00: the same 2 times more, until Thu 4 Jan 11:00",
        "Thu 4 Jan 11:00: waits until 10:00, 23 h",
        "Fri 5 Jan 10:00: more than 0 are free of theatre; ready; arranging 2 h",
        "Fri 5 Jan 12:00: discharged; leaves bed 1; leaves the hospital: home",
    ]
    drawn = bars(describer.journey(0))
    assert [(bar.look, bar.label, bar.length / 3_600_000) for bar in drawn][-1] == (Look.READY, "arranging", 2.0)
    assert [bar.label for bar in drawn].count("wait until 10:00") == 1
    assert sum(bar.length for bar in drawn) == (4 * 24 + 12) * 3_600_000  # nothing is lost where bars are joined


def test_lengths_are_told_as_people_do():
    found = [lasting(h) for h in (0, 0.001, 0.5, 1, 3.26, 47.99, 48, 98 * 24 + 1)]
    assert found == ["0 min", "under a minute", "30 min", "1 h", "3 h 16 min", "47 h 59 min", "2 days", "98 days 1 h"]
    assert [difference(h) for h in (-1.5, 0.001, 50)] == ["−1 h 30 min", "0", "+2 days 2 h"]


def test_the_same_moments_stand_side_by_side():
    def moments(*texts: str) -> list[Moment]:
        return [Moment(n, text, (text,), 1) for n, text in enumerate(texts)]

    rows = side_by_side(moments("a", "b", "c"), moments("a", "c", "d"))
    assert [(r.base and r.base.text, r.new and r.new.text) for r in rows] == [
        ("a", "a"), ("b", None), ("c", "c"), (None, "d")]  # fmt: skip
    assert [row.same for row in rows] == [True, False, False, False]  # c is at another time


def test_a_story_says_what_differs_and_where_it_comes_from():
    patients = {"ann": 0, "bob": 1, "cat": 2}
    base, new = beds(1, patients), beds(2, patients)
    describers = (before := Describer(base), Describer(new, before, "the baseline"))
    accounts = Accounts(*describers, ("the baseline", "two beds")).accounts(Changes(base, new), 1)
    assert [account.title for account in accounts] == [
        "Changed most: patient",
        "Typical of those who went the same way: patient",
    ]
    assert accounts[0].came == "Mon 1 Jan 2024, 02:00"
    assert accounts[0].sentences == (
        "The same way in both worlds: home.",
        "From coming to leaving: 7 h in the baseline, 4 h with two beds, which is 3 h shorter.",
        "Where it comes from: wait for bed −3 h (4 h → 1 h).",
    )
    assert [(s.name, s.base, s.new, s.difference) for s in accounts[0].steps] == [
        ("wait for bed", "4 h", "1 h", "−3 h")
    ]
    assert [lane.summary for lane in accounts[0].lanes] == ["7 h, home", "4 h, home"]


@pytest.fixture(scope="module")
def crowded() -> Simulation:
    """Two days of a small emergency department."""
    found: dict[str, Any] = yaml.safe_load(
        (CONFIGS / "model" / "emergency_department.yaml").read_text(encoding="utf-8")
    )
    found["run"]["measured_h"] = 48
    found["pools"]["green"]["places"] = 4
    return simulate(blueprint(found), 0, log=True)


def test_words_agree_with_the_log(crowded: Simulation):
    describer, log = Describer(crowded), crowded.run.log
    assert log is not None
    for row in range(len(crowded.run.journeys)):
        found = describer.journey(row)
        mine = log.row == row
        assert [piece.at for piece in found if piece.key != ("inside",)] == log.at[
            mine & (log.event != Event.JOIN)
        ].tolist()
        texts = [piece.text for piece in found]
        for event, word in (
            (Event.REQUEST, r"waits .* for "),
            (Event.TAKE, "(takes|gets) "),
            (Event.LEAVE, "leaves the hospital"),
        ):
            assert sum(bool(re.match(word, text)) for text in texts) == int((mine & (log.event == event)).sum())
        lived = sum(piece.until - piece.at for piece in found if piece.until is not None)
        outcome = int(crowded.run.journeys.outcome[row])
        left = log.at[mine & (log.event == Event.LEAVE)].tolist() or [crowded.run.journeys.world.end]
        assert lived == left[0] - int(crowded.run.journeys.arrival[row])
        assert ("is still here when the run ends" in texts) == (outcome < 0)


def test_the_crowd_is_who_was_in_the_queue(crowded: Simulation):
    """Counted anew, patient by patient."""
    describer, log = Describer(crowded), crowded.run.log
    assert log is not None
    queue: dict[int, set[int]] = {}
    joined = 0
    for line, (event, row, pool) in enumerate(
        zip(log.event.tolist(), log.row.tolist(), log.pool.tolist(), strict=True)
    ):
        if event == Event.JOIN:
            assert describer.queues.others(line) == len(queue.setdefault(pool, set()))
            queue[pool].add(row)
            joined += 1
        elif event != Event.REQUEST:
            for waiting in queue.values():
                waiting.discard(row)
    assert joined > 100
