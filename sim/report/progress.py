"""Progress on the terminal: a bar for a person, a line now and then for a file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

SECONDS_BETWEEN_LINES = 10.0


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function (done, of how many) that tells on standard error how far a study is."""
    if sys.stderr.isatty():
        yield from _bar(what)
    else:
        yield _lines(what)


def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(f"running {what}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _lines(what: str) -> Callable[[int, int], None]:
    print(f"running {what}", file=sys.stderr, flush=True)
    last = [time.monotonic()]

    def told(done: int, total: int) -> None:
        if done == total or time.monotonic() - last[0] >= SECONDS_BETWEEN_LINES:
            last[0] = time.monotonic()
            print(f"{done} of {total} replications", file=sys.stderr, flush=True)

    return told
