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
ESTIMATES = ("kind", "name", "measure", "mean", "half_width", "sd", "replications")
OCCUPANCY = ("pool", "places_in_use", "share_of_time", "half_width", "p_delay", "p_delay_half_width")
BETWEEN = {"visits": "count", "mean": "mean_h", "median": "p50_h", "95 % ≤": "p95_h"}
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
    limits = dict.fromkeys(measure for kind, _, measure in done.values if measure.startswith("within_"))
    shares = {measure.replace("_", " ").replace("h", " h"): measure for measure in limits}
    _print(done, console, "measure", BETWEEN | shares, f"Between marks (times in {unit})")
    table = _table("Ways out", ["class", "left as", "patients a replication"])
    for kind, name, measure in done.values:
        if measure.startswith("outcome.") and done.values[kind, name, measure].any():
            told = shown(done.estimate((kind, name, measure)), 1.0)
            table.add_row(escape(name), escape(measure.removeprefix("outcome.").replace("_", " ")), told)
    console.print(table)


def in_percent(measure: str) -> bool:
    """Whether a figure is a share, printed per cent."""
    return measure in IN_PERCENT or measure.startswith("within_")


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
    if not names:
        return
    told = {label: [_cell(done, (kind, name, measure)) for name in names] for label, measure in measures.items()}
    told = {label: cells for label, cells in told.items() if set(cells) - {DASH, "0", "0 %"}}
    table = _table(title, [kind, *told])
    for number, name in enumerate(names):
        table.add_row(escape(name), *(cells[number] for cells in told.values()))
    console.print(table)


def _cell(done: ModelResult, key: Key) -> str:
    if key not in done.values:
        return DASH
    return shown(done.estimate(key), _scale(done.blueprint.scenario.first.run, key[2]), in_percent(key[2]))


def _scale(plan: RunPlan, measure: str) -> float:
    """What a figure is multiplied by to be printed."""
    if in_percent(measure):
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


def estimates(done: ModelResult) -> Iterator[tuple[str, str, str, float, float, float, int]]:
    """Kind, name, measure, mean, half width, standard deviation and number of replications of every figure."""
    for key in done.values:
        known = done.known(key)
        yield (*key, *done.estimate(key), float(known.std(ddof=1)) if len(known) > 1 else math.nan, len(known))


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
    _write_csv(paths[1], ESTIMATES, estimates(done))
    _write_csv(paths[2], OCCUPANCY, _occupancy(done))
    _write_csv(paths[3], ("pool", "hour", "in_use", "in_use_half_width", "queued", "queued_half_width"), _by_hour(done))
    if done.done:
        paths.append(folder / "pools.svg")
        draw_pools(done, paths[-1])
    return paths


def _occupancy(done: ModelResult) -> Iterator[tuple[str, int, float, float, float, float]]:
    """The share of time at each level; and the share at it of the time at or below it: of an unlimited pool, the chance
    that somebody would be delayed if there were just so many places.
    """
    for pool, shares in done.shares.items():
        below = np.cumsum(shares, axis=1)
        for places in range(shares.shape[1]):
            at_most = below[:, places]
            delayed = np.divide(shares[:, places], at_most, out=np.zeros(len(at_most)), where=at_most > 0)
            yield (pool, places, *interval(shares[:, places]), *interval(delayed))


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
            dict(zip(ESTIMATES, (*key, *map(known, numbers), count), strict=True))
            for *key, mean, half, sd, count in estimates(done)
            for numbers in [(mean, half, sd)]
        ],
    }
