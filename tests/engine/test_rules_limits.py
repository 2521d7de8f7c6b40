"""R7b, R10, R12 and R21b: shortest queues, choices within all_of, full queues, and levels of pools."""

import pytest

from sim.engine.compiled.engine import run_compiled
from sim.engine.log import Event
from sim.engine.reference.engine import run_reference
from sim.hospital.read import blueprint
from sim.scenario.faults import ScenarioFaults
from tests.engine.worlds import both, hours_of, log, outcomes, tree, world

GONE = [{"mark": "gone"}, {"leave": "gone"}]
ENGINES = pytest.mark.parametrize("engine", [run_compiled, run_reference])


def stay(hold: str) -> list:
    return [{"mark": "in"}, {"delay": "stay_h"}, {"release": hold}, {"leave": "home"}]


# ---- the shortest of several queues


def tills(**stays: float):
    steps = [{"seize": {"shortest_of": ["left", "right"]}, "as": "till"}]
    where = {"branch": {"placed": "till"}, "paths": {name: [{"mark": name}] for name in ("left", "right")}}
    classes = {name: {"stay_h": hours} for name, hours in stays.items()}
    return tree([*steps, where, *stay("till")], {"left": 1, "right": 1}, classes=classes)


def test_r7b_a_free_place_first_in_the_order_listed_then_the_shortest_queue_then_the_order_listed():
    plain = tills(long=10, short=2)
    patients = {
        "ann": (0, "long"),
        "bob": (0, "short"),
        "cyd": (0, "short"),
        "dee": (0.5, "short"),
        "eve": (1, "short"),
    }
    # ann is left, bob right; cyd queues left (both empty), dee right, eve left behind cyd: nobody changes over
    lines = [line for line in log(plain, patients) if line.endswith(("left", "right"))]
    assert lines == ["0 ann left", "0 bob right", "2 dee right", "10 cyd left", "12 eve left"]


def test_r7b_who_stands_in_one_queue_is_not_served_by_another():
    run = both(world(tills(long=10, short=1), {"ann": (0, "long"), "bob": (0, "short"), "cyd": (0, "short")}, 12))
    assert hours_of(run, "left")["queued"] == [10]
    assert hours_of(run, "right")["used"] == [1]


# ---- full queues


def limited(limit: int, **more):
    steps = [{"seize": "bed", "if_queue_over": limit, "otherwise": GONE, **more}, *stay("bed")]
    return tree(steps, {"bed": 1}, {"stay_h": 3})


def test_r12_no_room_to_wait_is_loss():
    assert log(limited(0), {"ann": 0, "bob": 1, "cyd": 3}) == ["0 ann in", "1 bob gone", "3 cyd in"]


def test_r12_a_queue_takes_so_many_and_no_more():
    lines = log(limited(1), {"ann": 0, "bob": 1, "cyd": 2, "dee": 3})
    assert lines == ["0 ann in", "2 cyd gone", "3 bob in", "6 dee in"]  # at 3 bob's place in the queue is dee's


def test_r12_a_full_queue_is_asked_before_patience():
    lines = log(limited(1, within=1), {"ann": 0, "bob": 0.5, "cyd": 1, "dee": 1.5})
    assert lines == [
        "0 ann in",
        "1 cyd gone",
        "1.5 bob gone",
        "1.5 dee gone",
    ]  # dee comes before patience ends


def test_r12_none_of_several_queues_grows_beyond_the_limit():
    table = {"bed": {"a": ["near", "far"]}}
    steps = {
        "any": [{"seize": {"preference": "bed", "by": "group"}, "as": "bed", "if_queue_over": 1, "otherwise": GONE}],
        "far": [{"seize": "far", "as": "bed"}],
    }
    classes = {name: {"stay_h": 4, "group": "a"} for name in steps}
    plain = tree({n: [*s, *stay("bed")] for n, s in steps.items()}, {"near": 1, "far": 1}, classes=classes)
    plain["preferences"] = table
    patients = {"ann": (0, "any"), "bob": (0, "far"), "cyd": (1, "far"), "dee": (2, "any"), "eve": (5, "any")}
    assert log(plain, patients) == ["0 ann in", "0 bob in", "2 dee gone", "4 cyd in", "5 eve in"]


