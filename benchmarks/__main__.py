"""Run every program in turn, round after round, on one core; print one table and keep the ratios.

CPU time of one run each: from a seed to its figures, arrivals and draws among it; reading the YAML and compiling are
not. Ratios are of programs of the same round, so that a slow moment of the machine strikes all. Each program has a
process of its own (see worker.py). The exit code is 0 whether or not a promise is kept: the table says which are.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.programs import RATIOS, SLOW, WORKLOADS, missing, programs
from sim.study.results import whole

LIBRARIES = ("simpy", "numpy", "numba", "ciw", "salabim", "cimba")
# What a run frees is kept by its process for the next one. Left to itself, glibc gives it back to the system or not
# according to what else the process once freed, which moves a program of 30 ms by a third.
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 34)}
Readings = dict[tuple[str, str], list[dict[str, Any]]]  # by workload and program, round by round
Spread = dict[str, float]


def main() -> None:
    """Measure, print, and write results/bench/latest.json."""
    asked = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--workload", choices=WORKLOADS, action="append")
    asked.add_argument("--output", type=Path, default=Path("results/bench/latest.json"))
    options = asked.parse_args()
    found: Readings = {}
    for workload in options.workload or WORKLOADS:
        found |= measured(workload, options.rounds)
    shown = {r.name: s for r in RATIOS if (s := ratio(found, (r.workload, r.above), (r.workload, r.below)))}
    show(found, shown)
    keep(options.output, found, shown)


def measured(workload: str, rounds: int) -> Readings:
    """Every program of a workload, round by round."""
    found: Readings = {}
    with ExitStack() as stack:
        asking = {name: stack.enter_context(worker(workload, name)) for name in programs(workload)}
        for name, ask in asking.items():
            if name not in SLOW:
                ask(0)
        for seed in range(1, rounds + 1):
            for name, ask in asking.items():
                if name in SLOW and seed > 1:
                    continue
                found.setdefault((workload, name), []).append(ask(seed))
                print(
                    f"{workload}, round {seed}, {name}: {found[workload, name][-1]['seconds']:.3f} s", file=sys.stderr
                )
    return found


@contextmanager
def worker(workload: str, name: str) -> Iterator[Any]:
    """A process of one program, as a function from a seed to its reading."""
    words = [sys.executable, "-m", "benchmarks.worker", workload, name]
    environment = os.environ | KEEP_MEMORY
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(words, env=environment, text=True, **pipes) as process:
        asked, answered = process.stdin, process.stdout
        if asked is None or answered is None:
            raise RuntimeError("a worker has no pipes")

        def ask(seed: int) -> dict[str, Any]:
            asked.write(f"{seed}\n")
            asked.flush()
            line = answered.readline()
            if not line:
                raise RuntimeError(f"{name} failed on {workload}")
            answer: dict[str, Any] = json.loads(line)
            return answer

        yield ask
        asked.close()


def ratio(found: Readings, above: tuple[str, str], below: tuple[str, str]) -> Spread | None:
    """Ratios round by round: median, least and most; None where one of the two was not run."""
    if above not in found or below not in found:
        return None
    by_round = [a["seconds"] / b["seconds"] for a, b in zip(found[above], found[below], strict=False)]
    return {"median": statistics.median(by_round), "least": min(by_round), "most": max(by_round)}


def show(found: Readings, shown: dict[str, Spread]) -> None:
    """Print one table of programs and one of ratios."""
    console = Console(width=None if sys.stdout.isatty() else 120)
    table = Table("workload", "program", "CPU s, median", "textbook ÷ it", "peak MiB", title="one core, CPU time")
    for (workload, name), readings in found.items():
        times = ratio(found, (workload, "textbook SimPy"), (workload, name))
        seconds = statistics.median(reading["seconds"] for reading in readings)
        peak = max(reading["peak_mib"] for reading in readings)
        table.add_row(workload, name, f"{seconds:.3f}", f"{times['median']:.2f}" if times else "", f"{peak:.0f}")
    console.print(table)
    for name, why in missing().items():
        console.print(f"{name} was not run: {why}")
    for each in RATIOS:
        if each.name in shown:
            spread = shown[each.name]
            rounds = f"{spread['median']:.2f} (rounds {spread['least']:.2f} to {spread['most']:.2f})"
            console.print(f"{each.name}: {rounds} {each.promise(spread['median'])}".rstrip(), highlight=False)


def keep(path: Path, found: Readings, shown: dict[str, Spread]) -> None:
    """Write what was measured, and on what."""
    kept = {
        **{name: spread["median"] for name, spread in shown.items()},
        "spread": shown,
        "cpu_seconds": {f"{w}: {n}": [r["seconds"] for r in readings] for (w, n), readings in found.items()},
        "peak_mib": {f"{w}: {n}": max(r["peak_mib"] for r in readings) for (w, n), readings in found.items()},
        "figures": {f"{w}: {n}": mean_figures(readings) for (w, n), readings in found.items()},
        "machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.system()},
        "versions": {"python": platform.python_version(), **{name: installed(name) for name in LIBRARIES}},
        "measured": datetime.now(UTC).date().isoformat(),
    }
    with whole(path) as unfinished:
        unfinished.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"kept in {path}")


def mean_figures(readings: list[dict[str, Any]]) -> list[float]:
    """Means over the rounds of what a program reported, so that one can see that all did the same work."""
    columns = zip(*(reading["figures"] for reading in readings), strict=True)
    return [math.fsum(column) / len(readings) for column in columns]


def installed(name: str) -> str:
    """The version of a package, "" where it is not installed."""
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def processor() -> str:
    """The name of the processor, where the system tells it."""
    found = Path("/proc/cpuinfo")
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
