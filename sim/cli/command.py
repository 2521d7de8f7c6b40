"""The command from its words to its exit code."""

from __future__ import annotations

import gc
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from sim.cli.arguments import configuration_of, is_again, is_study, is_trust_template, read_arguments, with_years
from sim.report.complaint import BAD_INPUT, UNMET, BadInput, Unmet, one_line, tell

if TYPE_CHECKING:
    from sim.cli.composition import Composed

INTERRUPTED = 130  # exit code
NEW_OBJECTS = 20_000  # for the collector of cycles to look at them; a configuration is a million that stay


def main() -> None:
    """Run the command and leave with its exit code."""
    gc.set_threshold(NEW_OBJECTS)
    try:
        code = command(sys.argv[1:])
    except KeyboardInterrupt:
        code = interrupted()
    sys.exit(code)


def command(words: Sequence[str]) -> int:
    """What the words ask for: the exit code."""
    codes: list[int] = []
    guarded(lambda: codes.append(_command(words)), "", codes)
    return max(codes, default=0)


def _command(words: Sequence[str]) -> int:
    arguments = read_arguments(words)
    if arguments.version or arguments.help:
        return _about_itself(arguments)
    if arguments.cfg or arguments.info or arguments.shell_completion or arguments.hydra_help:
        from sim.cli.shown import shown

        return shown(arguments)
    if is_trust_template(arguments.overrides):
        from sim.cli.trust_template import trust_template

        return trust_template(arguments.overrides)
    if is_again(arguments.overrides):
        from sim.cli.again import again

        return again(arguments)
    return runs(arguments)


def _about_itself(arguments: Namespace) -> int:
    from sim.cli.own_files import look_first_in
    from sim.cli.screen import screen
    from sim.study.version import version

    look_first_in(arguments.config_dir)
    print(version() if arguments.version else screen())
    return 0


def runs(arguments: Namespace) -> int:
    """Compose every run that is asked for and, where all of them make sense, perform one after another.

    The worst of their exit codes.
    """
    from sim.cli.composition import composed, composing
    from sim.cli.words import jobs

    codes: list[int] = []
    made: list[tuple[Composed, str]] = []
    with composing(arguments.config_dir, arguments.config_path):
        if is_study(arguments):
            from sim.cli.study_command import study

            return study(arguments)
        for typed, run in jobs(arguments.overrides, arguments.multirun):
            words = with_years(typed)
            name = arguments.config_name or configuration_of(words)
            guarded(partial(_compose, made, run, partial(composed, name, words)), run, codes)
        if codes:
            return max(codes)
        from sim.cli.perform import perform

        for each, run in made:
            guarded(partial(perform, each, run), run, codes)
    return max(codes, default=0)


def _compose(made: list[tuple[Composed, str]], run: str, compose: Callable[[], Composed]) -> None:
    made.append((compose(), run))


def guarded(job: Callable[[], None], run: str, codes: list[int]) -> None:
    """Do a job; what is wrong with its input is reported, a line each, and noted as an exit code.

    run: what tells it from other runs of the command, told before each line.
    """
    try:
        job()
        return
    except Unmet as error:
        lines, code = error.lines, UNMET
    except Exception as error:
        found = lines_of(error)
        if found is None:
            raise
        lines, code = tuple(found), BAD_INPUT
    tell([f"{run}: {line}" if run else line for line in lines])
    codes.append(code)


def lines_of(error: Exception) -> Sequence[str] | None:
    """What is wrong with the input, a line each, where that is what an error tells; None of any other."""
    from hydra.errors import HydraException
    from omegaconf.errors import OmegaConfBaseException
    from yaml import YAMLError

    if isinstance(error, BadInput):
        return error.lines
    if isinstance(error, HydraException | OmegaConfBaseException | YAMLError):
        return [one_line(error)]
    if isinstance(error, OSError):
        return [f"output: {error.strerror or error}, got {str(error.filename or '')!r}"]
    return None


def interrupted() -> int:
    """Ctrl-C: whole files only were written, and nothing more will be."""
    print("interrupted", file=sys.stderr)
    return INTERRUPTED
