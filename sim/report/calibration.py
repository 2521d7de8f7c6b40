"""task=calibrate: an ensemble of trusts that meet the published figures, what it came to, and what could not be had."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.calibration import Unreached, unreached
from sim.calibration.ensemble import quantiles
from sim.calibration.targets import misfit
from sim.report.asked import Asked
from sim.report.complaint import Unmet
from sim.report.fitted import print_table
from sim.report.loads import warn, warnings_of
from sim.report.progress import progress, tell_compiling
from sim.scenario.vector import Reals
from sim.study.calibrate.fit import Fit, Trust, fit
from sim.study.calibrate.plan import Data, names_of
from sim.study.calibrate.table import MEMBERS, write_members
from sim.study.compare import read_all
from sim.study.plan import BASELINE
from sim.study.running import running

SUMMARY = "calibration.json"
MOST_MOVED = 10  # draws that are told
BOARD = "the misses are in standard deviations of the error of a row: its tolerance is two of them"


class FittedRow(NamedTuple):
    """A row before and after. as_written, prior, members: medians, over years of the trust as written and over
    ensembles; low, high: the central 90 % of members; met: the share of members within the tolerance; miss: the mean of
    members, standard deviations of error.
    """

    row: str
    name: str
    unit: str
    kind: str
    published: float
    margin: float
    as_written: float
    prior: float
    members: float
    low: float
    high: float
    met: float
    miss: float


class MovedDraw(NamedTuple):
    """A draw before and after: medians and central 90 %; moved: how far its mean is from that of the prior, and spread:
    its spread, both in standard deviations of the prior (of normal scores).
    """

    draw: str
    prior: float
    prior_low: float
    prior_high: float
    members: float
    low: float
    high: float
    moved: float
    spread: float


def calibrate(asked: Asked, data: Data, console: Console) -> None:
    """Calibrate the trust; print its rows, write its members. Raises Unmet where no member reaches a row."""
    request, plain = asked.request, asked.worlds[BASELINE]
    blueprint = read_all({BASELINE: plain})[BASELINE]
    tell_compiling(request.engine)
    what = f"{data.plan.members} members, {len(data.plan.alphas)} steps, {len(data.kpis)} rows"
    with running(request) as how, progress(what, "trust-years") as advance:
        done = fit(Trust(plain, data, request.engine, how), advance, blueprint)
    provenance, missing = asked.provenance(), unreached(done.found)
    path = asked.folder / MEMBERS
    fitted_to = write_members(path, done, provenance)
    warnings = warnings_of({BASELINE: blueprint})
    warn(warnings, console, request.format == "json")
    hashes = {"fitted_to": fitted_to.hash, "members_hash": done.hash}
    found = {"provenance": provenance, "warnings": warnings, **hashes, **as_json(done, missing)}
    text = json.dumps(found, indent=1, ensure_ascii=False, allow_nan=False)
    (asked.folder / SUMMARY).write_text(text + "\n", encoding="utf-8")
    if request.format == "json":
        console.out(text, highlight=False)
    else:
        print_fit(done, path, fitted_to.hash, console)
    if missing:
        raise Unmet([said_unreached(each, done.data) for each in missing])


def fitted_rows(done: Fit) -> list[FittedRow]:
    """Every row before and after."""
    first, last, targets = done.found.steps[0].figures, done.found.steps[-1].figures, done.data.targets
    low, high = quantiles(last)
    met, miss = targets.met(last).mean(0), targets.misses(last).mean(0)
    medians = [np.median(figures, axis=0) for figures in (done.as_written, first, last)]
    rows = []
    for at, (key, kpi) in enumerate(done.data.kpis.items()):
        figures = (
            kpi.published.value,
            kpi.margin,
            *(each[at] for each in medians),
            low[at],
            high[at],
            met[at],
            miss[at],
        )
        rows.append(FittedRow(key, kpi.name, kpi.unit, kpi.kind, *map(float, figures)))
    return rows


def moved_draws(done: Fit, most: int = MOST_MOVED) -> list[MovedDraw]:
    """The draws that are no longer as their ranges say, the one that is best known first."""
    prior, scores = done.free.prior, done.found.steps[-1].scores
    mean, spread = scores.mean(0), scores.std(0, ddof=1)
    told = mean**2 / 2 + (spread**2 - 1.0) / 2 - np.log(spread)  # information gained, if normal (Kullback and Leibler)
    ends = [prior.values(np.full(len(prior), each)) for each in (-1.6449, 0.0, 1.6449)]
    low, high = quantiles(done.members)
    middle = np.median(done.members, axis=0)
    found = []
    for at in np.argsort(-told)[:most].tolist():
        before, after = (ends[1][at], ends[0][at], ends[2][at]), (middle[at], low[at], high[at])
        found.append(MovedDraw(prior.names[at], *map(float, (*before, *after, mean[at], spread[at]))))
    return found


def misfits(done: Fit) -> dict[str, float]:
    """Root mean squares of misses: of a year as written, of a member before and after, and of their means."""
    targets, first, last = done.data.targets, done.found.steps[0].figures, done.found.steps[-1].figures
    each = {"as_written": done.as_written, "prior": first, "members": last}
    found = {f"{name}_one_year": misfit(targets.misses(figures)) for name, figures in each.items()}
    return found | {f"{name}_mean": misfit(targets.misses(figures.mean(0))) for name, figures in each.items()}


def as_json(done: Fit, missing: Sequence[Unreached]) -> dict[str, Any]:
    """Everything that is found; null where unknown."""
    return {
        "misfit_sd": {name: round(value, 3) for name, value in misfits(done).items()},
        "members_replaced": done.found.replaced,
        "spread_kept_by_step": [round(step.kept, 4) for step in done.found.steps[:-1]],
        "rows": [{key: _known(value) for key, value in row._asdict().items()} for row in fitted_rows(done)],
        "draws_moved": [draw._asdict() for draw in moved_draws(done)],
        "unreached": [{**each._asdict(), "against": list(each.against)} for each in missing],
    }


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def print_fit(done: Fit, path: Path, fitted_to: str, console: Console) -> None:
    """Print rows, what moved, and where the members are."""
    title = f"{len(done.members)} members against the published figures"
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    _columns(table, ("figure", "published", "as written", "ranges", "members", "90 % of them", "meet it", "miss"))
    for row in fitted_rows(done):
        table.add_row(*_cells(row))
    print_table(table, console)
    console.print(said_misfits(done), highlight=False)
    title = f"The {MOST_MOVED} draws of which the figures tell most"
    moved = Table(title=title, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    _columns(moved, ("draw", "range, 90 %", "members, 90 %", "moved, SD", "left"))
    for each in moved_draws(done):
        before, after = (
            f"{_g(low)} to {_g(high)}" for low, high in ((each.prior_low, each.prior_high), (each.low, each.high))
        )
        moved.add_row(each.draw, before, after, f"{each.moved:+.1f}".replace("-", "−"), f"{each.spread:.2f}")
    print_table(moved, console)
    console.print("Left: their spread over that of the range. Both in normal scores.", highlight=False)
    console.out(f"\nmembers: {path} ({done.hash}, fitted to {fitted_to})", highlight=False)


def _columns(table: Table, heads: Sequence[str]) -> None:
    for number, head in enumerate(heads):
        table.add_column(head, justify="right" if number else "left", no_wrap=number > 0, overflow="fold")


def _cells(row: FittedRow) -> Iterator[str]:
    yield row.name
    yield f"{_g(row.published)} ± {_g(row.margin)}"
    yield from (_g(each) for each in (row.as_written, row.prior, row.members))
    yield f"{_g(row.low)} to {_g(row.high)}"
    yield f"{100 * row.met:.0f} %"
    yield f"{row.miss:+.1f}".replace("-", "−")


def said_misfits(done: Fit) -> str:
    """How far off before and after, in a sentence."""
    found, targets, last = misfits(done), done.data.targets, done.found.steps[-1].figures
    met = int(targets.met(last.mean(0)).sum())
    text = f"root mean square of misses: of the mean of years as written {found['as_written_mean']:.2f}, "
    text += f"of the mean of the ranges {found['prior_mean']:.2f}, of the mean of members {found['members_mean']:.2f}; "
    text += f"of one year of one trust {found['as_written_one_year']:.2f}, {found['prior_one_year']:.2f} and "
    text += f"{found['members_one_year']:.2f} ({BOARD}). The mean of members meets {met} of {len(targets)} rows, "
    text += f"a member in its year {targets.met(last).sum(1).mean():.1f} of them"
    if done.found.replaced:
        text += f"; {done.found.replaced} members made no sound trust and were replaced"
    return f"{text}."


def said_unreached(each: Unreached, data: Data) -> str:
    """A row that no member reaches: which, how near, and what it pulls against."""
    near = f"no member reaches {_g(each.published)} ± {_g(each.margin)}: the nearest comes to {_g(each.nearest)}"
    pulls = f"; it pulls against {', '.join(names_of(each.against, data.kpis))}" if each.against else ""
    if not each.against or abs(each.alone) > 1.0:
        pulls += f"; fitted alone it stays {abs(each.alone):.1f} standard deviations off, for the ranges end before it"
    return f"kpi.{each.name}: {data.kpis[each.name].name}: {near}{pulls}"


def _g(value: Reals | float) -> str:
    """Three significant figures, thousands set off."""
    number = float(value)
    if number == 0.0 or not math.isfinite(number):
        return f"{number:g}"
    digits = max(0, 2 - math.floor(math.log10(abs(number))))
    return f"{number:,.{min(digits, 4)}f}".replace("-", "−")
