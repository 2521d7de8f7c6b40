"""The productivity calculation on tables that somebody gives: published ones, a trust's own, or a simulated trust's."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import yaml
from pydantic import Field, ValidationError

from sim import __version__
from sim.productivity.tables import Table
from sim.report.complaint import BadInput
from sim.report.given import Given
from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.tree import canonical
from sim.scenario.validated import fault_of
from sim.study.kept import HASH, Inputs, readable, results_in
from sim.study.version import commit

if TYPE_CHECKING:
    from rich.console import Console

    from sim.productivity import Preset
    from sim.productivity.source import Sourced

AnyTable = TypeVar("AnyTable", bound=Table)
OWN = "own"
TABLE_NAMES = ("activity", "inputs", "growth", "safety", "quality")
NO_PART = ("output", "format", "path", "template")  # of what stands for a question: files do by their content
FILE_WIDTH = 132  # columns of a table that goes to a file


class Question(Part):
    """What is asked of the calculation; `source` and `productivity` stand beside it."""

    task: Literal["productivity"]
    """The calculation on given tables."""
    path: str | None = Field(default=None, min_length=1)
    """The file to read, or the folder of one's own tables."""
    organisation: str | None = Field(default=None, min_length=1)
    """One organisation, by its code; none: all of them side by side."""
    baseline: float | None = Field(default=None, gt=0, le=10)
    """Level of productivity in 2019/20 over that of the first year known, of the one organisation."""
    template: str | None = Field(default=None, min_length=1)
    """A folder in which empty tables are written instead."""
    format: Literal["table", "json"] = "table"
    """How the answer is printed."""
    output: str = Field(min_length=1)
    """Folder in which results are written."""


def observe(composed: Mapping[str, Any], given: Given, command: str, own: Mapping[str, Path]) -> None:
    """Do what was asked, or raise BadInput with every fault of it.

    command: as it was typed; own: files of one's own that took part, by the name of their copy.
    """
    from rich.console import Console

    from sim.productivity import NotComparable, TableFaults

    question = asked(composed, given)
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=question.format == "json")
    if question.template is not None:
        write_templates_in(Path(question.template), console)
        return
    try:
        answer(composed, question, Origin(command, own), console)
    except TableFaults as found:
        raise BadInput([str(fault) for fault in found.faults]) from found
    except (NotComparable, FileNotFoundError, ValueError) as error:
        raise BadInput([f"{question.path}: {line}" for line in str(error).splitlines()]) from error


def asked(composed: Mapping[str, Any], given: Given) -> Question:
    """The question, if it makes sense."""
    try:
        question = Question.model_validate({k: v for k, v in composed.items() if k in Question.model_fields})
    except ValidationError as error:
        raise BadInput([given.told(fault_of(each)) for each in error.errors(include_url=False)]) from error
    unknown = [key for key in composed if key not in (*Question.model_fields, "source", "productivity", "hydra")]
    if unknown:
        raise BadInput([given.told(Fault(key, "unknown key")) for key in unknown])
    if question.template is None and question.path is None:
        rule = "must name the file or the folder to read, as in path=mine"
        raise BadInput([f"command line: {Fault('path', rule)}"])
    return question


def write_templates_in(folder: Path, console: Console) -> None:
    """Write empty tables to fill in."""
    from sim.productivity.source import write_templates

    try:
        written = write_templates(folder)
    except FileExistsError as error:
        raise BadInput([f"template: {error}"]) from error
    console.out("\n".join(map(str, written)), highlight=False)


@dataclass(frozen=True)
class Origin:
    """Where a question came from: the command as it was typed, and files of one's own by the name of their copy."""

    command: str
    own: Mapping[str, Path]


def answer(composed: Mapping[str, Any], question: Question, origin: Origin, console: Console) -> None:
    """Read the tables, calculate, print, and write the page."""
    from sim.productivity import Preset
    from sim.productivity.quality_table import QualityTable
    from sim.productivity.series import SafetyTable
    from sim.productivity.source import read_folder, read_source, uncited
    from sim.report.published import Answer, Beside, of_growth, of_tables

    source = composed.get("source", {})
    path = Path(question.path or "")
    if source.get("name") == OWN and path.is_file():
        raise ValueError("is a file: say how it is to be read, as in source=nhse_trust_growth, or give its folder")
    sourced = read_folder(path) if source.get("name") == OWN else read_source(source, path)
    preset = Preset.model_validate(uncited(composed.get("productivity", {})))
    if sourced.growth is None and (sourced.activity is None or sourced.inputs is None):
        of_one_side(sourced, preset, console, question.format)
        return
    inputs = inputs_of(composed, question, origin)
    told = {name: str(inputs.question[name]) for name in ("command", "acuteflow", "commit", HASH)}
    with results_in(Path(question.output), inputs) as folder:
        how = Answer(told, folder, console, question.format)
        if sourced.activity is not None and sourced.inputs is not None:
            beside = Beside(beside_in(path, SafetyTable), beside_in(path, QualityTable), question.baseline)
            of_tables(sourced, preset, question.organisation, how, beside)
        else:
            of_growth(sourced, question.organisation, how, question.baseline)


