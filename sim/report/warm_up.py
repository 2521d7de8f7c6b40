"""task=warm_up: where MSER-5 would cut the start of a run, and whether the chosen warm-up is enough."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median_low
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from sim.report.asked import Asked
from sim.report.fitted import print_table
from sim.report.loads import overload
from sim.report.progress import progress, tell_compiling
from sim.report.wording import DASH
from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.compare import read_all
from sim.study.results import whole
from sim.study.running import running
from sim.study.warm_up.result import WarmUp, run_warm_up
from sim.study.warm_up.spans import EDGE, Spans
from sim.study.warm_up.verdict import Finding

FINDINGS = (
    "scenario", "output", "level", "warm_up_h", "mser5_h", "mser5_median_h", "mser5_none_in",
    "start", "start_half_width", "trend", "trend_half_width", "verdict",
)  # fmt: skip
IN_DAYS = 3  # from so many days on


def warm_up(asked: Asked, console: Console) -> None:
    """Run every world with its warm-up in view; print what is found, and write findings, series and pictures."""
    from sim.report.warm_up_chart import draw_warm_up

    request, blueprints = asked.request, read_all(asked.worlds, priced=False)
    if short := [made.clock for made in blueprints.values() if not Spans.of(made.clock).measured]:
        hours = (short[0].end_ms - short[0].window_start_ms) / HOUR_MS
        raise ScenarioFaults(
            [Fault("run.measured_h", "task=warm_up counts by the hour: must be at least 1", f"{hours:g}")]
        )
    tell_compiling(request.engine)
    with running(request) as how, progress("replications", "replications", len(asked.worlds)) as advance:
        found = run_warm_up(blueprints, asked.replications, request.engine, how.execution, advance)
    if failed := [line for each in found if not each.replications for line in each.failed[:1]]:
        raise ScenarioFaults([Fault("pathways", line) for line in failed])
    provenance = {**asked.provenance(), "replications": str(asked.replications)}
    written = write_warm_up(asked.folder, found, provenance)
    for each in found:
        if each.findings:
            name = "warm_up" if len(found) == 1 else f"warm_up_{each.world}"
            written.append(draw_warm_up(each, asked.folder / f"{name}.svg"))
    if request.format == "json":
        console.out(json.dumps(as_json(found, provenance), indent=1, allow_nan=False), highlight=False)
        return
    for each in found:
        print_warm_up(each, console)
    console.out(f"\nwritten to {asked.folder}: {', '.join(path.name for path in written)}", highlight=False)


def print_warm_up(found: WarmUp, console: Console) -> None:
    """Print what is found of one world, and what the columns are."""
    spans, count = found.spans, len(found.replications)
    for line in (*(overload(load) for load in found.loads), *found.failed):
        console.print(f"warning: {escape(line)}", style="yellow", highlight=False)
    chosen = time_of(spans.start_ms)
    many = "replication" if count == 1 else "replications"
    title = f"{found.world}: a warm-up of {chosen}, {count} {many}, means of {time_of(spans.length_ms)} each"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    table.add_column("patients", no_wrap=True)
    for name in ("level", "chosen", "MSER-5", "median", "start, %", "trend, %"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict")
    for finding in found.findings:
        cut = DASH if finding.cut is None else time_of(spans.cut_ms(finding.cut))
        cells = (finding.output, _digits(finding.level), chosen, cut, _median(finding, spans))
        table.add_row(*map(escape, cells), _percent(finding.early), _percent(finding.moving), finding.verdict)
    print_table(table, console)
    console.print(_meaning(spans), highlight=False)
    if found.unjudged:
        console.print(f"Next to nobody, and not judged: {escape(', '.join(found.unjudged))}.", highlight=False)


def _meaning(spans: Spans) -> str:
    early = (
        f"the last {EDGE} weeks of the warm-up against the same a year later"
        if spans.a_year_on
        else "the first tenth measured against the second half"
    )
    return (
        "level: mean of the second half measured. MSER-5: where it cuts the mean over replications; median: of its "
        f"cuts of each replication ({DASH}: no point in the first half of the run). start: {early}; trend: what the "
        "slope of the second half comes to over the window; both ± 95 %. Not settled: more replications would tell."
    )


def time_of(ms: int) -> str:
    """In days, or of a short time in hours."""
    return f"{ms / DAY_MS:g} d" if ms >= IN_DAYS * DAY_MS else f"{ms / HOUR_MS:g} h" if ms else "0"


def _median(finding: Finding, spans: Spans) -> str:
    """Of the cuts of single replications; one without a point counts as past all others."""
    cut = _median_cut(finding)
    return DASH if cut is None else time_of(spans.cut_ms(cut))


def _median_cut(finding: Finding) -> int | None:
    past = max((cut for cut in finding.cuts if cut is not None), default=0) + 1
    cut = median_low([past if cut is None else cut for cut in finding.cuts])
    return None if cut == past else cut


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _percent(share: tuple[float, float]) -> str:
    mean, half_width = (100 * each for each in share)
    if math.isnan(mean):
        return DASH
    return f"{mean:+.0f}" + ("" if math.isnan(half_width) else f" ± {half_width:.0f}")


def rows(found: Sequence[WarmUp]) -> Iterator[dict[str, Any]]:
    """A row a scenario and output, see FINDINGS: level in patients, times in hours, shares of the level."""
    for each in found:
        for finding in each.findings:
            cuts = (finding.cut, _median_cut(finding))
            hours = (None if cut is None else each.spans.cut_ms(cut) / HOUR_MS for cut in cuts)
            cells = (each.world, finding.output, finding.level, each.spans.start_ms / HOUR_MS, *hours)
            shares = (*finding.early, *finding.moving)
            row = (*cells, finding.cuts.count(None), *shares, str(finding.verdict))
            known = (None if isinstance(cell, float) and math.isnan(cell) else cell for cell in row)
            yield dict(zip(FINDINGS, known, strict=True))


def as_json(found: Sequence[WarmUp], provenance: Mapping[str, str]) -> dict[str, Any]:
    """Everything that is found; null where unknown."""
    return {
        "provenance": dict(provenance),
        "warnings": [f"{each.world}: {overload(load)}" for each in found for load in each.loads],
        "failed": [f"{each.world}: {line}" for each in found for line in each.failed],
        "not_judged": {each.world: list(each.unjudged) for each in found},
        "findings": list(rows(found)),
    }


def write_warm_up(folder: Path, found: Sequence[WarmUp], provenance: Mapping[str, str]) -> list[Path]:
    """Write the findings (CSV), and the series of every replication, judged or not (Parquet)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    paths = [folder / "warm_up.csv", folder / "warm_up.parquet"]
    with whole(paths[0]) as unfinished, unfinished.open("w", newline="", encoding="utf-8") as out:
        lines = csv.DictWriter(out, FINDINGS)
        lines.writeheader()
        lines.writerows(rows(found))
    tables = [_series(each, output) for each in found for output in each.series]
    metadata = {f"acuteflow.{name}": text for name, text in provenance.items()}
    columns = ("scenario", "output", "replication", "from_h", "to_h", "mean")
    joined: dict[str, Any] = {name: np.concatenate([table[name] for table in tables]) for name in columns}
    with whole(paths[1]) as unfinished:
        pq.write_table(pa.table(joined).replace_schema_metadata(metadata), unfinished, compression="zstd")
    return paths


def _series(found: WarmUp, output: str) -> dict[str, Any]:
    edges, means = found.spans.edges_ms / HOUR_MS, found.series[output]
    count, parts = means.shape
    return {
        "scenario": np.full(means.size, found.world),
        "output": np.full(means.size, output),
        "replication": np.repeat(found.replications, parts),
        "from_h": np.tile(edges[:-1], count),
        "to_h": np.tile(edges[1:], count),
        "mean": means.ravel(),
    }
