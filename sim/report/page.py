"""The report: one HTML file that needs nothing else, with a table under every chart."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan
from pathlib import Path
from typing import Any

from sim.report.budget import budget_warnings
from sim.report.charts import AVAILABLE, YEAR, effect_chart, year_chart, year_series
from sim.report.diagram import both, in_words, outline
from sim.report.doses import by_dose, doses_under, in_rows, said_doses
from sim.report.html import rendered
from sim.report.loads import overload_warnings
from sim.report.measured import length, scaled
from sim.report.section import LEAST_GBP, section, span, title, titles_of
from sim.report.staff_page import staff_of_page
from sim.report.titles import titled
from sim.report.ways_out import rows_of
from sim.report.wording import DASH, level, money, verdict, with_interval
from sim.scenario.tree import BY_HAND, Provenance
from sim.study.assumptions import free, once
from sim.study.compare import Comparison
from sim.study.effects import Effect
from sim.study.ensemble import reused
from sim.study.plan import BASELINE
from sim.study.results import whole
from sim.study.warm_up import warm_up_warnings

SIZES = (False, True)  # a chart as wide as the page, and one as narrow as a telephone


def write_page(comparison: Comparison, provenance: Mapping[str, str], path: Path) -> None:
    """Write the report of a comparison; it appears whole or not at all."""
    text = rendered("page", **context(comparison, provenance))
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def context(comparison: Comparison, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Everything the template prints."""
    effects = comparison.effects
    base = comparison.blueprints[BASELINE]
    months, series = year_series(comparison)
    numbers, drawn = once(base.scenario.provenance), free(base.scenario)
    by_hand = {path: p for path, p in numbers.items() if BY_HAND in p.assumed}
    held = {path: p for path, p in numbers.items() if p.assumed and path not in drawn and path not in by_hand}
    return {
        "name": base.scenario.first.name.replace("_", " "),
        "warnings": [
            *reused(comparison.plan.ensemble, comparison.plan.replications, "pairs"),
            *overload_warnings(comparison.loads, titles_of(comparison)),
            *warm_up_warnings(comparison.outcomes),
            *budget_warnings(comparison.blueprints[BASELINE]),
        ],
        "redrawn": comparison.redrawn,
        "members": 0 if comparison.plan.ensemble is None else len(comparison.plan.ensemble),
        "pairs": comparison.plan.replications,
        "length": length(len(base.clock.months[base.clock.measured])),
        "scaled": scaled(base.clock),
        "effect_charts": [effect_chart({t: e.level for t, e in in_rows(effects).items()}, n) for n in SIZES if effects],
        "tables": [_table(dose, of) for dose, of in by_dose(effects).items() if of],
        "effects": [
            {
                **section(effect, comparison.blueprints[name].scenario.provenance),
                "doses": [
                    {"said": said, "evidence": under.intervention.evidence}
                    for said, (_, under) in zip(said_doses(name, effects), doses_under(name, effects), strict=True)
                ],
            }
            for name, effect in by_dose(effects)[""].items()
        ],
        "staff": staff_of_page(comparison),
        "budget": _budget(comparison),
        "year_charts": [year_chart(months, series, narrow) for narrow in SIZES],
        "months": months,
        "year": [
            (words, [DASH if isnan(v) else f"{v:,.1f}" for v in series[name]])
            for name, words in _columns()
            if name in series
        ],
        "diagram": both(outline(base)),
        "in_words": in_words(base.program),
        "drawn": [_assumption(path, p) for path, p in drawn.items()],
        "by_hand": [_assumption(path, p) for path, p in by_hand.items()],
        "held": [_assumption(path, p) for path, p in held.items()],
        "assumed": sum(bool(p.assumed) for p in numbers.values()),
        "sourced": sum(bool(p.source) for p in numbers.values()),
        "provenance": dict(provenance),
        "stated": _stated(base.scenario.first.productivity),
    }


def _columns() -> list[tuple[str, str]]:
    """Measures of the table under the year, with all that its chart draws."""
    (first, *others) = ((name, words) for name, words, _ in YEAR)
    return [first, AVAILABLE, *others]


def _table(dose: str, effects: Mapping[str, Effect]) -> dict[str, Any]:
    """The table of effects at one dose."""
    rows = [_row(effects, row) for row in rows_of(effects.values())]
    return {"dose": dose, "titles": [title(effect) for effect in effects.values()], "rows": rows}


def _row(effects: Mapping[str, Effect], row: Any) -> dict[str, Any]:
    found = [e.figures.get(row.figure) for e in effects.values()]
    base = next(f.base for f in found if f is not None)
    cells = [
        {
            "text": "–" if figure is None else with_interval(figure, row.unit),
            "verdict": verdict(figure, row.worse, row.unit) if figure is not None and row.worse else "",
        }
        for figure in found
    ]
    return {"label": row.label, "base": level(base, row.unit), "cells": cells}


def _budget(comparison: Comparison) -> dict[str, Any]:
    """The budget as the page prints it, steps too small to be seen left out."""
    opening, steps, closing = budget_of(comparison)
    return {
        "opening": money(opening, sign=False),
        "steps": [(titled(name), money(gbp)) for name, gbp in steps if abs(gbp) >= LEAST_GBP],
        "closing": money(closing, sign=False),
        **_in_one_price_year(comparison),
    }


def _in_one_price_year(comparison: Comparison) -> dict[str, str]:
    """The bill of a year at the prices of `cost.price_year`, mean over replications as assumed."""
    cost, outcomes = comparison.blueprints[BASELINE].scenario.first.cost, comparison.of(BASELINE, drawn=False)
    if cost is None or not outcomes:
        return {"price_year": "", "at_price_year": ""}
    a_year = sum(o.price_year_gbp * 12 / o.months for o in outcomes) / len(outcomes)
    return {"price_year": cost.price_year, "at_price_year": money(a_year, sign=False)}


def budget_of(comparison: Comparison) -> tuple[float, list[tuple[str, float]], float]:
    """From the opening budget, step by step, to what the baseline spent, £: mean over replications as assumed (E15)."""
    bridges = [o.budget for o in comparison.of(BASELINE, drawn=False)]
    count, sums = len(bridges), dict[str, float]()
    for step in (step for bridge in bridges for step in bridge.steps):
        sums[step.heading] = sums.get(step.heading, 0.0) + step.gbp / count
    return sum(b.opening_gbp for b in bridges) / count, [*sums.items()], sum(b.closing_gbp for b in bridges) / count


def _assumption(path: str, number: Provenance) -> dict[str, str]:
    value = number.value
    text = f"{value:g}" if isinstance(value, int | float) else ", ".join(f"{v:g}" for v in value)
    return {"path": path, "value": text, "span": span(number), "why": number.assumed or number.source}


def _stated(preset: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """What the preset of the calculation assumes where NHS England does not publish it."""
    return [dict(each) for each in preset.get("assumptions", [])]
