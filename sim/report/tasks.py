"""The tasks of the command: run a study, print its answer, write its files."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.activity import Account, Kpi, beside_a_run, kpi_rows
from sim.report.asked import Asked
from sim.report.budget import budget_warnings
from sim.report.complaint import Unmet
from sim.report.drawn import already_written, note_written
from sim.report.loads import overload, overload_warnings, warn, warnings_of
from sim.report.measured import length
from sim.report.progress import progress, tell_compiling
from sim.report.provisional import provisional
from sim.report.warm_up import warm_up
from sim.report.workbook import tell_books
from sim.report.years import years
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.vector import Vector
from sim.study.compare import Comparison, read_all, run_comparison
from sim.study.ensemble import reused
from sim.study.figures import of_account, of_kpi
from sim.study.loads import LoadJob, overloaded
from sim.study.outcome import Job, Outcome, outcome
from sim.study.plan import BASELINE, Plan
from sim.study.replicate import outcome_of, replicate
from sim.study.results import whole, write_outcomes
from sim.study.running import running
from sim.study.warm_up import warm_up_warnings

PAGE, WARNINGS = "report.html", "warnings.md"


def compare(asked: Asked, console: Console) -> None:
    """Compare interventions with the baseline; print the table and write results and page."""
    request = asked.request
    plan = Plan(asked.worlds, request.replications, request.engine, ensemble=asked.ensemble)
    blueprints = read_all(plan.worlds)
    clock = blueprints[BASELINE].clock
    each = length(len(clock.months[clock.measured]))
    what = f"{plan.replications} pairs of each intervention, {each} each, and {plan.as_assumed} as assumed to tell luck"
    for line in reused(plan.ensemble, plan.replications, "pairs"):
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    tell_compiling(request.engine)
    with running(request) as how, progress(what, "pairs", len(plan.worlds)) as advance:
        effects_so_far = provisional(plan, blueprints, advance.say)
        done = run_comparison(replace(plan, running=how), blueprints, advance, effects_so_far.add)
    provenance = asked.provenance()
    write_files(asked, done, provenance)
    logs = [path for world in plan.worlds for path in log_files(asked, world, 0)] if request.event_log else []
    books = []
    if request.format == "xlsx":
        from sim.report.comparison_sheets import write_comparison

        books = write_comparison(asked.folder, done, provenance)
    if request.format == "json":
        console.out(json.dumps(plain(done, provenance), indent=1, allow_nan=False), highlight=False)
    else:
        from sim.report.terminal import print_comparison

        print_comparison(done, console)
        console.out(f"\nreport: {asked.folder / PAGE}", highlight=False)
        tell_books(books, console)
        tell_logs(logs, console)


def write_files(asked: Asked, done: Comparison, provenance: Mapping[str, str]) -> None:
    """Write the outcomes and the page of a comparison, unless they are there already."""
    names = [*(f"{world}.parquet" for world in done.plan.worlds), PAGE]
    before = already_written(asked.folder, names, provenance)
    if before is not None:
        print(f"acuteflow: {PAGE} and tables are there already, as written by: {before}", file=sys.stderr, flush=True)
        return
    from sim.report.page import write_page

    write_outcomes(asked.folder, done.outcomes, provenance)
    write_page(done, provenance, asked.folder / PAGE)
    note_written(asked.folder, names, provenance)


def kpi(asked: Asked, kpis: tuple[Kpi, ...], console: Console) -> None:
    """Print simulated beside published, every row of it."""
    from sim.report.kpi_table import kpi_table, missed_at_the_gate

    request = asked.request
    blueprint = read_all({BASELINE: asked.worlds[BASELINE]})[BASELINE]
    outcomes, warnings = _of_the_baseline(asked, asked.members_of(blueprint.scenario))
    warnings = [*reused(asked.ensemble, len(outcomes), "replications"), *warnings]
    rows = kpi_rows(kpis, [of_kpi(o) for o in outcomes], outcomes[0].months, blueprint.scenario.plain)
    warnings += budget_warnings(blueprint)
    warn(warnings, console, request.format == "json")
    if request.format == "json":
        found = {"warnings": warnings, "figures": [row.plain() for row in rows]}
        console.out(json.dumps(found, indent=1, ensure_ascii=False), highlight=False)
    else:
        kpi_table(rows, console)
    if request.format == "xlsx":
        from sim.report.kpi_sheet import write_kpis

        tell_books(write_kpis(asked.folder, rows, asked.provenance(), warnings), console)
    if asked.ensemble is not None and (missed := missed_at_the_gate(rows)):
        raise Unmet(missed)


def account(asked: Asked, table: Account, console: Console) -> None:
    """Print the trust's year by arithmetic, and the run beside it."""
    from sim.report.account import answer_account

    blueprint = read_all({BASELINE: asked.worlds[BASELINE]})[BASELINE]
    outcomes, warnings = _of_the_baseline(asked)
    rows = beside_a_run(table, [of_account(o) for o in outcomes], outcomes[0].months, blueprint.scenario.plain)
    warn(warnings, console, asked.request.format in ("json", "csv"))
    answer_account(asked, rows, warnings, console)


