"""What Hydra shows of itself and of a configuration without running anything: `--cfg`, `--info`, completion."""

from __future__ import annotations

import logging
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

import hydra
from hydra.core.global_hydra import GlobalHydra
from hydra.errors import HydraException

from sim.cli.arguments import configuration_of
from sim.cli.composition import composing, in_hydras_words
from sim.cli.own_files import CONFIGS, look_first_in
from sim.report.complaint import BadInput


def shown(arguments: Namespace) -> int:
    """Let Hydra answer; the exit code."""
    if arguments.shell_completion:
        return completion(arguments)
    name = arguments.config_name or configuration_of(arguments.overrides)
    with composing(arguments.config_dir, arguments.config_path):
        words = in_hydras_words(name, arguments.overrides)
    flags = [f"--{each.replace('_', '-')}" for each in ("hydra_help", "resolve") if getattr(arguments, each)]
    for each in ("cfg", "package", "info", "config_dir", "config_path", "config_name"):
        if (value := getattr(arguments, each)) is not None:
            flags += [f"--{each.replace('_', '-')}", value]
    return _answer(name, [*flags, *words])


def completion(arguments: Namespace) -> int:
    """The script that a shell evaluates once, or the words that may follow in a line that is being typed."""
    if not any(word.startswith("query=") for word in arguments.overrides):
        return _answer("config", ["--shell-completion", *arguments.overrides])
    typed = os.environ.get("COMP_LINE", "").split()[1:]
    before = typed[:-1]
    folder = next((typed[n + 1] for n, word in enumerate(before) if word in ("--config-dir", "-cd")), None)
    folder = folder or next((word.partition("=")[2] for word in typed if word.startswith("--config-dir=")), None)
    look_first_in(folder)
    try:
        return _answer(configuration_of(typed), ["--shell-completion", *arguments.overrides])
    except (HydraException, BadInput, ValueError):
        return 0  # in the middle of a word nothing can be said, and a shell shows no errors


def _answer(name: str, words: Sequence[str]) -> int:
    """Call Hydra with a command line. It runs no job here."""
    os.environ["HYDRA_FULL_ERROR"] = "1"  # Hydra hands its errors on, and they are reported like any other fault
    GlobalHydra.instance().clear()

    @hydra.main(version_base="1.3", config_path=str(CONFIGS), config_name=name)
    def job(_: object) -> None: ...

    before, sys.argv = sys.argv, [sys.argv[0], *words]
    log = logging.getLogger()
    level, handlers = log.level, list(log.handlers)
    try:
        job()
    except SystemExit as left:
        return int(left.code or 0)
    except HydraException:
        raise
    except ValueError as error:
        raise BadInput([f"command line: {' '.join(str(error).split())}"]) from error
    finally:
        sys.argv = before
        log.setLevel(level)  # `--info` sends the log of everything to standard output
        log.handlers[:] = handlers
    return 0
