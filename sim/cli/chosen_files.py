"""The words of a command line that choose a file of a group, as `trust=ours`, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

from hydra.core.override_parser.types import Override

from sim.cli.own_files import groups, members
from sim.cli.sized import TRUST
from sim.scenario.synonyms import meant


def chooses_a_file(override: Override) -> bool:
    """Whether a word chooses a file of a group, as `trust=ours`, and sets no number."""
    name = override.key_or_group
    if override.package is not None or "/" in name or name == "hydra" or name.startswith("hydra."):
        return True
    return "." not in name and not isinstance(override.value(), dict) and bool(members(name))


def unknown_member(override: Override) -> list[str]:
    """The fault of a word that chooses a file which is not there."""
    group, name = override.key_or_group, override.value()
    known = members(group)
    if not known or override.is_delete() or name is None or str(name) in known or override.package is not None:
        return []
    near = meant(str(name), known)
    hint = f"did you mean {near}? " if near else ""
    if group == TRUST:
        hint += _no_table(Path(str(name)))
    return [f"command line: {group}: there is no {group}/{name}.yaml; {hint}there are {', '.join(known)}"]


def _no_table(place: Path) -> str:
    """That a place holds no table of a trust, and the command that writes an empty one: in a folder, as the first of
    `FILES` or the one of its kind.
    """
    from sim.size.table import FILES, KINDS

    named = place.suffix.lower() in KINDS
    folder, kind = (place.parent, place.suffix.lower()) if named else (place, "")
    table = folder / FILES[kind == ".csv"]
    command = f"acuteflow template=trust to={folder}{' format=csv' if kind == '.csv' else ''}"
    if named and table != place:
        return f"nor is there a table {place} ({command} writes an empty one, {table}); "
    return f"nor is there a table {table}, which {command} writes empty; "


ALONE = {
    "model": (("model", "study"), "a model by itself (model=NAME) has no {}: leave one of the two out"),
    "observed": (("productivity", "source"), "task=productivity reads given tables, which have no {}: leave it out"),
}
"""Of a configuration that is no trust: the groups of which it has a file, and what is said of another."""


def of_another(name: str, override: Override) -> list[str]:
    """The fault of a word that chooses a file which the configuration has no use for."""
    group = override.key_or_group
    if name not in ALONE or group in ALONE[name][0] or not chooses_a_file(override) or group not in groups():
        return []
    plainly = override.package is None and not (override.is_add() or override.is_force_add() or override.is_delete())
    return [f"command line: {group}: {ALONE[name][1].format(group)}, got {override.value()}"] if plainly else []
