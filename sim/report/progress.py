"""Progress on the terminal: a bar for a person, a line now and then for a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from sim.study.execution import engine_is_compiled

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(what: str, unit: str = "replications", each: int = 1) -> Iterator[Callable[[int, int], None]]:
    """A function (done, of how many) that tells on standard error how far a study is.

    unit: what is counted, of which each takes so many of the runs that the function is told of.
    """
    counted = _bar(what, unit) if sys.stderr.isatty() else _lines(what, unit)
    with counted as on_progress:
        yield lambda done, total: on_progress(done // each, total // each)


def tell_compiling(engine: str) -> None:
    """Say why the first run of all takes so long."""
    if engine == "compiled" and not engine_is_compiled():
        print("compiling the engine: about a minute, this once", file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(f"running {what}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    left = (TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, *left, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _lines(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    print(f"running {what}", file=sys.stderr, flush=True)
    begun = monotonic()
    last = [begun]

    def on_progress(done: int, total: int) -> None:
        now = monotonic()
        if done == total or now - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = now
            left = f", about {_length((now - begun) / done * (total - done))} left" if 0 < done < total else ""
            print(f"{done} of {total} {unit}{left}", file=sys.stderr, flush=True)

    yield on_progress


def _length(seconds: float) -> str:
    """How long something takes, as one says it: `40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