def _of_the_baseline(asked: Asked, members: Sequence[Vector] = ()) -> tuple[list[Outcome], list[str]]:
    """The replications of the baseline, and what to be warned of. members: the vector of each, if they have one."""
    request, plain_tree = asked.request, asked.worlds[BASELINE]
    vectors: Sequence[Vector | None] = members or [None] * request.replications
    jobs = [Job(BASELINE, r, plain_tree, request.engine, vector) for r, vector in enumerate(vectors)]
    tell_compiling(request.engine)
    with running(request) as how, progress("replications") as advance:
        outcomes = replicate(jobs, outcome, how, advance, keep=outcome_of)
        (loads,) = replicate([LoadJob(BASELINE, plain_tree)], overloaded, how, keep=outcome_of)
    return outcomes, [*overload_warnings({BASELINE: loads}), *warm_up_warnings(outcomes)]


def model(asked: Asked, console: Console) -> None:
    """Run a model by itself; print its figures and write them."""
    from sim.report.model_files import model_as_json, write_model, write_model_book
    from sim.report.models import print_model
    from sim.study.model import run_model
    from sim.study.visits import parts_in, put_together

    request, count = asked.request, asked.replications
    tell_compiling(request.engine)
    with parts_in(asked.folder) if request.visits else nullcontext() as parts:
        with running(request) as how, progress("replications") as advance:
            done = run_model(asked.worlds[BASELINE], count, request.engine, how, advance, parts)
        provenance = {**asked.provenance(), "replications": str(count)}
        warn([overload(load) for load in done.loads], console, request.format == "json")
        written = write_model(asked.folder, done, provenance) if done.done else []
        if parts is not None and done.done:
            written += put_together(parts, asked.folder, provenance, as_csv=request.format == "xlsx")
    if request.format == "xlsx" and done.done:
        written += write_model_book(asked.folder, done, provenance)[:1]
    if request.event_log and done.done:
        written += log_files(asked, BASELINE, next(outcome.replication for outcome in done.done))
    if request.format == "json":
        console.out(json.dumps(model_as_json(done, provenance), indent=1, allow_nan=False), highlight=False)
    else:
        print_model(done, console)
    if not done.done:
        raise ScenarioFaults([Fault("pathways", line) for line in done.failed[:1]])
    if request.format != "json":
        console.out(f"\nwritten to {asked.folder}: {', '.join(path.name for path in written)}", highlight=False)


def log_files(asked: Asked, world: str, replication: int) -> list[Path]:
    """Write the log of a world's replication, with every assumption as it is assumed."""
    from sim.hospital.simulate import simulate
    from sim.report.event_log import write_event_log

    made = read_all({world: asked.worlds[world]}, priced=False)[world]
    run = simulate(made, replication, asked.request.engine, log=True).run
    named = world if len(asked.worlds) > 1 else ""
    return write_event_log(run, asked.folder, made.clock.start, replication, named)


