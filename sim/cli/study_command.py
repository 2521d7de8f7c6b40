"""`acuteflow study=NAME`, and `-m`: a study read, planned and handed to its task."""

from __future__ import annotations

import hashlib
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim import __version__
from sim.cli.arguments import configuration_of
from sim.cli.composition import Composed, composed, member
from sim.cli.inputs import as_yaml, own_files
from sim.cli.own_files import file_folders, groups, members
from sim.cli.perform import command_line
from sim.cli.studies import INTERVENTION, Planner
from sim.cli.study_words import swept, word
from sim.report.complaint import BadInput, asked_faults
from sim.report.given import NO_INTERVENTION
from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.scenario.tree import canonical, strip
from sim.study.archive import HASH, Inputs, readable
from sim.study.design import StudyFile, baseline_of, points, read_study
from sim.study.request import Request, read_request
from sim.study.sweep.plan import StudyPlan
from sim.study.version import commit

STUDY, MODEL, COMPARE = "study", "model", "compare"
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

    def where(self, path: str, level: Any = None) -> str:
        """Where a level was written, with its line if it stands in a file."""
        if not self.file:
            return "command line"
        return str(self.made.given.place(Fault(self._at(path, level), ""), {}))

    def _at(self, path: str, level: Any) -> str:
        design = self.tree.get("design")
        for kind, said in design.items() if isinstance(design, Mapping) else ():
            factors = said.get("factors", said) if isinstance(said, Mapping) else None
            if isinstance(factors, Mapping) and path in factors:
                levels = factors[path]
                number = f".{levels.index(level)}" if isinstance(levels, list) and level in levels else ""
                inner = ".factors" if factors is not said else ""
                return f"{STUDY}.design.{kind}{inner}.{path}{number}"
            if isinstance(said, list):
                rows = (n for n, row in enumerate(said) if isinstance(row, Mapping) and row.get(path) == level)
                return f"{STUDY}.design.{kind}.{next(rows, 0)}.{path}"
        part = next((part for part in ("fixed", "baseline") if path in (self.tree.get(part) or {})), "design")
        return f"{STUDY}.{part}.{path}"


def is_study(arguments: Namespace) -> bool:
    """Whether a command asks for a study: by name, or `-m` with a task whose runs make one table."""
    words = arguments.overrides
    named = [each for each in words if each.startswith(f"{STUDY}=")]
    task = next((each.partition("=")[2] for each in reversed(words) if each.startswith("task=")), "")
    return bool(named and "," not in named[-1]) or (arguments.multirun and task in ("", *TASKS) and not named)


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
    tree = _with_pairs_typed(written, request, faults)
    read, found = read_study(tree, file_folders())
    told = [*asked_faults(request, written.made.given.choices), *faults]
    if request is not None and request.task not in TASKS:
        told.append(Fault("task", f"of a study must be one of {', '.join(TASKS)}", request.task))
    lines = written.made.given.lines(told, written.made.tree)
    lines += [f"{written.where(fault.path)}: {fault}" for fault in found]
    if lines or request is None or read is None:
        raise BadInput(lines)
    print(f"acuteflow: study {written.name} composed, checking it", file=sys.stderr, flush=True)
    plan, planner = _planned(written, request, read)
    for line in planner.notes:
        print(f"acuteflow: {line}", file=sys.stderr, flush=True)
    return _carry_out(written, request, plan)


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
    configuration = configuration or configuration_of([*held, *_first(raw)])
    made = composed(configuration, [f"{STUDY}={name}", *held, *own, *_first(raw)])
    tree = made.tree.get(STUDY)
    return Written(name, tree if isinstance(tree, Mapping) else {}, tuple(held), f"{STUDY}/{name}.yaml", made)
