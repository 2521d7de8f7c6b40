"""Ask the question again: run the comparison, and write every number and the picture of the page."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from experiments.renewing import ROOT, WORKERS, asked_with, replications_in
from sim.api import ScenarioWarning, compare, scenario
from sim.report.capacity import money_of, points_of
from sim.report.charts import effect_chart
from sim.report.doses import by_dose, doses_under, in_rows
from sim.report.section import title
from sim.report.terminal import AT_ANOTHER_DOSE
from sim.report.wording import ROWS, level, number, signed, verdict, with_interval, worth
from sim.study.effects import Effect

HERE = Path(__file__).resolve().parent
IS_CHEAP = True
BEST = "best observed"
FRONT = (
    "productivity",
    "trust_gbp",
    "community_icb_gbp",
    "beds_occupied",
    "type1_within_4h",
    "decision_over_12h_share",
    "expected_extra_deaths",
    "waiting_list",
)


def renew(overrides: Sequence[str], store: Path | None) -> dict[Path, dict[str, str]]:
    words, pairs = replications_in(overrides)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ScenarioWarning)  # the page of the command says which lists are overrun
        trust = scenario(*words)
        done = compare(trust, replications=pairs, workers=WORKERS, store=store).comparison
    effects = list(by_dose(done.effects)[""].values())
    draw(done.effects, HERE / "effects.svg")
    pairs_run = f"{done.plan.replications} pairs of worlds for each change"
    made = asked_with(" ".join(["acuteflow", *overrides]), trust.tree, pairs_run)
    passages = {
        "command": made,
        "answer": sentences(effects),
        "table": table(effects),
        "doses": doses(done.effects),
        "fates": bed_uses(effects),
    }
    return {HERE / "README.md": passages, ROOT / "README.md": {"table": front(done.effects)}}


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


def doses(effects: Mapping[str, Effect]) -> str:
    """The figures a board reads first, of every other dose."""
    rows = [row for row in ROWS if row.figure in AT_ANOTHER_DOSE]
    lines = [" | ".join(["", "dose", *(row.label for row in rows)]), "|".join(["---"] * (2 + len(rows)))]
    for name, effect in by_dose(effects)[""].items():
        for dose, under in doses_under(name, effects):
            cells = (with_interval(under.figures[row.figure], row.unit) for row in rows)
            lines.append(" | ".join([title(effect), dose, *cells]))
    return "\n".join(f"| {line} |" for line in lines)


def front(effects: Mapping[str, Effect]) -> str:
    """The few figures of the project's front page, beside the baseline; at the best dose observed the first of them."""
    by = by_dose(effects)
    some = [effect.figures for effect in by[""].values()]
    lines = [" | ".join(["a year, mean ± 95 %", "baseline", *(title(e) for e in by[""].values())])]
    lines.append("|".join(["---", *["---:"] * (1 + len(some))]))
    for row in (row for row in ROWS if row.figure in FRONT):
        cells = (with_interval(figures[row.figure], row.unit) for figures in some)
        lines.append(" | ".join([row.label, level(some[0][row.figure].base, row.unit), *cells]))
        if row.figure == "productivity":
            best = (with_interval(by[BEST][name].level, row.unit) for name in by[""])
            lines.append(" | ".join(["the same, best observed", "", *best]))
    return "\n".join(f"| {line} |" for line in lines)


def bed_uses(effects: Sequence[Effect]) -> str:
    """No freed bed is worth anything until one of these happens."""
    lines = ["| | freed beds | effect, pp | on the trust's bill besides | what binds |", "|---|---|---|---|---|"]
    for effect in effects:
        for use in effect.bed_uses:
            cells = (number(use.beds, "one"), points_of(use), money_of(use), use.binds)
            lines.append(f"| {title(effect)}: {use.name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def draw(effects: Mapping[str, Effect], path: Path) -> None:
    """The effect of each change with its interval, other doses under the one they are doses of."""
    svg = effect_chart({name: effect.level for name, effect in in_rows(effects).items()})
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{svg}', encoding="utf-8")
