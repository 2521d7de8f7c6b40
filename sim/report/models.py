"""A model's figures on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.activity.window import MEASURE_BY
from sim.report.digits import shown, shown_ends
from sim.report.fitted import print_table
from sim.report.wording import DASH
from sim.scenario.run import RunPlan
from sim.study.model import ModelResult

UNITS = {"minutes": ("min", 60.0), "hours": ("h", 1.0), "days": ("d", 1.0 / 24.0)}
NOTHING = {DASH, "0", "0 %"}
POOLS = {"in use": "occupancy_mean", "busy": "busy", "blocked": "blocked_mean"}
AT_POOLS = {"queue": "queue_mean", "wait": "wait_mean_h", "wait, 95 % ≤": "wait_pooled_p95_h"}
STEPS = {
    "asked": "asked",
    "waited": "waited_share",
    "wait": "wait_mean_h",
    "wait, 95 % ≤": "wait_pooled_p95_h",
    "queue": "queue_mean",
    "turned away": "lost_share",
    "gave up": "gave_up_share",
    "session not held": "not_held_share",
}
CLASSES = {
    "arrived": "arrived",
    "left": "left",
    "of these lost": "lost_share",
    "waited": "wait_mean_h",
    "time in system": "time_mean_h",
    "time, 95 % ≤": "time_pooled_p95_h",
}
BETWEEN = {"visits": "count", "mean": "mean_h", "median": "pooled_p50_h", "95 % ≤": "pooled_p95_h"}
AT_A_TIME = {"at a time": "number_mean"}
BY_PERIOD = {"visits": "count", "mean": "mean_h"}
OF_POOL = {"in use": "in_use_mean", "queue": "queue_mean"}
MOST_ROWS = 50  # of figures by period; of more, a line says where they are
MEANING = "means ± 95 %, quantiles of all replications pooled"
SHARES = {"busy", "lost_share", "gave_up_share", "not_held_share", "waited_share"}


def print_model(done: ModelResult, console: Console) -> None:
    """Print the figures of pools, of requests by step, of classes and of outcomes, each with its interval."""
    plan = done.blueprint.scenario.first.run
    unit, _ = UNITS[plan.report_in]
    console.print(_headline(done))
    for line in done.failed:
        console.print(f"failed: {escape(line)}", style="yellow")
    if not done.done:
        return
    if not any(done.parts["class", name, "arrived"][0].any() for name in done.blueprint.program.classes):
        console.print("Nobody came in the measured window: every class has arrivals of 0, or none in these hours.")
    pools = POOLS | (AT_POOLS if _several_steps_a_pool(done) else {})
    for kind, measures, title in (
        ("pool", pools, "Pools"),
        ("step", STEPS, "Requests by step"),
        ("class", CLASSES, "Classes"),
        ("measure", BETWEEN | _limits(done) | AT_A_TIME, "Between marks"),
    ):
        _print(done, console, kind, measures, f"{title} (times in {unit})")
    for kind in dict.fromkeys(kind for kind, _, _ in done.values if kind.startswith(MEASURE_BY)):
        _print_by(done, console, kind, unit)
    _print_outcomes(done, console, f"Ways out (times in {unit})")


def _print_by(done: ModelResult, console: Console, kind: str, unit: str) -> None:
    """Print measures by a period, or where they are."""
    rows, period = len({name for of, name, _ in done.values if of == kind}), kind.removeprefix(MEASURE_BY)
    if rows > MOST_ROWS:
        console.print(f"By {period}: {rows} rows, in estimates.csv.", highlight=False)
        return
    _print(done, console, kind, BY_PERIOD | _limits(done) | AT_A_TIME, f"Between marks by {period} (times in {unit})")
    _print(done, console, kind, OF_POOL, f"Pools by {period}")


def in_percent(measure: str) -> bool:
    """Whether a figure is a share, printed per cent."""
    return measure in SHARES or measure.startswith("within_")


def _headline(done: ModelResult) -> str:
    clock, count = done.blueprint.clock, len(done.outcomes)
    return (
        f"[bold]{escape(done.blueprint.scenario.first.name)}[/]: {count} "
        f"{'replication' if count == 1 else 'replications'} of {_span(clock.end_ms - clock.window_start_ms)}"
        + (f" after {_span(clock.window_start_ms)} of warm-up" if clock.window_start_ms else ", from the start")
        + (f"; {MEANING}" if count > 1 else "; one replication has no interval")
    )


def _span(ms: int) -> str:
    hours = ms / 3_600_000
    return f"{hours / 24:g} days" if hours >= 72 and hours % 24 == 0 else f"{hours:g} hours"


def _several_steps_a_pool(done: ModelResult) -> bool:
    """Whether a pool's waits are those of no single step."""
    asked = {(name, key) for kind, name, key in done.values if kind == "step" and key == "asked"}
    return len(asked) > sum(1 for kind, _, key in done.values if kind == "pool" and key == "asked")


