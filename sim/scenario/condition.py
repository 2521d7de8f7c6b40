"""What may select a row of a table: a category of the patient, the weekday, or the hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sim.scenario.clock import WEEKDAYS

HOURS = tuple(str(hour) for hour in range(24))
CALENDAR = {"weekday": WEEKDAYS, "hour": HOURS}


def plain_keys(table: Any) -> Any:
    """The same nested table with text for keys: YAML reads 8 as a number, and yes and no as truth."""
    if not isinstance(table, Mapping):
        return table
    return {_plain(key): plain_keys(row) for key, row in table.items()}


def _plain(key: object) -> object:
    if isinstance(key, bool):
        return "yes" if key else "no"
    return str(key) if isinstance(key, int) else key


def rows_named(by: str, categories: tuple[str, ...], keys: Iterable[str]) -> dict[str, list[str]]:
    """Which categories each key of a table stands for.

    `by` is what selects and `categories` its categories. Of weekdays, `mon-fri` stands for a stretch with
    both ends, of hours `8-18` for those from 8 until 18 o'clock; both may run over the end. Unknown: nothing.
    """
    return {key: _named(by, categories, key) for key in keys}


def _named(by: str, categories: tuple[str, ...], key: str) -> list[str]:
    if key in categories:
        return [key]
    first, dash, last = key.partition("-")
    if by == "weekday" and dash and first in WEEKDAYS and last in WEEKDAYS:
        start, length = WEEKDAYS.index(first), (WEEKDAYS.index(last) - WEEKDAYS.index(first)) % 7 + 1
        return [WEEKDAYS[(start + step) % 7] for step in range(length)]
    if by == "hour" and dash and first in HOURS and last in (*HOURS, "24"):
        start, length = int(first), (int(last) - int(first)) % 24 or 24
        return [HOURS[(start + step) % 24] for step in range(length)]
    return []
