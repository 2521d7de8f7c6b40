"""The files that took part in a configuration, and each read once more with its lines where something is to be
reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hydra._internal.defaults_list import create_defaults_list
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.errors import HydraException
from yaml import YAMLError

from sim.cli.own_files import config_folders
from sim.cli.reading import FAST, Headers, ReadOnce
from sim.scenario.written import Layer, Written, read_text

WHOLE = ("trust", "pathway", "model")
"""Groups whose files bring top-level keys of their own: `# @package _global_` is their first line."""


def read_files_once() -> None:
    """Let Hydra, which must be initialised, read no file of configuration twice."""
    loader: Any = GlobalHydra.instance().config_loader()
    loader.repository = ReadOnce(loader.get_search_path())


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
    headers = Headers(loader.get_search_path())
    typed = OverridesParser.create(loader).parse_overrides(list(chosen))
    try:
        taken = create_defaults_list(headers, name, typed, prepend_hydra=False, skip_missing=False)
    except HydraException:  # a file of Hydra's own groups is chosen
        taken = create_defaults_list(headers, name, typed, prepend_hydra=True, skip_missing=False)
    found = []
    for each in taken.defaults:
        file = f"{each.config_path}.yaml"
        place = next((place / file for place in config_folders() if (place / file).is_file()), None)
        if place is not None:
            package = each.package or ""
            found.append(ConfigFile(file, place, "" if package == "_global_" else package))
    return found


def undecoded(error: UnicodeDecodeError) -> str:
    """Which line of which file is no UTF-8, of an error that only has the bytes."""
    rule = f"must be saved as UTF-8, got the byte {error.object[error.start]:#04x}"
    for folder in config_folders():
        for file in sorted(folder.glob("**/*.yaml")):
            text = file.read_bytes()
            if (begins := text.find(error.object)) >= 0:
                line = text.count(b"\n", 0, begins + error.start) + 1
                return f"{file.relative_to(folder).as_posix()}:{line}: {rule}"
    return f"configuration: {rule}"


def keys_without_a_name() -> list[str]:
    """Lines of files of configuration that have a null for a key, which no configuration may."""
    found = []
    for folder in config_folders():
        for file in sorted(folder.glob("**/*.yaml")):
            try:
                lines = list(_nulls(yaml.compose(file.read_text(encoding="utf-8"), Loader=FAST)))
            except (OSError, ValueError, YAMLError, RecursionError):
                continue
            name = file.relative_to(folder).as_posix()
            found += [f"{name}:{line}: a key must have a name, got null: write it in quotes" for line in lines]
    return found


def _nulls(node: Any) -> Iterator[int]:
    if isinstance(node, yaml.MappingNode):
        for key, below in node.value:
            if key.tag.endswith(":null"):
                yield key.start_mark.line + 1
            yield from _nulls(below)
    elif isinstance(node, yaml.SequenceNode):
        for below in node.value:
            yield from _nulls(below)


def layer_of(file: ConfigFile) -> Layer | None:
    """A file with its lines; one of a whole group is always taken from the top. None where it cannot be read."""
    try:
        text = file.path.read_text(encoding="utf-8")
        return Layer(file.name, read_text(text, "" if file.package in WHOLE else file.package))
    except (OSError, ValueError, YAMLError):  # no text, or a number that is none
        return None


def member_layers(group: str, name: str) -> list[Layer]:
    """The files by which one member of a group is made by itself, mounted at the group."""
    found = [layer for file in files_taken(f"{group}/{name}", ()) if (layer := layer_of(file)) is not None]
    return [each if group in (each.root.rows or {}) else _under(each, group) for each in found]


def _under(layer: Layer, key: str) -> Layer:
    return Layer(layer.name, Written(0, rows={key: layer.root}))
