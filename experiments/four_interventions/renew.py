"""Renew the page: run the comparison, and write its figures and its chart where the markers are.

    python -m experiments.four_interventions.renew

Takes a minute or two. Rewrites this folder's README.md, the table of the project's README.md and docs/effects.svg.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sim.report.wording import ROWS, level, with_interval
from sim.study.pairs import Paired
from sim.study.results import whole

ROOT = Path(__file__).parents[2]
PAGE = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- renewed: {} -->", "<!-- end: {} -->"
ON_THE_FRONT_PAGE = (
    "productivity",
    "trust_gbp",
    "community_icb_gbp",
    "beds_occupied",
    "type1_within_4h",
    "decision_over_12h_share",
    "waiting_list",
)


def main() -> None:
    """Ask, and write down the answer."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "sim.cli", "format=json", f"output={folder}"]
        ran = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        answer = json.loads(ran.stdout)
        page = next(Path(folder).glob("*/report.html")).read_text(encoding="utf-8")
    chart = page[page.index("<svg") : page.index("</svg>") + len("</svg>")]
    with whole(ROOT / "docs" / "effects.svg") as unfinished:
        unfinished.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{chart}\n', encoding="utf-8")
    every = [row.figure for row in ROWS]
    replace(PAGE, "table", table(answer, every))
    replace(PAGE, "provenance", provenance(answer))
    replace(ROOT / "README.md", "table", table(answer, list(ON_THE_FRONT_PAGE)))


def table(answer: dict[str, Any], figures: list[str]) -> str:
    """A table in Markdown: a row a figure, a column an intervention."""
    effects = answer["effects"].values()
    lines = [
        "| a year, mean ± 95 % | baseline | " + " | ".join(e["title"] for e in effects) + " |",
        "|---|---:|" + "---:|" * len(effects),
    ]
    for row in ROWS:
        if row.figure in figures:
            found = [paired(e["figures"][row.figure]) for e in effects]
            cells = [with_interval(f, row.unit) for f in found]
            lines.append(f"| {row.label} | {level(found[0].base, row.unit)} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def paired(told: dict[str, float | None]) -> Paired:
    """A figure as JSON told it."""
    return Paired(**{name: float("nan") if value is None else value for name, value in told.items()})


def provenance(answer: dict[str, Any]) -> str:
    """What it takes to make the answer again."""
    told = answer["provenance"]
    names = ("acuteflow", "content_hash", "seed", "replications", "engine")
    return ", ".join(f"{name.replace('_', ' ')} {told[name]}" for name in names) + "."


def replace(path: Path, name: str, text: str) -> None:
    """Write text between the markers of a name."""
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN.format(name))
    _, marker, after = rest.partition(END.format(name))
    if not marker:
        raise SystemExit(f"{path}: has no markers {BEGIN.format(name)} and {END.format(name)}")
    with whole(path) as unfinished:
        unfinished.write_text(f"{before}{BEGIN.format(name)}\n{text}\n{END.format(name)}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
