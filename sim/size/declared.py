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
    are multiplied; whole: whether only a whole number makes sense; blank: what stands where the row is empty;
    of_nought: the rule that a 0 breaks, where it is more than the range.
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
    of_nought: str

    @property
    def known_units(self) -> dict[str, float]:
        """Every unit in which the row may be given, its own first."""
        return {self.unit: BY_UNIT, **self.units}


@dataclass(frozen=True)
class Rule:
    """What is scaled: at the paths that a pattern meets (`*` for a key, or a part of one), by a row or a factor.

    category: of shares, the one that is moved.
    """

    at: tuple[str, ...]
    by: str
    how: str
    category: str = ""


@dataclass(frozen=True)
class OfSize:
    """A published figure of a trust of this size: quantiles of its size group, or what rows of its table come to: their
    sum, the quotient of two, or one less a row. times: by which it is multiplied.
    """

    quantiles: str = ""
    sum: tuple[str, ...] = ()
    quotient: tuple[str, ...] = ()
    one_less: tuple[str, ...] = ()
    times: float = 1.0

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of the table that it is made of."""
        return self.sum + self.quotient + self.one_less

    def computed(self, of: Mapping[str, float]) -> float:
        """What rows come to."""
        if self.quotient:
            return of[self.quotient[0]] / of[self.quotient[1]] * self.times
        return (sum(of[row] for row in self.sum) + sum(1 - of[row] for row in self.one_less)) * self.times


@dataclass(frozen=True)
class BesideARun:
    """What stands beside a run. kpi: by row of task=kpi; account: the factor of each value that goes with size; rates:
    units of values that hold at any size.
    """

    kpi: Mapping[str, OfSize]
    account: Mapping[str, str]
    rates: frozenset[str]


@dataclass(frozen=True)
class Declared:
    """Rows by name, in their order; rules in theirs; medians and quartiles by size group; where these are from."""

    rows: Mapping[str, Row]
    rules: tuple[Rule, ...]
    groups: Mapping[str, Mapping[str, Any]]
    source: str
    beside: BesideARun


@cache
def declared(path: Path) -> Declared:
    """Read the file, once in a process."""
    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    groups = dict(said["groups"])
    source = groups.pop("source")
    rules = tuple(Rule(**{**rule, "at": tuple(rule["at"])}) for rule in said["rules"])
    rows = {name: _row(name, row) for name, row in said["rows"].items()}
    return Declared(rows, rules, groups, source, _beside(said["beside"]))


def _beside(said: Mapping[str, Any]) -> BesideARun:
    kpi = {}
    for name, row in said["kpi"].items():
        made_of: dict[str, Any] = {key: tuple(part) if isinstance(part, list) else part for key, part in row.items()}
        kpi[name] = OfSize(**made_of)
    account = {row: factor for factor, rows in said["account"].items() for row in rows}
    return BesideARun(kpi, account, frozenset(said["rates"]))


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
        of_nought=said.get("of_nought", ""),
    )
