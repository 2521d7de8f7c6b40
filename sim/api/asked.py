"""What a call is asked for, checked as the command checks its words; and what is wrong with it, as one error."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from os import PathLike, fspath
from pathlib import Path
from typing import Any, Literal, TypedDict

from sim.cli.command import lines_of
from sim.cli.composition import composing
from sim.cli.perform import faults_of_run
from sim.cli.study_words import word
from sim.report.complaint import BadInput
from sim.study.request import Request, read_request

OVERRIDE = "override: "
COMMAND_LINE = "command line: "


class How(TypedDict, total=False):
    """How runs are done; every function that runs anything takes these by name.

    engine: `compiled` (unsaid) or `simpy`, which give the same answer; workers: processes beside each other, 1 unsaid;
    store: a folder in which every run is kept and found again, unsaid none, for a call writes nothing that it was not
    told to (`results/store` is that of the command, which then shares its runs); execution: `local` (unsaid), `dask`,
    or `{"backend": "dask", "address": "tcp://host:8786"}`; retry: `failed` runs those again that failed before.
    """

    engine: Literal["compiled", "simpy"]
    workers: int
    store: str | PathLike[str] | None
    execution: str | Mapping[str, Any]
    retry: Literal["failed"] | None


UNSAID: dict[str, Any] = {"engine": "compiled", "workers": 1, "store": None}


class ScenarioWarning(UserWarning):
    """What is no fault and is yet to be known: a pool asked for more than it has, a replication that failed."""


def said(how: Mapping[str, Any]) -> dict[str, Any]:
    """How runs are done, whole and plain. Raises TypeError of a name that is none of these."""
    for name in how:
        if name not in How.__annotations__:
            raise TypeError(f"there is no argument {name!r}; there are {', '.join(How.__annotations__)}")
    store = how.get("store")
    return {**UNSAID, **how, "store": None if store is None else fspath(store)}


def words(how: Mapping[str, Any]) -> list[str]:
    """The same as words of a command line."""
    return [word(name, value) for name, value in said(how).items()]


def request(task: str, replications: int, how: Mapping[str, Any]) -> Request:
    """What a call is asked for. Raises BadInput with all that is wrong with it."""
    asked = {"task": task, "format": "json", "output": "results", "replications": replications, **said(how)}
    found, faults = read_request(asked)
    if found is None:
        raise BadInput([str(fault) for fault in faults])
    return found


@contextmanager
def one_error() -> Iterator[None]:
    """Within, whatever is wrong with the input is raised as `BadInput`, with a line a fault."""
    try:
        yield
    except Exception as error:
        lines = lines_of(error) if (faults := faults_of_run(error)) is None else [str(fault) for fault in faults]
        if lines is None or isinstance(error, OSError):
            raise
        told = [OVERRIDE + each.removeprefix(COMMAND_LINE) if each.startswith(COMMAND_LINE) else each for each in lines]
        raise BadInput(told) from (None if isinstance(error, BadInput) else error)


@contextmanager
def configured(folder: str | PathLike[str] | None) -> Iterator[None]:
    """Within, configuration files can be composed, those of a folder of one's own first. Raises BadInput."""
    if folder is not None and not Path(folder).is_dir():
        raise BadInput([f"folder: must be a folder, got {fspath(folder)!r}"])
    with one_error(), composing(None if folder is None else fspath(folder)):
        yield


def warn(lines: Iterable[str]) -> None:
    """Warn the caller of a function of this package, a warning a line."""
    for line in lines:
        warnings.warn(line, ScenarioWarning, stacklevel=3)
