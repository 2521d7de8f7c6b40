"""What a study costs beside its runs: `python -m benchmarks.study`.

A Latin hypercube of the typical trust over a month, one pair a point: CPU time of the command and of its workers, less
that of the runs themselves (which the store keeps), by the slope from a fifth of the points to all of them, so that
starting is not in it; and the peak memory of the command. The exit code is 1 where a promise is not kept.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import pyarrow.parquet as pq

PROMISED_MS, PROMISED_MIB = 10.0, 400.0
STUDY = """
title: A Latin hypercube over a month
fixed: {{run.start: 2025-03-01, run.warm_up_days: 31, run.measured_months: 1}}
design:
  latin_hypercube:
    points: {points}
    seed: 1
    factors:
      classes.type1.arrivals.per_day: {{low: 330.0, high: 380.0}}
      classes.*.attributes.arranging_h.of.p1.lognormal.mean: {{low: 50.0, high: 105.0}}
      workforce.agency_cut: {{low: 0.0, high: 0.4}}
stopping: {{pairs: 1}}
"""
# Runs the command in this process, ends its workers, and says the CPU time of both and its own peak of memory.
MEASURED = """
import resource, sys
from sim.cli import main
try:
    main()
except SystemExit as left:
    assert not left.code, left.code
from joblib.externals.loky import get_reusable_executor
get_reusable_executor().shutdown(wait=True)
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(own.ru_utime + own.ru_stime, others.ru_utime + others.ru_stime, own.ru_maxrss / 1024, file=sys.stderr)
"""


def measured(points: int) -> tuple[float, float, float]:
    """CPU seconds of a study and of its runs, and the peak of the command's memory, MiB."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "study").mkdir()
        (folder / "study" / "hypercube.yaml").write_text(STUDY.format(points=points), encoding="utf-8")
        words = ["study=hypercube", "--config-dir", place, f"output={place}/results"]
        done = subprocess.run([sys.executable, "-c", MEASURED, *words], capture_output=True, text=True, check=True)
        own, others, peak = map(float, done.stderr.splitlines()[-1].split())
        files = (folder / "results" / "store").rglob("*.parquet")
        runs = sum(sum(pq.read_table(file, columns=["seconds"])["seconds"].to_pylist()) for file in files)
    return own + others, runs, peak


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="benchmarks.study", description=__doc__)
    asked.add_argument("--points", type=int, default=1000)
    points = asked.parse_args().points
    few = points // 5
    (less, runs_of_few, _), (more, runs, peak) = measured(few), measured(points)
    beside_ms = 1000 * ((more - runs) - (less - runs_of_few)) / (points - few)
    of_time, of_memory = beside_ms <= PROMISED_MS, peak <= PROMISED_MIB
    print(f"{points} points, one pair each: {runs:.1f} s of CPU in runs, {more:.1f} s in all")
    print(f"beside the runs {beside_ms:.1f} ms a point (at most {PROMISED_MS:g}: {'met' if of_time else 'MISSED'})")
    print(f"peak of the command {peak:.0f} MiB (at most {PROMISED_MIB:g}: {'met' if of_memory else 'MISSED'})")
    sys.exit(0 if of_time and of_memory else 1)


if __name__ == "__main__":
    main()
