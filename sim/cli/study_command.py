"""`acuteflow study=NAME`, and `-m`: a study read, planned and handed to its task."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import __version__
from sim.cli.arguments import configuration_of
from sim.cli.composition import Composed, composed, member
from sim.cli.inputs import as_yaml, own_files
from sim.cli.own_files import file_folders, members
from sim.cli.perform import FILE_WIDTH, command_line
from sim.cli.studies import INTERVENTION, Planner
from sim.cli.study_words import swept, word
from sim.report.complaint import BadInput, asked_faults
from sim.report.given import NO_INTERVENTION
from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.scenario.tree import canonical, strip
from sim.study.archive import HASH, Inputs, readable, results_in
from sim.study.design.points import baseline_of, points
from sim.study.design.read import read_study
from sim.study.design.study_file import Stopping, StudyFile, measures_named, stated
from sim.study.request import Request, read_request
from sim.study.sweep.figures import figures_there_are
from sim.study.sweep.plan import StudyPlan
from sim.study.version import commit

STUDY, MODEL, COMPARE, COMMAND_LINE = "study", "model", "compare", "command line"
TASKS = (COMPARE, MODEL, "results")
UNNAMED = "sweep"


@dataclass(frozen=True)
class Written:
    """A study before its design is read. tree: what its file says, or what `-m` comes to; words: what holds for every
    point; file: of the study, "" for one that was typed; made: the configuration of its first point.
    """

    name: str
    tree: Mapping[str, Any]
    words: tuple[str, ...]
    file: str
    made: Composed

    def place(self, path: str) -> str:
        """Where a path of the study was written, with its line if it stands in a file."""
        return str(self.made.given.place(Fault(f"{STUDY}.{path}", ""), {})) if self.file else COMMAND_LINE


def study(arguments: Namespace) -> int:
    """Read, plan and do a study; the exit code. Must be called within `composing`.

    Raises BadInput with all that is wrong with it.
    """
    words = arguments.overrides
    named = next((each.partition("=")[2] for each in words if each.startswith(f"{STUDY}=")), "")
    rest = [each for each in words if not each.startswith(f"{STUDY}=")]
    if named and arguments.multirun:
        raise BadInput([f"command line: -m: {STUDY}={named} says itself what is varied: leave -m out"])
    written = _named(named, rest, arguments.config_name) if named else _typed(rest, arguments.config_name)
    request, faults = read_request(written.made.tree)
    read, found = read_study(written.tree, file_folders())
    told = [*asked_faults(request, written.made.given.choices), *faults]
    if request is not None and request.task not in TASKS:
        told.append(Fault("task", f"of a study must be one of {', '.join(TASKS)}", request.task))
    lines = written.made.given.lines(told, written.made.tree)
    lines += [f"{written.place(fault.path)}: {fault}" for fault in found]
    if lines or request is None or read is None:
        raise BadInput(lines)
    print(f"acuteflow: study {written.name} composed, checking it", file=sys.stderr, flush=True)
    plan, planner = _planned(written, request, read)
    for line in planner.notes:
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    return _carry_out(written, request, read, plan)


def _named(name: str, words: Sequence[str], configuration: str | None) -> Written:
    """A study of configs/study, with what the command line sets in it and in all of its points."""
    known = members(STUDY)
    if name not in known:
        near = meant(name, known)
        hint = f"did you mean {near}? " if near else ""
        raise BadInput([f"command line: {STUDY}: there is no {STUDY}/{name}.yaml; {hint}there are {', '.join(known)}"])
    own = [each for each in words if each.startswith(f"{STUDY}.")]
    raw = member(STUDY, name)
    fixed = raw.get("fixed") if isinstance(raw, Mapping) else None
    held = [word(path, value) for path, value in fixed.items()] if isinstance(fixed, Mapping) else []
    held += [each for each in words if each not in own]
    configuration = configuration or configuration_of(held)
    try:
        made = composed(configuration, [f"{STUDY}={name}", *held, *own])
    except BadInput as found:  # of what it fixes, its file tells
        typed = [f"command line: {each.partition('=')[0]}" for each in words]
        file = f"{STUDY}/{name}.yaml: fixed"
        raise BadInput(
            [e if e.startswith(tuple(typed)) else e.replace(COMMAND_LINE, file, 1) for e in found.lines]
        ) from found
    tree = made.tree.get(STUDY)
    return Written(name, tree if isinstance(tree, Mapping) else {}, tuple(held), f"{STUDY}/{name}.yaml", made)


def _typed(words: Sequence[str], configuration: str | None) -> Written:
    """The study of `-m`: every value of a word with every value of the others."""
    single, grid = swept(words)
    configuration = configuration or configuration_of(words)
    first = [word(path, levels[0]) for path, levels in grid.items()]
    made = composed(configuration, [*single, *first])
    if configuration != MODEL and INTERVENTION not in grid:
        chosen = made.given.intervention
        named = made.tree.get("comparison")
        several = named if chosen == NO_INTERVENTION and isinstance(named, list) and named else [chosen]
        grid[INTERVENTION] = tuple(several)
        single = [each for each in single if not each.startswith(f"{INTERVENTION}=")]
    title = "Sweep of " + " and ".join(path for path in grid if len(grid[path]) > 1)
    tree = {"title": title, "design": {"grid": {path: list(levels) for path, levels in grid.items()}}}
    return Written(UNNAMED, tree, tuple(single), "", made)


def _pairs(request: Request, read: StudyFile, written: Written) -> Stopping:
    """How many pairs each point gets: as the command line says, as the study does, or as is configured."""
    typed = "replications" in written.made.given.paths
    if read.stopping is None or (typed and read.stopping.pairs is not None):
        return Stopping(pairs=request.replications)
    if typed:
        rule = "the study looks at a half-width instead of a number of pairs: set study.stopping.most"
        raise BadInput([f"{COMMAND_LINE}: replications: {rule}"])
    return read.stopping


def _planned(written: Written, request: Request, read: StudyFile) -> tuple[StudyPlan, Planner]:
    """The study as scenarios. Raises BadInput with all that is wrong with any."""
    stopping = _pairs(request, read, written)
    of_model = written.made.name == MODEL
    places = {(each.factor, each.level): each.place for each in stated(read)}

    def where(factor: str, level: Any) -> str:
        near = places.get((factor, level)) or next((at for (name, _), at in places.items() if name == factor), factor)
        return written.place(near)

    factors = read.design.factors
    planner = Planner(written.made.name, written.words, factors, where, priced=not of_model)
    of_design = points(read)
    worlds, bases = planner.plan(of_design, [baseline_of(point, read) for point in of_design])
    planner.check_levels(worlds)
    plan = StudyPlan(
        name=read.name or written.name,
        title=read.title or read.name or written.name,
        kind=read.design.kind,
        factors=factors,
        structures=tuple(each.plain for each in planner.structures),
        worlds=tuple(worlds),
        bases=bases,
        designed=len(of_design),
        rule=stopping,
        measures=read.outputs.measures,
        by_month=read.outputs.by_month,
        drawn=read.assumptions == "drawn" and not of_model,
        of_model=of_model,
        engine=request.engine,
    )
    unknown = [f"{written.place(at)}: {fault}" for fault, at in _unknown_measures(read, plan)]
    if unknown:
        raise BadInput(unknown)
    return plan, planner


def _unknown_measures(read: StudyFile, plan: StudyPlan) -> Iterator[tuple[Fault, str]]:
    """Every measure named that there is not, and its place."""
    named = list(measures_named(read))
    known = figures_there_are(plan) if named else ()
    for name, at in named:
        if name not in known:
            near = meant(name, known)
            yield Fault(at, "is no measure" + (f"; did you mean {near}?" if near else ""), name), at


def _carry_out(written: Written, request: Request, read: StudyFile, plan: StudyPlan) -> int:
    """Do a study; the exit code."""
    from rich.console import Console

    from sim.report.study.task import plain, results, run

    command = command_line(written.made.given)
    named = canonical([plan.structures, [each.numbers for each in plan.worlds], str(plan.rule), plan.measures])
    question = {
        "command": command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: hashlib.sha256(f"{__version__}{named}".encode()).hexdigest()[:16],
        "seed": strip(plan.structures[0], [])[0]["run"]["seed"],
        "engine": request.engine,
        "asked": {"task": STUDY},
        STUDY: dict(written.tree),
    }
    inputs = Inputs(readable(STUDY, plan.name), question, as_yaml(plan.structures[0]), own_files(written.made, []))
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=request.format == "json")
    if request.task == "results":
        return results(request, plan, plain(question), console)
    with results_in(Path(request.output), inputs) as folder:
        return run(request, plan, plain(question), folder, console)
