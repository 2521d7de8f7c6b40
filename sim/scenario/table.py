"""Whether the tables of a class of patients are whole: one row for each category that selects, no other."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from sim.scenario.condition import CALENDAR, rows_named

# by, table nested in its order, own categories (none: a number), fresh
Declared = tuple[tuple[str, ...], Any, tuple[str, ...], bool]
Found = tuple[tuple[str, ...], str, tuple[str, ...]]  # where, which rule, and what is missing where it is a name
TABLE = "table"  # type of these faults


def check_tables(attributes: Mapping[str, Declared]) -> None:
    """Check each attribute of a class against those before it.

    Raises one pydantic ValidationError with every fault: an unknown or later condition, missing rows, unknown
    rows, rows named twice.
    """
    faults = list(_faults(attributes))
    if faults:
        details = [
            InitErrorDetails(
                type=PydanticCustomError(TABLE, "{rule}", {"rule": rule, "needs": needs}), loc=where, input=None
            )
            for where, rule, needs in faults
        ]
        raise ValidationError.from_exception_data("PatientClass", details)


def _faults(attributes: Mapping[str, Declared]) -> Iterator[Found]:
    known: dict[str, tuple[str, ...]] = dict(CALENDAR)
    for name, (by, table, categories, fresh) in attributes.items():
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
        near = difflib.get_close_matches(condition, [*known, *attributes], n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        return f"unknown attribute {condition!r}{hint}", (f"classes.*.attributes.{condition}",)
    _, _, categories, fresh = attributes[condition]
    if not categories:
        return f"{condition} is a number and cannot select a row", ()
    return f"{condition} is read fresh and cannot select a row" if fresh else f"{condition} must come earlier", ()


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
