"""Plain worlds: which run on kernels of their own, and that these do there what the kernel for any world does."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli import scenario
from sim.engine.compiled import engine
from sim.engine.compiled.lowered import lowered
from sim.engine.log import COLUMNS
from sim.engine.world import World
from sim.study.model import run_model
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


@contextmanager
def kernels() -> Iterator[list[str]]:
    """The names of the kernels that are run, in order."""
    called: list[str] = []

    def counted(name: str) -> Any:
        kernel = getattr(engine, name)

        def run(*tables: Any) -> None:
            called.append(name)
            kernel(*tables)

        return run

    with mock.patch.multiple(engine, **{name: counted(name) for name in ("run", "run_plain", "run_plain_logged")}):
        yield called


def check(here: World) -> None:
    """Both engines agree, and so do the kernels, without a log and with one, line for line."""
    assert lowered(here).plain
    whole = both(here)  # held to the other engine's log there
    with kernels() as called:
        logged = engine.run_compiled(here, log=True)
    assert set(called) == {"run_plain_logged"}
    with mock.patch.multiple(engine, run_plain=engine.run, run_plain_logged=engine.run):
        any_world, any_logged = engine.run_compiled(here), engine.run_compiled(here, log=True)
    same(any_world, whole)
    same(any_logged, logged)
    assert logged.log is not None
    assert any_logged.log is not None
    for column in COLUMNS:
        ours, theirs = getattr(logged.log, column), getattr(any_logged.log, column)
        np.testing.assert_array_equal(ours, theirs, err_msg=column)


@pytest.mark.parametrize("which", PLAIN)
def test_a_plain_world_runs_on_its_own_kernels_and_comes_to_the_same(which):
    here = made(*PLAIN[which])
    check(here)
    with kernels() as called:
        engine.run_compiled(here)
        engine.run_compiled(here, log=True)
    assert called == ["run_plain", "run_plain_logged"]


@pytest.mark.parametrize("which", NOT_PLAIN)
def test_a_world_that_asks_for_more_does_not(which):
    here = made(*NOT_PLAIN[which])
    assert not lowered(here).plain
    with kernels() as called:
        both(here)
    assert set(called) == {"run"}


def test_a_log_longer_than_there_was_room_for_is_kept_whole():
    stage = [{"seize": "bed"}, {"mark": "in"}, {"delay": "stay"}, {"release": "bed"}]
    plain = tree([*stage * 12, GONE[0]], {"bed": 30}, {"stay": 0.5})
    here = world(plain, {f"p{n}": n / 8 for n in range(30)})
    with mock.patch.object(engine, "LINES_A_VISIT", 0), kernels() as called:
        small = engine.run_compiled(here, log=True)
    assert called == ["run_plain_logged"] * 2  # again with twice the room
    assert small.log is not None
    assert len(small.log) == 30 * (12 * 4 + 2)
    same(small, both(here))
    check(here)


@pytest.mark.parametrize("model", ["multi_server", "priorities", "shifts", "tandem_blocking"])
def test_a_model_of_a_plain_world_runs_on_its_kernel_for_all_that_it_keeps_a_log(model):
    tree_of_model = scenario("run.measured_h=100", model=model)
    with kernels() as called:
        assert not run_model(tree_of_model, 3).failed
    assert called.count("run_plain_logged") == 3
    assert "run" not in called  # the check of its loads, which needs no log, is no other kernel's either


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
