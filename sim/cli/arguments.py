"""The words of a command line: the flags, which are Hydra's and may stand anywhere, and the overrides."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from hydra._internal.utils import get_args_parser

from sim.report.complaint import BadInput
from sim.scenario.synonyms import meant

WHERE = "where"
OF_TABLES = ("task=productivity", "source=", "template=")
# Flags that say something about the configuration instead of running it. At most one of them, and no run beside it.
SHOWING = ("help", "hydra_help", "cfg", "info", "shell_completion")


class _Parser(argparse.ArgumentParser):
    """Hydra's flags; what it cannot read is reported in one line and not with its usage."""

    def error(self, message: str) -> NoReturn:
        raise BadInput([f"command line: {message}"])


def parser() -> argparse.ArgumentParser:
    """Hydra's parser without its own `--version`, which would tell the version of Hydra."""
    flags = _Parser(prog="acuteflow", add_help=False, allow_abbrev=False)
    for action in get_args_parser()._actions:
        if action.option_strings and action.dest != "version":
            flags._add_action(action)
    flags.add_argument("--version", action="store_true")
    return flags


def read_arguments(words: Sequence[str]) -> argparse.Namespace:
    """The flags of a command line and, as `overrides`, its other words in their order.

    Raises BadInput where a flag is unknown or does not fit the others.
    """
    flags = parser()
    known = [option for action in flags._actions for option in action.option_strings]
    unknown = [word for word in words if word.startswith("-") and word.partition("=")[0] not in known]
    if unknown:  # before argparse takes `-model` for the flags -m, -o, -d, -e and -l
        raise BadInput([_unknown(word, known) for word in unknown])
    read, overrides = flags.parse_known_args(list(words))
    read.overrides = [_readable(word) for word in overrides]
    faults = []
    if read.experimental_rerun is not None:
        faults.append("command line: --experimental-rerun: a result is made again with again=FOLDER")
    if (read.resolve or read.package is not None) and read.cfg is None:
        faults.append("command line: --resolve and --package belong to --cfg, as in --cfg job --package pools")
    asked = [name for name in (*SHOWING, "run", "multirun") if getattr(read, name) not in (None, False)]
    if len(asked) > 1:
        named = " and ".join(f"--{name.replace('_', '-')}" for name in asked)
        faults.append(f"command line: {named} cannot be asked together")
    if read.config_dir is not None and not Path(read.config_dir).is_dir():
        faults.append(f"command line: --config-dir: must be a folder, got {read.config_dir!r}")
    if faults:
        raise BadInput(faults)
    return read


def _readable(word: str) -> str:
    """A condition as one text of Hydra's grammar, which knows no `<`; any other word as it is."""
    name, equals, condition = word.partition("=")
    if name != WHERE or not equals or condition.startswith(("'", '"')) or condition == "null":
        return word
    return f"{WHERE}={quoted(condition)}"


def quoted(text: str) -> str:
    """A text in quotes: a quote within it is escaped, and so are the backslashes before one."""
    return "'" + re.sub(r"(\\*)('|$)", lambda met: 2 * met[1] + ("\\'" if met[2] else ""), text) + "'"


def _unknown(word: str, known: Sequence[str]) -> str:
    bare = word.lstrip("-")
    near = meant(word, known)
    if bare.partition("=")[0] in ("model", "task", "output", "replications", "intervention", "trust"):
        return f"command line: unknown option {word}; did you mean {bare if '=' in bare else f'{bare}=…'}?"
    return f"command line: unknown option {word}" + (f"; did you mean {near}?" if near else " (see --help)")


def configuration_of(words: Sequence[str]) -> str:
    """Which of the configurations is asked for: a trust, a model by itself, or tables of real trusts."""
    if any(word.startswith("model=") for word in words):
        return "model"
    return "observed" if any(word.startswith(OF_TABLES) for word in words) else "config"


def is_again(words: Sequence[str]) -> bool:
    """Whether a result is to be made again."""
    return any(word.startswith("again=") for word in words)


def is_trust_template(words: Sequence[str]) -> bool:
    """Whether the empty table of a trust's own is asked for."""
    return "template=trust" in words


STUDIED = ("", "compare", "model", "results")
"""Tasks whose runs make one table over a study; "": none was typed."""


def is_study(arguments: argparse.Namespace) -> bool:
    """Whether many scenarios are asked for as one study: by its name, or with `-m`."""
    words = arguments.overrides
    if any(word.lstrip("+").startswith("study=") for word in words):
        return True
    task = next((word.partition("=")[2] for word in reversed(words) if word.startswith("task=")), "")
    tables = any(word.startswith(OF_TABLES) for word in words)
    return bool(arguments.multirun) and task in STUDIED and not tables


def with_years(words: Sequence[str]) -> list[str]:
    """The words with the three years that task=years runs, unless others are chosen or none are."""
    asked = "task=years" in words and not any(word.startswith("years=") for word in words)
    return [*words, "years=typical"] if asked else list(words)
