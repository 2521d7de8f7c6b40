"""A study as tidy tables: figures of each point, effects against its baseline, and what failed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from sim.activity.interval import Interval
from sim.activity.ratio import ratio_of
from sim.study.results import whole
from sim.study.sweep.effects import PointEffect, effects_of
from sim.study.sweep.result import Point, Replications, StudyResult
from sim.study.units import A_YEAR, PAYERS, unit_of

RESULTS = ("point", "compared_with", "measure", "unit", "mean", "half_width", "replications", "payer")
EFFECTS = (
    "point",
    "compared_with",
    "measure",
    "month",
    "unit",
    "baseline",
    "change",
    "half_width",
    "half_width_of_mean",
    "half_width_bounded",
    "pairs",
    "settled",
    "payer",
)
FAILURES = ("point", "replication", "message")
TEXTS = ("measure", "month", "unit", "payer", "message")
WHOLE_NUMBERS = ("point", "compared_with", "replications", "pairs", "replication")
ROWS_AT_ONCE = 10_000  # held as objects of Python
OWN = frozenset((*RESULTS, *EFFECTS, *FAILURES))


@dataclass(frozen=True)
class Tables:
    """pyarrow tables that begin with a column a factor, numbers as numbers and choices as text, null where a factor
    stands as written. results: a row a point and figure; effects: a row a point, figure and, where asked for, month;
    failures: a row a replication that came to no end. missing: runs that were asked for and are not there yet.
    """

    results: Any
    effects: Any
    failures: Any
    missing: int = 0

    def named(self) -> dict[str, Any]:
        """By the names of their files."""
        return {"results": self.results, "effects": self.effects, "failures": self.failures}


def tables_of(result: StudyResult) -> Tables:
    """The tables of a study: equal to the bit however its runs came about, for points, figures and replications stand
    in the order of the design, of the declarations and of their numbers.
    """
    return Tables(
        results=_table(result, RESULTS, _results(result)),
        effects=_table(result, EFFECTS, (_row_of(effect, result) for effect in effects_of(result))),
        failures=_table(
            result,
            FAILURES,
            sorted((each.point, each.replication, each.message) for each in result.failures),
        ),
        missing=result.missing,
    )


def write_parquet(folder: Path, tables: Tables, provenance: Mapping[str, str]) -> list[Path]:
    """Write `results.parquet` and `effects.parquet` with provenance as metadata; each appears whole or not at all."""
    import pyarrow.parquet as pq

    paths = []
    for name in ("results", "effects"):
        metadata = {f"acuteflow.{key}": text for key, text in provenance.items()}
        path = folder / f"{name}.parquet"
        with whole(path) as unfinished:
            pq.write_table(tables.named()[name].replace_schema_metadata(metadata), unfinished, compression="zstd")
        paths.append(path)
    return paths


def unit(result: StudyResult, measure: str, month: str = "") -> str:
    """The unit of a figure; a sum of one month is not by the year."""
    found = result.units.get(measure) or unit_of(measure)
    return found.removesuffix(A_YEAR) if month else found


def estimate(of: Replications, measure: str) -> Interval:
    """A figure of a point over its replications with its 95 % interval; NaN where it has none."""
    if len(of.replications) == 1:  # what `ratio` makes of one, without its cost
        above, below = of.parts[0, of.names.index(measure)].tolist()
        value = above / below if below else math.nan
        return Interval.around(value, math.nan)
    return ratio_of(of.quotients(measure))


def column_of(factor: str) -> str:
    """The column of a factor: its own name, but where a column of the tables has it already."""
    return f"factor.{factor}" if factor in OWN else factor


def _results(result: StudyResult) -> Iterator[tuple[Any, ...]]:
    for point in (*result.points, *result.baselines):
        of = result.runs.get(point.number)
        if of is None:
            continue
        base = result.bases.get(point.number, point.number)
        for measure in result.wanted or of.names:
            if measure in of.names:
                mean, half_width, _, _ = estimate(of, measure)
                payer = PAYERS.get(measure, "")
                yield (
                    point.number,
                    base,
                    measure,
                    unit(result, measure),
                    mean,
                    half_width,
                    len(of.replications),
                    payer,
                )


def _row_of(effect: PointEffect, result: StudyResult) -> tuple[Any, ...]:
    figure, named = effect.figure, unit(result, effect.measure, effect.month)
    moved = (figure.base, figure.mean, figure.half_width, effect.half_width_of_mean, _bounded(effect, result))
    payer = PAYERS.get(effect.measure, "")
    return (effect.point, effect.base, effect.measure, effect.month, named, *moved, effect.pairs, figure.settled, payer)


def _bounded(effect: PointEffect, result: StudyResult) -> float:
    """The half-width at which the stopping rule looked; NaN of figures at which it did not."""
    stopped, rule = result.stopped.get(effect.point), result.rule
    if stopped is None or rule is None or effect.month or effect.measure != rule.effect:
        return math.nan
    return stopped.half_width


def _table(result: StudyResult, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Any:
    """A table of rows of which the first cell is the number of a point, the factors of that point before them."""
    import pyarrow as pa

    points = {point.number: point for point in (*result.points, *result.baselines)}
    parts: list[Any] = []
    rows = iter(rows)
    while True:
        columns = [*zip(*islice(rows, ROWS_AT_ONCE), strict=True)]
        if not columns and parts:
            return pa.concat_tables(parts).combine_chunks()
        columns = columns or [()] * len(names)
        arrays = {column_of(factor): _levels(factor, points, columns[0]) for factor in result.factors}
        arrays |= {name: _array(pa, name, cells) for name, cells in zip(names, columns, strict=True)}
        parts.append(pa.table(arrays))


def _array(pa: Any, name: str, cells: Sequence[Any]) -> Any:
    if name in TEXTS:
        return pa.array(cells, pa.string())
    if name in WHOLE_NUMBERS:
        return pa.array(cells, pa.int64())
    if name == "settled":
        return pa.array(cells, pa.bool_())
    return pa.array([None if math.isnan(cell) else cell for cell in cells], pa.float64())


def _levels(factor: str, points: Mapping[int, Point], numbers: Sequence[int]) -> Any:
    """A factor at each row: whole numbers, numbers or truth values where all its levels are, text otherwise."""
    import pyarrow as pa

    levels = {number: _plain(point.levels.get(factor)) for number, point in points.items()}
    given = [level for level in levels.values() if level is not None]
    kinds = {type(level) for level in given}
    for kind, of in (({bool}, pa.bool_()), ({int}, pa.int64()), ({int, float}, pa.float64())):
        if given and kinds <= kind:
            return pa.array([levels.get(number) for number in numbers], of)
    texts = {number: None if level is None else level_text(level) for number, level in levels.items()}
    return pa.array([texts.get(number) for number in numbers], pa.string())


def _plain(level: Any) -> Any:
    """A number of numpy as one of Python."""
    return level.item() if hasattr(level, "item") else level


def level_text(level: Any) -> str:
    """A level as it is written in a study file."""
    if level is None:
        return "as written"
    if isinstance(level, float):
        return f"{level:g}" if float(f"{level:g}") == level else repr(level)
    return level if isinstance(level, str) else json.dumps(level, ensure_ascii=False, default=str)
