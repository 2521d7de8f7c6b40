"""The power of the verdict, as it stands in docs/method.md."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from pathlib import Path

from experiments.renewing import ROOT
from experiments.verdict_power.trusts import Kind, moved, paths

IS_CHEAP = True
PAGE = ROOT / "docs" / "method.md"
TRUSTS = 2_000
STEPS = (0.0, 0.03, 0.04, 0.06, 0.08)
KINDS = (
    ("3 years", Kind()),
    ("4 years", Kind(years=4)),
    ("3 years, noise 2 %", Kind(noise=0.02)),
    ("3 years, neighbours alike .3", Kind(alike=0.3)),
    ("3 years, neighbours alike .6", Kind(alike=0.6)),
)


def renew(overrides: Sequence[str], store: Path | None = None) -> dict[Path, dict[str, str]]:
    if overrides:
        raise SystemExit(f"verdict_power: nothing can be set, got {' '.join(overrides)}")
    heads = [
        "trusts",
        "noise of a change: claimed",
        "actual",
        *("no step" if not s else f"{100 * s:g} %" for s in STEPS),
    ]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for name, kind in KINDS:
        made = paths(kind, TRUSTS, seed=1)
        claimed, actual = statistics.fmean(p.sd for p in made), statistics.stdev(p.change(1) for p in made)
        found = [moved(kind._replace(step=step), TRUSTS, seed=2) for step in STEPS]
        lines.append(f"| {name} | {_pct(claimed, 2)} | {_pct(actual, 2)} | {' | '.join(map(_pct, found))} |")
    error = 100 * math.sqrt(0.25 / TRUSTS)
    lines.append(f"\n{TRUSTS:,} trusts a cell: two standard errors of a share are at most {2 * error:.1f} points.")
    return {PAGE: {"power": "\n".join(lines)}}


def _pct(share: float, digits: int = 1) -> str:
    return f"{100 * share:.{digits}f} %"
