"""Progress on the terminal: a bar for a person, a line now and then for a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

from sim.study.execution import engine_is_compiled

SECONDS_BETWEEN_LINES = 10.0


@dataclass(frozen=True)
class Shown:
    """Tells on standard error how far a study is; called with how many runs are done, of how many.

    each: runs that one takes of what is counted; say: prints a line beside it.
    """

    on_progress: Callable[[int, int], None]
    say: Callable[[str], None]
    each: int = 1

    def __call__(self, done: int, total: int) -> None:
        """Tell how far it is."""
        self.on_progress(done // self.each, total // self.each)


@contextmanager
def progress(what: str, unit: str = "replications", each: int = 1) -> Iterator[Shown]:
    """How far a study is. unit: what is counted, of which each takes so many of the runs."""
    counted = _bar(what, unit) if sys.stderr.isatty() else _lines(what, unit)
    with counted as (on_progress, say):
        yield Shown(on_progress, say, each)


def tell_compiling(engine: str) -> None:
    """Say why the first run of all takes so long."""
    if engine == "compiled" and not engine_is_compiled():
        print("compiling the engine: about a minute, this once", file=sys.stderr, flush=True)


@contextmanager
def _bar(what: str, unit: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(f"running {what}"), BarColumn(), MofNCompleteColumn(), TextColumn(unit))
    left = (TimeRemainingColumn(), TextColumn("left"))
    with Progress(*columns, *left, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield (
            lambda done, total: bar.update(task, completed=done, total=total),
            lambda line: bar.console.print(line, markup=False, highlight=False, soft_wrap=True),  # above the bar
        )


@contextmanager
def _lines(what: str, unit: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    _say(f"running {what}")
    begun = monotonic()
    last = [begun]

    def on_progress(done: int, total: int) -> None:
        now = monotonic()
        if done == total or now - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = now
            left = f", about {_length((now - begun) / done * (total - done))} left" if 0 < done < total else ""
            _say(f"{done} of {total} {unit}{left}")

    yield on_progress, _say


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _length(seconds: float) -> str:
    """How long something takes, as one says it: `40 s`, `3 min`, `2 h 10 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