def beside_in(path: Path, kind: type[AnyTable]) -> AnyTable | None:
    """The table `safety` or `quality` beside one's own tables, where there is one."""
    from sim.productivity import read_table

    found = [path / f"{kind.NAME}{suffix}" for suffix in (".csv", ".parquet", ".xlsx")] if path.is_dir() else []
    there = next((each for each in found if each.is_file()), None)
    return None if there is None else read_table(kind, there)


def inputs_of(composed: Mapping[str, Any], question: Question, origin: Origin) -> Inputs:
    """What it takes to make the answer again; the hash stands for the tables as they were and how they were read."""
    state = hashlib.sha256(canonical({k: v for k, v in composed.items() if k not in NO_PART}).encode())
    path = Path(question.path or "").resolve()
    tables = {f"{path.name}/{file.name}" if path.is_dir() else path.name: file for file in tables_in(path)}
    for name, file in tables.items():
        state.update(name.encode() + file.read_bytes())
    asked = {
        "command": origin.command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: state.hexdigest()[:16],
        "asked": {"task": question.task},
        "tables": path.name,
    }
    name = readable("productivity", question.organisation or "", path.stem if path.is_file() else path.name)
    kept = {name: part for name, part in composed.items() if name not in ("output", "path")}
    text = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)
    return Inputs(name, asked, text, {**origin.own, **tables})


def tables_in(path: Path) -> list[Path]:
    """The files of a question: the one named, or those of a folder that may hold a table."""
    names = [f"{name}{suffix}" for name in TABLE_NAMES for suffix in (".csv", ".parquet", ".xlsx")]
    return [path / name for name in names if (path / name).is_file()] if path.is_dir() else [path]


def of_one_side(sourced: Sourced, preset: Preset, console: Console, how: str) -> None:
    """What can be said of activity alone, of inputs alone, or of weights: no productivity, and why not."""
    counts = {name: len(table.columns()[next(iter(table.columns()))]) for name, table in sourced.tables.items()}
    told = {
        "source": sourced.name,
        "rows": counts,
        "left_out": [{"reason": each.reason, "count": each.count} for each in (*sourced.left_out, *sourced.notes)],
        "cost_weighted_activity_gbp": weighed(sourced, preset),
    }
    if how == "json":
        console.out(json.dumps(told, indent=1, allow_nan=False), highlight=False)
        return
    console.print(f"[bold]{sourced.about or sourced.name}[/]", highlight=False)
    for name, count in counts.items():
        console.print(f"{name}: {count:,} rows", highlight=False)
    for each in (*sourced.left_out, *sourced.notes):
        console.print(f"  {each.count:,} {each.reason}", highlight=False)
    for year, gbp in told["cost_weighted_activity_gbp"].items():  # type: ignore[attr-defined]
        console.print(f"  {year}: £{gbp / 1e6:,.1f}m of cost-weighted activity", highlight=False)
    console.print("No productivity: that needs activity and inputs of the same organisations and months.")


def weighed(sourced: Sourced, preset: Preset) -> dict[str, float]:
    """Cost-weighted activity by financial year, £, of all organisations together; of weights, what they add up to."""
    import numpy as np

    from sim.productivity import cost_weighted_activity
    from sim.productivity.months import financial_year

    if sourced.weights is not None:
        total = float(np.nansum(sourced.weights.unit_cost_gbp * sourced.weights.activity))
        return {"all currencies": total} if math.isfinite(total) else {}
    if sourced.activity is None:
        return {}
    months = sourced.activity.month
    years = np.array([financial_year(str(month)) for month in months])
    return {
        str(year): math.fsum(cost_weighted_activity(sourced.activity.where(years == year), preset).tolist())
        for year in np.unique(years)
    }
