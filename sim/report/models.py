"""A model's figures: on the terminal, as files, and as a picture."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.activity.interval import interval
from sim.report.wording import DASH
from sim.scenario.run import RunPlan
from sim.study.model import Key, ModelResult
from sim.study.results import whole

UNITS = {"minutes": ("min", 60.0), "hours": ("h", 1.0), "days": ("d", 1.0 / 24.0)}
MOST_DIGITS = 3
POOLS = {
    "in use": "occupancy_mean",
    "busy": "busy",
    "blocked": "blocked_mean",
    "queue": "queue_mean",
    "wait": "wait_mean_h",
    "wait, 95 % ≤": "wait_p95_h",
    "turned away": "lost_share",
    "gave up": "gave_up_share",
}
CLASSES = {
    "arrived": "arrived",
    "left": "left",
    "waited": "wait_mean_h",
    "time in system": "time_mean_h",
    "time, 95 % ≤": "time_p95_h",
}
IN_PERCENT = {"busy", "lost_share", "gave_up_share"}


def print_model(done: ModelResult, console: Console) -> None:
    """Print the figures of pools, of classes and of outcomes, each with its interval."""
    plan = done.blueprint.scenario.first.run
    unit, _ = UNITS[plan.report_in]
    clock, count = done.blueprint.clock, len(done.outcomes)
    console.print(
        f"[bold]{escape(done.blueprint.scenario.first.name)}[/]: {count} "
        f"{'replication' if count == 1 else 'replications'} of {_span(clock.end_ms - clock.window_start_ms)}"
        + (f" after {_span(clock.window_start_ms)} of warm-up" if clock.window_start_ms else ", from the start")
        + ("; means ± 95 %" if count > 1 else "; one replication has no interval")
    )
    for line in done.failed:
        console.print(f"failed: {escape(line)}", style="yellow")
    if not done.done:
        return
    _print(done, console, "pool", POOLS, f"Pools (times in {unit})")
    _print(done, console, "class", CLASSES, f"Classes (times in {unit})")
    table = _table("Ways out", ["class", "left as", "patients a replication"])
    for kind, name, measure in done.values:
        if measure.startswith("outcome.") and done.values[kind, name, measure].any():
            told = shown(done.estimate((kind, name, measure)), 1.0)
            table.add_row(escape(name), escape(measure.removeprefix("outcome.").replace("_", " ")), told)
    console.print(table)


def _span(ms: int) -> str:
    hours = ms / 3_600_000
    return f"{hours / 24:g} days" if hours >= 72 and hours % 24 == 0 else f"{hours:g} hours"


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, name in enumerate(columns):
        table.add_column(name, justify="left" if number == 0 or name == "left as" else "right", no_wrap=True)
    return table


def _print(done: ModelResult, console: Console, kind: str, measures: Mapping[str, str], title: str) -> None:
    names = list(dict.fromkeys(name for of, name, _ in done.values if of == kind))
    told = {label: [_cell(done, (kind, name, measure)) for name in names] for label, measure in measures.items()}
    told = {label: cells for label, cells in told.items() if set(cells) - {DASH, "0", "0 %"}}
    table = _table(title, [kind, *told])
    for number, name in enumerate(names):
        table.add_row(escape(name), *(cells[number] for cells in told.values()))
    console.print(table)


def _cell(done: ModelResult, key: Key) -> str:
    if key not in done.values:
        return DASH
    return shown(done.estimate(key), _scale(done.blueprint.scenario.first.run, key[2]), key[2] in IN_PERCENT)


def _scale(plan: RunPlan, measure: str) -> float:
    """What a figure is multiplied by to be printed."""
    if measure in IN_PERCENT:
        return 100.0
    return UNITS[plan.report_in][1] if measure.endswith("_h") and not measure.endswith("_per_h") else 1.0


def shown(estimate: tuple[float, float], scale: float, percent: bool = False) -> str:
    """A mean with its half width, to as many digits as the half width makes sense of."""
    mean, half = estimate[0] * scale, estimate[1] * scale
    if math.isnan(mean):
        return DASH
    sign = " %" if percent else ""
    if math.isnan(half) or half == 0:
        return f"{mean:,.3g}{sign}" if abs(mean) < 1000 else f"{mean:,.0f}{sign}"
    exponent = math.floor(math.log10(half))
    digits = min(MOST_DIGITS, max(0, -exponent + (half < 2 * 10**exponent)))  # one digit of the half width, two from 1
    if f"{mean:.{digits}f}" == f"{0:.{digits}f}" == f"{half:.{digits}f}":
        return "0"
    return f"{mean:,.{digits}f} ± {half:,.{digits}f}{sign}"


def estimates(done: ModelResult) -> Iterator[tuple[str, str, str, float, float]]:
    """Kind, name, measure, mean and half width of every figure."""
    for key in done.values:
        yield (*key, *done.estimate(key))


def write_model(folder: Path, done: ModelResult, provenance: Mapping[str, str]) -> list[Path]:
    """Write every figure by replication (Parquet) and with its interval (CSV), and the pools as a picture."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sim.report.model_charts import draw_pools

    keys = list(done.values)
    numbers = np.array([outcome.replication for outcome in done.done])
    columns = {
        "replication": np.tile(numbers, len(keys)),
        **{
            heading: np.repeat([key[place] for key in keys], len(numbers))
            for place, heading in enumerate(("kind", "name", "measure"))
        },
        "value": np.concatenate([done.values[key] for key in keys]) if keys else np.empty(0),
    }
    table = pa.table({name: pa.array(column.tolist()) for name, column in columns.items()})
    told = {f"acuteflow.{name}": text for name, text in provenance.items()}
    paths = [folder / "figures.parquet", folder / "estimates.csv", folder / "occupancy.csv", folder / "by_hour.csv"]
    with whole(paths[0]) as unfinished:
        pq.write_table(table.replace_schema_metadata(told), unfinished)
    _write_csv(paths[1], ("kind", "name", "measure", "mean", "half_width"), estimates(done))
    _write_csv(paths[2], ("pool", "places_in_use", "share_of_time", "half_width"), _occupancy(done))
    _write_csv(paths[3], ("pool", "hour", "in_use", "in_use_half_width", "queued", "queued_half_width"), _by_hour(done))
    if done.done:
        paths.append(folder / "pools.svg")
        draw_pools(done, paths[-1])
    return paths


