"""Tiny exact worlds: patients who come when we say, calendars over a few days, and both engines held to each other."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from sim.demand.patients import Patients
from sim.engine.compiled.engine import run_compiled
from sim.engine.journeys import Deadlock, Run
from sim.engine.log import COLUMNS as LOG_COLUMNS
from sim.engine.reference.engine import run_reference
from sim.engine.world import NEVER, World
from sim.hospital.build import Closures, build
from sim.hospital.read import blueprint
from sim.scenario.clock import HOUR_MS

MONDAY = date(2024, 1, 1)  # a bank holiday; 2 January is a plain Tuesday
COLUMNS = ("key", "parent", "person", "klass", "outcome", "session", "arrival", "marks")
Tree = Mapping[str, Any]


def tree(
    pathways: Any, pools: Tree, has: Tree | None = None, classes: Tree | None = None, **rest: Any
) -> dict[str, Any]:
    """A scenario of January 2024. `pathways`: by name, or the steps of the only one.

    has: attributes of the one class `patient`; classes: those of several. An attribute may be a number (always that),
    a word (always that category), or as in a scenario. Pools may be just a number of places.
    """
    pathways = pathways if isinstance(pathways, Mapping) else {"only": pathways}
    entry = next(iter(pathways))
    return {
        "name": "tiny",
        "run": {"start": MONDAY, "warm_up_days": 0, "measured_months": 1, "seed": 1},
        "classes": {n: _class(n, own, pathways, entry) for n, own in (classes or {"patient": has or {}}).items()},
        "pools": {n: {"places": p} if isinstance(p, int) else p for n, p in pools.items()},
        "pathways": pathways,
        **rest,
    }


def _class(name: str, has: Tree, pathways: Tree, entry: str) -> dict[str, Any]:
    """A class enters the pathway of its own name, or the first."""
    return {
        "pathway": name if name in pathways else entry,
        "attributes": {n: _attribute(a) for n, a in has.items()},
    }


def _attribute(always: Any) -> Any:
    if isinstance(always, str):
        return {"shares": {always: 1.0}}
    return always if isinstance(always, Mapping) else {"of": {"constant": always}}


def world(
    plain: Tree,
    patients: Mapping[str, Any],
    hours: float = 48,
    closures: Closures | None = None,
    months: tuple[float, ...] = (),
) -> World:
    """A world of these patients (name: hour of arrival, or hour and class), who are ordered as they are named.

    hours: when the run ends; months: hours at which the books of a month are closed.
    """
    made = build(blueprint(plain), 0, closures)
    rows = [at if isinstance(at, tuple) else (at, "patient") for at in patients.values()]
    classes = list(plain["classes"])
    one_each = [
        (ms([at]), np.array([key], dtype=np.uint64), classes.index(name))
        for key, (at, name) in enumerate(rows, start=1)
    ]
    edges = ms([0, *months, hours])
    return replace(made, patients=Patients.merged(one_each), month_edges=edges, end=int(edges[-1]))


def ms(hours: Any) -> Any:
    return np.array([round(h * HOUR_MS) for h in hours], dtype=np.int64)


def both(here: World) -> Run:
    """Run both engines, hold every table of one to the other to the bit, and hand one of them back.

    Where patients lock each other in, or one waits for what will never be, both engines say so of the same, and it is
    true: let run on, none of them ever takes another step.
    """
    locked = [deadlock(engine, here) for engine in (run_compiled, run_reference)]
    assert str(locked[0]) == str(locked[1])
    if locked[0] is not None:
        on = both(unlocked(here))
        assert on.log is not None
        keys = {int(name.rpartition(" ")[2], 16) for name in locked[0].patients}
        deadlock_of = np.isin(on.journeys.key[on.log.row], np.array(sorted(keys), dtype=np.uint64))
        assert deadlock_of.any()
        assert on.log.at[deadlock_of].max() <= locked[0].at_ms
        return on
    fast, plain = run_compiled(here), run_reference(here)
    same(fast, plain)
    fast_logged, plain_logged = run_compiled(here, log=True), run_reference(here, log=True)
    same(fast, fast_logged)
    same(plain, plain_logged)
    assert fast_logged.log is not None
    assert plain_logged.log is not None
    for name in LOG_COLUMNS:
        np.testing.assert_array_equal(getattr(fast_logged.log, name), getattr(plain_logged.log, name), err_msg=name)
    return fast_logged


def deadlock(engine: Callable[[World], Run], here: World) -> Deadlock | None:
    """The deadlock a run ends in, if any."""
    if here.program.locking or here.program.lasting:
        try:
            engine(here)
        except Deadlock as error:
            return error
    return None


def unlocked(here: World) -> World:
    """The same world, in which nobody looks for deadlocks or for requests that can never be granted."""
    return replace(here, program=replace(here.program, locking=frozenset(), lasting=frozenset()))


def same(fast: Run, plain: Run) -> None:
    """Two runs of one world agree to the bit, whichever engine made them and whether or not it kept a log."""
    for column in COLUMNS:
        ours, theirs = getattr(fast.journeys, column), getattr(plain.journeys, column)
        assert ours.dtype == theirs.dtype, column
        np.testing.assert_array_equal(ours, theirs, err_msg=column)
    np.testing.assert_array_equal(fast.occupancy, plain.occupancy, err_msg="occupancy")
    np.testing.assert_array_equal(fast.sessions, plain.sessions, err_msg="sessions")
    for column in ("row", "pool", "places", "since", "until"):
        ours, theirs = getattr(fast.bed_stays, column), getattr(plain.bed_stays, column)
        np.testing.assert_array_equal(ours, theirs, err_msg=f"bed_stays.{column}")
    assert fast.dropped == plain.dropped
    assert fast.longest_passed_over == plain.longest_passed_over


def log(plain: Tree, patients: Mapping[str, Any], hours: float = 48, **how: Any) -> list[str]:
    """What happened, on both engines: `3 ann seen`, in order of the hour, of the patients, of the steps."""
    return run_lines(both(world(plain, patients, hours, **how)), patients)


def run_lines(run: Run, patients: Mapping[str, Any]) -> list[str]:
    """Every mark made in a run, and under whose name; a return is called `ann again`.

    Marks are numbered from the last step of a pathway to its first.
    """
    journeys, marks = run.journeys, run.journeys.world.program.marks
    names = dict(enumerate(patients, start=1))
    rows = []
    for row, (key, parent) in enumerate(zip(journeys.key.tolist(), journeys.parent.tolist(), strict=True)):
        names.setdefault(key, f"{names.get(parent, '?')} again")
        rows += [(int(journeys.marks[row, m]), key, -m) for m in range(len(marks)) if journeys.marks[row, m] != NEVER]
    return [f"{at / HOUR_MS:g} {names[key]} {marks[-m]}" for at, key, m in sorted(rows)]


def outcomes(run: Run) -> list[str]:
    """The outcome of each visit in order of (arrival, key); `inside` where it has none."""
    names = run.journeys.world.program.outcomes
    return ["inside" if code < 0 else names[code] for code in run.journeys.outcome.tolist()]


def hours_of(run: Run, pool: str) -> dict[str, list[float]]:
    """The books of a pool in place-hours by month, without those that are nothing."""
    uses: tuple[str, ...] = ("open", "used", "queued", "escalation", "overrun")
    books: Callable[[str], list[float]] = lambda use: (run.use(pool, use) / HOUR_MS).tolist()  # noqa: E731
    return {use: books(use) for use in uses if any(books(use))}
