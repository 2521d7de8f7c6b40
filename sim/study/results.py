"""Results on disc: one Parquet file a world, in a folder named by what was asked; whole files only."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from sim import __version__
from sim.scenario.tree import canonical
from sim.study.outcome import Outcome
from sim.study.staff import CONTRACTS, staff_table

SCHEMA_VERSION = "1"


def content_hash(worlds: Mapping[str, Mapping[str, Any]], replications: int) -> str:
    """16 hexadecimal digits that stand for what was asked: all worlds (seed among them), how many pairs of them, and
    the version of the model; not for the engine or the workers, which give the same answer.
    """
    asked = {"worlds": worlds, "replications": replications}
    keyed = canonical({"version": __version__, "schema": SCHEMA_VERSION, **asked})
    return hashlib.sha256(keyed.encode()).hexdigest()[:16]


def rows(outcomes: Sequence[Outcome]) -> dict[str, np.ndarray[Any, Any]]:
    """Tidy columns: scenario, replication, assumptions (drawn | as_assumed), month, measure, unit, value, weight, adds.

    A ratio's value is numerator over denominator and its weight the denominator, so that months add up; activity and
    inputs follow as measures `activity: pod` (units) and `input: heading` (£), and of each staff group and contract
    `hours: group, contract` and `pay: group, contract` (£).
    """
    parts: list[dict[str, Any]] = []
    for of in outcomes:
        measured = of.measures.rows()
        below = measured["denominator"]
        value = np.divide(measured["numerator"], below, out=np.full(len(below), np.nan), where=below != 0)
        parts.append(_labelled(of, {**measured, "value": value, "weight": below}))
        parts += _volumes(of)
        parts += [_bill(of), *_staff(of)]
    names = ("scenario", "replication", "assumptions", "month", "measure", "unit", "value", "weight", "adds")
    return {name: np.concatenate([part[name] for part in parts]) for name in names}


def _labelled(of: Outcome, columns: dict[str, Any]) -> dict[str, Any]:
    count = len(columns["value"])
    label = {
        "scenario": np.full(count, of.world),
        "replication": np.full(count, of.replication),
        "assumptions": np.full(count, "drawn" if of.drawn else "as_assumed"),
    }
    return {**columns, **label}


def _volumes(of: Outcome) -> list[dict[str, Any]]:
    window = f"{of.level.period.months[0]}/{of.level.period.months[-1]}"
    return [_labelled(of, _one(window, f"activity: {pod}", "units", volume)) for pod, volume in of.level.volume.items()]


def _one(month: str, measure: str, unit: str, value: float) -> dict[str, Any]:
    texts = {"month": month, "measure": measure, "unit": unit, "adds": "sum"}
    return {**{k: np.array([v]) for k, v in texts.items()}, "value": np.array([value]), "weight": np.ones(1)}


def _bill(of: Outcome) -> dict[str, Any]:
    """The bill by month, heading and payer."""
    lines = of.lines
    text = zip(lines.month.tolist(), lines.headings().tolist(), lines.payer.tolist(), strict=True)
    keys, row = np.unique(np.array(list(text), dtype=np.str_), axis=0, return_inverse=True)
    sums = np.bincount(row.ravel(), weights=lines.nominal_gbp, minlength=len(keys))
    return _labelled(
        of,
        {
            "month": keys[:, 0],
            "measure": np.array([f"input: {heading}, paid by {payer}" for heading, payer in keys[:, 1:]]),
            "unit": np.full(len(keys), "£"),
            "adds": np.full(len(keys), "sum"),
            "value": sums,
            "weight": np.ones(len(keys)),
        },
    )


def _staff(of: Outcome) -> Iterator[dict[str, Any]]:
    """Hours and £ of pay by month, staff group and contract, those of which there are none left out."""
    table = staff_table(of)
    for kind, unit, figures in (("hours", "hours", table.hours), ("pay", "£", table.gbp)):
        group, contract = np.nonzero(figures.any(axis=0))
        names = [f"{kind}: {table.groups[g]}, {CONTRACTS[c]}" for g, c in zip(group, contract, strict=True)]
        count = len(table.months) * len(names)
        yield _labelled(
            of,
            {
                "month": np.repeat(np.array(table.months, dtype=np.str_), len(names)),
                "measure": np.tile(np.array(names, dtype=np.str_), len(table.months)),
                "unit": np.full(count, unit),
                "adds": np.full(count, "sum"),
                "value": figures[:, group, contract].ravel(),
                "weight": np.ones(count),
            },
        )


def write_outcomes(folder: Path, outcomes: Sequence[Outcome], provenance: Mapping[str, str]) -> list[Path]:
    """One Parquet file a world, with provenance as its metadata; each appears whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    written = []
    for world in dict.fromkeys(o.world for o in outcomes):
        table = pa.table(rows([o for o in outcomes if o.world == world]))
        metadata = {**provenance, "schema_version": SCHEMA_VERSION, "scenario": world}
        table = table.replace_schema_metadata({f"acuteflow.{k}": v for k, v in metadata.items()})
        path = folder / f"{world}.parquet"
        with whole(path) as unfinished:
            pq.write_table(table, unfinished, compression="zstd")
        written.append(path)
    return written


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A file beside `path` to write to, which takes its name once it is finished and is gone if it is not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    unfinished = Path(name)
    try:
        yield unfinished
        unfinished.chmod(0o644)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)
