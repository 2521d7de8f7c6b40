"""Files of configuration as Hydra reads them, each once in a process while it stays as it is."""

from __future__ import annotations

import pickle
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar, cast

import yaml
from hydra._internal.config_repository import ConfigRepository
from hydra.core.object_type import ObjectType
from hydra.plugins.config_source import ConfigResult, ConfigSource
from omegaconf import OmegaConf
from omegaconf._utils import get_yaml_loader

from sim.cli.configuration import REFERENCE, NotPlain, copied

FAST: Any = type("FAST", (getattr(yaml, "CSafeLoader", yaml.SafeLoader),), {})
"""Reads YAML quickly, and dates as text: a day that is in no calendar is for the scenario to refuse, with its line."""
FAST.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if not tag.endswith(":timestamp")]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
HEADER = 512  # characters of a file in which Hydra looks for its package


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


@dataclass(frozen=True)
class PlainFile:
    """A file of mappings, lists and scalars. header: its first lines' `@` words; defaults: its defaults list; content:
    the rest of it, pickled, for a tree that is made of it takes its nodes; refers: whether a text at its top refers to
    another, as in `${output}/store`.
    """

    header: dict[str, str | None]
    defaults: list[Any]
    content: bytes
    refers: bool

    def tree(self) -> dict[Any, Any]:
        """What the file says but for its defaults list, made anew."""
        return cast("dict[Any, Any]", pickle.loads(self.content))


def plain_file(path: Path) -> PlainFile | None:
    """A file, read once while it stays as it is; None where only Hydra and OmegaConf know what it means."""
    now = path.stat()
    return _plain_file(path, now.st_mtime_ns, now.st_size)


@lru_cache(maxsize=256)
def _plain_file(path: Path, _time: int, _size: int) -> PlainFile | None:
    try:
        text = path.read_text(encoding="utf-8")
        said = yaml.load(text, Loader=quick_loader())
        defaults = said.pop("defaults", [])
        referring = {key: node for key, node in said.items() if isinstance(node, str) and REFERENCE.fullmatch(node)}
        content = copied({key: None if key in referring else node for key, node in said.items()}) | referring
        header = ConfigSource._get_header_dict(text[:HEADER])
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError, RecursionError, NotPlain):
        return None
    return PlainFile(header, defaults, pickle.dumps(content), bool(referring)) if isinstance(defaults, list) else None


class Headers(ConfigRepository):
    """Reads of each file only its package and its defaults list: all that says which files take part, and quickly."""

    def __init__(self, config_search_path: Any) -> None:
        super().__init__(config_search_path)
        self._read: dict[str, ConfigResult | None] = {}

    def load_config(self, config_path: str) -> ConfigResult | None:
        """The headers of a file, with nothing in it."""
        if config_path not in self._read:
            self._read[config_path] = self._headers(config_path)
        return self._read[config_path]

    def _headers(self, config_path: str) -> ConfigResult | None:
        source = self._find_object_source(config_path=config_path, object_type=ObjectType.CONFIG)
        if source is None or source.scheme() != "file":
            return super().load_config(config_path)
        path = file_of(source, config_path)
        if found := plain_file(path):
            header, said = dict(found.header), found.defaults
        else:
            text = path.read_text(encoding="utf-8")
            header, said = source._get_header_dict(text), _defaults_of(text)
        result = ConfigResult(source.provider, source.path, OmegaConf.create(), header)
        result.defaults_list = self._create_defaults_list(config_path, OmegaConf.create(deepcopy(said)))
        return result

    def path_of(self, config_path: str) -> Path | None:
        """Where a configuration that is a file lies; None of any other."""
        source = self._find_object_source(config_path=config_path, object_type=ObjectType.CONFIG)
        return None if source is None or source.scheme() != "file" else file_of(source, config_path)


def file_of(source: Any, config_path: str) -> Path:
    """The file of a configuration in a folder."""
    return Path(source.path) / f"{config_path.removesuffix('.yaml')}.yaml"


@lru_cache(maxsize=64)
def _defaults_of(text: str) -> list[Any]:
    said = yaml.load(text, Loader=FAST)
    return list(said.get("defaults") or []) if isinstance(said, dict) else []


class ReadOnce(ConfigRepository):
    """Reads a file once in a process while it stays as it is: to parse and wrap is two thirds of composing."""

    read: ClassVar[dict[tuple[str, str, int, int], bytes]] = {}

    def load_config(self, config_path: str) -> ConfigResult | None:
        """A file with its defaults list, as a copy: Hydra puts the nodes of a file into what it composes.

        Kept as a pickle, which gives a copy in a tenth of the time that a deep copy takes.
        """
        source = self._find_object_source(config_path=config_path, object_type=ObjectType.CONFIG)
        if source is None or source.scheme() != "file":
            return super().load_config(config_path)
        now = file_of(source, config_path).stat()
        key = source.path, config_path, now.st_mtime_ns, now.st_size
        if key not in self.read:
            self.read[key] = pickle.dumps(self._quickly(source, config_path) or super().load_config(config_path))
        return cast("ConfigResult | None", pickle.loads(self.read[key]))

    def _quickly(self, source: Any, config_path: str) -> ConfigResult | None:
        """A file as Hydra reads it, in a third of the time; None where it is not to be read, which Hydra is to say."""
        try:
            text = file_of(source, config_path).read_text(encoding="utf-8")
            said = yaml.load(text, Loader=quick_loader())
            if not isinstance(said, dict):
                return None
            header = source._get_header_dict(text[:HEADER])
            found = ConfigResult(source.provider, f"file://{source.path}", OmegaConf.create(said), header)
        except Exception:
            return None
        found.defaults_list = self._create_defaults_list(
            config_path, self._extract_defaults_list(config_path, found.config)
        )
        return found
