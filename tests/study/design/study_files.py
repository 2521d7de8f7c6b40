"""Study files as text, read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import yaml

from sim.study.design.read import read_study
from sim.study.design.study_file import StudyFile


def read(text: str, folders: Sequence[Path] = ()) -> StudyFile:
    """A study that has no fault."""
    study, faults = read_study(yaml.safe_load(text), folders)
    assert not faults
    assert study is not None
    return study


def faults_of(text: str, folders: Sequence[Path] = ()) -> list[str]:
    """The lines of a study that has some."""
    study, faults = read_study(yaml.safe_load(text), folders)
    assert (study is None) == bool(faults)
    return [str(fault) for fault in faults]
