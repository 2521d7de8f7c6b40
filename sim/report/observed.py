"""The productivity calculation on tables that somebody gives: published ones, a trust's own, or a simulated trust's."""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from sim import __version__
from sim.report.complaint import BadInput
from sim.report.given import Given
from sim.report.question import Question
from sim.scenario.faults import Fault
from sim.scenario.tree import canonical
from sim.scenario.validated import fault_of
from sim.study.archive import HASH, Inputs, readable, results_in
from sim.study.version import commit

if TYPE_CHECKING:
    from rich.console import Console

    from sim.productivity import ActivityTable, Preset
    from sim.productivity.source import Sourced

OWN_TABLES = {"source": {"name": "own"}}
NO_PART = (
    "output",
    "format",
    "path",
    "template",
    "deflators",
    "weights",
    "provisional",
    "faults",
)  # of what stands for a question: files do by their content
BRANCHES = ("source", "weights_source", "productivity")  # what stands beside a question, checked where it is used
FILE_WIDTH = 132  # columns of a table that goes to a file


def observe(composed: Mapping[str, Any], given: Given, command: str, own: Mapping[str, Path]) -> None:
    """Do what was asked, or raise BadInput with every fault of it.

    command: as it was typed; own: files of one's own that took part, by the name of their copy.
    """
    from rich.console import Console

    from sim.productivity import NotComparable, TableFaults
    from sim.productivity.faults import write_faults
    from sim.report.given_files import lines_of, missing

    question = asked(composed, given)
    console = Console(width=None if sys.stdout.isatty() else FILE_WIDTH, soft_wrap=question.format == "json")
    if question.template is not None:
        write_templates_in(Path(question.template), console)
        return
    source = composed.get("source", {})
    if lacking := list(missing(named_files(question), str(source.get("name")), str(source.get("file", "")))):
        raise BadInput(lacking)
    try:
        answer(composed, question, Origin(command, own, given), console)
    except TableFaults as found:
        if question.faults is not None:
            write_faults(found.faults, Path(question.faults))
        raise BadInput(lines_of(str(question.path), found.faults)) from found
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
        raise BadInput([given.line_of(fault_of(each)) for each in error.errors(include_url=False)]) from error
    unknown = [key for key in composed if key not in (*Question.model_fields, *BRANCHES, "hydra")]
    if unknown:
        raise BadInput([given.line_of(Fault(key, "unknown key")) for key in unknown])
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
    """Where a question came from: the command as it was typed, files of one's own by the name of their copy, and what
    was given on the command line.
    """

    command: str
    own: Mapping[str, Path]
    given: Given


def answer(composed: Mapping[str, Any], question: Question, origin: Origin, console: Console) -> None:
    """Read the tables, calculate, print, and write the page."""
    from sim.productivity.source.names import with_groups
    from sim.report.answer import Answer
    from sim.report.given_tables import preset_of, range_of_suppressed, reader, with_own_deflators, with_own_weights
    from sim.report.published import Beside, of_growth, of_tables

    path, preset, suppressed = Path(question.path or ""), preset_of(composed, origin.given), question.suppressed
    if question.deflators is not None:
        preset = with_own_deflators(preset, Path(question.deflators))
    if question.weights is not None:
        preset = with_own_weights(preset, Path(question.weights), composed.get("weights_source", {}))
    read = reader(composed, origin.given, path, preset)
    sourced = read(suppressed)
    if question.organisation is not None:
        question = question.model_copy(update={"organisation": sourced.spelt(question.organisation)})
    if suppressed is not None and not sourced.hidden:
        raise ValueError("suppressed: no number of the tables is suppressed")
    preset = with_groups(preset, sourced.groups or {})
    span = question.organisation, question.starts
    said = () if suppressed is None else (range_of_suppressed(read, preset, suppressed, span),)
    if sourced.growth is None and (sourced.activity is None or sourced.inputs is None):
        Answer({}, path, console, question.format).tell_flags(said)
        of_one_side(sourced, preset, console, question.format)
        return
    called = () if sourced.activity is None else (preset.name, question.organisation or only_trust(sourced.activity))
    inputs = inputs_of(composed, question, origin, called)
    made_by = {name: str(inputs.question[name]) for name in ("command", "acuteflow", "commit", HASH)}
    with results_in(Path(question.output), inputs) as folder:
        how = Answer(made_by, folder, console, question.format)
        if sourced.activity is not None and sourced.inputs is not None:
            beside = Beside(sourced.safety, sourced.quality, question.baseline, question.starts, sourced.breaks, said)
            if question.provisional is not None:
                first = reader(OWN_TABLES, origin.given, Path(question.provisional), preset)(suppressed)
                beside = beside._replace(provisional=first)
            of_tables(sourced, preset, question.organisation, how, beside)
        elif question.provisional is not None:
            raise ValueError("provisional: growth that is published has no tables to lay it beside")
        else:
            of_growth(sourced, question.organisation, how, question.baseline, breaks=sourced.breaks)


