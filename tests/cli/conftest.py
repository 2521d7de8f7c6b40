"""The command, run in this process: what it says, what it leaves behind, and its exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from hydra.core.global_hydra import GlobalHydra

from sim.cli import main
from tests.cli.results import is_kept

CHECKING = "acuteflow: configuration composed, checking it"


class Ran(NamedTuple):
    """What a command came to: exit code, standard output, lines of standard error, and files written but for runs that
    are kept.
    """

    code: int
    out: str
    err: list[str]
    files: list[str]

    @property
    def faults(self) -> list[str]:
        """What it found wrong, a line each."""
        return [line for line in self.err if line != CHECKING]


Command = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run the command in an empty folder."""
    for name in ("HYDRA_FULL_ERROR", "ACUTEFLOW_UNKEPT"):
        monkeypatch.setenv(name, "")  # what the command sets is taken back after the test

    def run(*arguments: str) -> Ran:
        before = set(folder.rglob("*"))
        GlobalHydra.instance().clear()
        monkeypatch.setattr(sys, "argv", ["acuteflow", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        new = [path for path in set(folder.rglob("*")) - before if path.is_file() and not is_kept(path)]
        written = [path.relative_to(folder).as_posix() for path in new]
        return Ran(int(left.value.code or 0), said.out, said.err.splitlines(), sorted(written))

    return run
