"""Progress on the terminal: a bar for a person, a line now and then for a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

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
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(f"running {what}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _lines(what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    print(f"running {what}", file=sys.stderr, flush=True)
    last = [time.monotonic()]

    def on_progress(done: int, total: int) -> None:
        if done == total or time.monotonic() - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = time.monotonic()
            print(f"{done} of {total} {unit}", file=sys.stderr, flush=True)

    yield on_progress
