"""What is wrong with what was asked, and how it is told: a line each, all at once."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.scenario.faults import Fault, on_one_line

if TYPE_CHECKING:
    from sim.study.request import Request

BAD_INPUT = 2  # exit code
PRICED = ("compare", "kpi")  # tasks that need money and staff


class BadInput(ValueError):  # noqa: N818 - all that is wrong, not one error
    """What is wrong with what was asked, a line each."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


def asked_faults(request: Request | None, worlds: Mapping[str, Any], choices: Mapping[str, Any]) -> list[Fault]:
    """What a task needs and was not given."""
    if request is None:
        return []
    if request.task in PRICED and "model" in choices:
        rule = "a model by itself has neither money nor published figures: must be model, diagram or patient"
        return [Fault("task", rule, request.task)]
    if request.task == "patient" and len(worlds) == 1:
        return [
            Fault("intervention", "must be chosen, for two worlds are compared, as in intervention=agency_reduction")
        ]
    return []


def one_line(error: Exception) -> str:
    """An error of Hydra or YAML, in one line."""
    told = [str(error), *([str(error.__cause__)] if error.__cause__ is not None else [])]
    lines = [line.strip() for text in told for line in text.split("Config search path:")[0].splitlines()]
    return "; ".join(
        line.rstrip(".;") for line in dict.fromkeys(lines) if line and not line.startswith(("full_key", "object_type"))
    )


def tell(lines: Sequence[str]) -> int:
    """Tell what is wrong, a line each."""
    for line in dict.fromkeys(lines):
        print(on_one_line(line), file=sys.stderr)
    return BAD_INPUT
