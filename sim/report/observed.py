"""The productivity calculation on tables that somebody gives: published ones, a trust's own, or a simulated trust's."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, ValidationError, field_validator

from sim import __version__
from sim.productivity.periods import month_number
from sim.report.complaint import BadInput
from sim.report.given import Given
from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.tree import canonical
from sim.scenario.validated import fault_of

if TYPE_CHECKING:
    from rich.console import Console

    from sim.productivity import Preset
    from sim.productivity.source import Sourced

OWN = "own"
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
    year_starts: str | int = "april"
    """The month in which a year begins, by its name or number."""
    deflators: str | None = Field(default=None, min_length=1)
    """A file of one's own deflators, in force instead of those of the measure."""
    suppressed: float | None = Field(default=None, ge=0, le=100)
    """What is taken for each number that is suppressed (`*`, `-`); unsaid, each is a fault."""
    faults: str | None = Field(default=None, min_length=1)
    """A file in which every fault of the tables is written, as CSV."""
    format: Literal["table", "json"] = "table"
    """How the answer is printed."""
    output: str = Field(min_length=1)
    """Folder in which results are written."""

    @field_validator("year_starts")
    @classmethod
    def _a_month(cls, given: str | int) -> int:
        if (number := month_number(str(given))) is None:
            raise ValueError("must be a month, as in year_starts=july or year_starts=7")
        return number

    @property
    def starts(self) -> int:
        """The number of the month in which a year begins."""
        return int(self.year_starts)


def observe(composed: Mapping[str, Any], given: Given) -> None:
    """Do what was asked, or raise BadInput with every fault of it."""
    from rich.console import Console

    from sim.productivity import NotComparable, TableFaults
    from sim.productivity.faults import write_faults

    question = asked(composed, given)
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=question.format == "json")
    if question.template is not None:
        write_templates_in(Path(question.template), console)
        return
    try:
        answer(composed, question, given, console)
    except TableFaults as found:
        if question.faults is not None:
            write_faults(found.faults, Path(question.faults))
        raise BadInput(str(found).splitlines()) from found
    except BadInput:
        raise
    except (NotComparable, FileNotFoundError, ValueError) as error:
        name = Path(question.path or "").name
        lines = (line.removeprefix(f"{name} ") for line in str(error).splitlines())
        raise BadInput([f"{question.path}: {line}" for line in lines]) from error


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


def answer(composed: Mapping[str, Any], question: Question, given: Given, console: Console) -> None:
    """Read the tables, calculate, print, and write the page."""
    from sim.productivity.source.names import with_groups
    from sim.report.published import Answer, Beside, of_growth, of_tables

    path, preset, suppressed = Path(question.path or ""), preset_of(composed, given), question.suppressed
    if question.deflators is not None:
        preset = with_own_deflators(preset, Path(question.deflators))
    read = reader(composed, given, path, preset)
    sourced = read(suppressed)
    if suppressed is not None and not sourced.hidden:
        raise ValueError("suppressed: no number of the tables is suppressed")
    preset = with_groups(preset, sourced.groups or {})
    told = provenance(composed, question, given)
    folder = Path(question.output) / f"productivity-{told['content_hash']}"
    how = Answer(told, folder, console, question.format)
    said = () if suppressed is None else (range_of_suppressed(read, preset, suppressed, question),)
    if sourced.activity is not None and sourced.inputs is not None:
        beside = Beside(sourced.safety, sourced.quality, question.baseline, question.starts, sourced.breaks, said)
        of_tables(sourced, preset, question.organisation, how, beside)
    elif sourced.growth is not None:
        of_growth(sourced, question.organisation, how, question.baseline, breaks=sourced.breaks)
    else:
        how.tell_flags(said)
        of_one_side(sourced, preset, console, question.format)


def preset_of(composed: Mapping[str, Any], given: Given) -> Preset:
    """The measure, or every rule it breaks by the key that was given."""
    from sim.productivity import preset_file

    try:
        return preset_file.preset_of(composed.get("productivity", {}))
    except ValidationError as error:
        raise BadInput(under("productivity", error, given)) from error


def with_own_deflators(preset: Preset, file: Path) -> Preset:
    """The measure with the deflators of a file in force."""
    from sim.productivity.source.deflator_file import read_deflators, with_deflators

    if not file.is_file():
        raise ValueError(f"deflators: there is no file {file}")
    return with_deflators(preset, read_deflators(file), file.name)


def reader(composed: Mapping[str, Any], given: Given, path: Path, preset: Preset) -> Callable[[float | None], Sourced]:
    """What reads the tables, given what is taken for a suppressed number.

    Raises
    ------
    BadInput
        With every rule that a mapping breaks, by the key that was given.
    """
    from sim.productivity.source import SourceMapping, read_folder, read_source
    from sim.productivity.source.names import Names

    source = composed.get("source", {})
    if source.get("name") == OWN:
        if path.is_file():
            raise ValueError("is a file: say how it is to be read, as in source=nhse_trust_growth, or give its folder")
        return lambda suppressed: read_folder(path, preset, suppressed)
    try:
        mapping = SourceMapping.model_validate(source)
    except ValidationError as error:
        raise BadInput(under("source", error, given)) from error
    return lambda suppressed: read_source(mapping, path, Names.of(preset), suppressed)


def under(top: str, error: ValidationError, given: Given) -> list[str]:
    """Faults of one branch of what was given, a line each."""
    told = []
    for each in error.errors(include_url=False):
        fault = fault_of(each)
        path = top if fault.path == "scenario" else f"{top}.{fault.path}"
        told += [given.told(replace(fault, path=path, rule=rule)) for rule in fault.rule.split("; ")]
    return told


def range_of_suppressed(
    read: Callable[[float | None], Sourced], preset: Preset, taken: float, question: Question
) -> str:
    """The sentence on suppressed numbers: what was taken, and the figure were each of them the least or the most."""
    from sim.productivity.source.numbers import HIGH, LOW
    from sim.report.published import last_growth

    hidden = read(taken).hidden
    begin = f"{hidden} suppressed number{'s' if hidden > 1 else ''} taken as {taken:g} each"
    figures = [last_growth(read(float(each)), preset, question.organisation, question.starts) for each in (LOW, HIGH)]
    if None in figures:
        return begin
    low, high = (f"{100 * float(figure or 0.0):+.2f} %" for figure in figures)
    return f"{begin}: productivity is {low} were each {LOW}, {high} were each {HIGH}"


def provenance(composed: Mapping[str, Any], question: Question, given: Given) -> dict[str, str]:
    """What a result must carry to be made again; the hash stands for the file as it was, and for how it was read."""
    import hashlib

    state = hashlib.sha256(
        canonical({k: v for k, v in composed.items() if k not in ("output", "format", "faults")}).encode()
    )
    path = Path(question.path or "")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    files += [Path(question.deflators)] if question.deflators else []
    for each in files:
        if each.is_file():
            state.update(each.name.encode() + each.read_bytes())
    command = " ".join(["acuteflow", *given.overrides])
    return {"command": command, "acuteflow": __version__, "content_hash": state.hexdigest()[:16]}


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
