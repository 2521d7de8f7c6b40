"""What it takes to make a result again, gathered from a command that is about to run."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from sim import __version__
from sim.cli.composition import Composed, files_of
from sim.cli.own_files import OwnFilesFirst, file_folders
from sim.report.asked import Asked
from sim.scenario.files import files_named
from sim.scenario.tree import strip
from sim.study.archive import HASH, Inputs
from sim.study.plan import BASELINE
from sim.study.version import commit

OTHERWISE = re.compile(r"""(^|[ ?:-] )"|^ *(- )*'':|\? """, re.MULTILINE)
"""What libyaml may write otherwise than PyYAML, of which a result's files are: text in double quotes, and odd keys."""
READ_BY = {"account": ("account",), **dict.fromkeys(("compare", "kpi", "calibrate"), ("kpi", "calibration"))}
"""Parts of the configuration besides the scenario that tasks read."""
NOT_KEPT = ("execution", "output", "retry", "store")


def inputs_of(asked: Asked, own: Mapping[str, Path], tree: Mapping[str, Any] | None = None) -> Inputs:
    """The inputs of a study or a model. own: files to copy, by their name in the copy; tree: the whole
    configuration, of which is kept what the task puts simulated figures beside.
    """
    baseline, *others = asked.worlds
    by_itself = asked.request.task == "model"
    ran = asked.request.model_copy(update={"replications": asked.replications} if by_itself else {})
    uses = asked.request.task != "compare" or asked.ensemble is not None
    read = READ_BY.get(asked.request.task, ()) if tree is not None and uses else ()
    beside: dict[str, Any] = {part: tree[part] for part in read if tree is not None and part in tree}
    question = {
        "command": asked.command,
        "acuteflow": __version__,
        "commit": commit() or "unknown",
        HASH: asked.content_hash,
        "seed": strip(asked.worlds[BASELINE], [])[0]["run"]["seed"],
        "engine": asked.request.engine,
        "asked": {k: v for k, v in ran.model_dump(mode="json").items() if k not in NOT_KEPT},
        "replications_typed": asked.replications_typed,
        "interventions": {name: asked.worlds[name]["intervention"] for name in others},
        **beside,
    }
    return Inputs(asked.name, question, as_yaml(asked.worlds[baseline]), own)


def as_yaml(tree: Mapping[str, Any]) -> str:
    """A plain tree as a file that reads back as the same tree."""
    quick = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    written = str(yaml.dump(dict(tree), Dumper=quick, sort_keys=False, allow_unicode=True, width=120))
    if not OTHERWISE.search(written):
        return written
    return str(yaml.safe_dump(dict(tree), sort_keys=False, allow_unicode=True, width=120))


def own_files(made: Composed, interventions: list[str]) -> dict[str, Path]:
    """Files of one's own that took part, by their name in a copy: of the folder given, and what these name."""
    folder = OwnFilesFirst.folder
    if folder is None:
        found = {}
    else:
        names = [each.name for each in files_of(made)] + [f"intervention/{name}.yaml" for name in interventions]
        found = {name: folder / name for name in names if (folder / name).is_file()}
    table = [] if made.table is None else [made.table.as_posix()]
    for name in (*files_named(made.tree), *table):
        place = next((place / name for place in file_folders() if (place / name).is_file()), None)
        if place is not None:
            found[name_of_copy(name, found)] = place
    return found


def name_of_copy(name: str, taken: Mapping[str, Path]) -> str:
    """The name of a file's copy: its own within a folder; of a file from elsewhere its last part, numbered if taken."""
    path = Path(name)
    if not path.is_absolute() and ".." not in path.parts:
        return name
    names = itertools.chain([path.name], (f"{path.stem}_{number}{path.suffix}" for number in itertools.count(2)))
    return next(each for each in names if each not in taken)
