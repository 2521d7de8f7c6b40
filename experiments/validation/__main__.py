"""Run every case, judge it, and write docs/validation.md and results/validation.json.

The exit code is 0 where every gate is met, and 1 otherwise. `--quick` runs less of it and keeps its page in results/.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import sim
from experiments.validation import closed_forms, oracle, page, published
from experiments.validation.case import Case, Verdict, judged
from experiments.validation.laws import Held
from experiments.validation.running import study

ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("numpy", "numba", "simpy")


def main(words: Sequence[str] | None = None) -> int:
    """Everything, in the order of the page."""
    asked = argparse.ArgumentParser(prog="python -m experiments.validation", description=__doc__)
    asked.add_argument("--quick", action="store_true", help="shorter runs, kept in results/")
    asked.add_argument("--only", default="", help="cases whose name or model holds this, printed and not kept")
    asked.add_argument("--workers", type=int, default=1)
    options = asked.parse_args(words)
    begun = time.process_time()
    verdicts: list[Verdict] = []
    every: list[Held] = []
    failed: list[str] = []
    for case in cases(options.only, options.quick):
        since = time.process_time()
        found, held = study(case, options.quick, options.workers)
        lines = [judged(case, check, found) for check in case.checks]
        say(case, lines, held, time.process_time() - since)
        verdicts, every = verdicts + lines, [*every, held]
        failed += [f"{held.case}: {line}" for line in found.result.failed]
    ciw = version("ciw") if oracle.THERE else ""
    report = page.Report(verdicts, every, failed, ciw, provenance(time.process_time() - begun))
    if options.only:
        print(page.written(report))
    else:
        where = ROOT / ("results/validation_quick.md" if options.quick else "docs/validation.md")
        page.keep(report, where, ROOT / f"results/validation{'_quick' if options.quick else ''}.json")
        print(f"kept in {where.relative_to(ROOT)}", file=sys.stderr)
    return 0 if report.sound else 1


def cases(only: str, quick: bool) -> Iterator[Case]:
    """Every case, or those asked for."""
    return (
        case
        for case in chain(closed_forms.cases(), published.cases(), oracle.cases(only, 30 if quick else oracle.HERS))
        if only in case.name or only in case.model
    )


def say(case: Case, lines: list[Verdict], held: Held, seconds: float) -> None:
    """A line of progress."""
    wrong = (v for v in lines if not v.met)
    missed = "; ".join(f"{v.measure}: {v.expected:.5g}, got {v.got:.5g} ± {v.half_width:.2g}" for v in wrong)
    wide = max((v.half_width / abs(v.expected) for v in lines if v.expected), default=0.0)
    print(
        f"{case.section}: {case.name}: {sum(v.met for v in lines)} of {len(lines)} met, widest ± {100 * wide:.2f} %,"
        f" {seconds:.1f} s {missed}{'' if held.sound else f' BROKEN: {held}'}",
        file=sys.stderr,
        flush=True,
    )


def provenance(seconds: float) -> dict[str, str]:
    """With what the page was made."""
    return {
        "acuteflow": sim.__version__,
        "seed": "1",
        "Python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
        "CPU seconds": f"{seconds:.0f}",
    }


if __name__ == "__main__":
    sys.exit(main())
