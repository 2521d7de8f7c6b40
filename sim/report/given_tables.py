"""What is asked of given tables, made ready: the measure, the deflators, and what reads the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from sim.productivity.source import uncited
from sim.report.complaint import BadInput
from sim.report.given import Given
from sim.scenario.validated import fault_of

if TYPE_CHECKING:
    from sim.productivity import Preset
    from sim.productivity.source import Sourced

OWN = "own"


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


def with_own_weights(preset: Preset, file: Path, published: Mapping[str, Any]) -> Preset:
    """The measure with the weights of a cost collection in force. published: how such a file is read."""
    from sim.productivity.source.weights_file import read_weights
    from sim.productivity.weights_table import with_weights

    return with_weights(preset, read_weights(file, uncited(published)))


def reader(composed: Mapping[str, Any], given: Given, path: Path, preset: Preset) -> Callable[[float | None], Sourced]:
    """What reads the tables, given what is taken for a suppressed number.

    Raises
    ------
    BadInput
        With every rule that a mapping breaks, by the key that was given.
    """
    from sim.productivity.source import SourceMapping, is_streamed, read_folder, read_source, read_streamed
    from sim.productivity.source.names import Names

    source = composed.get("source", {})
    if source.get("name") == OWN:
        if path.is_file():
            raise ValueError("is a file: say how it is to be read, as in source=nhse_trust_growth, or give its folder")
        if is_streamed(path, composed.get("streamed")):
            return lambda suppressed: read_streamed(path, preset, suppressed, composed.get("organisation"))
        return lambda suppressed: read_folder(path, preset, suppressed)
    try:
        mapping = SourceMapping.model_validate(source)
    except ValidationError as error:
        raise BadInput(under("source", error, given)) from error
    return lambda suppressed: read_source(mapping, path, Names.of(preset), suppressed)


def under(top: str, error: ValidationError, given: Given) -> list[str]:
    """Faults of one branch of what was given, a line each."""
    found_lines = []
    for each in error.errors(include_url=False):
        fault = fault_of(each)
        path = top if fault.path == "scenario" else f"{top}.{fault.path}"
        found_lines += [given.line_of(replace(fault, path=path, rule=rule)) for rule in fault.rule.split("; ")]
    return found_lines


def range_of_suppressed(
    read: Callable[[float | None], Sourced], preset: Preset, taken: float, of: tuple[str | None, int]
) -> str:
    """The sentence on suppressed numbers: what was taken, and the figure were each of them the least or the most.

    of: the organisation asked for, if one was, and the month in which a year begins.
    """
    from sim.productivity.source.numbers import HIGH, LOW
    from sim.report.published import last_growth

    hidden = read(taken).hidden
    begin = f"{hidden} suppressed number{'s' if hidden > 1 else ''} taken as {taken:g} each"
    figures = [last_growth(read(float(each)), preset, *of) for each in (LOW, HIGH)]
    if None in figures:
        return begin
    low, high = (f"{100 * float(figure or 0.0):+.2f} %" for figure in figures)
    return f"{begin}: productivity is {low} were each {LOW}, {high} were each {HIGH}"
