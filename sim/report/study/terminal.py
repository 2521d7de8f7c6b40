"""A study on the terminal: effects on productivity and on the figures it names, and the answer in sentences."""

from __future__ import annotations

import math

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from sim.report.fitted import print_table
from sim.report.loads import warn
from sim.report.study.cautions import cautions
from sim.report.study.incomplete import counted, missing
from sim.report.study.page import chosen
from sim.report.study.pictures import Effects
from sim.report.study.shown import Shown, as_read, measured, point_title, said_level, short_names
from sim.report.study.words import sentences
from sim.report.terminal import COLOUR, MARK
from sim.report.wording import DASH
from sim.study.sweep.effects import is_baseline
from sim.study.sweep.result import Point, StudyResult

MOST_ROWS = 40
MOST_FAILURES = 10


def print_study(result: StudyResult, console: Console) -> None:
    """Print the table of effects, what failed and what is missing, and the answer in sentences."""
    result = as_read(result)
    effects, shown = chosen(result)
    warn(cautions(result), console, as_json=False)
    names = short_names(result)
    table = Table(title=escape(f"{result.title or result.study}: change from the baseline, mean ± 95 %"),
                  title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)  # fmt: skip
    table.add_column("point", justify="right", no_wrap=True)
    for name in names.values():
        table.add_column(escape(name), justify="right")
    for of in shown:
        table.add_column(escape(of.heading), justify="right", no_wrap=True)
    for point in result.points[:MOST_ROWS]:
        levels = [point.levels.get(factor) for factor in names]
        said = ["" if level is None else escape(said_level(level)) for level in levels]
        base = "baseline" if is_baseline(result, point.number) else DASH
        table.add_row(str(point.number), *said, *(_cell(point, effects, of, base) for of in shown))
    print_table(table, console)
    if len(result.points) > MOST_ROWS:
        console.print(f"{counted(len(result.points) - MOST_ROWS)} more, in effects.csv.", highlight=False)
    if result.points and shown:
        console.print(f"▲ better, ▼ worse for patients; a {DASH} is not known.")
    _print_failures(result, console)
    if said_missing := missing(result):
        console.print(escape(f"{said_missing}."), style="yellow", highlight=False)
    if said_measured := measured(result):
        console.print(escape(said_measured), highlight=False)
    for sentence in sentences(result, effects, shown):
        console.print(Padding(escape(f"· {sentence}"), (0, 0, 0, 2)), highlight=False)


def _cell(point: Point, effects: Effects, of: Shown, otherwise: str) -> str:
    effect = effects.get(point.number, {}).get(of.measure)
    if effect is None:
        return otherwise
    mark = "" if math.isnan(effect.figure.half_width) else of.mark(effect.figure)
    text = f"{MARK.get(mark, '')}{of.text(effect.figure)}"
    return f"[{COLOUR[mark]}]{text}[/]" if mark in COLOUR else text


def _print_failures(result: StudyResult, console: Console) -> None:
    if not result.failures:
        return
    points = {point.number: point for point in (*result.points, *result.baselines)}
    names = short_names(result)
    count = len(result.failures)
    table = Table(title=f"{count} {'run' if count == 1 else 'runs'} came to no end", title_justify="left",
                  box=SIMPLE_HEAD, show_edge=False, pad_edge=False)  # fmt: skip
    for column in ("point", "replication", "message"):
        table.add_column(column)
    for each in sorted(result.failures, key=lambda each: (each.point, each.replication))[:MOST_FAILURES]:
        title = point_title(points[each.point], names) if each.point in points else str(each.point)
        table.add_row(escape(title), str(each.replication), escape(each.message))
    print_table(table, console)
    if count > MOST_FAILURES:
        console.print(f"{count - MOST_FAILURES:,} more, in failures.csv.", highlight=False)
