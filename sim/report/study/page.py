"""The page of a study: one HTML file that needs nothing else, with a table under every picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.report.html import rendered
from sim.report.study.cautions import cautions
from sim.report.study.incomplete import counted, missing
from sim.report.study.pictures import SAMPLED, Effects, Picture, pictures
from sim.report.study.shown import (
    Shown,
    as_read,
    measured,
    measures_shown,
    point_title,
    said_level,
    said_rule,
    short_names,
    shown_as,
)
from sim.report.study.words import EXPENSE, expense, rows_of_safety, sentences
from sim.report.wording import DASH
from sim.study.pairs import Paired
from sim.study.results import whole
from sim.study.sweep.effects import by_point, effects_of, is_baseline
from sim.study.sweep.result import Point, StudyResult
from sim.study.sweep.tables import unit

MOST_ROWS = 200  # of a table on the page; the others are in the files
MOST_PICTURED = 8  # figures with a picture
KINDS = {
    "grid": "a grid of all levels",
    "list": "a list",
    "latin_hypercube": "a Latin hypercube",
    "sobol": "a Sobol sequence",
    "one_at_a_time": "one factor at a time",
    "table": "a table",
}


def write_page(result: StudyResult, path: Path) -> None:
    """Write the page of a study; it appears whole or not at all."""
    text = rendered("study", **context(result))
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def chosen(result: StudyResult) -> tuple[Effects, list[Shown]]:
    """Effects of the figures that are shown and of the safety measures, and the figures that are shown."""
    moved = () if _has_productivity(result) or result.wanted else _moved(result)
    measures = measures_shown(result, moved)
    effects = by_point(effects_of(result, dict.fromkeys([*measures, *EXPENSE])))
    return effects, [shown_as(measure, unit(result, measure)) for measure in measures]


def context(result: StudyResult) -> dict[str, Any]:
    """Everything the template prints."""
    written, result = result, as_read(result)
    effects, shown = chosen(result)
    pairs = sorted({each.pairs for of in effects.values() for each in of.values()})
    return {
        "title": result.title or result.study,
        "name": result.study,
        "question": result.question,
        "kind": KINDS.get(result.kind, result.kind),
        "points": len(result.points),
        "factors": list(_factors(written)),
        "pairs": _span(pairs),
        "measured": measured(result),
        "drawn": result.drawn,
        "sampled": result.kind in SAMPLED,
        "missing": missing(result),
        "warnings": cautions(result),
        "sentences": sentences(result, effects, shown),
        "expense": expense(result, effects),
        "figures": [_figure(result, effects, of, at < MOST_PICTURED) for at, of in enumerate(shown)],
        "safety": _safety(result, effects, shown),
        "failures": list(_failures(result)),
        "rule": said_rule(result.rule),
        "stopping": list(_stopping(result)),
        "reached": _reached(result),
        "baselines": list(_baselines(result)),
        "most": MOST_ROWS,
        "provenance": dict(result.provenance),
    }


def _has_productivity(result: StudyResult) -> bool:
    return any("productivity" in of.names for of in result.runs.values())


def _moved(result: StudyResult) -> Iterator[str]:
    """Figures that a point moves, those settled first."""
    found = [each for each in effects_of(result) if each.figure.mean != 0.0 and not math.isnan(each.figure.mean)]
    yield from (each.measure for each in sorted(found, key=lambda each: not each.figure.settled))


def _figure(result: StudyResult, effects: Effects, of: Shown, pictured: bool) -> dict[str, Any]:
    names = short_names(result)
    drawn = pictures(result, effects, of) if pictured else []
    return {
        "label": of.label,
        "measure": of.measure,
        "pictures": [{"about": each.about, "charts": each.charts} for each in drawn],
        "fits": [row for each in drawn for row in _fits(each, of)],
        "factors": list(names.values()),
        "rows": [_row(result, point, effects, of) for point in result.points[:MOST_ROWS]],
        "more": max(0, len(result.points) - MOST_ROWS),
    }


def _row(result: StudyResult, point: Point, effects: Effects, of: Shown) -> dict[str, Any]:
    effect = effects.get(point.number, {}).get(of.measure)
    cell = _cell({} if effect is None else {of.measure: effect.figure}, of)
    if is_baseline(result, point.number):
        cell["text"] = "baseline"
    levels = [said_level(level) if (level := point.levels.get(f)) is not None else "" for f in result.factors]
    return {"point": point.number, "levels": levels, "pairs": "" if effect is None else effect.pairs, **cell}


def _fits(picture: Picture, of: Shown) -> Iterator[tuple[str, str, str, str]]:
    for fit in picture.fits:
        moved = fit.over_range()
        span = f"{float(fit.x.min()):,.4g} to {float(fit.x.max()):,.4g}"
        yield fit.name, span, of.text(moved), "settled" if moved.settled else "not settled"


def _safety(result: StudyResult, effects: Effects, shown: Sequence[Shown]) -> dict[str, Any]:
    """Measures of safety by point, of a sample by factor: columns are those that anything has moved beyond doubt."""
    there = [shown_as(each, unit(result, each)) for each in EXPENSE if any(each in of for of in effects.values())]
    rows = rows_of_safety(result, effects, [of.measure for of in (*shown[:1], *there)]) if there else []
    told = [of for of in there if any(_mark(figures, of) in ("better", "worse") for _, figures in rows)]
    return {
        "columns": [of.label for of in told],
        "rows": [
            {"title": title, "cells": [_cell(figures, of) for of in (*shown[:1], *told)]}
            for title, figures in rows[:MOST_ROWS]
        ],
        "first": shown[0].label if shown else "",
        "quiet": [of.label for of in there if of not in told],
    }


def _cell(figures: Mapping[str, Paired], of: Shown) -> dict[str, str]:
    figure = figures.get(of.measure)
    return {"text": DASH if figure is None else of.text(figure), "mark": _mark(figures, of)}


def _mark(figures: Mapping[str, Paired], of: Shown) -> str:
    """What is said of a change; nothing where it has no interval."""
    figure = figures.get(of.measure)
    return "" if figure is None or math.isnan(figure.half_width) else of.mark(figure)


def _factors(result: StudyResult) -> Iterator[tuple[str, str]]:
    """A factor and its levels, or the span of many numbers."""
    for factor in result.factors:
        given = [point.levels[factor] for point in result.points if point.levels.get(factor) is not None]
        levels = list(dict.fromkeys(map(said_level, given)))
        if len(levels) > 8:
            numbers = [level for level in given if isinstance(level, int | float)]
            most = f"{min(numbers):,.4g} to {max(numbers):,.4g}" if len(numbers) == len(given) else ""
            levels = [most or f"{len(levels)} levels"]
        yield factor, ", ".join(levels)


def _baselines(result: StudyResult) -> Iterator[str]:
    names = short_names(result)
    points = {point.number: point for point in (*result.points, *result.baselines)}
    bases = [base for base in dict.fromkeys(result.bases.values()) if base in points]
    yield from (f"point {base}: {point_title(points[base], names)}" for base in bases[:8])
    if len(bases) > 8:
        yield f"{len(bases) - 8} more, each point by its own: see compared_with in effects.csv"


def _failures(result: StudyResult) -> Iterator[tuple[str, int, str]]:
    points = {point.number: point for point in (*result.points, *result.baselines)}
    names = short_names(result)
    for each in sorted(result.failures, key=lambda each: (each.point, each.replication)):
        title = point_title(points[each.point], names) if each.point in points else str(each.point)
        yield title, each.replication, each.message


def _stopping(result: StudyResult) -> Iterator[tuple[str, int, str, str]]:
    names = short_names(result)
    titles = {point.number: point_title(point, names) for point in result.points}
    for number, each in sorted(result.stopped.items()):
        if number in titles and not math.isnan(each.half_width):
            yield titles[number], each.pairs, f"{each.half_width:.3g}", "yes" if each.reached else "no"


def _reached(result: StudyResult) -> str:
    """Whether the half width that was asked for was reached."""
    asked = [each for each in result.stopped.values() if not math.isnan(each.half_width)]
    short = [each for each in asked if not each.reached]
    if not asked:
        return "No half width was asked for."
    if not short:
        at = "the point" if len(asked) == 1 else f"all of {len(asked):,} points"
        return f"The half width that was asked for was reached at {at}."
    widest = max(each.half_width for each in short)
    return (
        f"The half width that was asked for was not reached at {len(short)} of {counted(len(asked))}; "
        f"the widest is {widest:.3g}."
    )


def _span(numbers: Sequence[int]) -> str:
    if not numbers:
        return "no pairs"
    if len(numbers) == 1:
        return "1 pair a point" if numbers[0] == 1 else f"{numbers[0]} pairs a point"
    return f"{numbers[0]} to {numbers[-1]} pairs a point"
