"""One run of the command: check all that was asked, and do it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.cli.composition import Composed
from sim.cli.inputs import inputs_of, name_of_copy, own_files
from sim.cli.own_files import OwnFilesFirst, file_folders
from sim.cli.shares import with_whole_tables
from sim.cli.sized import BESIDE, of_task
from sim.cli.stands_on import stands_on
from sim.cli.worlds import BASELINE, notes_of, of_the_scenario, positions_typed, with_typed, world_faults, worlds_of
from sim.report.asked import Asked
from sim.report.complaint import PRICED, BadInput, asked_faults
from sim.report.lines import lines
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.files import with_files
from sim.scenario.interventions import parts_of
from sim.scenario.warnings import without_a_range
from sim.study.archive import Inputs, results_in
from sim.study.request import read_request

NAMED = 3  # numbers without a range that are told by their path
FILE_WIDTH = 132  # columns of a table that goes to a file

if TYPE_CHECKING:
    from rich.console import Console

    from sim.activity import Account, Kpi
    from sim.study.calibrate.plan import Data
    from sim.study.calibrate.use import Used


class Beside(NamedTuple):
    """What simulated figures are put beside or fitted to; none where it could not be read."""

    kpis: tuple[Kpi, ...] | None = None
    account: Account | None = None
    data: Data | None = None


def perform(composed: Composed, run: str) -> None:
    """Check all that was asked, and do it.

    run: what tells this run from the others of a sweep; "" where it is the only one. Raises BadInput with every fault.
    """
    given = composed.given
    if composed.name == "observed":
        from sim.report.observed import observe

        observe(composed.tree, given, command_line(given.overrides), own_files(composed, []))
        return
    written = with_typed(composed)
    request, faults = read_request(written)
    tree = with_files(written, file_folders(), faults)
    if request is not None and request.task == "results":
        faults.append(Fault("task", "needs a study, as in study=beds_and_discharge, or the words with -m", "results"))
    if unasked := asked_faults(request, given.choices):
        raise BadInput(given.lines([*faults, *unasked], tree))
    worlds = worlds_of(of_the_scenario(tree), request, given.intervention, faults)
    if request is not None and request.task == "show":
        faults += show(of_the_scenario(tree), composed, request.show)
    elif request is not None:
        print("acuteflow: configuration composed, checking it", file=sys.stderr, flush=True)
    beside = read_beside(tree, faults, "" if request is None else request.task)
    if request is not None:
        faults += faults_of_members(tree)
    if request is not None and request.task in ("patient", "years") and len(worlds) == 1:
        rule = "must be chosen, as in intervention=discharge_management: two worlds are compared"
        faults.append(Fault("intervention", rule))
    if request is not None and request.task == "calibrate" and len(worlds) > 1:
        faults.append(Fault("intervention", "must be none: a calibration fits the trust as it is", given.intervention))
    placed = [(str(given.place(fault, {})), fault) for fault in faults]
    placed += world_faults(worlds, given, "model" not in given.choices if request is None else request.task in PRICED)
    fault_lines = [with_whole_tables(line, tree, given.paths) for line in lines(placed)]
    if composed.complaints or fault_lines or request is None:
        raise BadInput([*composed.complaints, *fault_lines])
    said = [*of_task(composed.notes, request.task), *stands_on(composed, request.task)]
    said += members_unread(tree, request.task)
    for line in [*said, *positions_typed(given, worlds[BASELINE]), *notes_of(worlds, given)]:
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    if request.task == "show":
        tell_without_a_range(worlds[BASELINE])
        return
    used = members_in_use(request.task, tree, worlds[BASELINE], given.line_of)
    typed = "replications" in given.paths
    asked = Asked(request, worlds, command_line(given.overrides), typed, ensemble=used.ensemble)
    if run:
        print(run, file=sys.stdout if request.format != "json" else sys.stderr, flush=True)
    tried = [world.get("intervention") for name, world in worlds.items() if name != BASELINE]
    interventions = [str(part.get("name")) for each in tried for _, part in parts_of(each)]
    interventions += [name for name in worlds if name != BASELINE]
    own = own_files(composed, interventions)
    if used.file is not None:
        own[name_of_copy(tree["calibration"]["table"], own)] = used.file
    carry_out(asked, inputs_of(asked, own, tree), beside, given.line_of)


def faults_of_members(tree: Mapping[str, Any]) -> list[Fault]:
    """What is wrong with the file of members that a configuration names, whichever task runs."""
    from sim.study.calibrate.group import named_table

    if named_table(tree) is None:
        return []
    from sim.study.calibrate.use import table_faults

    return table_faults(tree, file_folders())


def members_unread(tree: Mapping[str, Any], task: str) -> list[str]:
    """A line where a configuration names members and its task runs none."""
    from sim.study.calibrate.group import named_table

    table = named_table(tree)
    if table is None:
        return []
    from sim.study.calibrate.use import TABLE, USED_BY

    used_by = " and ".join(f"task={name}" for name in USED_BY)
    return [] if task in USED_BY else [f"{TABLE}={table}: task={task} reads no members, as {used_by} do"]


def members_in_use(
    task: str,
    tree: Mapping[str, Any],
    plain: Mapping[str, Any],
    line_of: Callable[[Fault], str],
    folders: Sequence[Path] | None = None,
) -> Used:
    """The members of a calibration that a task runs, where there are any; why they are refused is said."""
    from sim.study.calibrate.use import USED_BY, Used, members_used

    if task not in USED_BY:
        return Used()
    try:
        used = members_used(tree, plain, file_folders() if folders is None else folders)
    except ScenarioFaults as found:
        raise BadInput([line_of(fault) for fault in found.faults]) from found
    if used.refused:
        print(f"acuteflow: {used.refused}; it goes on without them", file=sys.stderr, flush=True)
    return used


def read_beside(tree: Mapping[str, Any], faults: list[Fault], task: str) -> Beside:
    """Published figures and the accounting table, beside which a run of a task is put, or which it fits.

    faults: what is wrong is added; of task=account also rows that name figures no run of this trust has.
    """
    from sim.activity import read_account, read_kpis
    from sim.study.calibrate.group import group_faults
    from sim.study.figures import known_of_account

    kpis, account, data = None, None, None
    try:
        if task == "calibrate":
            from sim.study.calibrate.plan import read_data

            data = read_data(tree)
        else:
            faults += group_faults(tree)
            kpis = read_kpis(tree.get("kpi", {}))
    except ScenarioFaults as found:
        faults += found.faults
    try:
        if tree.get("account") is not None:
            account = read_account(tree["account"], known_of_account(tree) if task == "account" else None)
    except ScenarioFaults as found:
        faults += found.faults
    return Beside(kpis, account, data)


def show(scenario: Mapping[str, Any], composed: Composed, branch: str | None) -> list[Fault]:
    """Print the scenario as composed, faults and all; what is wrong with the branch asked for."""
    from sim.cli.hints import nearest
    from sim.report.show import as_shown

    shown = as_shown(scenario, lambda path: str(composed.given.place(Fault(path, ""), {})), branch)
    if not shown and branch is not None:
        missing, near = nearest(scenario, branch)
        return [Fault("show", f"{missing} names nothing here" + (f"; did you mean {near}?" if near else ""))]
    print("\n".join(shown))
    return []


def tell_without_a_range(scenario: Mapping[str, Any]) -> None:
    """Say how many numbers of a trust have neither a range nor a reason why they are exact."""
    missing = without_a_range(scenario)
    if missing and "ranges" in scenario:
        named = ", ".join(missing[:NAMED]) + (f" and {len(missing) - NAMED} more" if len(missing) > NAMED else "")
        rule = "neither low and high, nor a class of ranges, nor a reason why it is exact"
        print(f"acuteflow: numbers with {rule}: {len(missing)} ({named})", file=sys.stderr, flush=True)


def command_line(words: Sequence[str], several: bool = False) -> str:
    """The command as it was typed, its words in their order. several: whether it had `-m`."""
    folder = OwnFilesFirst.folder
    own = [] if folder is None else ["--config-dir", str(folder)]
    return " ".join(["acuteflow", *own, *(["-m"] if several else []), *words])


def carry_out(asked: Asked, inputs: Inputs, beside: Beside, line_of: Callable[[Fault], str]) -> None:
    """Do what was asked. What only a run can tell of its input is reported like any other fault."""
    from rich.console import Console

    from sim.report import tasks

    wide = None if sys.stdout.isatty() else FILE_WIDTH
    console = Console(width=wide, soft_wrap=asked.request.format == "json")
    try:
        if asked.request.task == "cost":
            from sim.report.cost_task import cost

            cost(asked, console)
            return
        if asked.request.task in BESIDE and asked.request.format != "xlsx":
            put_beside(asked, beside, console)
            return
        with results_in(Path(asked.request.output), inputs) as folder:
            if asked.request.task in BESIDE:
                put_beside(replace(asked, folder=folder), beside, console)
                return
            if beside.data is not None:
                from sim.report.calibration import calibrate

                calibrate(replace(asked, folder=folder), beside.data, console)
                return
            tasks.TASKS[asked.request.task](replace(asked, folder=folder), console)
    except Exception as error:
        faults = faults_of_run(error)
        if faults is None:
            raise
        raise BadInput([line_of(fault) for fault in faults]) from error


def put_beside(asked: Asked, beside: Beside, console: Console) -> None:
    """Print simulated figures beside those they are compared with."""
    from sim.report import tasks

    if asked.request.task == "kpi":
        tasks.kpi(asked, beside.kpis or (), console)
    elif beside.account is None:
        raise ScenarioFaults([Fault("account", "is missing, and task=account prints it: as in account=typical")])
    else:
        tasks.account(asked, beside.account, console)


def faults_of_run(error: Exception) -> Sequence[Fault] | None:
    """What only a run can tell of its input, where that is what an error tells; None of any other."""
    from sim.engine.journeys import Deadlock, EndlessLoop
    from sim.productivity import NotComparable, TableFaults

    if isinstance(error, ScenarioFaults):  # a draw between low and high that makes no valid trust
        return error.faults
    if isinstance(error, EndlessLoop | Deadlock):
        return [Fault("pathways", str(error))]
    if isinstance(error, TableFaults | NotComparable):
        return [Fault("productivity", line) for line in str(error).splitlines()]
    return None
