"""What Hydra composes of files in which everything is plain to see: the same tree, in a fraction of the time.

Hydra says which files take part, in what order and where in the tree. They are laid over one another here, as plain
mappings. Where a file refers to another value, says `???`, or puts a list where a mapping was, and whenever Hydra has
something to say against a file, Hydra composes the whole itself.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from hydra._internal.defaults_list import create_defaults_list
from hydra.core.config_store import ConfigStore
from hydra.core.global_hydra import GlobalHydra
from hydra.core.override_parser.overrides_parser import OverridesParser

from sim.cli.configuration import NotPlain, lay_over
from sim.cli.reading import Headers, plain_file

HYDRA = "hydra"
PACKAGE = re.compile(r"\w+(\.\w+)*")


class Plain(NamedTuple):
    """A composed tree, and the file chosen in each group of ours."""

    tree: dict[str, Any]
    choices: dict[str, Any]


def composed_plainly(name: str, chosen: Sequence[str]) -> Plain | None:
    """Compose a configuration; None where that is for Hydra to do.

    name: of the configuration; chosen: words that choose files. Must be called while Hydra is initialised.
    """
    try:
        return _composed(name, chosen)
    except Exception:  # whatever is wrong with a file, Hydra tells
        return None


def _composed(name: str, chosen: Sequence[str]) -> Plain:
    loader: Any = GlobalHydra.instance().config_loader()
    loader.ensure_main_config_source_available()
    typed = OverridesParser.create(loader).parse_overrides(list(chosen))
    if any(each.is_sweep_override() or each.is_hydra_override() for each in typed):
        raise NotPlain
    headers = Headers(loader.get_search_path())
    found = create_defaults_list(headers, name, typed, prepend_hydra=False, skip_missing=False)
    if found.config_overrides:
        raise NotPlain
    tree: dict[str, Any] = {}
    for each in found.defaults:
        lay_over(tree, _mounted(headers, str(each.config_path), each.package))
    if HYDRA in tree:
        raise NotPlain
    return Plain(tree, dict(found.overrides.known_choices))


def _mounted(headers: Headers, config_path: str, package: str | None) -> dict[str, Any]:
    """What a file says, at its place in the tree."""
    path = headers.path_of(config_path)
    file = None if path is None else plain_file(path)
    if file is None or ConfigStore.instance()._open(f"{config_path}.yaml") is not None:
        raise NotPlain
    place = file.header["package"] if package is None else package
    tree = file.tree()
    if not place:
        return tree
    if file.refers or not PACKAGE.fullmatch(place) or place == "_global_":
        raise NotPlain
    for key in reversed(place.split(".")):
        tree = {key: tree}
    return tree