def _limits(done: ModelResult) -> dict[str, str]:
    """The shares within so many hours that a model asks for, by heading."""
    within = dict.fromkeys(measure for kind, _, measure in done.values if measure.startswith("within_"))
    return {f"within {measure.removeprefix('within_').removesuffix('h')} h": measure for measure in within}


def _print(done: ModelResult, console: Console, kind: str, measures: Mapping[str, str], title: str) -> None:
    """Print a table; names of which nothing is known, and columns in which nothing is, are left out."""
    names = list(dict.fromkeys(name for of, name, _ in done.values if of == kind))
    rows = {name: [_cell(done, kind, name, measure) for measure in measures.values()] for name in names}
    unseen = [name for name in names if kind == "measure" and not done.parts[kind, name, "count"][0].any()]
    known = {name: cells for name, cells in rows.items() if set(cells) - NOTHING and name not in unseen}
    columns = [place for place in range(len(measures)) if {cells[place] for cells in known.values()} - NOTHING]
    if columns:
        table = _table(title, [kind.partition(" ")[0], *(list(measures)[place] for place in columns)])
        for name, cells in known.items():
            table.add_row(escape(name), *(cells[place] for place in columns))
        print_table(table, console)
    if unseen:
        console.print(f"Nobody passed both marks of {escape(', '.join(unseen))} in the measured window.")


def _print_outcomes(done: ModelResult, console: Console, title: str) -> None:
    rows = list(_outcomes(done))
    if rows:
        table = _table(title, ["class", "left as", "patients a replication", "time in system", "time, 95 % ≤"])
        for row in rows:
            table.add_row(*map(escape, row))
        print_table(table, console)


def _outcomes(done: ModelResult) -> Iterator[tuple[str, ...]]:
    for kind, name, measure in done.values:
        way = measure.removeprefix("outcome.")
        if way != measure and done.values[kind, name, measure].any():
            patients = shown(done.estimate((kind, name, measure)))
            times = (f"outcome_time_mean_h.{way}", f"outcome_time_pooled_p95_h.{way}")
            yield name, way.replace("_", " "), patients, *(_cell(done, kind, name, time) for time in times)


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 or name == "left as" else "right", no_wrap=True)
    return table


def _cell(done: ModelResult, kind: str, name: str, measure: str) -> str:
    """A figure with its interval; a dash for a half width that several replications cannot tell."""
    key, plan = (kind, name, measure), done.blueprint.scenario.first.run
    estimate = done.estimate(key)
    text = shown_ends(estimate, _scale(plan, measure), in_percent(measure))
    half_unknown = len(done.done) > 1 and math.isnan(estimate[1]) and not math.isnan(estimate[0])
    return f"{text} ± {DASH}" if half_unknown else text


def _scale(plan: RunPlan, measure: str) -> float:
    """What a figure is multiplied by to be printed."""
    if in_percent(measure):
        return 100.0
    of_time = (measure.endswith("_h") and not measure.endswith("_per_h")) or measure.startswith("outcome_time_")
    return UNITS[plan.report_in][1] if of_time else 1.0
