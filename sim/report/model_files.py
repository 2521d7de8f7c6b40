"""A model's figures as files and as JSON."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from sim.activity.interval import interval
from sim.report.loads import overload
from sim.report.workbook import Front, Sheet, write_workbook
from sim.study.model import Estimate, ModelResult
from sim.study.results import whole

ESTIMATES = ("kind", "name", "measure", *Estimate._fields)
OCCUPANCY = ("pool", "places_in_use", "share_of_time", "half_width", "p_delay", "p_delay_half_width")
BY_HOUR = ("pool", "hour", "in_use", "in_use_half_width", "queued", "queued_half_width")


def write_model(folder: Path, done: ModelResult, provenance: Mapping[str, str]) -> list[Path]:
    """Write every figure by replication (Parquet) and with its interval (CSV), and the pools as a picture."""
    import pyarrow.parquet as pq

    from sim.report.model_charts import draw_pools

    table = figure_table(done)
    metadata = {f"acuteflow.{name}": text for name, text in provenance.items()}
    paths = [folder / "figures.parquet", folder / "estimates.csv", folder / "occupancy.csv", folder / "by_hour.csv"]
    with whole(paths[0]) as unfinished:
        pq.write_table(table.replace_schema_metadata(metadata), unfinished)
    _write_csv(paths[1], ESTIMATES, ((*key, *estimate) for key, estimate in done.estimates.items()))
    _write_csv(paths[2], OCCUPANCY, _occupancy(done))
    _write_csv(paths[3], BY_HOUR, _by_hour(done))
    if done.done:
        paths.append(folder / "pools.svg")
        draw_pools(done, paths[-1])
    return paths


def figure_table(done: ModelResult) -> Any:
    """Every figure by replication, as a table of pyarrow."""
    import pyarrow as pa

    keys = list(done.values)
    numbers = np.array([outcome.replication for outcome in done.done])
    columns = {
        "replication": np.tile(numbers, len(keys)),
        **{
            heading: np.repeat([key[place] for key in keys], len(numbers))
            for place, heading in enumerate(("kind", "name", "measure"))
        },
        "value": np.concatenate([done.values[key] for key in keys]) if keys else np.empty(0),
        "weight": np.concatenate([done.parts[key][1] for key in keys]) if keys else np.empty(0),
    }
    return pa.table({name: pa.array(column.tolist()) for name, column in columns.items()})


def _occupancy(done: ModelResult) -> Iterator[tuple[Any, ...]]:
    """The share of time at each level; and the share at it of the time at or below it: of an unlimited pool, the chance
    that somebody would be delayed if there were just so many places.
    """
    for pool, shares in done.shares.items():
        for places, delayed in enumerate(done.p_delay(pool)):
            yield (pool, places, *interval(shares[:, places]), *delayed)


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


def write_model_book(folder: Path, done: ModelResult, provenance: Mapping[str, str]) -> list[Path]:
    """Write the same three tables as a workbook; a time is in hours, a share a fraction."""
    estimates = ((*key, *estimate) for key, estimate in done.estimates.items())
    intervals = "means over replications with the half width and the ends of their 95 % interval"
    sheets = (
        Sheet.of("estimates", f"a row is a figure: {intervals}", ESTIMATES, estimates),
        Sheet.of("occupancy", "a row is a number of places in use", OCCUPANCY, _occupancy(done)),
        Sheet.of("by_hour", "a row is a pool in an hour of the day", BY_HOUR, _by_hour(done)),
    )
    notes = ["a name that ends in _h is in hours, one in _share a fraction; an empty cell is not known"]
    remarks = {"warning": [overload(load) for load in done.loads], "failed": done.failed, "note": notes}
    front = Front(f"{done.blueprint.scenario.first.name}: figures of a model", provenance, remarks)
    return write_workbook(folder, "model", front, sheets)


def model_as_json(done: ModelResult, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Every figure with its interval; null where unknown."""
    return {
        "provenance": dict(provenance),
        "warnings": [overload(load) for load in done.loads],
        "failed": done.failed,
        "figures": [
            {
                heading: _known(cell) if _known(cell) != "" else None
                for heading, cell in zip(ESTIMATES, row, strict=True)
            }
            for row in ((*key, *estimate) for key, estimate in done.estimates.items())
        ],
    }