def only_trust(activity: ActivityTable) -> str:
    """The trust of a table that has one; "" where it has several."""
    trusts = {str(code) for code in activity.organisation}
    return trusts.pop() if len(trusts) == 1 else ""


def inputs_of(composed: Mapping[str, Any], question: Question, origin: Origin, called: tuple[str, ...] = ()) -> Inputs:
    """What it takes to make the answer again; the hash stands for the tables as they were and how they were read.

    called: the measure and the trust, for the name of the folder.
    """
    from sim.productivity.source.streamed_folder import TOO_LONG
    from sim.report.given_files import tables_in

    state = hashlib.sha256(canonical({k: v for k, v in composed.items() if k not in NO_PART}).encode())

    path = Path(question.path or "").resolve()
    tables = tables_in(path, beside_path(question))
    for name, file in tables.items():
        with file.open("rb") as opened:
            state.update(name.encode() + hashlib.file_digest(opened, "sha256").digest())
    not_kept = [each for each, file in tables.items() if file.stat().st_size > TOO_LONG]
    asked = {
        "command": origin.command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: state.hexdigest()[:16],
        "asked": {"task": question.task},
        "tables": path.name,
        **({"not_kept": not_kept} if not_kept else {}),
        **{name: Path(given).name for name, given in beside_path(question).items()},
    }
    kept_files = {each: file for each, file in tables.items() if each not in not_kept}
    measure, trust = called or ("", question.organisation or "")
    name = readable(f"productivity {measure}", trust, path.stem if path.is_file() else path.name)
    kept = {name: part for name, part in composed.items() if name not in ("output", "path")}
    text = yaml.safe_dump(kept, sort_keys=False, allow_unicode=True)
    return Inputs(name, asked, text, {**origin.own, **kept_files})


def named_files(question: Question) -> dict[str, str]:
    """Every file and folder that is to be read, by the word that named it."""
    return {"path": question.path or "", **beside_path(question)}


def beside_path(question: Question) -> dict[str, str]:
    """What was read beside the tables of `path`, by the word that named it."""
    named = {"deflators": question.deflators, "weights": question.weights, "provisional": question.provisional}
    return {name: given for name, given in named.items() if given is not None}


def of_one_side(sourced: Sourced, preset: Preset, console: Console, how: str) -> None:
    """What can be said of activity alone, of inputs alone, or of weights: no productivity, and why not."""
    counts = {name: len(table.columns()[next(iter(table.columns()))]) for name, table in sourced.tables.items()}
    answer_found = {
        "source": sourced.name,
        "rows": counts,
        "left_out": [{"reason": each.reason, "count": each.count} for each in (*sourced.left_out, *sourced.notes)],
        "cost_weighted_activity_gbp": weighed(sourced, preset),
    }
    if how == "json":
        console.out(json.dumps(answer_found, indent=1, allow_nan=False), highlight=False)
        return
    console.print(f"[bold]{sourced.about or sourced.name}[/]", highlight=False)
    for name, count in counts.items():
        console.print(f"{name}: {count:,} rows", highlight=False)
    for each in (*sourced.left_out, *sourced.notes):
        console.print(f"  {each.count:,} {each.reason}", highlight=False)
    for year, gbp in answer_found["cost_weighted_activity_gbp"].items():  # type: ignore[attr-defined]
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
