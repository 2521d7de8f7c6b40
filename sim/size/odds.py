"""Shares of one category moved, others in proportion: over all patients by a ratio, in each row by the same odds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.size.nodes import Said, is_quantity, value_of, with_numbers

STEPS = 60  # halvings of the logarithm of the odds between 1/1000 and 1000
MOST = 0.98  # the largest share that is asked for


def with_ratio(attributes: Mapping[str, Any], name: str, category: str, ratio: float, said: Said) -> Any:
    """The attribute of a class with a category `ratio` times as frequent over all patients; itself at ratio 1."""
    attribute = attributes[name]
    before = marginal(attributes, name).get(category, 0.0)
    if ratio == 1 or before == 0:
        return attribute
    aim, low, high = min(MOST, before * ratio), 1e-3, 1e3
    for _ in range(STEPS):
        odds = (low * high) ** 0.5
        moved = {**attributes, name: {**attribute, "shares": _bare(attribute["shares"], category, odds)}}
        low, high = (odds, high) if marginal(moved, name)[category] < aim else (low, odds)
    shares = _moved(attribute["shares"], category, (low * high) ** 0.5, said.within(attribute))
    return {**attribute, "shares": shares}


def marginal(attributes: Mapping[str, Any], name: str) -> dict[str, float]:
    """The share of each category over all patients; rows of what is not known beforehand count alike."""
    attribute = attributes[name]
    by = attribute.get("by", ())
    by = (by,) if isinstance(by, str) else tuple(by)
    found: dict[str, float] = {}

    def add(table: Mapping[str, Any], conditions: tuple[str, ...], weight: float) -> None:
        if not conditions:
            for category, share in table.items():
                found[str(category)] = found.get(str(category), 0.0) + weight * float(value_of(share))
            return
        known = attributes.get(conditions[0], {})
        weights = marginal(attributes, conditions[0]) if isinstance(known, Mapping) and "shares" in known else {}
        for row, below in table.items():
            add(below, conditions[1:], weight * weights.get(str(row), 1 / len(table)))

    add(attribute["shares"], by, 1.0)
    return found


def _is_row(table: Mapping[str, Any]) -> bool:
    return all(is_quantity(each) or not isinstance(each, Mapping) for each in table.values())


def _new(row: Mapping[str, Any], category: str, odds: float) -> dict[str, float]:
    """A row of shares with a category at other odds."""
    own = float(value_of(row[category])) if category in row else 0.0
    if not 0 < own < 1:
        return {key: value_of(share) for key, share in row.items()}
    new = odds * own / (1 - own + odds * own)
    return {key: new if key == category else value_of(share) * (1 - new) / (1 - own) for key, share in row.items()}


def _bare(table: Mapping[str, Any], category: str, odds: float) -> dict[str, Any]:
    if _is_row(table):
        return _new(table, category, odds)
    return {key: _bare(below, category, odds) for key, below in table.items()}


def _moved(table: Mapping[str, Any], category: str, odds: float, said: Said) -> dict[str, Any]:
    if _is_row(table):
        new = _new(table, category, odds)
        return {key: with_numbers(share, new[key], said) for key, share in table.items()}
    return {key: _moved(below, category, odds, said) for key, below in table.items()}
