"""The files that took part in a configuration, and each read once more with its lines where something is to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hydra.core.global_hydra import GlobalHydra
from hydra.types import RunMode
from yaml import YAMLError

from sim.cli.own_files import config_folders
from sim.scenario.written import Layer, Written, read_text

WHOLE = ("trust", "pathway", "model")
"""Groups whose files bring top-level keys of their own: `# @package _global_` is their first line."""


@dataclass(frozen=True)
class ConfigFile:
    """A file that took part in a configuration. name: `trust/ours.yaml`; package: where in the tree it stands."""

    name: str
    path: Path
    package: str


def files_taken(name: str, chosen: Sequence[str]) -> list[ConfigFile]:
    """The files of a configuration in the order in which each is laid over those before it.

    name: of the configuration; chosen: words that choose files, as Hydra reads them. Must be called while Hydra is
    initialised.
    """
    loader = GlobalHydra.instance().config_loader()
    found = []
    for each in loader.compute_defaults_list(name, list(chosen), RunMode.RUN).defaults:
        file = f"{each.config_path}.yaml"
        place = next((place / file for place in config_folders() if (place / file).is_file()), None)
        if place is not None:
            package = each.package or ""
            found.append(ConfigFile(file, place, "" if package == "_global_" else package))
    return found


def layer_of(file: ConfigFile) -> Layer | None:
    """A file with its lines; one of a whole group is always taken from the top. None where it cannot be read."""
    try:
        text = file.path.read_text(encoding="utf-8")
        return Layer(file.name, read_text(text, "" if file.package in WHOLE else file.package))
    except (OSError, UnicodeDecodeError, YAMLError):
        return None


def member_layers(group: str, name: str) -> list[Layer]:
    """The files by which one member of a group is made by itself, mounted at the group."""
    found = [layer for file in files_taken(f"{group}/{name}", ()) if (layer := layer_of(file)) is not None]
    return [each if group in (each.root.rows or {}) else _under(each, group) for each in found]


def _under(layer: Layer, key: str) -> Layer:
    return Layer(layer.name, Written(0, rows={key: layer.root}))