def tell_logs(logs: Sequence[Path], console: Console) -> None:
    """Say which logs were written."""
    if logs:
        names = ", ".join(path.name for path in logs)
        console.out(f"logs of the first replication, as assumed: {names}", highlight=False)


def diagram(asked: Asked, console: Console) -> None:
    """Draw the pathways of a world, or what a second one changes of them."""
    from sim.report.diagram import write_diagrams

    blueprints = read_all(asked.worlds, priced=False)
    page, *drawings = write_diagrams(blueprints, asked.folder)
    console.out(f"diagrams: {page} (beside it {len(drawings)} files of drawings and Mermaid text)", highlight=False)


def patient(asked: Asked, console: Console) -> None:
    """Tell the journeys that differ most between two worlds."""
    from sim.report.patient.task import patient as find_patients

    find_patients(asked, console)


def tables(asked: Asked, console: Console) -> None:
    """Write what a simulated trust did and spent as tables, to be read like those of a real one."""
    from sim.productivity import write_table
    from sim.study.outcome import tables as tables_of

    world = list(asked.worlds)[-1]
    made = tables_of(Job(world, 0, asked.worlds[world], asked.request.engine))
    warnings = warnings_of({BASELINE: read_all({world: asked.worlds[world]})[world]})
    warn(warnings, console, asked.request.format == "json")
    if warnings:  # beside the tables, where whoever is handed them finds it
        with whole(asked.folder / WARNINGS) as unfinished:
            unfinished.write_text("".join(f"* {line}\n" for line in warnings), encoding="utf-8")
    for table in made:
        write_table(table, asked.folder / f"{table.NAME}.csv")
    console.out(f"tables of {world}, first replication: {asked.folder}", highlight=False)
    console.out(f"acuteflow task=productivity path={asked.folder}", highlight=False)
    if asked.request.event_log:
        tell_logs(log_files(replace(asked, worlds={world: asked.worlds[world]}), world, 0), console)


TASKS: dict[str, Callable[[Asked, Console], None]] = {
    "compare": compare,
    "model": model,
    "diagram": diagram,
    "patient": patient,
    "tables": tables,
    "warm_up": warm_up,
    "years": years,
}


def plain(done: Any, provenance: Mapping[str, str]) -> dict[str, Any]:
    """A comparison as JSON: by intervention and figure base, mean, half_width, luck, worth (null where unknown)."""
    from sim.report.section import titles_of
    from sim.report.staff_json import staff_as_json, staff_by_month_as_json

    return {
        "provenance": dict(provenance),
        "warnings": [
            *reused(done.plan.ensemble, done.plan.replications, "pairs"),
            *overload_warnings(done.loads, titles_of(done)),
            *warm_up_warnings(done.outcomes),
        ],
        "effects": {
            name: {
                "title": effect.intervention.title,
                "figures": {k: {n: _finite(v) for n, v in f._asdict().items()} for k, f in effect.figures.items()},
                "bridge": [{"name": n, "log_points_x100": v} for n, v in effect.bars],
                "money": [line._asdict() for line in effect.money],
                "only_costs": effect.only_costs,
                "fates": [{k: _known(v) for k, v in bed_use._asdict().items()} for bed_use in effect.bed_uses],
                "temporary_hours": [each._asdict() for each in effect.hours],
                "staff": staff_as_json(effect),
                "swings": [driver._asdict() for driver in effect.tornado_drivers],
            }
            for name, effect in done.effects.items()
        },
        "staff_by_month": staff_by_month_as_json(done),
    }


def _known(cell: str | float) -> str | float | None:
    return cell if isinstance(cell, str) else _finite(cell)


def _finite(number: float) -> float | None:
    return number if abs(number) < float("inf") else None
