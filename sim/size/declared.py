"""What `configs/size.yaml` declares: rows of a trust's table, what each scales, quantiles of size groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

BY_UNIT = 1.0


@dataclass(frozen=True)
class Row:
    """One row of the table.

    unit: in which the typical trust's figure and the range stand; units: others it may be given in, and by what they
    are multiplied; whole: whether only a whole number makes sense; blank: what stands where the row is empty.
    """

    name: str
    label: str
    unit: str
    what: str
    typical: float
    least: float
    most: float
    example: str
    example_unit: str
    units: Mapping[str, float]
    whole: bool
    required: bool
    blank: Mapping[str, Any]

    @property
    def known_units(self) -> dict[str, float]:
        """Every unit in which the row may be given, its own first."""
        return {self.unit: BY_UNIT, **self.units}


@dataclass(frozen=True)
class Rule:
    """What is scaled: at the paths that a pattern meets (`*` for a key, or a part of one), by a row or a factor.

    category: of shares, the one that is moved; of quantiles, which; times: by which quantiles are multiplied.
    """

    at: tuple[str, ...]
    by: str
    how: str
    category: str = ""
    times: float = 1.0


@dataclass(frozen=True)
class Declared:
    """Rows by name, in their order; rules in theirs; medians and quartiles by size group; where these are from."""

    rows: Mapping[str, Row]
    rules: tuple[Rule, ...]
    groups: Mapping[str, Mapping[str, Any]]
    source: str


@cache
def declared(path: Path) -> Declared:
    """Read the file, once in a process."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = dict(said["groups"])
    source = groups.pop("source")
    rules = tuple(Rule(**{**rule, "at": tuple(rule["at"])}) for rule in said["rules"])
    return Declared({name: _row(name, row) for name, row in said["rows"].items()}, rules, groups, source)


def _row(name: str, said: Mapping[str, Any]) -> Row:
    return Row(
        name=name,
        label=said["label"],
        unit=said["unit"],
        what=said["what"],
        typical=float(said["typical"]),
        least=float(said["range"][0]),
        most=float(said["range"][1]),
        example=str(said["example"]),
        example_unit=said.get("example_unit", said["unit"]),
        units=said.get("units", {}),
        whole=said.get("whole", False),
        required=said.get("required", False),
        blank=said.get("blank", {}),
    )