def test_r12_of_several_together_any_full_queue_turns_away():
    both_of = {"seize": {"all_of": {"room": 1, "nurse": 1}}, "if_queue_over": 0, "otherwise": GONE}
    steps = [both_of, {"mark": "in"}, {"delay": 2}, {"release": "room"}, {"release": "nurse"}, {"leave": "home"}]
    assert log(tree(steps, {"room": 2, "nurse": 1}), {"ann": 0, "bob": 1, "cyd": 2}) == [
        "0 ann in",
        "1 bob gone",
        "2 cyd in",
    ]


def test_r12_the_shortest_queue_is_the_one_that_counts():
    choice = {"seize": {"shortest_of": ["left", "right"]}, "as": "till", "if_queue_over": 1, "otherwise": GONE}
    plain = tree([choice, *stay("till")], {"left": 1, "right": 1}, {"stay_h": 9})
    run = both(world(plain, {f"p{n}": n / 10 for n in range(6)}))
    assert outcomes(run).count("gone") == 2


# ---- choices within all_of


def test_r10_a_choice_within_all_of_is_refused():
    steps = [{"seize": {"all_of": {"any_of": ["a", "b"]}}}, {"leave": "home"}]
    with pytest.raises(ScenarioFaults, match=r"any_of: all_of takes each of its pools, not a choice of them"):
        blueprint(tree(steps, {"a": 1, "b": 1}))


# ---- levels


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"waiting_over": 0}, ["0 ann no", "0 bob no", "1 cyd no", "2 dee yes"]),
        ({"used_over": 1}, ["0 ann no", "0 bob no", "1 cyd yes", "2 dee yes"]),
        ({"free_over": 1}, ["0 ann yes", "0 bob no", "1 cyd no", "2 dee no"]),
        ({"free": True}, ["0 ann yes", "0 bob yes", "1 cyd no", "2 dee no"]),
    ],
)
def test_r21b_a_branch_asks_how_many_wait_are_in_use_or_are_free(asked, expected):
    branch = {"branch": {"pool": "bed", **asked}, "paths": {"yes": [{"mark": "yes"}], "no": [{"mark": "no"}]}}
    plain = tree([branch, {"seize": "bed"}, {"delay": 9}, {"release": "bed"}, {"leave": "home"}], {"bed": 2})
    assert log(plain, {"ann": 0, "bob": 0, "cyd": 1, "dee": 2}) == expected


# ---- the log


def test_r28_the_log_tells_everything_that_befell_everybody():
    steps = [{"seize": "bed", "within": 2, "otherwise": GONE}, {"mark": "in"}, {"delay": 3}]
    plain = tree([*steps, {"release": "bed"}, {"leave": "home"}], {"bed": 1})
    run = both(world(plain, {"ann": 0, "bob": 1, "cyd": 2}))
    assert run.log is not None
    names, program = {0: "ann", 1: "bob", 2: "cyd"}, run.journeys.world.program
    found = [
        f"{at / 3_600_000:g} {names[row]} {Event(event).name}"
        for at, row, event in zip(run.log.at.tolist(), run.log.row.tolist(), run.log.event.tolist(), strict=True)
    ]
    assert found == [
        "0 ann ARRIVE",
        "0 ann TAKE",
        "0 ann MARK",
        "0 ann DELAY",
        "1 bob ARRIVE",
        "1 bob REQUEST",
        "1 bob JOIN",
        "2 cyd ARRIVE",
        "2 cyd REQUEST",
        "2 cyd JOIN",
        "3 ann GIVE",
        "3 bob TAKE",
        "3 ann LEAVE",
        "3 bob MARK",
        "3 bob DELAY",
        "4 cyd RENEGE",
        "4 cyd MARK",
        "4 cyd LEAVE",
        "6 bob GIVE",
        "6 bob LEAVE",
    ]
    assert program.nodes[int(run.log.node[1])].origin == "pathways.only[1].seize"
    assert run.log.quantity[3] == 3 * 3_600_000
