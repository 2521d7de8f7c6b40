"""Presets as files: YAML of which only what differs from another preset is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.preset import Preset, laid_over
from sim.productivity.ranges import ranges_of
from sim.productivity.source.mapping import uncited

OWN = "_self_"


def read_preset(path: Path) -> Preset:
    """The preset of a YAML file, laid over those beside it that its `defaults` name, each number without its source.

    Raises
    ------
    TableFaults
        With every fault: a file that is not there, a list of defaults that goes in circles, a rule of presets broken.
    """
    tree = _composed(path, ())
    try:
        return preset_of(tree)
    except ValidationError as wrong:
        faults = [
            TableFault(path.name, None, ".".join(map(str, each["loc"])) or "preset", each["msg"])
            for each in wrong.errors(include_url=False)
        ]
        raise TableFaults(faults) from wrong


def preset_of(tree: Mapping[str, Any]) -> Preset:
    """The preset of a cited tree; of the citations the ranges of assumed numbers are kept.

    Raises
    ------
    pydantic.ValidationError
        When a rule of presets is broken.
    """
    return Preset.model_validate({**uncited(tree), "ranges": ranges_of(tree)})


def _composed(path: Path, above: tuple[Path, ...]) -> dict[str, Any]:
    """The tree of a file with its defaults under it, as Hydra would compose it."""
    import yaml  # slow to import

    if path in above or not path.is_file():
        rule = "names itself in its defaults" if path in above else "is no file"
        raise TableFaults([TableFault("preset", None, path.name, rule)])
    own = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(own, dict):
        raise TableFaults([TableFault("preset", None, path.name, "must hold keys and values")])
    tree: dict[str, Any] = {}
    for name in own.pop("defaults", [OWN]):
        tree = laid_over(tree, own if name == OWN else _composed(path.with_name(f"{name}.yaml"), (*above, path)))
    return tree
