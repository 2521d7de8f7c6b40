"""Ask the question again: run the comparison, and write every number and the picture of the page."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from experiments.renewing import ROOT, WORKERS, asked_with, replications_in
from sim.api import ScenarioWarning, compare, scenario
from sim.report.capacity import money_of, points_of
from sim.report.charts import effect_chart
from sim.report.section import title
from sim.report.wording import ROWS, level, number, signed, verdict, with_interval, worth
from sim.study.effects import Effect

HERE = Path(__file__).resolve().parent
IS_CHEAP = True
FRONT = (
    "productivity",
    "trust_gbp",
    "community_icb_gbp",
    "beds_occupied",
    "type1_within_4h",
    "decision_over_12h_share",
    "waiting_list",
)


def renew(overrides: Sequence[str], store: Path | None) -> dict[Path, dict[str, str]]:
    words, pairs = replications_in(overrides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)  # the page of the command says which lists are overrun
        trust = scenario(*words)
        done = compare(trust, replications=pairs, workers=WORKERS, store=store).comparison
    effects = list(done.effects.values())
    draw(effects, HERE / "effects.svg")
    pairs_run = f"{done.plan.replications} pairs of worlds for each change"
    made = asked_with(" ".join(["acuteflow", *overrides]), trust.tree, pairs_run)
    passages = {"command": made, "answer": sentences(effects), "table": table(effects), "fates": bed_uses(effects)}
    return {HERE / "README.md": passages, ROOT / "README.md": {"table": front(effects)}}


def sentences(effects: Sequence[Effect]) -> str:
    """One sentence for each change: its effect, whether its sign is settled, who pays, and whether it can be seen."""
    listed = []
    for effect in effects:
        found = effect.figures["productivity"]
        trust, system = (with_interval(effect.figures[f"{payer}_gbp"], "gbp") for payer in ("trust", "system"))
        low, high = (signed(bound) for bound in found.interval)
        sure = "its sign is settled" if found.settled else "its sign is not settled"
        seen = 100 * effect.probability_of_being_seen
        listed.append(
            f"* **{title(effect)}**: {signed(found.mean)} pp ({low} to {high}; {sure}). The trust's bill moves by"
            f" {trust} a year, the system's by {system}. In the year it starts the trust would report more growth"
            f" than without it in {seen:.0f} cases of 100, where 50 is chance."
        )
    return "\n".join(listed)


def table(effects: Sequence[Effect]) -> str:
    """Every figure a board reads; of those of safety, which way they went where that is settled."""
    lines = [" | ".join(["", *(title(e) for e in effects)]), "|".join(["---"] * (1 + len(effects)))]
    for row in ROWS:
        cells = []
        for effect in effects:
            figure = effect.figures[row.figure]
            cell, way = with_interval(figure, row.unit), verdict(figure, row.worse, row.unit) if row.worse else ""
            if cell == "0 ± 0":
                cell = "0"  # less than a digit of the table shows
            cells.append(f"{cell} ({way})" if cell != "0" and way else cell)
        lines.append(" | ".join([row.label, *cells]))
    found = [worth(e.figures["productivity"].worth) for e in effects]
    lines.append(" | ".join(["Unpaired runs one pair was worth", *found]))
    return "\n".join(f"| {line} |" for line in lines)


def front(effects: Sequence[Effect]) -> str:
    """The few figures of the project's front page, beside the baseline."""
    some = [effect.figures for effect in effects]
    lines = [" | ".join(["a year, mean ± 95 %", "baseline", *(title(e) for e in effects)])]
    lines.append("|".join(["---", *["---:"] * (1 + len(effects))]))
    for row in (row for row in ROWS if row.figure in FRONT):
        cells = (with_interval(figures[row.figure], row.unit) for figures in some)
        lines.append(" | ".join([row.label, level(some[0][row.figure].base, row.unit), *cells]))
    return "\n".join(f"| {line} |" for line in lines)


def bed_uses(effects: Sequence[Effect]) -> str:
    """No freed bed is worth anything until one of these happens."""
    lines = ["| | freed beds | effect, pp | on the trust's bill besides | what binds |", "|---|---|---|---|---|"]
    for effect in effects:
        for use in effect.bed_uses:
            cells = (number(use.beds, "one"), points_of(use), money_of(use), use.binds)
            lines.append(f"| {title(effect)}: {use.name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draw(effects: Sequence[Effect], path: Path) -> None:
    """The effect of each change with its headline interval, and inside it that of luck alone."""
    svg = effect_chart({title(e): e.figures["productivity"] for e in effects})
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{svg}', encoding="utf-8")
