"""A folder of results: a name that people can read, and with the results what it takes to make them again.

`inputs/question.yaml` says what was asked and by which version, `inputs/scenario.yaml` is the composed scenario, and
`inputs/own/` has copies of the files of one's own that took part.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from sim.study.results import whole

INPUTS, QUESTION, SCENARIO, OWN = "inputs", "question.yaml", "scenario.yaml", "own"
HASH = "content_hash"
SUFFIX = 6  # digits of the hash that tell two questions of one name apart
LONGEST_NAME = 80
CHANGES_NOTHING = (
    "engine",
    "event_log",
    "execution",
    "format",
    "output",
    "retry",
    "store",
    "visits",
    "workers",
)  # words that change no figure
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Inputs:
    """What it takes to make a result again.

    name: the folder's, without its date; question: what was asked, plain, with its `content_hash`; scenario: the text
    of the composed scenario, "" where there is none; own: by name within `inputs/own`, files to copy.
    """

    name: str
    question: Mapping[str, Any]
    scenario: str = field(default="", repr=False)
    own: Mapping[str, Path] = field(default_factory=dict)


def readable(*parts: str) -> str:
    """Parts of a name as a folder has them: `Discharge hub`, `St Elsewhere's` is `discharge-hub_st-elsewheres`."""
    words = (re.sub(r"[^\w.+]+", "-", part.replace("'", "").replace("_", "-").lower()).strip("-.") for part in parts)
    return "_".join(word for word in words if word)[:LONGEST_NAME]


@contextmanager
def results_in(output: Path, inputs: Inputs) -> Iterator[Path]:
    """The folder in which results are to be written, which holds its inputs already.

    The same question has the same folder for a day. What does not come to an end leaves nothing: but for whole files,
    if there are any. Raises OSError where nothing can be written.
    """
    place, new = _claimed(output, inputs)
    try:
        if new:
            _write(place, inputs)
        yield place
        if not new:
            _write(place, inputs)
    except BaseException:
        if new and not [file for file in place.iterdir() if file.name != INPUTS]:
            shutil.rmtree(place)
        raise


def _claimed(output: Path, inputs: Inputs) -> tuple[Path, bool]:
    """The folder of a question, and whether it is new."""
    name, digest = f"{date.today().isoformat()}_{inputs.name}", str(inputs.question[HASH])
    said = f"{name}_{_apart(inputs.question, output / name)}".rstrip("_")
    for candidate in dict.fromkeys((name, said, f"{said}_{digest[:SUFFIX]}", f"{said}_{digest}")):
        place = output / candidate
        try:
            place.mkdir(parents=True)
        except FileExistsError:
            if place.is_dir() and _digest(place) == digest:
                return place, False
        else:
            return place, True
    return place, False  # of the same question, but its inputs are gone


def _apart(question: Mapping[str, Any], place: Path) -> str:
    """The words of a command that another one, whose results lie in a place, had not: `run.seed=7` is `seed-7`."""
    try:
        before = str(question_of(place)["command"]).split()
    except (OSError, ValueError, KeyError):
        return ""
    parted = (word.partition("=") for word in str(question.get("command", "")).split() if word not in before)
    overrides = [(key.rpartition(".")[2], value.rpartition("/")[2]) for key, equals, value in parted if equals]
    return readable(*(f"{key} {value}" for key, value in overrides if key not in (*CHANGES_NOTHING, "path")))


def _digest(place: Path) -> str:
    try:
        return str(question_of(place)[HASH])
    except (OSError, ValueError, KeyError):
        return ""


def _write(place: Path, inputs: Inputs) -> None:
    folder = place / INPUTS
    for name, text in {
        QUESTION: yaml.safe_dump(dict(inputs.question), sort_keys=False, allow_unicode=True, width=10_000),
        SCENARIO: inputs.scenario,
    }.items():
        if text:
            with whole(folder / name) as unfinished:
                unfinished.write_text(text, encoding="utf-8")
    for name, source in inputs.own.items():
        copy = folder / OWN / name
        if source.resolve() != copy.resolve():
            with whole(copy) as unfinished:
                shutil.copyfile(source, unfinished)


def question_of(folder: Path) -> dict[str, Any]:
    """What was asked for the results in a folder. Raises OSError where it is not there, ValueError where no YAML."""
    return _mapping(folder / INPUTS / QUESTION)


def scenario_of(folder: Path) -> dict[str, Any]:
    """The composed scenario of the results in a folder. Raises OSError and ValueError as `question_of`."""
    return _mapping(folder / INPUTS / SCENARIO)


def _mapping(path: Path) -> dict[str, Any]:
    try:
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
    except yaml.YAMLError as error:
        raise ValueError(f"is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise ValueError("must be a mapping")
    return found
