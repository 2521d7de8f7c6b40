"""A nation at currency grain, as CSV, through the command: seconds and peak memory beside their limits.

    python -m benchmarks.nation [--share 1] [--folder FOLDER] [--output results/bench/nation.json]

The script makes the tables: 13,362 currencies of 32 points of delivery (as many as the National Cost Collection has) ×
129 trusts × 24 months, 41 million rows of activity in one CSV file, with weights and inputs. Then it times
`acuteflow task=productivity path=FOLDER weights=weights.csv`, which weighs them by DuckDB: wall clock of the whole
command, and the peak of its memory (maximum resident set); and lays the figure of one trust beside that of its own
rows, read into memory. --share makes so much of the currencies. The exit code is 1 where a limit is missed or the
figures differ.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.productivity import BASE, NAMES, NEW, TRUSTS, inputs
from benchmarks.programs import Ratio
from sim.study.results import whole

CURRENCIES, PODS = 13_362, 32
PAIR = NAMES[-2:]
ONE = PAIR[-1]
SECONDS, MEMORY_MB = 60.0, 2048.0
SAME = 1e-9
"""Two figures are one where they differ by less."""
ROWS = """
SELECT 'T' || lpad(t::VARCHAR, 3, '0') AS organisation, m.month, 'pod_' || lpad((c % {pods})::VARCHAR, 2, '0') AS pod,
       'C' || lpad(c::VARCHAR, 5, '0') AS currency,
       (hash(t, c) % 60 + (hash(t, c, m.at) % 20) * (1 + m.at // 12 * 0.05))::INTEGER AS volume
FROM range({trusts}) AS trusts(t), range({currencies}) AS currencies(c),
     (SELECT unnest({months}) AS month, unnest(range({count})) AS at) AS m
"""
WEIGHTS = """
SELECT 'pod_' || lpad((c % {pods})::VARCHAR, 2, '0') AS pod, 'C' || lpad(c::VARCHAR, 5, '0') AS currency,
       50 + hash(c) % 4000 AS unit_cost_gbp, 1000 + hash(c, 1) % 100000 AS activity
FROM range({currencies}) AS currencies(c)
"""


def make(folder: Path, currencies: int) -> int:
    """Write the three tables; how many rows of activity."""
    import duckdb

    from sim.productivity import write_table

    months = [*BASE, *NEW]
    named = {"pods": PODS, "trusts": TRUSTS, "currencies": currencies, "months": months, "count": len(months)}
    (folder / "mine").mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET memory_limit='1GB'; SET threads=2; SET preserve_insertion_order=false")
        connection.execute("SET enable_progress_bar=false")
        for query, path in ((ROWS, folder / "mine" / "activity.csv"), (WEIGHTS, folder / "weights.csv")):
            connection.execute(f"COPY ({query.format(**named)}) TO '{path.as_posix()}' (HEADER, DELIMITER ',')")
    write_table(inputs(), folder / "mine" / "inputs.csv")
    return currencies * TRUSTS * len(months)


def measured(folder: Path) -> dict[str, float]:
    """Wall and CPU seconds of the command, its peak of memory, MB, and the growth of the last trust it names."""
    words = ["task=productivity", "path=mine", "weights=weights.csv", "streamed=true", "format=json", "output=results"]
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "sim.cli", *words], cwd=folder, check=True, capture_output=True)
    seconds = time.perf_counter() - begin
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    rows = json.loads(done.stdout)
    if len(rows) != TRUSTS:
        sys.exit(f"growth of {len(rows)} trusts, not of {TRUSTS}")
    spent = {"seconds": seconds, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    return {**spent, "growth": next(row["productivity_growth"] for row in rows if row["organisation"] == ONE)}


def in_memory(folder: Path) -> float:
    """The growth of one trust by the command, from its own rows and those of another, read into memory.

    Of one alone there would be a board page, for which every assumption is tried at this grain: minutes.
    """
    own = folder / "one"
    own.mkdir()
    for name in ("activity.csv", "inputs.csv"):
        with (
            (folder / "mine" / name).open(encoding="utf-8-sig", newline="") as every,
            (own / name).open("w", encoding="utf-8", newline="") as kept,
        ):
            rows = csv.reader(every)
            header = next(rows)
            at, out = header.index("organisation"), csv.writer(kept)
            out.writerow(header)
            out.writerows(row for row in rows if row[at] in PAIR)
    words = ["task=productivity", "path=one", "weights=weights.csv", "streamed=false", "format=json", "output=results"]
    done = subprocess.run([sys.executable, "-m", "sim.cli", *words], cwd=folder, check=True, capture_output=True)
    return float(next(row["productivity_growth"] for row in json.loads(done.stdout) if row["organisation"] == ONE))


def promised(found: dict[str, float]) -> dict[str, str]:
    """What was promised of what was measured, and whether it is kept, in words."""
    most = {"seconds": SECONDS, "peak_mb": MEMORY_MB}
    kept = {name: Ratio(name, "", "", "", most=each).promise(found[name]) for name, each in most.items()}
    same = math.isclose(found["growth"], found["growth_in_memory"], rel_tol=0.0, abs_tol=SAME)
    return {**kept, "growth": f"that of its rows in memory: {'met' if same else 'MISSED'}"}


def main() -> None:
    """Make, measure, compare, print, and write the figures."""
    asked = argparse.ArgumentParser(prog="benchmarks.nation", description=__doc__)
    asked.add_argument("--share", type=float, default=1.0)
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--output", type=Path, default=Path("results/bench/nation.json"))
    options = asked.parse_args()
    with TemporaryDirectory(dir=options.folder) as place:
        folder = Path(place)
        begin = time.perf_counter()
        rows = make(folder, round(CURRENCIES * options.share))
        size = (folder / "mine" / "activity.csv").stat().st_size / 1e9
        print(f"{rows:,} rows, {size:.2f} GB of CSV, made in {time.perf_counter() - begin:.0f} s", file=sys.stderr)
        streamed = measured(folder)
        print(f"weighed in {streamed['seconds']:.1f} s, {streamed['peak_mb']:.0f} MB", file=sys.stderr)
        found = {"rows": rows, "csv_gb": size, **streamed, "growth_in_memory": in_memory(folder)}
    promises = promised(found)
    print(
        f"a nation at currency grain, {rows:,} rows of CSV: {found['seconds']:.1f} s {promises['seconds']} "
        f"({found['cpu_s']:.1f} s of CPU); {found['peak_mb']:.0f} MB {promises['peak_mb']}; "
        f"growth of {ONE} {found['growth']:+.6%}, {promises['growth']}"
    )
    with whole(options.output) as unfinished:
        unfinished.write_text(json.dumps({**found, "promises": promises}, indent=1) + "\n", encoding="utf-8")
    if any("MISSED" in each for each in promises.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
