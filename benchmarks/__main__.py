"""Run every program in turn, round after round, on one core; print the table and keep the ratios.

CPU time of one run each: from a seed to its figures, arrivals and draws among it; reading the YAML and compiling are
not. Ratios are of programs of the same round, so that a slow moment of the machine strikes all. The exit code is 0
whether or not a target is met: the table says which are.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import handwritten, ours, textbook
from benchmarks.workload import Figures
from sim.study.results import whole

PROGRAMS: dict[str, Callable[[int], Figures]] = {
    "textbook SimPy": textbook.run,
    "our SimPy engine": ours.reference,
    "our compiled engine": ours.compiled,
    "hand-written loop": handwritten.run,
}
RATIOS = {
    "simpy_vs_textbook": ("textbook SimPy", "our SimPy engine", 4.0),
    "compiled_vs_textbook": ("textbook SimPy", "our compiled engine", 50.0),
    "compiled_vs_handwritten": ("our compiled engine", "hand-written loop", None),
}
LIBRARIES = ("simpy", "numpy", "numba")


def main() -> None:
    """Measure, print, and write results/bench/latest.json."""
    asked = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--output", type=Path, default=Path("results/bench/latest.json"))
    options = asked.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for program in PROGRAMS.values():
        program(0)  # compiles, and warms whatever warms
    seconds: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    for seed in range(1, options.rounds + 1):
        for name, program in PROGRAMS.items():
            begun = time.process_time()
            program(seed)
            seconds[name].append(time.process_time() - begun)
            print(f"round {seed}, {name}: {seconds[name][-1]:.3f} s", file=sys.stderr, flush=True)
    told = {name: ratio(seconds[above], seconds[below]) for name, (above, below, _) in RATIOS.items()}
    show(seconds, told)
    keep(options.output, seconds, told)


def ratio(above: list[float], below: list[float]) -> dict[str, float]:
    """Ratios round by round: median, least and most."""
    by_round = [a / b for a, b in zip(above, below, strict=True)]
    return {"median": statistics.median(by_round), "least": min(by_round), "most": max(by_round)}


def show(seconds: dict[str, list[float]], told: dict[str, dict[str, float]]) -> None:
    """Print both tables."""
    console = Console()
    table = Table("program", "CPU s, median", "textbook ÷ it", title="hospital-lite, one year of a trust, one core")
    slowest = seconds["textbook SimPy"]
    for name, each in seconds.items():
        table.add_row(name, f"{statistics.median(each):.3f}", f"{ratio(slowest, each)['median']:.1f}")
    console.print(table)
    for name, (_, _, target) in RATIOS.items():
        spread = f"{told[name]['median']:.2f} (rounds {told[name]['least']:.2f} to {told[name]['most']:.2f})"
        met = "" if target is None else f", target {target:g}: {'met' if told[name]['median'] >= target else 'MISSED'}"
        console.print(f"{name}: {spread}{met}")


def keep(path: Path, seconds: dict[str, list[float]], told: dict[str, dict[str, float]]) -> None:
    """Write what was measured, and on what."""
    kept = {
        **{name: spread["median"] for name, spread in told.items()},
        "spread": told,
        "cpu_seconds": seconds,
        "machine": {"processor": processor(), "cores": os.cpu_count(), "system": platform.system()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "measured": datetime.now(UTC).date().isoformat(),
    }
    with whole(path) as unfinished:
        unfinished.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    print(f"kept in {path}")


def processor() -> str:
    """The name of the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    lines = told.read_text(encoding="utf-8").splitlines() if told.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
