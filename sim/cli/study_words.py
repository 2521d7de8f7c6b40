"""What a study sets, as words of a command line: `path=value` in Hydra's grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sim.cli.arguments import quoted
from sim.cli.chosen_files import chooses_a_file
from sim.cli.words import lists_values, parse, path_of
from sim.report.complaint import BadInput

PLAIN = re.compile(r"[A-Za-z_][\w.+/-]*")
RESERVED = ("null", "true", "false", "none", "nan", "inf", "yes", "no", "on", "off")


def word(path: str, value: Any) -> str:
    """The word that sets a path: `intervention=none`, `run.start='2025-04-01'`."""
    return f"{path}={in_grammar(value)}"


def in_grammar(value: Any) -> str:
    """A value as Hydra's grammar has it, which reads back as the same value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{in_grammar(str(key))}:{in_grammar(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(in_grammar, value)) + "]"
    text = str(value)
    if PLAIN.fullmatch(text) and text.lower() not in RESERVED:
        return text
    return quoted(text)


def chosen_group(each: str) -> str:
    """The group of which a word chooses a file, as `trust=ours`; "" of any other word."""
    try:
        override = parse(each)
    except BadInput:  # which the composition of them all tells
        return ""
    return path_of(override) if chooses_a_file(override) and override.package is None else ""


def laid(words: Sequence[str], later: Sequence[str]) -> list[str]:
    """Words with others after them: a file chosen there takes the place of one of its group that was chosen before."""
    chosen = {group for each in later if (group := chosen_group(each))}
    return [*(each for each in words if chosen_group(each) not in chosen), *later]


def swept(words: Sequence[str]) -> tuple[list[str], dict[str, tuple[Any, ...]]]:
    """The words of `-m` that have one value, and by path the values of those that have several.

    Raises BadInput with every word that cannot be read or that does not list its values.
    """
    single: list[str] = []
    several: dict[str, tuple[Any, ...]] = {}
    faults: list[str] = []
    for each in words:
        try:
            override = parse(each)
        except BadInput as found:
            faults += found.lines
            continue
        path = path_of(override)
        if not override.is_sweep_override():
            single.append(each)
        elif not lists_values(override):
            faults.append(f"command line: {path}: must list its values, as in {path}=1,2 or {path}=range(1,4)")
        elif override.is_delete() or each.startswith(("+", "~")):
            faults.append(f"command line: {path}: must be set plainly where it has several values, without + and ~")
        elif path in several:
            faults.append(f"command line: {path}: has several values twice")
        else:
            name = each.partition("=")[0]
            several[path] = tuple(parse(f"{name}={text}").value() for text in override.sweep_string_iterator())
    faults += [f"command line: {path}: no value at all" for path, levels in several.items() if not levels]
    if faults:
        raise BadInput(faults)
    return single, several
