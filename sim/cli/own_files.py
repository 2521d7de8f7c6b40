"""A folder of one's own configuration files, looked through before ours."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import yaml
from hydra.core.config_search_path import ConfigSearchPath
from hydra.core.plugins import Plugins
from hydra.plugins.search_path_plugin import SearchPathPlugin

PACKAGE = Path(__file__).parents[1]
CONFIGS = next(
    (p for p in (PACKAGE.parent / "configs", PACKAGE / "configs") if (p / "config.yaml").is_file()), PACKAGE / "configs"
)
"""Our own configuration files: beside the package in a checkout, within it where it is installed."""


class OwnFilesFirst(SearchPathPlugin):
    """Looks for files in `--config-dir` before ours. Hydra looks there last: a file of a name we have went unread."""

    folder: ClassVar[Path | None] = None
    """The folder given with `--config-dir`, if any: Hydra makes the plugin itself, so there is one for the process."""

    def manipulate_search_path(self, search_path: ConfigSearchPath) -> None:
        """Put the folder in front."""
        if self.folder is not None:
            search_path.prepend("own files", f"file://{self.folder.resolve()}", "main")


def look_first_in(folder: str | None) -> None:
    """Take configuration files from a folder first; None: only ours."""
    Plugins.instance().register(OwnFilesFirst)
    OwnFilesFirst.folder = None if folder is None else Path(folder)


def file_folders() -> tuple[Path, ...]:
    """Where the files that a configuration names are looked for: beside one's own, here, beside ours."""
    own = OwnFilesFirst.folder
    return (*((own,) if own is not None else ()), Path(), CONFIGS)


def config_folders() -> tuple[Path, ...]:
    """Folders of configuration files, those of one's own first."""
    own = OwnFilesFirst.folder
    return (*((own,) if own is not None else ()), CONFIGS)


def members(group: str) -> list[str]:
    """The files of a configuration group, without their ending: one's own among ours."""
    folders = [place / group for place in config_folders()]
    return sorted({name for folder in folders for name in _files(folder)})


def _files(folder: Path) -> list[str]:
    return [file.stem for file in folder.glob("*.yaml")] if folder.is_dir() else []


def kind_of(group: str, name: str) -> type:
    """What a file of a group holds as a whole: dict, list, str, NoneType. dict where it is no YAML, as Hydra tells."""
    place = next(folder / group / f"{name}.yaml" for folder in config_folders() if name in _files(folder / group))
    try:
        return type(yaml.load(place.read_text(encoding="utf-8"), Loader=yaml.SafeLoader))
    except (OSError, ValueError, yaml.YAMLError):
        return dict


def groups() -> list[str]:
    """Every configuration group, in the order of our folders; one's own may have more."""
    folders = reversed(config_folders())
    return list(dict.fromkeys(each.name for place in folders for each in sorted(place.iterdir()) if members(each.name)))
