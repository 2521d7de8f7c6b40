"""task=years: what a board sees reported month by month, with and without a change, and when half of them see it."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from sim.report.asked import Asked
from sim.report.charts import BLUE, DARK_BLUE, GREY, NARROW, ORANGE, WIDE, svg_figure
from sim.report.fitted import print_table
from sim.report.html import rendered
from sim.report.loads import warn, warnings_of
from sim.report.progress import progress, tell_compiling
from sim.report.wording import DASH, signed
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.scenario import Scenario
from sim.study.compare import read_all
from sim.study.plan import BASELINE
from sim.study.replicate import outcome_of, replicate
from sim.study.results import whole
from sim.study.running import running
from sim.study.years import (
    FEWEST_TRUSTS,
    YEAR,
    ReportedMonth,
    Years,
    YearsJob,
    months_after,
    starting,
    years_outcome,
)

HEADINGS = (
    "year to date, to", "without, %", "with, %", "difference, pp ± 95 %", "noise, SD pp", "boards that see it",
)  # fmt: skip


def years(asked: Asked, console: Console) -> None:
    """Run both worlds over their years; print the months and write table, page and picture."""
    request = asked.request
    whole_run = read_all(asked.worlds)
    plan = _plan_of(whole_run[BASELINE].scenario.first)
    worlds = {name: tree if name == BASELINE else starting(tree, plan) for name, tree in asked.worlds.items()}
    made = read_all(worlds)
    jobs = [YearsJob(w, r, tree, request.engine) for r in range(request.replications) for w, tree in worlds.items()]
    tell_compiling(request.engine)
    with running(request) as how, progress("replications") as advance:
        found = replicate(jobs, years_outcome, how, advance, keep=outcome_of)
    growth = {
        world: np.array([each.growth for job, each in zip(jobs, found, strict=True) if job.world == world])
        for world in worlds
    }
    done = Years(plan, found[0].months, growth)
    warnings = warnings_of(whole_run)  # of capacity that opens on a day the load is that of the time from it on
    warn(warnings, console, request.format == "json")
    provenance = asked.provenance()
    change = made[next(reversed(worlds))].scenario.first.intervention
    title = change.title or " + ".join(part.title or part.name for _, part in change.parts())
    write_years(asked.folder, done, title, provenance)
    if request.format == "json":
        console.out(
            json.dumps({"warnings": warnings, **as_json(done, provenance)}, indent=1, allow_nan=False), highlight=False
        )
        return
    print_years(done, title, console)
    console.out(f"\nwritten to {asked.folder}: years.csv, years.json, years.html", highlight=False)


def _plan_of(scenario: Scenario) -> Any:
    faults = []
    if scenario.years is None:
        faults.append(Fault("years", "is missing: task=years needs years=typical, or a file of your own in years/"))
    months = scenario.run.clock.measured_months
    if scenario.run.measured_months is None or months <= YEAR:
        faults.append(Fault("run.measured_months", "task=years needs a base year and months after it", str(months)))
    elif scenario.run.clock.window_start.month != 4:
        begins = scenario.run.clock.window_start.isoformat()
        faults.append(Fault("run.start", "task=years needs a measured window that begins in April", begins))
    if faults:
        raise ScenarioFaults(faults)
    return scenario.years


def sentence(done: Years) -> str:
    """When half of the boards see it, and by which rule."""
    plan, first = done.plan, done.first_seen
    noise = f"{plan.threshold_sd:g} standard deviations of what trusts of this size report that changed nothing"
    if plan.published_noise_pp:
        noise += f" (published noise of {plan.published_noise_pp:g} pp with it)"
    rule = f"A board sees it where its reported growth lies more than {noise} from their mean."
    if done.too_few:
        few = f"Too few trusts to say when boards would see it: {done.trusts} of them, and it takes {FEWEST_TRUSTS}"
        return f"{few} (replications={FEWEST_TRUSTS}). {rule}"
    if first is None:
        return f"In no month do half of the boards see it. {rule}"
    count = months_after(plan, first)
    return f"Half of the boards first see it in the report to {first}, its month {count} in force. {rule}"


def cells(row: ReportedMonth, trusts: int) -> tuple[str, ...]:
    """A month as it is printed."""
    difference = signed(row.difference)
    if math.isfinite(row.half_width) and not row.difference == row.half_width == 0.0:
        difference += f" ± {row.half_width:.2f}"
    noise = DASH if math.isnan(row.noise) else f"{row.noise:.2f}"
    return row.month, signed(row.without), signed(row.with_), difference, noise, _boards(row.seen, trusts)


def _boards(seen: float, trusts: int) -> str:
    """How many boards see it; with published noise the mean of that number, which is no whole one."""
    if math.isnan(seen):
        return DASH
    count = round(seen * trusts, 1)
    return f"{count:.0f} of {trusts}" if count == int(count) else f"{count:.1f} of {trusts}"


def _trusts(number: int) -> str:
    return "1 trust" if number == 1 else f"{number} trusts"


def print_years(done: Years, title: str, console: Console) -> None:
    """Print the months, and when it is seen."""
    heading = f"{title}: productivity growth as reported, {_trusts(done.trusts)} of the same size"
    table = Table(title=heading, title_justify="left", box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for number, heading in enumerate(HEADINGS):
        table.add_column(heading, justify="right" if number else "left", no_wrap=True)
    for row in done.table:
        table.add_row(*cells(row, done.trusts))
    print_table(table, console)
    console.print(sentence(done), highlight=False)


def as_json(done: Years, provenance: Mapping[str, str]) -> dict[str, Any]:
    """Everything that is found; null where unknown."""
    return {
        "provenance": dict(provenance),
        "rule": done.plan.model_dump(mode="json"),
        "trusts": done.trusts,
        "too_few_trusts_to_say_when_boards_see_it": done.too_few,
        "first_month_half_of_boards_see_it": done.first_seen,
        "months": [{key: _known(value) for key, value in _row(each).items()} for each in done.table],
    }


def _row(row: ReportedMonth) -> dict[str, Any]:
    names = ("month", "without_pct", "with_pct", "difference_pp", "half_width_pp", "noise_sd_pp", "boards_that_see_it")
    return dict(zip(names, row, strict=True))


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def write_years(folder: Path, done: Years, title: str, provenance: Mapping[str, str]) -> None:
    """Write the months (CSV, JSON), and a page with them and their picture."""
    rows = [_row(each) for each in done.table]
    with whole(folder / "years.csv") as unfinished, unfinished.open("w", newline="", encoding="utf-8") as out:
        lines = csv.DictWriter(out, list(rows[0]))
        lines.writeheader()
        lines.writerows({key: _known(value) for key, value in row.items()} for row in rows)
    with whole(folder / "years.json") as unfinished:
        text = json.dumps(as_json(done, provenance), indent=1, allow_nan=False)
        unfinished.write_text(text + "\n", encoding="utf-8")
    page = rendered(
        "years",
        title=title,
        sentence=sentence(done),
        headings=HEADINGS,
        rows=[cells(each, done.trusts) for each in done.table],
        trusts=_trusts(done.trusts),
        starts=done.plan.starts.isoformat(),
        wide=picture(done, WIDE),
        narrow=picture(done, NARROW),
        provenance=dict(provenance),
    )
    with whole(folder / "years.html") as unfinished:
        unfinished.write_text(page, encoding="utf-8")


def picture(done: Years, width: float) -> str:
    """Growth as reported with and without the change, and the band in which noise alone puts a trust. width: inches."""
    rows, starts = [replace_nan(each) for each in done.table], done.plan.starts.strftime("%Y-%m")
    at, every = range(len(rows)), 6 if width == NARROW else 3
    without, noise = np.array([r.without for r in rows]), done.plan.threshold_sd * np.array([r.noise for r in rows])
    with svg_figure(width, 3.6) as (_, axes, text):
        ax = axes[0, 0]
        ax.fill_between(at, without - noise, without + noise, color=GREY, alpha=0.18, linewidth=0, label="noise")
        ax.plot(at, without, "o-", color=DARK_BLUE, markersize=4, markerfacecolor="white", label="without")
        ax.plot(at, [r.with_ for r in rows], "o-", color=BLUE, markersize=4, label="with")
        if any(r.month == starts for r in rows):
            ax.axvline(next(n for n, r in enumerate(rows) if r.month == starts) - 0.5, color=ORANGE, linestyle="--")
        ax.axhline(0, color=GREY, linewidth=0.6)
        ax.set_ylabel("year to date, %")
        ax.set_xticks(at[::every], [date.fromisoformat(f"{r.month}-01").strftime("%b %y") for r in rows][::every])
        ax.legend(
            loc="lower left",
            bbox_to_anchor=(0, 1),
            frameon=False,
            ncols=3,
            borderaxespad=0,
            columnspacing=1.0,
            handlelength=1.6,
        )
    return text[0]


def replace_nan(row: ReportedMonth) -> ReportedMonth:
    """A row whose unknown noise is drawn as none."""
    return row._replace(noise=0.0) if math.isnan(row.noise) else row
