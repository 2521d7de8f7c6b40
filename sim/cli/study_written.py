"""A study as it is written: by its name, in a file anywhere, as a mapping, or as the words of `-m`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import NoneType
from typing import Any

import yaml
from yaml import YAMLError

from sim.cli.arguments import configuration_of
from sim.cli.chosen_files import unknown_member
from sim.cli.composition import Composed, composed, member_with
from sim.cli.idle_words import idle_words
from sim.cli.own_files import config_folders, file_folders, kind_of, members
from sim.cli.reading import FAST
from sim.cli.study_words import chosen_group, laid, swept, word
from sim.cli.words import parse
from sim.report.complaint import BadInput, asked_faults, one_line
from sim.report.given import NO_INTERVENTION
from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.scenario.written import Layer, read_text
from sim.study.design.points import INTERVENTION
from sim.study.design.read import read_study
from sim.study.design.study_file import StudyFile
from sim.study.design.table import AT as TABLE
from sim.study.request import Request, read_request

STUDY, MODEL, COMPARE, COMMAND_LINE = "study", "model", "compare", "command line"
TASKS = (COMPARE, MODEL, "results")
UNNAMED, GRID = "sweep", "design.grid"


@dataclass(frozen=True)
class Written:
    """A study before its design is read.

    tree: what its file says, or what `-m` comes to; words: what holds for every point; made: the configuration of its
    first point; where: its file, or what stands for its place; typed: the words that no file says; folders: where the
    file of a table is looked for first.
    """

    name: str
    tree: Mapping[str, Any]
    words: tuple[str, ...]
    made: Composed
    where: str = COMMAND_LINE
    typed: tuple[str, ...] = ()
    folders: tuple[Path, ...] = ()

    @property
    def is_named(self) -> bool:
        """Whether its design is written, and not typed."""
        return self.where != COMMAND_LINE

    def line_of(self, fault: Fault) -> str:
        """A fault of what the study says and its place; of what was typed, the path as it is typed."""
        place, text = self.place(fault.path), str(fault)
        if place == COMMAND_LINE and self.is_named:
            text = f"{STUDY}.{text}"
        elif place == COMMAND_LINE:
            text = text.replace(f"{GRID}: ", "-m: ", 1).removeprefix(f"{GRID}.")
        return f"{place}: {text}"

    def place(self, path: str) -> str:
        """Where a path of the study was written, with its line if it stands in a file."""
        if self.where in (COMMAND_LINE, STUDY):
            return self.where
        if path.startswith(f"{TABLE}: "):
            return path.removeprefix(f"{TABLE}: ")
        return str(self.made.given.place(Fault(f"{STUDY}.{path}", ""), {}))


def read(written: Written) -> tuple[Request, StudyFile]:
    """What is asked for, and the study. Raises BadInput with all that is wrong with either."""
    request, faults = read_request(written.made.tree)
    study, found = read_study(written.tree, (*written.folders, *file_folders()))
    told = [*asked_faults(request, written.made.given.choices), *faults]
    told += [] if request is None else list(_unasked(request, written))
    lines = written.made.given.lines(told, written.made.tree)
    if study is not None and written.made.name == MODEL:
        found = [*found, *_not_of_a_model(study)]
    lines += [written.line_of(fault) for fault in found]
    lines += [] if study is None else list(idle_words(written.typed, study, written.made))
    if lines or request is None or study is None:
        raise BadInput(lines)
    return request, study


def _unasked(request: Request, written: Written) -> Iterator[Fault]:
    """What is asked for and no study does."""
    if request.task not in TASKS:
        yield Fault("task", f"of a study must be one of {', '.join(TASKS)}", request.task)
    for key in ("event_log", "visits"):
        if getattr(request, key):
            yield Fault(
                key, "a study keeps figures only: must be false, or asked of one of its points by itself", "true"
            )
    if written.is_named and "comparison" in written.made.given.paths:
        yield Fault("comparison", "a study says its interventions itself, as levels of the factor intervention")


def _not_of_a_model(study: StudyFile) -> Iterator[Fault]:
    """What a study says that is of trusts only."""
    if study.outputs.by_month:
        yield Fault("outputs.by_month", "a model by itself (model=NAME) is measured as a whole: must be false", "true")
    if "assumptions" in study.model_fields_set and study.assumptions == "drawn":
        rule = "nothing is drawn in a model by itself (model=NAME): must be as_assumed, or left out"
        yield Fault("assumptions", rule, study.assumptions)


def which_study(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The name of the study that is asked for, None where none is, and the other words. Raises BadInput of several."""
    named = [each for each in words if _is_name(each)]
    names = [each.partition("=")[2] for each in named]
    if len(names) > 1 or any("," in name for name in names):
        raise BadInput([f"{COMMAND_LINE}: {STUDY}: one study is run at a time, got {' and '.join(names)}"])
    return (names[0] if names else None), [each for each in words if each not in named]


def _is_name(each: str) -> bool:
    return each.lstrip("+").startswith(f"{STUDY}=")


def _own_words(words: Sequence[str]) -> list[str]:
    """The words that change a study itself, as `study.stopping.pairs=4`."""
    return [each for each in words if each.lstrip("+~").startswith(f"{STUDY}.")]


