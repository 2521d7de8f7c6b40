"""The files that took part in a configuration, and each read once more with its lines where something is to be
reported.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml
from hydra._internal.config_repository import CachingConfigRepository, ConfigRepository
from hydra._internal.defaults_list import create_defaults_list
from hydra.core.global_hydra import GlobalHydra
from hydra.core.object_type import ObjectType
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.plugins.config_source import ConfigResult
from omegaconf import OmegaConf
from omegaconf._utils import get_yaml_loader
from yaml import YAMLError

from sim.cli.own_files import config_folders
from sim.scenario.written import Layer, Written, read_text

FAST: Any = type("FAST", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
"""Reads YAML quickly, and dates as text: a day that is in no calendar is for the scenario to refuse, with its line."""
FAST.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if not tag.endswith(":timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
WHOLE = ("trust", "pathway", "model")
"""Groups whose files bring top-level keys of their own: `# @package _global_` is their first line."""


class _Headers(ConfigRepository):
    """Reads of each file only its package and its defaults list: all that says which files take part, and quickly."""

    def load_config(self, config_path: str) -> ConfigResult | None:
        """The headers of a file, with nothing in it."""
        source = self._find_object_source(config_path=config_path, object_type=ObjectType.CONFIG)
        if source is None or source.scheme() != "file":
            return super().load_config(config_path)
        text = (Path(source.path) / f"{config_path.removesuffix('.yaml')}.yaml").read_text(encoding="utf-8")
        defaults = OmegaConf.create(deepcopy(_defaults_of(text)))
        result = ConfigResult(source.provider, source.path, OmegaConf.create(), source._get_header_dict(text))
        result.defaults_list = self._create_defaults_list(config_path, defaults)
        return result


@lru_cache(maxsize=64)
def _defaults_of(text: str) -> list[Any]:
    said = yaml.load(text, Loader=FAST)
    return list(said.get("defaults") or []) if isinstance(said, dict) else []


class _ReadOnce(ConfigRepository):
    """Reads a file once in a process while it stays as it is: to parse and wrap is two thirds of composing."""

    read: ClassVar[dict[tuple[str, str, int, int], bytes]] = {}

    def load_config(self, config_path: str) -> ConfigResult | None:
        """A file with its defaults list, as a copy: Hydra puts the nodes of a file into what it composes.

        Kept as a pickle, which gives a copy in a tenth of the time that a deep copy takes.
        """
        source = self._find_object_source(config_path=config_path, object_type=ObjectType.CONFIG)
        if source is None or source.scheme() != "file":
            return super().load_config(config_path)
        now = (Path(source.path) / f"{config_path.removesuffix('.yaml')}.yaml").stat()
        key = source.path, config_path, now.st_mtime_ns, now.st_size
        if key not in self.read:
            self.read[key] = pickle.dumps(self._quickly(source, config_path) or super().load_config(config_path))
        return cast("ConfigResult | None", pickle.loads(self.read[key]))

    def _quickly(self, source: Any, config_path: str) -> ConfigResult | None:
        """A file as Hydra reads it, in a third of the time; None where it is not to be read, which Hydra is to say."""
        path = Path(source.path) / f"{config_path.removesuffix('.yaml')}.yaml"
        try:
            text = path.read_text(encoding="utf-8")
            said = yaml.load(text, Loader=quick_loader())
            if not isinstance(said, dict):
                return None
            found = ConfigResult(
                source.provider, f"file://{source.path}", OmegaConf.create(said), source._get_header_dict(text[:512])
            )
        except Exception:
            return None
        found.defaults_list = self._create_defaults_list(
            config_path, self._extract_defaults_list(config_path, found.config)
        )
        return found


@cache
def quick_loader() -> Any:
    """OmegaConf's own reader of YAML, with its rules for keys and numbers, on libyaml's parser where that is there."""
    theirs = get_yaml_loader()
    if not yaml.__with_libyaml__:
        return theirs
    parser = cast("Any", yaml.cyaml).CParser

    def begin(self: Any, stream: str) -> None:
        parser.__init__(self, stream)
        yaml.constructor.SafeConstructor.__init__(self)
        yaml.resolver.Resolver.__init__(self)

    return type("QuickLoader", (parser, theirs), {"__init__": begin})


def read_files_once() -> None:
    """Let Hydra, which must be initialised, read no file of configuration twice."""
    loader: Any = GlobalHydra.instance().config_loader()
    loader.repository = _ReadOnce(loader.get_search_path())


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
    headers = CachingConfigRepository(_Headers(loader.get_search_path()))
    typed = OverridesParser.create(loader).parse_overrides(list(chosen))
    found = []
    for each in create_defaults_list(headers, name, typed, prepend_hydra=True, skip_missing=False).defaults:
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
