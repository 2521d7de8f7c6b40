"""Plain worlds: which run on `run_plain`, and that it does there what the kernel for any world does."""

from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.compiled import engine
from sim.engine.compiled.lowered import lowered
from sim.engine.world import World
from tests.engine.cases import tried
from tests.engine.worlds import both, same, tree, world

GONE = [{"leave": "away"}]
AFTER: list[Any] = [{"mark": "in"}, {"delay": "stay"}, {"release": "bed"}, {"leave": "home"}]
BED = {"seize": "bed"}
SHORTEST = {"seize": {"shortest_of": ["bed", "cot"]}, "as": "bed"}
RANKED = {"places": 1, "priority": ["hot", "cold"]}
HAS = {"stay": 3, "urgency": "cold"}
PATIENTS = {"ann": 1, "bob": 1, "cyd": 2, "dee": 2.5, "eve": 30}
PLAIN: dict[str, tuple[list[Any], Any]] = {
    "nothing more": ([BED, *AFTER], 1),
    "a branch": ([{"branch": "urgency", "paths": {"cold": [BED, *AFTER]}}], 1),
    "the shortest queue": ([SHORTEST, *AFTER], 1),
    "two places": ([{**BED, "quantity": 2}, *AFTER], 2),
    "a full queue": ([{**BED, "if_queue_over": 1, "otherwise": GONE}, *AFTER], 1),
    "a priority": ([{**BED, "priority": "urgency"}, *AFTER], RANKED),
    "hours of a calendar": ([BED, *AFTER], {"places": {"base": 1, "add": [{"places": 1, "hours": [2, 5]}]}}),
}
NOT_PLAIN: dict[str, tuple[list[Any], Any]] = {
    "patience": ([{**BED, "within": 1, "otherwise": GONE}, *AFTER], 1),
    "two pools together": ([{"seize": {"all_of": {"bed": 1, "cot": 1}}}, *AFTER[:3], {"release": "cot"}, AFTER[3]], 1),
    "perhaps more than there is": ([{**BED, "quantity": "stay"}, *AFTER], 3),
    "beds": ([BED, *AFTER], {"places": 1, "beds": True}),
    "an order": ([BED, *AFTER], {"places": 1, "order": {"lowest": "stay"}}),
    "a gate": ([{"wait_until": {"time_of_day": 8}}, BED, *AFTER], 1),
}


def made(steps: list[Any], bed: Any) -> World:
    return world(tree(steps, {"bed": bed, "cot": 1}, HAS), PATIENTS)


def check(here: World) -> None:
    """Both engines agree, and so do both kernels."""
    assert lowered(here).plain
    whole = both(here)
    with mock.patch.object(engine, "run_plain", engine.run):
        same(engine.run_compiled(here), whole)


@pytest.mark.parametrize("which", PLAIN)
def test_a_plain_world_runs_on_its_own_kernel_and_comes_to_the_same(which):
    check(made(*PLAIN[which]))
    with mock.patch.object(engine, "run_plain", side_effect=InterruptedError), pytest.raises(InterruptedError):
        engine.run_compiled(made(*PLAIN[which]))


@pytest.mark.parametrize("which", NOT_PLAIN)
def test_a_world_that_asks_for_more_does_not(which):
    here = made(*NOT_PLAIN[which])
    assert not lowered(here).plain
    with mock.patch.object(engine, "run_plain", side_effect=InterruptedError):
        both(here)


STAGES = st.tuples(st.sampled_from(["bed", "cot"]), st.integers(1, 2), st.sampled_from(["hot", "cold"]))
COMES = st.tuples(st.integers(0, 40), st.sampled_from(["short", "long"]))


@tried(examples=25)
@given(st.lists(STAGES, min_size=1, max_size=4), st.lists(COMES, min_size=1, max_size=25), st.integers(2, 3))
def test_so_does_any_plain_world(stages, comes, places):
    """Many come and go at the same instants and wait for one pool and then another; some are there at the end."""
    steps: list[Any] = []
    for number, (pool, quantity, rank) in enumerate(stages):
        seize = {"seize": pool, "quantity": quantity, "priority": rank, "if_queue_over": 4, "otherwise": GONE}
        steps += [seize, {"mark": f"in_{number}"}, {"delay": "stay"}, {"release": pool}]
    pools = {name: {"places": places, "priority": ["hot", "cold"]} for name in ("bed", "cot")}
    plain = tree([*steps, {"leave": "home"}], pools, classes={"short": {"stay": 0.5}, "long": {"stay": 2}})
    check(world(plain, {f"p{n}": (at / 2, klass) for n, (at, klass) in enumerate(comes)}, hours=24))