def named_study(name: str, words: Sequence[str], configuration: str | None = None) -> Written:
    """A study of configs/study, with what the command line sets in it and in all of its points."""
    known = members(STUDY)
    if name not in known:
        near = meant(name, known)
        hint = f"did you mean {near}? " if near else ""
        raise BadInput([f"command line: {STUDY}: there is no {STUDY}/{name}.yaml; {hint}there are {', '.join(known)}"])
    if beside := [each for each in words if _is_name(each)]:
        raise BadInput([f"{COMMAND_LINE}: {each}: the study is {name}: one study is run at a time" for each in beside])
    file = f"{STUDY}/{name}.yaml"
    if (kind := kind_of(STUDY, name)) is not dict:
        raise BadInput([f"{file}: must be a mapping, and is {'empty' if kind is NoneType else kind.__name__}"])
    own = _own_words(words)
    rest = tuple(each for each in words if each not in own)
    study = member_with(STUDY, name, own)
    made, held = _with_fixed(study, rest, f"{file}: fixed", configuration, (f"{STUDY}={name}", *own))
    tree = made.tree.get(STUDY)
    said = _with_typed(tree, rest) if isinstance(tree, Mapping) else {}
    folders = tuple(place / STUDY for place in config_folders())
    return Written(name, said, held, made, file, (*rest, *own), folders)


def given_study(source: Path | Mapping[str, Any], words: Sequence[str]) -> Written:
    """The study of a file that stands anywhere, or of a mapping that says the same. words: what is set in all of its
    points.

    Raises BadInput with what is wrong with what it fixes, or with a file that cannot be read.
    """
    if own := [each.partition("=")[0] for each in words if each in _own_words(words) or _is_name(each)]:
        rule = f"can be set in a study of configs/{STUDY}: this one is to say it itself"
        raise BadInput([f"{COMMAND_LINE}: {each}: {rule}" for each in own])
    if isinstance(source, Mapping):
        made, held = _with_fixed(source, words, f"{STUDY}: fixed")
        return Written(str(source.get("name") or STUDY), _with_typed(source, words), held, made, STUDY, tuple(words))
    tree, layer = _read_file(source)
    made, held = _with_fixed(tree, words, f"{source}: fixed")
    given = made.given
    made = replace(made, given=replace(given, layers=lambda: [*given.layers(), layer]))
    return Written(source.stem, _with_typed(tree, words), held, made, str(source), tuple(words), (source.parent,))


def _with_typed(study: Mapping[str, Any], words: Sequence[str]) -> Mapping[str, Any]:
    """What a study says, with an intervention that is typed in the place of one that it fixes."""
    typed = [parse(each).value() for each in words if chosen_group(each) == INTERVENTION]
    fixed = study.get("fixed") or {}
    if not typed or not isinstance(fixed, Mapping):
        return study
    return {**study, "fixed": {**fixed, INTERVENTION: typed[-1]}}


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


def _with_fixed(
    study: Any, words: Sequence[str], place: str, configuration: str | None = None, own: Sequence[str] = ()
) -> tuple[Composed, tuple[str, ...]]:
    """The configuration of what a study fixes and of some words, and both as words that hold for all of its points.

    place: where it fixes them, of which what is wrong with them is told; own: words of the study itself. Raises
    BadInput.
    """
    fixed = study.get("fixed") if isinstance(study, Mapping) else None
    held = [word(str(path), value) for path, value in fixed.items()] if isinstance(fixed, Mapping) else []
    held = laid(held, words)
    try:
        return composed(configuration or configuration_of(held), [*own[:1], *held, *own[1:]]), tuple(held)
    except BadInput as found:
        typed = tuple(f"{COMMAND_LINE}: {each.partition('=')[0]}" for each in (*words, *own))
        raise BadInput(
            [e if e.startswith(typed) else e.replace(COMMAND_LINE, place, 1) for e in found.lines]
        ) from found


def typed_study(words: Sequence[str], configuration: str | None) -> Written:
    """The study of `-m`: every value of a word with every value of the others."""
    single, grid = swept(words)
    configuration = configuration or configuration_of(words)
    first = [word(path, levels[0]) for path, levels in grid.items()]
    every = [word(path, level) for path, levels in grid.items() for level in levels]
    unknown = [fault for each in every for fault in unknown_member(parse(each))]
    try:
        made = composed(configuration, [*single, *first])
    except BadInput as found:
        raise BadInput(list(dict.fromkeys([*found.lines, *unknown]))) from found
    if unknown:
        raise BadInput(unknown)
    if configuration != MODEL and INTERVENTION not in grid:
        chosen = made.given.intervention
        named = made.tree.get("comparison")
        several = named if chosen == NO_INTERVENTION and isinstance(named, list) and named else [chosen]
        grid[INTERVENTION] = tuple(several)
        single = [each for each in single if not each.startswith(f"{INTERVENTION}=")]
    title = "Sweep of " + " and ".join(path for path in grid if len(grid[path]) > 1)
    tree = {"title": title, "design": {"grid": {path: list(levels) for path, levels in grid.items()}}}
    return Written(UNNAMED, tree, tuple(single), made, typed=tuple(single))
