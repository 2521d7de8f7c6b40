"""Classes of ranges: how far many numbers may be off together, with the reason said once.

A number that says `range: NAME` is drawn with its class: one draw a replication, the same for all its numbers. `factor`
multiplies each of them; `odds` multiplies odds, so that a share stays between 0 and 1 and a table of shares sums to 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.tree import Provenance, is_number

Reals = NDArray[np.float64]
MOST_CLASSES = 12
RANGES = "ranges"
_WHOLES = {"shares", "attended_as", "currencies"}  # keys of tables that sum to 1
_OF_MIXTURE = re.compile(r"(.*\.mixture)\.\d+\.share")


class RangeClass(Part):
    """How far the numbers of a class may be off, all of them together."""

    of: Literal["factor", "odds"] = "factor"
    """What low and high multiply: the number itself, or its odds, p / (1 - p)."""
    low: float = Field(gt=0, le=1)
    """The least they multiply by, above 0, at most 1."""
    high: float = Field(ge=1, le=100)
    """The most they multiply by, 1 to 100."""
    reason: str = Field(min_length=1)
    """Why the range is as wide as it is."""

    @model_validator(mode="after")
    def _has_width(self) -> Self:
        if self.low == self.high:
            raise ValueError("low and high must differ: what cannot be off is exact")
        return self


def classes_of(bare: Mapping[str, Any]) -> dict[str, RangeClass]:
    """The sound classes of a bare tree; of what is wrong with the others whoever reads the scenario tells."""
    found: dict[str, RangeClass] = {}
    written = bare.get(RANGES)
    for name, each in written.items() if isinstance(written, Mapping) else ():
        try:
            found[str(name)] = RangeClass.model_validate(each)
        except ValidationError:
            continue
    return found


def table_of(path: str, set_whole: Sequence[str] = ()) -> str:
    """The table of shares in which a number stands, "" where it is in none: the shares of a row, or of a mixture.

    set_whole: where changes set such tables, as `tables_set` tells.
    """
    if match := _OF_MIXTURE.fullmatch(path):
        return match[1]
    above = path.rpartition(".")[0]
    weights = above.startswith("productivity.")  # of currencies, in pounds
    whole = not weights and _WHOLES & set(above.split("."))
    return above if whole or f"{above}.".startswith(tuple(set_whole)) else ""


def tables_set(bare: Mapping[str, Any]) -> tuple[str, ...]:
    """Where phases and interventions set tables of shares, each with a dot behind it."""
    made = bare.get("intervention")
    together = made.get("together") if isinstance(made, Mapping) else None
    holders = [("intervention", made)]
    holders += [(f"intervention.together.{number}", each) for number, each in enumerate(_listed(together))]
    holders += [(f"phases.{number}", each) for number, each in enumerate(_listed(bare.get("phases")))]
    found = []
    for where, holder in holders:
        changes = holder.get("change") if isinstance(holder, Mapping) else None
        for number, change in enumerate(_listed(changes)):
            at = change.get("at") if isinstance(change, Mapping) else None
            if isinstance(at, str) and _WHOLES & set(at.split(".")):
                found.append(f"{where}.change.{number}.set.")
    return tuple(found)


def _listed(node: Any) -> Sequence[Any]:
    return node if isinstance(node, list | tuple) else ()


def with_odds(share: Any, factor: Any) -> Any:
    """A share whose odds are multiplied by a factor."""
    return share * factor / (1.0 - share + share * factor)


def tilted(table: Reals, factor: float) -> Reals:
    """A table of shares, float64[n], with the odds of its first entry against its last multiplied by a factor.

    Those between move by their place: entry i of n by the power 1/2 - i/(n - 1) of the factor; the sum stays. Of two
    entries the odds of the first are multiplied.
    """
    if len(table) < 2:
        return table
    weighed = table * factor ** (0.5 - np.arange(len(table)) / (len(table) - 1))
    return np.asarray(weighed * (table.sum() / weighed.sum()), dtype=np.float64)


def factor_of_table(table: Reals, moved: Reals) -> float:
    """The factor by which a table was tilted, by its first and last entries that are not 0; NaN where there is one."""
    held = np.flatnonzero(table)
    if len(held) < 2:
        return float("nan")
    first, last = held[0], held[-1]
    odds = (moved[first] / moved[last]) / (table[first] / table[last])
    return float(odds ** ((len(table) - 1) / (last - first)))


def range_faults(bare: Mapping[str, Any], provenance: Mapping[str, Provenance]) -> Iterator[Fault]:
    """Numbers that name a class there is none of, or one that does not suit them."""
    written = bare.get(RANGES)
    known = written if isinstance(written, Mapping) else {}
    classes, tables, set_whole = classes_of(bare), dict[str, set[str]](), tables_set(bare)
    unknown = dict[str, list[str]]()
    for path, number in provenance.items():
        if table := table_of(path, set_whole):
            tables.setdefault(table, set()).add(number.range)
        if not number.range:
            continue
        if number.range not in known:
            unknown.setdefault(number.range, []).append(path)
        elif number.range in classes:
            yield from _unsuited(path, number, classes[number.range], bool(table))
    if unknown and not known:
        yield Fault(RANGES, f"is missing: numbers say {', '.join(map(repr, unknown))}")
    for name, paths in unknown.items() if known else ():
        more = f" (and {len(paths) - 1} more numbers)" if len(paths) > 1 else ""
        rule = f"names no class of ranges; there are {', '.join(map(str, known))}{more}"
        yield Fault(f"{paths[0]}.range", rule, repr(name), needs=(RANGES,))
    for table, said in tables.items():
        if len(said) > 1:
            yield Fault(table, f"is moved as one: each of its shares needs the same range, got {_named(said)}")


def _unsuited(path: str, number: Provenance, of: RangeClass, in_table: bool) -> Iterator[Fault]:
    values = number.value if isinstance(number.value, list) else [number.value]
    if of.of == "odds":
        if not all(is_number(value) and 0 <= value <= 1 for value in values):
            rule = f"must lie between 0 and 1, for {number.range} multiplies odds"
            yield Fault(path, rule, str(number.value))
    elif in_table:
        yield Fault(f"{path}.range", "must be a class of odds, for the shares of a table sum to 1", repr(number.range))


def _named(names: set[str]) -> str:
    return " and ".join(name or "none" for name in sorted(names))
