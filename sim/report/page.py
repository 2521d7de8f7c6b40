"""The report: one HTML file that needs nothing else, with a table under every chart."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sim.activity import SAFETY
from sim.activity.declared import BY_NAME
from sim.report.charts import YEAR, bridge_chart, effect_chart, main_bars, year_chart, year_series
from sim.report.diagram import diagram
from sim.report.sentences import sentences
from sim.report.wording import ROWS, level, money, number, signed, verdict, with_interval
from sim.scenario.tree import Provenance
from sim.study.assumptions import BY_HAND, free
from sim.study.compare import BASELINE, Comparison
from sim.study.effects import Effect
from sim.study.results import whole

UNITS = {"share": "pct", "hours": "whole"}  # how a measure of a unit is written
LABELS = {row.figure: row.label for row in ROWS}
TAGS = {
    "cash_releasing": "cash released",
    "capacity_releasing": "capacity released",
    "avoided": "cost avoided",
    "added_cost": "added cost",
}
PAYERS = {
    "trust": "Trust",
    "community_icb": "Community and ICB",
    "local_authority": "Local authority",
    "one_off": "One-off",
}
LEAST_GBP = 1_000.0
NO_BED = "no bed is freed"


def write_page(comparison: Comparison, provenance: Mapping[str, str], path: Path) -> None:
    """Write the report of a comparison; it appears whole or not at all."""
    text = template().render(**context(comparison, provenance))
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


@cache
def template() -> Any:
    """The template of the page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    loader = PackageLoader("sim.report", "templates")
    environment = Environment(
        loader=loader,
        autoescape=select_autoescape(("jinja",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.jinja")


def context(comparison: Comparison, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Everything the template prints."""
    effects = comparison.effects
    base = comparison.blueprints[BASELINE]
    months, series = year_series(comparison)
    numbers = base.scenario.provenance
    drawn = free(numbers)
    return {
        "name": base.scenario.first.name.replace("_", " "),
        "warnings": [str(load) for load in comparison.loads],
        "narrowed": comparison.narrowed,
        "pairs": comparison.plan.replications,
        "effect_chart": effect_chart({_title(e): e.level for e in effects.values()}) if effects else "",
        "titles": [_title(e) for e in effects.values()],
        "rows": [_row(effects, row) for row in ROWS if any(row.figure in e.figures for e in effects.values())],
        "effects": [_section(e, comparison.blueprints[name].scenario.provenance) for name, e in effects.items()],
        "budget": _budget(comparison),
        "year_chart": year_chart(months, series),
        "months": months,
        "year": [(title, [f"{v:,.1f}" for v in series[name]]) for name, title, _ in YEAR if name in series],
        "diagram": diagram(base.program),
        "drawn": [_assumption(path, p) for path, p in drawn.items()],
        "by_hand": [_assumption(path, p) for path, p in numbers.items() if BY_HAND in p.assumed],
        "assumed": sum(bool(p.assumed) for p in numbers.values()),
        "sourced": sum(bool(p.source) for p in numbers.values()),
        "provenance": dict(provenance),
        "stated": _stated(base.scenario.first.productivity),
    }


def _title(effect: Effect) -> str:
    return effect.intervention.title or effect.intervention.name


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


def _section(effect: Effect, numbers: Mapping[str, Provenance]) -> dict[str, Any]:
    told = effect.intervention
    return {
        "title": _title(effect),
        "question": told.question,
        "evidence": told.evidence,
        "sentences": sentences(effect),
        "chart": bridge_chart(effect),
        "bars": [(name, signed(points, 3)) for name, points in main_bars(effect)],
        "total": signed(effect.level.mean, 3),
        "luck": signed(effect.level.luck, 2).lstrip("+"),
        "worth": "–" if effect.level.worth != effect.level.worth else f"{effect.level.worth:,.0f}",
        "money": [_money(line) for line in effect.money if abs(line.gbp) >= LEAST_GBP],
        "fates": [
            {
                "name": f.name.replace("_", " "),
                "gbp": money(f.gbp),
                "pp": signed(f.productivity),
                "binds": f.binds,
                "beds": f"{abs(f.beds):.1f}" if f.binds != NO_BED else "0",
            }
            for f in effect.fates
        ],
        "safety": list(_safety(effect)),
        "changes": [_change(change.model_dump(exclude_unset=True), n, numbers) for n, change in enumerate(told.change)],
        "swings": [
            (s.path, f"{s.low:g} to {s.high:g}", signed(s.at_low), signed(s.at_high), f"{100 * s.explains:.0f} %")
            for s in effect.swings
        ],
        "doing": [_doing(line) for line in told.cost_of_doing],
    }


def _money(line: Any) -> dict[str, str]:
    return {
        "payer": PAYERS.get(line.payer, line.payer),
        "heading": line.heading.replace("_", " "),
        "gbp": money(line.gbp),
        "tag": TAGS.get(line.tag, line.tag),
        "recurrent": "every year" if line.recurrent else "once",
    }


def _safety(effect: Effect) -> Any:
    for measure in SAFETY:
        figure = effect.figures.get(measure.measure)
        if figure is not None:
            declared = BY_NAME[measure.measure]
            unit = UNITS.get(declared.unit, "one")
            tail = ", pp" if unit == "pct" else f", {declared.unit}"
            yield {
                "name": LABELS.get(measure.measure, measure.measure.replace("_", " ").capitalize() + tail),
                "base": level(figure.base, unit),
                "text": with_interval(figure, unit),
                "verdict": verdict(figure, measure.worse, unit),
            }


def _change(change: Mapping[str, Any], place: int, numbers: Mapping[str, Provenance]) -> dict[str, str]:
    how = next(word for word in ("set", "add", "multiply") if word in change)
    at = f"intervention.change.{place}.{how}"
    told = next((number for path, number in numbers.items() if path == at or path.startswith(f"{at}.")), None)
    to = change[how]
    return {
        "at": change["at"],
        "how": {"set": "becomes", "add": "plus", "multiply": "times"}[how],
        "to": ", ".join(map(_setting, to.items() if isinstance(to, Mapping) else to if isinstance(to, list) else [to])),
        "span": _span(told) if told is not None else "",
        "why": (told.assumed or told.source) if told is not None else "",
    }


def _setting(part: Any) -> str:
    return " ".join(map(str, part)) if isinstance(part, tuple) else str(part)


def _span(number: Provenance) -> str:
    return f"{number.low:g} to {number.high:g}" if number.low is not None and number.high is not None else ""


def _budget(comparison: Comparison) -> dict[str, Any]:
    """From the opening budget to what the baseline spent, mean over replications as assumed (E15)."""
    bridges = [o.budget for o in comparison.of(BASELINE, drawn=False)]
    count, sums = len(bridges), dict[str, float]()
    for step in (step for bridge in bridges for step in bridge.steps):
        sums[step.heading] = sums.get(step.heading, 0.0) + step.gbp / count
    return {
        "opening": money(sum(b.opening_gbp for b in bridges) / count, sign=False),
        "steps": [(name.replace("_", " "), money(gbp)) for name, gbp in sums.items() if abs(gbp) >= LEAST_GBP],
        "closing": money(sum(b.closing_gbp for b in bridges) / count, sign=False),
    }


def _doing(line: Any) -> dict[str, str]:
    posts = ", ".join(f"{wte:g} wte {group.replace('_', ' ')}" for group, wte in line.wte.items())
    gbp = number(line.gbp_per_year, "gbp").lstrip("+") if line.gbp_per_year else ""
    return {
        "name": line.name,
        "what": "; ".join(part for part in (posts, gbp) if part),
        "payer": PAYERS.get(line.payer, line.payer) if line.recurrent else "One-off",
    }


def _assumption(path: str, number: Provenance) -> dict[str, str]:
    value = number.value
    text = f"{value:g}" if isinstance(value, int | float) else ", ".join(f"{v:g}" for v in value)
    return {"path": path, "value": text, "span": _span(number), "why": number.assumed}


def _stated(preset: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """What the preset of the calculation assumes where NHS England does not publish it."""
    return [dict(each) for each in preset.get("assumptions", [])]