def _occupancy(done: ModelResult) -> Iterator[tuple[str, int, float, float]]:
    for pool, shares in done.shares.items():
        for places in range(shares.shape[1]):
            yield (pool, places, *interval(shares[:, places]))


def _by_hour(done: ModelResult) -> Iterator[tuple[Any, ...]]:
    for pool in dict.fromkeys(name for name, _ in done.profile):
        for hour in range(24):
            row: list[Any] = [pool, hour]
            for use in ("used", "queued"):
                of = done.profile.get((pool, use))
                row += ("", "") if of is None else interval(of[~np.isnan(of[:, hour]), hour])
            yield tuple(row)


def _write_csv(path: Path, heading: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    with whole(path) as unfinished, unfinished.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([heading, *([_known(cell) for cell in row] for row in rows)])


def _known(cell: Any) -> Any:
    return "" if isinstance(cell, float) and math.isnan(cell) else cell


def model_as_json(done: ModelResult, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Every figure with its interval; null where unknown."""

    def known(number: float) -> float | None:
        return None if math.isnan(number) else number

    return {
        "provenance": dict(provenance),
        "failed": done.failed,
        "figures": [
            {"kind": kind, "name": name, "measure": measure, "mean": known(mean), "half_width": known(half)}
            for kind, name, measure, mean, half in estimates(done)
        ],
    }
