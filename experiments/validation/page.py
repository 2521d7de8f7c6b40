"""The page a sceptical reader is given, and the same as rows for a program. Its prose is in notes.md."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from experiments.validation import published
from experiments.validation.case import TABLE_RUNS, Verdict
from experiments.validation.laws import Held
from experiments.validation.models import model

NOTES = Path(__file__).with_name("notes.md")


@dataclass(frozen=True)
class Report:
    """All that was found. laws: by case; ciw: its version, empty where it is not installed."""

    verdicts: Sequence[Verdict]
    laws: Sequence[Held]
    failed: Sequence[str]
    ciw: str
    made: dict[str, str]

    @property
    def by_chance(self) -> list[Verdict]:
        """Comparisons judged by standard errors, which luck alone may miss."""
        return [v for v in self.verdicts if v.chance]

    @property
    def sound(self) -> bool:
        """Whether all is as it should be."""
        return all(v.met for v in self.verdicts) and all(held.sound for held in self.laws) and not self.failed


def notes() -> dict[str, str]:
    """The prose of each section by its heading."""
    parts = NOTES.read_text(encoding="utf-8").split("# ")[1:]
    return {head.strip(): text.strip() for head, _, text in (part.partition("\n") for part in parts)}


def written(report: Report) -> str:
    """The page."""
    prose = notes()
    judged = report.by_chance
    reading = prose["Reading"].format(
        judged=len(judged), expected=sum(v.chance for v in judged), missed=sum(not v.met for v in judged)
    )
    facts = {
        "days": published.DAYS,
        "published": TABLE_RUNS,
        "table": sum(model("treatment_centre")["classes"]["other"]["arrivals"]["listed"]["per_hour"]),
        "ciw": report.ciw,
    }
    parts = ["# Validation", prose["Validation"], _summary(report), reading, "## What was missed", _misses(report)]
    for section in dict.fromkeys(v.section for v in report.verdicts):
        here = [v for v in report.verdicts if v.section == section]
        parts += [f"## {section}", prose[section].format(**facts), _tally(here), table(here)]
    if not report.ciw:
        parts += ["## Networks without a closed form", "ciw is not installed here: nothing was compared with it."]
    parts += ["## What no run may break", prose["What no run may break"], _laws(report)]
    words = ", ".join(f"{name} {value}" for name, value in report.made.items())
    return "\n\n".join([*parts, "## How it was made", f"{words}.\n"])


def _off(verdict: Verdict) -> str:
    return "" if math.isnan(verdict.off) else f"{100 * verdict.off:+.2f} %"


def _tally(verdicts: Sequence[Verdict]) -> str:
    far = max(verdicts, key=lambda v: 0.0 if math.isnan(v.off) else abs(v.off))
    met = sum(v.met for v in verdicts)
    return f"{met} of {len(verdicts)} met. Farthest off: {far.case}, {far.measure}, {_off(far)} ± {_wide(far)}."


def _wide(verdict: Verdict) -> str:
    return f"{100 * verdict.half_width / abs(verdict.expected):.2f} %"


def _summary(report: Report) -> str:
    lines = ["| | comparisons | met | median off | farthest off |", "|---|---:|---:|---:|---:|"]
    for section in dict.fromkeys(v.section for v in report.verdicts):
        here = [v for v in report.verdicts if v.section == section]
        off = sorted(abs(v.off) for v in here if not math.isnan(v.off))
        middle, far = 100 * off[len(off) // 2], 100 * off[-1]
        lines.append(f"| {section} | {len(here)} | {sum(v.met for v in here)} | {middle:.2f} % | {far:.2f} % |")
    runs = sum(held.runs for held in report.laws)
    sound = runs - sum(len({law.partition(":")[0] for law in held.broken}) for held in report.laws)
    lines.append(f"| Runs held to Little's law and to busy time, exactly | {runs:,} | {sound:,} | | |")
    lines.append(f"| Runs on both engines | {len(report.laws)} | {sum(held.same for held in report.laws)} | | |")
    return "\n".join(lines)


def _misses(report: Report) -> str:
    lines = [
        f"* **{v.section}: {v.case}, {v.measure}**: expected {figure(v.expected)}, got {figure(v.got)} ±"
        f" {figure(v.half_width)} ({_off(v) or 'of nothing'}); gate {v.gate}."
        for v in report.verdicts
        if not v.met
    ]
    lines += [f"* **{held.case}**: {law}" for held in report.laws for law in held.broken[:5]]
    lines += [f"* **{held.case}**: the engines differ." for held in report.laws if not held.same]
    lines += [f"* {line}" for line in report.failed]
    return "\n".join(lines) or "Nothing."


def table(verdicts: Sequence[Verdict]) -> str:
    """One line a comparison; the name of a case is said once."""
    lines = ["| case | measure | expected | got ± half-width | off | verdict |", "|---|---|---:|---:|---:|---|"]
    before = ""
    for v in verdicts:
        got = figure(v.got) + (f" ± {figure(v.half_width)}" if v.half_width else "")
        case, verdict = "" if v.case == before else v.case, "met" if v.met else "**missed**"
        lines.append(f"| {case} | {v.measure} | {figure(v.expected)} | {got} | {_off(v)} | {verdict} |")
        before = v.case
    return "\n".join(lines)


def figure(number: float) -> str:
    """Five figures, and no more than six decimals; a whole number as it is."""
    if number == round(number, 0) or not math.isfinite(number):
        return f"{number:,.0f}"
    decimals = min(6, max(0, 4 - math.floor(math.log10(abs(number)))))
    return f"{number:,.{decimals}f}"


def _laws(report: Report) -> str:
    lines = ["| case | runs | laws of a run | broken | visits compared | engines |", "|---|---:|---:|---:|---:|---|"]
    for held in report.laws:
        equal = "equal" if held.same else "**differ**"
        lines.append(
            f"| {held.case} | {held.runs:,} | {2 * held.pools} | {len(held.broken)} | {held.visits:,} | {equal} |"
        )
    return "\n".join(lines)


def rows(report: Report) -> dict[str, Any]:
    """The same for a program."""
    return {
        "verdicts": [
            {
                "section": v.section,
                "case": v.case,
                "measure": v.measure,
                "expected": v.expected,
                "got": v.got,
                "half_width": v.half_width,
                "off": None if math.isnan(v.off) else v.off,
                "gate": v.gate,
                "verdict": "met" if v.met else "missed",
            }
            for v in report.verdicts
        ],
        "laws": [asdict(held) for held in report.laws],
        "failed": list(report.failed),
        "by_chance": {"comparisons": len(report.by_chance), "expected_misses": sum(v.chance for v in report.by_chance)},
        "made": report.made,
    }


def keep(report: Report, page: Path, results: Path) -> None:
    """Write both files."""
    results.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(written(report), encoding="utf-8")
    text = json.dumps(rows(report), indent=1, ensure_ascii=False, allow_nan=False)
    results.write_text(text + "\n", encoding="utf-8")
