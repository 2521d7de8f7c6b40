"""A study as a task of the command: run and told, or asked for what is kept of it."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from sim.report.loads import warn
from sim.report.progress import progress, tell_compiling
from sim.report.study.asking import as_csv, as_json, ask, print_answer, write_answer
from sim.report.study.cautions import cautions
from sim.report.study.condition import ConditionFault
from sim.report.study.files import write_book, write_tables
from sim.report.study.incomplete import IN_FILES, KEPT, all_said, short
from sim.report.workbook import tell_books
from sim.scenario.faults import Fault, ScenarioFaults
from sim.study.request import Request
from sim.study.running import running
from sim.study.sweep.plan import StudyPlan
from sim.study.sweep.result import StudyResult
from sim.study.sweep.run import run_study
from sim.study.sweep.tables import tables_of

NOT_ALL = 1  # exit code: a run failed, or a half-width was not reached


def run(request: Request, plan: StudyPlan, provenance: Mapping[str, str], folder: Path, console: Console) -> int:
    """Run a study, write its tables and its page, and print its effects; the exit code."""
    from sim.report.study.page import write_page
    from sim.report.study.terminal import print_study

    tell_compiling(request.engine)
    what = f"study {plan.name}, {plan.designed} points"
    with running(request) as how, progress(what, "runs") as advance:
        result = replace(run_study(plan, how, advance), provenance=provenance)
    tables = tables_of(result)
    write_tables(folder, tables, provenance)
    page = folder / "report.html"
    write_page(result, page)
    books = write_book(folder, result, tables, provenance) if request.format == "xlsx" else []
    if request.format == "json":
        warn(cautions(result), console, as_json=True)
        console.out(as_json(result, *ask(tables)), highlight=False)
    else:
        print_study(result, console)
        console.out(f"\nreport: {page}\ntables: results and effects as CSV and Parquet beside it", highlight=False)
        tell_books(books, console)
    return _not_all(result)


def _not_all(result: StudyResult, rule: str = IN_FILES) -> int:
    """Say what was asked for and is not there; the exit code. rule: where runs that failed are found."""
    for line in all_said(result, rule):
        print(f"acuteflow: {line}", file=sys.stderr)
    return NOT_ALL if result.failures or short(result) else 0


def results(request: Request, plan: StudyPlan, provenance: Mapping[str, str], console: Console) -> int:
    """Answer a question about what is kept of a study, and run nothing. Raises ScenarioFaults of a condition that is
    none.
    """
    with running(request) as how:
        result = replace(run_study(plan, replace(how, only_kept=True)), provenance=provenance)
    tables = tables_of(result)
    try:
        name, found = ask(tables, request.where or "")
    except ConditionFault as fault:
        raise ScenarioFaults([Fault("where", str(fault), request.where or "")]) from fault
    warn(cautions(result), console, request.format in ("json", "csv"))
    if request.format == "json":
        console.out(as_json(result, name, found), highlight=False)
    elif request.format == "csv":
        console.out(as_csv(found), highlight=False, end="")
    elif request.format == "xlsx":
        path = Path(request.output) / f"{plan.name}_{name}.xlsx"
        tell_books(write_answer(path, name, found, provenance, [*all_said(result, KEPT), *cautions(result)]), console)
    else:
        print_answer(name, found, console)
    return _not_all(result, KEPT)


def plain(question: Mapping[str, Any]) -> dict[str, str]:
    """What goes with the tables of a study so that it can be made again: texts only."""
    return {key: str(value) for key, value in question.items() if not isinstance(value, Mapping)}
