"""`acuteflow again=FOLDER`: a result made again from what was kept with it, whatever became of its files."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from sim import __version__
from sim.cli.inputs import NOT_KEPT, READ_BY
from sim.cli.perform import carry_out, members_in_use, read_beside
from sim.report.asked import Asked
from sim.report.complaint import BadInput
from sim.report.given import Given
from sim.scenario.faults import Fault, ScenarioFaults
from sim.scenario.synonyms import meant
from sim.scenario.validated import fault_of
from sim.study.archive import CHANGES_NOTHING, INPUTS, OWN, QUESTION, SCENARIO, Inputs, question_of, scenario_of
from sim.study.compare import read_all
from sim.study.plan import BASELINE
from sim.study.request import Request
from sim.study.version import commit

AGAIN, STUDY = "again", "study"
DEFAULT_OUTPUT, STORE = "results", "store"


def again(arguments: Namespace) -> int:
    """Make a result again; the exit code. Raises BadInput with what is wrong with the words or with the folder."""
    words, faults = _words(arguments)
    folder = Path(str(words.pop(AGAIN, "")))
    question: dict[str, Any] = {}
    tree: dict[str, Any] = {}
    try:
        question, tree = question_of(folder), scenario_of(folder)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        faults.append(f"command line: again: {folder} has no {INPUTS}/{QUESTION} and {SCENARIO} to go by: {reason}")
    if faults:
        raise BadInput(faults)
    _other_version(question)
    if question.get("asked", {}).get("task") == "productivity":
        _tables_again(folder, question, tree, words)
        return 0
    if question.get("asked", {}).get("task") == STUDY:
        return _study_again(folder, question, arguments)
    request = _request(folder, question, words)
    worlds = {BASELINE: tree}
    worlds |= {name: {**tree, "intervention": each} for name, each in question.get("interventions", {}).items()}
    try:
        read_all(worlds, priced=False)
    except ScenarioFaults as found:
        raise BadInput([_located(folder, fault) for fault in found.faults]) from found
    typed = bool(question.get("replications_typed"))
    read = {key: question[key] for key in READ_BY.get(request.task, ()) if key in question}
    used = members_in_use(
        request.task, {**tree, **read}, tree, lambda fault: _located(folder, fault), [folder / INPUTS / OWN]
    )
    asked = Asked(request, worlds, str(question.get("command", "")), typed, ensemble=used.ensemble)
    kept = {**question, "asked": request.model_dump(mode="json", exclude=set(NOT_KEPT)), "engine": request.engine}
    text = (folder / INPUTS / SCENARIO).read_text(encoding="utf-8")
    inputs = Inputs(asked.name, {**kept, "content_hash": asked.content_hash}, text, _own(folder))
    wrong: list[Fault] = []
    beside = read_beside({**tree, **read}, wrong, request.task)
    if wrong:
        raise BadInput([_located(folder, fault) for fault in wrong])
    carry_out(asked, inputs, beside, lambda fault: _located(folder, fault))
    return 0


def _study_again(folder: Path, question: Mapping[str, Any], arguments: Namespace) -> int:
    """Make a study again: composed anew of the files that were copied and the words it was asked in."""
    from sim.cli.composition import composing
    from sim.cli.study_command import study

    kept, command = question.get(AGAIN), str(question.get("command", ""))
    if not isinstance(kept, Mapping):
        raise BadInput([f"{folder / INPUTS / QUESTION}: has no words to make the study again: type {command!r}"])
    new = [word for word in arguments.overrides if not word.startswith(f"{AGAIN}=")]
    own = folder / INPUTS / OWN
    asked = Namespace(**{**vars(arguments), **{key: each for key, each in kept.items() if key != "words"}})
    asked.overrides = list(dict.fromkeys([*kept.get("words", ()), *new]))
    with composing(str(own) if own.is_dir() else None, asked.config_path):
        return study(asked, command)


def _words(arguments: Namespace) -> tuple[dict[str, Any], list[str]]:
    """The words by name, and what is wrong with them."""
    found: dict[str, Any] = {}
    faults = []
    for word in arguments.overrides:
        name, _, value = word.partition("=")
        if name in (AGAIN, *CHANGES_NOTHING):
            found[name] = value if name in (AGAIN, "output") else yaml.safe_load(value)
        else:
            near = meant(name, CHANGES_NOTHING)
            hint = f"; did you mean {near}?" if near else f": beside again= there may be {', '.join(CHANGES_NOTHING)}"
            faults.append(f"command line: {name}: cannot be changed where a result is made again{hint}")
    if arguments.multirun or arguments.config_dir is not None:
        faults.append("command line: again= stands without -m and --config-dir: a result carries its own files")
    return found, faults


def _request(folder: Path, question: Mapping[str, Any], words: Mapping[str, Any]) -> Request:
    try:
        output = words.get("output", DEFAULT_OUTPUT)
        return Request.model_validate(
            {"output": output, "store": f"{output}/store", **question.get("asked", {}), **words}
        )
    except ValidationError as error:
        faults = [fault_of(each) for each in error.errors(include_url=False)]
        where = {True: "command line", False: str(folder / INPUTS / QUESTION)}
        raise BadInput([f"{where[fault.path in words]}: {fault}" for fault in faults]) from error


def _own(folder: Path) -> dict[str, Path]:
    place = folder / INPUTS / OWN
    return {file.relative_to(place).as_posix(): file for file in sorted(place.rglob("*")) if file.is_file()}


def _located(folder: Path, fault: Fault) -> str:
    return f"{folder / INPUTS / SCENARIO}: {fault}"


def _other_version(question: Mapping[str, Any]) -> None:
    """Say that another version may give other figures."""
    made, here = (question.get("acuteflow"), question.get("commit")), (__version__, commit() or "unknown")
    if made != here:
        text = " is ".join(f"acuteflow {version} (commit {of})" for version, of in (made, here))
        print(f"acuteflow: made by {text.replace(' is ', '; this is ')}: figures may differ", file=sys.stderr)


def _tables_again(folder: Path, question: Mapping[str, Any], tree: dict[str, Any], words: Mapping[str, Any]) -> None:
    from sim.report.observed import observe

    unknown = [
        f"command line: {name}: means nothing to task=productivity" for name in words if name not in (*tree, "output")
    ]
    if unknown:
        raise BadInput(unknown)
    if lost := question.get("not_kept"):
        raise BadInput([f"{folder}: {', '.join(lost)} was too long to be kept with the result: ask as it was asked"])
    path = folder / INPUTS / OWN / str(question.get("tables", ""))
    given = Given({}, (), tuple(words))
    changed = {"output": DEFAULT_OUTPUT, **tree, **words, "path": str(path)}
    for name in ("deflators", "weights", "provisional"):
        if name in question:
            changed[name] = str(folder / INPUTS / OWN / name / str(question[name]))
    observe(changed, given, str(question.get("command", "")), _own(folder))
