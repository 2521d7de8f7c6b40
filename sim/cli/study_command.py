"""`acuteflow study=NAME`, and `-m`: a study read, planned and handed to its task."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml
from yaml import YAMLError

from sim import __version__
from sim.cli.arguments import configuration_of
from sim.cli.composition import Composed, composed, member
from sim.cli.inputs import as_yaml, own_files
from sim.cli.layers import FAST
from sim.cli.own_files import file_folders, members
from sim.cli.perform import FILE_WIDTH, command_line
from sim.cli.studies import INTERVENTION, Planner
from sim.cli.study_words import swept, word
from sim.report.complaint import BadInput, asked_faults, one_line
from sim.report.given import NO_INTERVENTION
from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.scenario.tree import canonical, strip
from sim.scenario.written import Layer, read_text
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
    point; file: of the study, "" for one that has none; made: the configuration of its first point; said: what stands
    for its place where it has no file; folders: where the file of a table is looked for first.
    """

    name: str
    tree: Mapping[str, Any]
    words: tuple[str, ...]
    file: str
    made: Composed
    said: str = COMMAND_LINE
    folders: tuple[Path, ...] = ()

    def place(self, path: str) -> str:
        """Where a path of the study was written, with its line if it stands in a file."""
        return str(self.made.given.place(Fault(f"{STUDY}.{path}", ""), {})) if self.file else self.said


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
    request, of_file = read(written)
    print(f"acuteflow: study {written.name} composed, checking it", file=sys.stderr, flush=True)
    plan, notes = planned(written, request, of_file)
    for line in notes:
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    return _carry_out(written, request, plan)


def read(written: Written) -> tuple[Request, StudyFile]:
    """What is asked for, and the study. Raises BadInput with all that is wrong with either."""
    request, faults = read_request(written.made.tree)
    of_file, found = read_study(written.tree, (*written.folders, *file_folders()))
    told = [*asked_faults(request, written.made.given.choices), *faults]
    if request is not None and request.task not in TASKS:
        told.append(Fault("task", f"of a study must be one of {', '.join(TASKS)}", request.task))
    lines = written.made.given.lines(told, written.made.tree)
    lines += [f"{written.place(fault.path)}: {fault}" for fault in found]
    if lines or request is None or of_file is None:
        raise BadInput(lines)
    return request, of_file


def written_as(source: str | Path | Mapping[str, Any], words: Sequence[str]) -> Written:
    """The study of a name, of a file that stands anywhere, or of a mapping. words: what is set in all of its points.

    Raises BadInput with what is wrong with what it fixes, or with a file that cannot be read.
    """
    if isinstance(source, str):
        return _named(source, words, None)
    if own := [each.partition("=")[0] for each in words if each.startswith(f"{STUDY}.")]:
        rule = "can be set in a study of configs/study: this one is to say it itself"
        raise BadInput([f"{COMMAND_LINE}: {each}: {rule}" for each in own])
    if isinstance(source, Path):
        tree, layer = _read_file(source)
        made, held = _fixed(None, tree, words, f"{source}: fixed")
        given = made.given
        here = replace(made, given=replace(given, layers=lambda: [*given.layers(), layer]))
        return Written(source.stem, tree, held, str(source), here, folders=(source.parent,))
    made, held = _fixed(None, source, words, f"{STUDY}: fixed")
    return Written(str(source.get("name") or STUDY), source, held, "", made, said=STUDY)


def _read_file(path: Path) -> tuple[Mapping[str, Any], Layer]:
    """What a study file says, and the same with its lines."""
    try:
        text = path.read_text(encoding="utf-8")
        tree, layer = yaml.load(text, Loader=FAST), Layer(str(path), read_text(text, STUDY))
    except (OSError, ValueError, YAMLError) as error:
        raise BadInput([f"{path}: cannot be read: {getattr(error, 'strerror', None) or one_line(error)}"]) from error
    if not isinstance(tree, Mapping):
        raise BadInput([f"{path}: must be a mapping, and is {type(tree).__name__}"])
    return tree, layer


def _named(name: str, words: Sequence[str], configuration: str | None) -> Written:
    """A study of configs/study, with what the command line sets in it and in all of its points."""
    known = members(STUDY)
    if name not in known:
        near = meant(name, known)
        hint = f"did you mean {near}? " if near else ""
        raise BadInput([f"command line: {STUDY}: there is no {STUDY}/{name}.yaml; {hint}there are {', '.join(known)}"])
    own = [each for each in words if each.startswith(f"{STUDY}.")]
    rest = [each for each in words if each not in own]
    file = f"{STUDY}/{name}.yaml"
    made, held = _fixed(configuration, member(STUDY, name), rest, f"{file}: fixed", [f"{STUDY}={name}", *own])
    tree = made.tree.get(STUDY)
    return Written(name, tree if isinstance(tree, Mapping) else {}, held, file, made)


def _fixed(
    configuration: str | None, tree: Any, words: Sequence[str], place: str, own: Sequence[str] = ()
) -> tuple[Composed, tuple[str, ...]]:
    """The configuration that a study fixes, and the words that hold for all of its points. own: words of the study.

    place: where it fixes them, of which what is wrong with them is told. Raises BadInput.
    """
    fixed = tree.get("fixed") if isinstance(tree, Mapping) else None
    held = [word(str(path), value) for path, value in fixed.items()] if isinstance(fixed, Mapping) else []
    held += words
    try:
        return composed(configuration or configuration_of(held), [*own[:1], *held, *own[1:]]), tuple(held)
    except BadInput as found:
        typed = tuple(f"{COMMAND_LINE}: {each.partition('=')[0]}" for each in (*words, *own))
        raise BadInput(
            [e if e.startswith(typed) else e.replace(COMMAND_LINE, place, 1) for e in found.lines]
        ) from found


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


def planned(written: Written, request: Request, read: StudyFile) -> tuple[StudyPlan, tuple[str, ...]]:
    """The study as scenarios, and what is no fault and is yet to be said. Raises BadInput with all that is wrong."""
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
    return plan, tuple(planner.notes)


def _unknown_measures(read: StudyFile, plan: StudyPlan) -> Iterator[tuple[Fault, str]]:
    """Every measure named that there is not, and its place."""
    named = list(measures_named(read))
    known = figures_there_are(plan) if named else ()
    for name, at in named:
        if name not in known:
            near = meant(name, known)
            yield Fault(at, "is no measure" + (f"; did you mean {near}?" if near else ""), name), at


def asked_of(written: Written, plan: StudyPlan, request: Request, command: str) -> dict[str, Any]:
    """What it takes to ask the same again, in the words it was asked in."""
    named = canonical([plan.structures, [each.numbers for each in plan.worlds], str(plan.rule), plan.measures])
    return {
        "command": command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: hashlib.sha256(f"{__version__}{named}".encode()).hexdigest()[:16],
        "seed": strip(plan.structures[0], [])[0]["run"]["seed"],
        "engine": request.engine,
        "asked": {"task": STUDY},
        STUDY: dict(written.tree),
    }


def _carry_out(written: Written, request: Request, plan: StudyPlan) -> int:
    """Do a study; the exit code."""
    from rich.console import Console

    from sim.report.study.task import plain, results, run

    question = asked_of(written, plan, request, command_line(written.made.given))
    inputs = Inputs(readable(STUDY, plan.name), question, as_yaml(plan.structures[0]), own_files(written.made, []))
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=request.format == "json")
    if request.task == "results":
        return results(request, plan, plain(question), console)
    with results_in(Path(request.output), inputs) as folder:
        return run(request, plan, plain(question), folder, console)
