"""Ask the question again: run the comparison by the command, and write every number and the picture of the page."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from experiments.renewing import renewed
from sim.report.capacity import money_of, points_of
from sim.report.charts import effect_chart
from sim.report.wording import ROWS, level, number, signed, verdict, with_interval, worth
from sim.study.freed_beds import BedUse
from sim.study.pairs import Paired
from sim.study.reported import SEEN

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FRONT = (
    "productivity",
    "trust_gbp",
    "community_icb_gbp",
    "beds_occupied",
    "type1_within_4h",
    "decision_over_12h_share",
    "waiting_list",
)


def main(overrides: list[str]) -> None:
    answer = asked(overrides)
    effects = {name: {**e, "figures": read(e["figures"])} for name, e in answer["effects"].items()}
    passages = {
        "command": command(answer["provenance"], overrides),
        "answer": sentences(effects),
        "table": table(effects),
        "fates": bed_uses(effects),
    }
    for page, found in ((HERE / "README.md", passages), (ROOT / "README.md", {"table": front(effects)})):
        page.write_text(renewed(page.read_text(encoding="utf-8"), found), encoding="utf-8")
    draw(effects, HERE / "effects.svg")


def asked(overrides: list[str]) -> dict[str, Any]:
    """The answer of the command as JSON; its files are not kept."""
    with tempfile.TemporaryDirectory() as unkept:
        words = [sys.executable, "-m", "sim.cli", "format=json", f"output='{unkept}'", *overrides]
        done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def read(figures: dict[str, dict[str, float | None]]) -> dict[str, Paired]:
    return {name: Paired(**{k: math.nan if v is None else v for k, v in f.items()}) for name, f in figures.items()}


def command(provenance: dict[str, str], overrides: list[str]) -> str:
    return "\n".join(
        [
            "```",
            " ".join(["acuteflow", *overrides]),
            "```",
            f"acuteflow {provenance['acuteflow']}, seed {provenance['seed']}, {provenance['replications']} pairs of"
            f" worlds for each change; Python {provenance['python']}, {provenance['libraries']}.",
        ]
    )


def sentences(effects: dict[str, Any]) -> str:
    """One sentence for each change: its effect, whether its sign is settled, who pays, and whether it can be seen."""
    listed = []
    for effect in effects.values():
        found = effect["figures"]["productivity"]
        trust, system = (with_interval(effect["figures"][f"{payer}_gbp"], "gbp") for payer in ("trust", "system"))
        low, high = (signed(bound) for bound in found.interval)
        sure = "its sign is settled" if found.settled else "its sign is not settled"
        seen = 100 * effect["figures"][SEEN].mean
        listed.append(
            f"* **{effect['title']}**: {signed(found.mean)} pp ({low} to {high}; {sure}). The trust's bill moves by"
            f" {trust} a year, the system's by {system}. In the year it starts the trust would report more growth"
            f" than without it in {seen:.0f} cases of 100, where 50 is chance."
        )
    return "\n".join(listed)


def table(effects: dict[str, Any]) -> str:
    """Every figure a board reads; of those of safety, which way they went where that is settled."""
    lines = [" | ".join(["", *(e["title"] for e in effects.values())]), "|".join(["---"] * (1 + len(effects)))]
    for row in ROWS:
        cells = []
        for effect in effects.values():
            figure = effect["figures"][row.figure]
            cell, way = with_interval(figure, row.unit), verdict(figure, row.worse, row.unit) if row.worse else ""
            if cell == "0 ± 0":
                cell = "0"  # less than a digit of the table shows
            cells.append(f"{cell} ({way})" if cell != "0" and way else cell)
        lines.append(" | ".join([row.label, *cells]))
    found = [worth(e["figures"]["productivity"].worth) for e in effects.values()]
    lines.append(" | ".join(["Unpaired runs one pair was worth", *found]))
    return "\n".join(f"| {line} |" for line in lines)


def front(effects: dict[str, Any]) -> str:
    """The few figures of the project's front page, beside the baseline."""
    some = [effect["figures"] for effect in effects.values()]
    lines = [" | ".join(["a year, mean ± 95 %", "baseline", *(e["title"] for e in effects.values())])]
    lines.append("|".join(["---", *["---:"] * (1 + len(effects))]))
    for row in (row for row in ROWS if row.figure in FRONT):
        cells = (with_interval(figures[row.figure], row.unit) for figures in some)
        lines.append(" | ".join([row.label, level(some[0][row.figure].base, row.unit), *cells]))
    return "\n".join(f"| {line} |" for line in lines)


def bed_uses(effects: dict[str, Any]) -> str:
    """No freed bed is worth anything until one of these happens."""
    lines = ["| | freed beds | effect, pp | on the trust's bill besides | what binds |", "|---|---|---|---|---|"]
    for effect in effects.values():
        for use in (
            BedUse(**{k: math.nan if v is None else v for k, v in bed_use.items()}) for bed_use in effect["fates"]
        ):
            cells = (number(use.beds, "one"), points_of(use), money_of(use), use.binds)
            lines.append(f"| {effect['title']}: {use.name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draw(effects: dict[str, Any], path: Path) -> None:
    """The effect of each change with its headline interval, and inside it that of luck alone."""
    svg = effect_chart({e["title"]: e["figures"]["productivity"] for e in effects.values()})
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{svg}', encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
