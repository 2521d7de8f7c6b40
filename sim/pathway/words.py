"""The least that is read of a step: names, numbers and known words, with one fault for each that is not understood."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.pathway.story import Number
from sim.scenario.faults import Fault
from sim.scenario.shapes import LARGEST
from sim.scenario.tree import READ_AS_TRUTH, is_number


def shown(value: object, length: int = 60) -> str:
    """A value as a message shows it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= length else text[: length - 3] + "..."


def word(key: object) -> str:
    """A YAML key as a category: `true` and `false` are written yes and no in YAML 1.1."""
    return {True: "yes", False: "no"}.get(key, str(key)) if isinstance(key, bool) else str(key)


def as_truth(written: object) -> str:
    """What to say where a truth value stands in place of a word."""
    return f" ({READ_AS_TRUTH})" if isinstance(written, bool) else ""


def said(written: Any) -> Any:
    """A mapping without words whose value is null: a null means absent."""
    return {k: v for k, v in written.items() if v is not None} if isinstance(written, Mapping) else written


class Words:
    """Reads words, and notes what is wrong with them."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults

    def fault(self, at: str, rule: str, found: object = None) -> None:
        self.faults.append(Fault(at, rule, "" if found is None else shown(found)))

    def only(self, at: str, written: Mapping[Any, Any], known: set[str] | frozenset[str]) -> None:
        for word in written:
            if word not in known:
                self.fault(f"{at}.{word}", f"unknown word; known here: {', '.join(sorted(known))}")

    def name(self, at: str, written: object) -> str | None:
        if isinstance(written, str) and written:
            return written
        self.fault(at, f"must be a name{as_truth(written)}", written)
        return None

    def number(self, at: str, written: object, least: float = 0.0) -> Number:
        if isinstance(written, str) and written:
            return written
        if isinstance(written, int | float) and is_number(written) and written >= least:
            if written > LARGEST:
                self.fault(at, f"must be at most {LARGEST:,.0f}", written)
            return float(written)
        self.fault(at, f"must be an attribute or a number of at least {least:g}{as_truth(written)}", written)
        return least
