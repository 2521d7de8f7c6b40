"""Whether the tables of a class of patients are whole: one row for each category that selects, no other."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.condition import CALENDAR, rows_named

Found = tuple[tuple[str, ...], str, tuple[str, ...]]  # where, which rule, and what is missing where it is a name
TABLE = "table"  # type of these faults


class Declared(NamedTuple):
    """What the check of an attribute needs to know of it.

    by: what selects the row of its table, nested in that order; categories: its own, none for a number; way, inputs:
    how and from which attributes it is computed, if it is; partner: the key that names the attribute of the same or a
    correlated draw, and that name.
    """

    by: tuple[str, ...]
    table: Any
    categories: tuple[str, ...]
    fresh: bool
    operation: str = ""
    inputs: tuple[str, ...] = ()
    partner: tuple[str, str] | None = None

    @property
    def drawn(self) -> bool:
        """Whether it has a draw of its own."""
        return not self.operation and self.partner is None


def refuse(found: Iterable[Found]) -> None:
    """Raise one pydantic ValidationError with every fault, where there is any."""
    if faults := list(found):
        details = [
            InitErrorDetails(
                type=PydanticCustomError(TABLE, "{rule}", {"rule": rule, "needs": needs}), loc=where, input=None
            )
            for where, rule, needs in faults
        ]
        raise ValidationError.from_exception_data("PatientClass", details)


def table_faults(attributes: Mapping[str, Declared]) -> Iterator[Found]:
    """Each attribute of a class against those before it: conditions, and rows that are missing, unknown or doubled."""
    known: dict[str, tuple[str, ...]] = dict(CALENDAR)
    for name, (by, table, categories, fresh, *_) in attributes.items():
        where = ("attributes", name)
        if name in CALENDAR:
            yield where, f"{name} is a word of the calendar and cannot name an attribute", ()
        unknown = [condition for condition in by if condition not in known]
        for condition in unknown:
            yield (*where, "by"), *_why(condition, attributes, known)
        if by and not unknown:
            kind = "shares" if categories else "of"
            yield from _rows((*where, kind), table, [(condition, known[condition]) for condition in by])
        if categories and not fresh:
            known[name] = categories


def _why(
    condition: str, attributes: Mapping[str, Declared], known: Mapping[str, tuple[str, ...]]
) -> tuple[str, tuple[str, ...]]:
    if condition not in attributes:
        return unknown(condition, [*known, *attributes])
    if not attributes[condition].categories:
        return f"{condition} is a number and cannot select a row", ()
    fresh = attributes[condition].fresh
    return f"{condition} is read fresh and cannot select a row" if fresh else f"{condition} must come earlier", ()


def unknown(name: str, known: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """What to say of a name that no attribute of the class has, with the nearest known one."""
    near = difflib.get_close_matches(name, list(known), n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"unknown attribute {name!r}{hint}", (f"classes.*.attributes.{name}",)


def _ends(condition: str, named: Mapping[str, list[str]]) -> str:
    """How a stretch is read, where one is written: an hour ends where the next begins, a day counts whole."""
    stretch = next((key for key, found in named.items() if "-" in key and found), None)
    if stretch is None or condition not in CALENDAR:
        return ""
    first, last = named[stretch][0], named[stretch][-1]
    until = f"until {stretch.partition('-')[2]}:00" if condition == "hour" else f"to {last}, {last} included"
    return f" ({stretch} is from {first}{':00' if condition == 'hour' else ''} {until})"


def _rows(where: tuple[str, ...], table: Mapping[str, Any], by: list[tuple[str, tuple[str, ...]]]) -> Iterator[Found]:
    (condition, categories), *deeper = by
    named = rows_named(condition, categories, table)
    times = Counter(category for found in named.values() for category in found)
    if unknown := [key for key, found in named.items() if not found]:
        yield where, f"unknown {condition} {', '.join(unknown)} (known: {', '.join(categories)})", ()
    if missing := [category for category in categories if category not in times]:
        yield where, f"needs a row for every {condition}, missing {', '.join(missing)}{_ends(condition, named)}", ()
    if twice := [category for category in categories if times[category] > 1]:
        yield where, f"names {condition} {', '.join(twice)} more than once{_ends(condition, named)}", ()
    for key, row in table.items():
        if deeper:
            yield from _rows((*where, key), row, deeper)
