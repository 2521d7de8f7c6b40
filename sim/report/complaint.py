"""What is wrong with what was asked, and how it is reported: a line each, all at once."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from yaml import MarkedYAMLError

from sim.scenario.faults import Fault, on_one_line

if TYPE_CHECKING:
    from sim.study.request import Request

BAD_INPUT = 2  # exit code
UNMET = 1  # exit code
PRICED = ("compare", "kpi", "account", "calibrate", "cost", "tables", "years")  # tasks that need money and staff
SHEETS = ("compare", "kpi", "account", "model", "results")  # that can be written as a workbook, besides productivity
AS_CSV = ("account", "results")  # tasks that print CSV
LOGGED = ("compare", "model", "patient", "tables")  # tasks that run a world whose log can be written


class BadInput(ValueError):  # noqa: N818 - all that is wrong, not one error
    """What is wrong with what was asked, a line each."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class Unmet(ValueError):  # noqa: N818 - an answer, and no error
    """What was aimed at and is not met, a line each: the answer was given, and the command says so as it leaves."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


def asked_faults(request: Request | None, choices: Mapping[str, Any]) -> list[Fault]:
    """A task that cannot be done with what was chosen, whatever else is wrong. choices: the file of each group."""
    if request is None:
        return []
    found = []
    if request.task in PRICED and "model" in choices:
        rule = "a model by itself has neither money nor published figures: "
        rule += "must be model, show, diagram, patient or warm_up"
        found.append(Fault("task", rule, request.task))
    if request.event_log and request.task not in LOGGED:
        rule = f"task={request.task} keeps no run: must be false, or the task one of {', '.join(LOGGED)}"
        found.append(Fault("event_log", rule, "true"))
    if request.visits and request.task != "model":
        rule = f"task={request.task} keeps no visits of its replications: must be false, or "
        rule += "the task model" if "model" in choices else "stand with model=NAME"
        more = "; event_log=true writes those of the first" if request.task in LOGGED else ""
        found.append(Fault("visits", rule + more, "true"))
    if request.format == "xlsx" and request.task not in SHEETS:
        tasks = f"{', '.join(SHEETS)} or productivity"
        rule = f"task={request.task} has no tables of results: must be table or json, or the task {tasks}"
        found.append(Fault("format", rule, "xlsx"))
    if request.format == "csv" and request.task not in AS_CSV:
        found.append(Fault("format", f"task={request.task} prints no CSV: must be table, json or xlsx", "csv"))
    if request.where is not None and request.task != "results":
        found.append(Fault("where", f"belongs to task=results, and the task is {request.task}", request.where))
    if request.show is not None and request.task != "show":
        found.append(Fault("show", f"belongs to task=show, and the task is {request.task}", request.show))
    return found


def refused_key(error: Exception) -> tuple[str, str]:
    """The path of an override that was refused, and the part of it that names nothing; "" where that is not why."""
    path = re.match(r"Could not override '([^']+)'", str(error))
    missing = re.search(r"is not in struct\s+full_key: (\S+)", str(error.__cause__))
    return (path[1], missing[1]) if path and missing else ("", "")


def one_line(error: Exception) -> str:
    """An error of Hydra or YAML, in one line."""
    path, missing = refused_key(error)
    if path:
        from sim.report.question import Question
        from sim.study.request import OPTIONS

        near = difflib.get_close_matches(missing, (*OPTIONS, *Question.model_fields), n=1)
        return f"command line: {path}: {missing} names nothing here" + (f"; did you mean {near[0]}?" if near else "")
    if (line := _of_a_file(error)) is not None:
        return line
    messages = [str(error), *([str(error.__cause__)] if error.__cause__ is not None else [])]
    lines = [line.strip() for text in messages for line in text.split("Config search path:")[0].splitlines()]
    return "; ".join(
        line.rstrip(".;") for line in dict.fromkeys(lines) if line and not line.startswith(("full_key", "object_type"))
    )


def _of_a_file(error: Exception) -> str | None:
    """What is wrong with a file that cannot be read as a mapping, with its name and line; None where that is not it."""
    if isinstance(error, MarkedYAMLError) and error.problem_mark is not None:
        file = "/".join(str(error.problem_mark.name).split("/")[-2:])
        return f"{file}:{error.problem_mark.line + 1}: cannot be read as YAML: {error.problem or error.context}"
    listed = re.match(r"In '([^']+)': ConfigTypeError raised while composing", str(error))
    return f"{listed[1]}.yaml: must be a mapping, and is a list" if listed else None


def tell(lines: Sequence[str]) -> int:
    """Tell what is wrong, a line each."""
    for line in dict.fromkeys(lines):
        print(on_one_line(line), file=sys.stderr)
    return BAD_INPUT
