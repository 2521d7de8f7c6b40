"""The overrides of a command line, read one by one: `path=value`, with `*` for every name at its level."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Glob, Override
from hydra.errors import HydraException
from omegaconf.errors import OmegaConfBaseException

from sim.report.complaint import BadInput, one_line

EVERY = "__every__"  # what stands for `*` where Hydra's grammar, which knows none, reads a word


def parse(word: str) -> Override:
    """One override. Raises BadInput where it cannot be read. Must be called while Hydra is initialised."""
    name, equals, value = word.partition("=")
    if not equals and not word.startswith("~"):
        raise BadInput([f"command line: {word}: must be of the form name=value (see --help)"])
    loader = OverridesParser.create(GlobalHydra.instance().config_loader())
    try:
        return loader.parse_override(name.replace("*", EVERY) + equals + value)
    except (HydraException, OmegaConfBaseException, ValueError, RecursionError) as error:
        raise BadInput([f"command line: {_cut(word)}: cannot be read: {_reason(error)}"]) from error


def path_of(override: Override) -> str:
    """The path that an override names, as it was typed."""
    return override.key_or_group.replace(EVERY, "*")


def lists_values(override: Override) -> bool:
    """Whether the values of a sweep are listed: `1,2` or `range(1,4)`, and no `glob(*)`, which means names of files."""
    return override.is_discrete_sweep() and not isinstance(override.value(), Glob)


def jobs(words: Sequence[str], several: bool) -> list[tuple[tuple[str, ...], str]]:
    """The words of each run, and what tells it from the others ("" for a single one).

    several: whether `-m` was given. Raises BadInput with every word that cannot be read, and where several values are
    given to one run.
    """
    choices: list[list[str]] = []
    faults: list[str] = []
    for word in words:
        try:
            choices.append(_values(word, several))
        except BadInput as found:
            faults += found.lines
    if faults:
        raise BadInput(faults)
    varied = [number for number, each in enumerate(choices) if len(each) > 1]
    return [(each, ", ".join(each[number] for number in varied)) for each in itertools.product(*choices)]


def _values(word: str, several: bool) -> list[str]:
    override = parse(word)
    if not override.is_sweep_override():
        return [word]
    path = path_of(override)
    if not several:
        raise BadInput([f"command line: {path}: several values make several runs, which need -m: acuteflow -m {word}"])
    if not lists_values(override):
        raise BadInput([f"command line: {path}: must list its values, as in {path}=1,2 or {path}=range(1,4)"])
    name = word.partition("=")[0]
    values = [f"{name}={value}" for value in override.sweep_string_iterator()]
    if not values:
        raise BadInput([f"command line: {path}: no value at all"])
    return values


def _reason(error: Exception) -> str:
    lines = [line for line in one_line(error).split("; ") if not line.startswith("Error parsing override")]
    return "; ".join(dict.fromkeys(lines)).removeprefix("LexerNoViableAltException: ") or type(error).__name__


def _cut(word: str) -> str:
    return word if len(word) <= 60 else f"{word[:57]}..."
