"""`acuteflow study=NAME`, and `-m`: a study read, planned and handed to its task."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, NamedTuple

from sim import __version__
from sim.cli.inputs import NOT_KEPT, as_yaml, name_of_copy, own_files
from sim.cli.own_files import file_folders
from sim.cli.perform import FILE_WIDTH, command_line, faults_of_members
from sim.cli.studies import Planner
from sim.cli.study_words import word
from sim.cli.study_written import COMMAND_LINE, MODEL, STUDY, Written, named_study, read, typed_study, which_study
from sim.report.complaint import BadInput
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.synonyms import meant
from sim.scenario.tree import canonical, strip
from sim.study.archive import CHANGES_NOTHING, HASH, Inputs, readable, results_in
from sim.study.calibrate.group import group_faults, named_table
from sim.study.design.points import baseline_of, factors_of, points
from sim.study.design.study_file import Stopping, StudyFile, measures_named, stated
from sim.study.design.table import AT as TABLE
from sim.study.request import Request
from sim.study.sweep.figures import figures_there_are
from sim.study.sweep.plan import StudyPlan
from sim.study.version import commit

AGAIN = "again"
NO_MEMBERS = "pairs of a study draw every range by itself: members of a calibration are for task=compare and task=kpi"


class Planned(NamedTuple):
    """A study planned; notes: what is no fault and is yet to be said; own: files to copy, by the name of their copy;
    table: of a design from elsewhere, that name.
    """

    plan: StudyPlan
    notes: tuple[str, ...]
    own: Mapping[str, Path]
    table: str | None


def study(arguments: Namespace, command: str | None = None) -> int:
    """Read, plan and do a study; the exit code. Must be called within `composing`.

    command: in whose words it was asked first, where it is made again. Raises BadInput with all that is wrong with it.
    """
    words = arguments.overrides
    named, rest = which_study(words)
    if named is not None and arguments.multirun:
        raise BadInput([f"command line: -m: {STUDY}={named} says itself what is varied: leave -m out"])
    configuration = arguments.config_name
    written = typed_study(rest, configuration) if named is None else named_study(named, rest, configuration)
    request, of_file = read(written)
    print("acuteflow: configuration composed, checking it", file=sys.stderr, flush=True)
    found = planned(written, request, of_file)
    for line in found.notes:
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    question = asked_of(written, found.plan, request, command or command_line(words, arguments.multirun))
    if found.table is not None:
        question[STUDY]["design"] = {**written.tree["design"], "table": found.table}
    return _carry_out(written, request, found, {**question, AGAIN: _to_repeat(arguments, found)})


def _to_repeat(arguments: Namespace, found: Planned) -> dict[str, Any]:
    """The words and flags that `again=` repeats beside the copies of its files."""
    words = [each for each in arguments.overrides if each.lstrip("+").partition("=")[0].split(".")[0] not in NOT_KEPT]
    if found.table is not None:
        words.append(word(f"{STUDY}.{TABLE}", found.table))
    flags = ("multirun", "config_name", "config_path")
    return {"words": words, **{flag: getattr(arguments, flag) for flag in flags}}


def _pairs(request: Request, study: StudyFile, written: Written) -> Stopping:
    """How many pairs each point gets: as the command line says, as the study does, or as is configured."""
    typed = "replications" in written.made.given.paths
    if study.stopping is None or (typed and study.stopping.pairs is not None):
        return Stopping(pairs=request.replications)
    if typed:
        rule = "the study looks at a half-width instead of a number of pairs: set study.stopping.most"
        raise BadInput([f"{COMMAND_LINE}: replications: {rule}"])
    return study.stopping


def planned(written: Written, request: Request, study: StudyFile) -> Planned:
    """The study as scenarios. Raises BadInput with all that is wrong."""
    stopping = _pairs(request, study, written)
    of_model = written.made.name == MODEL
    places = {(each.factor, repr(each.level)): each.place for each in stated(study)}

    def where(factor: str, level: Any) -> str:
        near = places.get((factor, repr(level))) or next(
            (at for (name, _), at in places.items() if name == factor), factor
        )
        return written.place(near)

    factors = factors_of(study)
    planner = Planner(written.made.name, written.words, study.fixed, factors, where, priced=not of_model)
    of_design = points(study)
    worlds, bases = planner.plan(of_design, [baseline_of(point, study) for point in of_design])
    planner.check_levels(worlds)
    plan = StudyPlan(
        name=study.name or written.name,
        title=study.title or study.name or written.name,
        question=study.question,
        labels=study.labels,
        kind=study.design.kind,
        factors=factors,
        structures=tuple(each.plain for each in planner.structures),
        worlds=tuple(worlds),
        bases=bases,
        designed=len(of_design),
        rule=stopping,
        measures=study.outputs.measures,
        by_month=study.outputs.by_month,
        drawn=study.assumptions == "drawn" and not of_model,
        of_model=of_model,
        engine=request.engine,
    )
    of_members = [*group_faults(written.made.tree), *faults_of_members(written.made.tree)]
    faults = [*planner.faults, *(written.line_of(fault) for fault in _unknown_measures(study, plan))]
    faults += [written.made.given.line_of(fault) for fault in of_members]
    if faults:
        raise BadInput(list(dict.fromkeys(faults)))
    own = {**own_files(written.made, []), **planner.own}
    if plan.drawn and named_table(written.made.tree):
        planner.notes[NO_MEMBERS] = None
    table = None if study.design.table is None else study.design.table.file
    if table is None:
        return Planned(plan, tuple(planner.notes), own, None)
    folders = (*written.folders, *file_folders())
    copy = name_of_copy(table, own)
    own[copy] = next(place for folder in folders if (place := folder / table).is_file())
    return Planned(plan, tuple(planner.notes), own, None if copy == table else copy)


def _unknown_measures(read: StudyFile, plan: StudyPlan) -> Iterator[Fault]:
    """Every measure named that there is not; none where no scenario is sound, by which it would be known."""
    named = list(measures_named(read))
    try:
        known = figures_there_are(plan) if named and plan.structures else ()
    except ScenarioFaults:
        return
    if not known:
        return
    for name, at in named:
        if name not in known:
            near = meant(name, known)
            yield Fault(at, "is no measure" + (f"; did you mean {near}?" if near else ""), name)


def content_hash(plan: StudyPlan) -> str:
    """Equal for plans of which the tables, the pages and the version are equal."""
    said = {each.name: getattr(plan, each.name) for each in fields(plan) if each.name not in CHANGES_NOTHING}
    worlds = [(each.point.number, each.point.levels, each.structure, each.numbers) for each in plan.worlds]
    text = canonical({**said, "worlds": worlds, "rule": str(plan.rule)})
    return hashlib.sha256(f"{__version__}{text}".encode()).hexdigest()[:16]


def asked_of(written: Written, plan: StudyPlan, request: Request, command: str) -> dict[str, Any]:
    """What it takes to ask the same again, in the words it was asked in."""
    return {
        "command": command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: content_hash(plan),
        "seed": strip(plan.structures[0], [])[0]["run"]["seed"],
        "engine": request.engine,
        "asked": {"task": STUDY},
        STUDY: dict(written.tree),
    }


def _carry_out(written: Written, request: Request, found: Planned, question: Mapping[str, Any]) -> int:
    """Do a study; the exit code."""
    from rich.console import Console

    from sim.report.study.task import plain, results, run

    plan = found.plan
    inputs = Inputs(readable(STUDY, plan.name), question, as_yaml(plan.structures[0]), found.own)
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=request.format == "json")
    try:
        if request.task == "results":
            return results(request, plan, plain(question), console)
        with results_in(Path(request.output), inputs) as folder:
            return run(request, plan, plain(question), folder, console)
    except ScenarioFaults as wrong:
        raise BadInput([written.made.given.line_of(fault) for fault in wrong.faults]) from wrong
