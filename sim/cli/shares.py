"""A table of shares of which the command line sets some, and no longer all of a whole: the words that set them all."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from sim.scenario.override_provenance import within
from sim.scenario.tree import get, is_number, strip

BROKEN = "must sum to 1, got "
DIGITS = 10


def with_whole_tables(line: str, tree: Mapping[str, Any], paths: Sequence[str]) -> str:
    """A fault as it is reported; where shares set on the command line do not sum to 1, with the words that would.

    tree: the scenario as composed; paths: what the command line set.
    """
    path, broken, _ = line.removeprefix("command line: ").partition(f": {BROKEN}")
    typed = [each for each in paths if broken and within(each, path)]
    advice = whole_table(strip(tree, [])[0], path, typed) if typed else ""
    return f"{line}; set all of them, as in '{path}={advice}'" if advice else line


def whole_table(tree: Mapping[str, Any], path: str, typed: Sequence[str]) -> str:
    """The whole table with the others in proportion to what they were; "" where they cannot make room."""
    try:
        table = get(tree, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return ""
    if not isinstance(table, Mapping) or not all(map(is_number, table.values())):
        return ""
    kept = {name: share for name, share in table.items() if f"{path}.{name}" in typed}
    left, others = 1 - math.fsum(kept.values()), math.fsum(s for name, s in table.items() if name not in kept)
    if not 0 <= left <= 1 or (others <= 0 < left):
        return ""
    rest = {name: round(share * left / others, DIGITS) if others else 0.0 for name, share in table.items()}
    return "{" + ", ".join(f"{name}: {kept.get(name, rest[name]):.{DIGITS}g}" for name in table) + "}"
