"""From YAML to the steps of a tree: blocks, names and numbers, with one fault for each that is not understood.

What stands behind a verb, its own step reads (sim/pathway/verbs).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any

from sim.pathway.syntax import Number, PathwayTree, Step
from sim.scenario.faults import Fault
from sim.scenario.shapes import LARGEST
from sim.scenario.tree import READ_AS_TRUTH, is_number

ID = re.compile(r"(?!(?:steps|expects)$)[A-Za-z]\w*")


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


def without_nulls(written: Any) -> Any:
    """A mapping without words whose value is null: a null means absent."""
    return {k: v for k, v in written.items() if v is not None} if isinstance(written, Mapping) else written


class Reader:
    """Reads the steps of one pathway. verbs: the step that each verb stands for; what is not understood is a fault."""

    def __init__(self, faults: list[Fault], verbs: Mapping[str, type[Step]]) -> None:
        self.faults, self.verbs = faults, verbs
        self.ids: dict[str, str] = {}

    # ---- blocks

    def tree(self, name: str, written: object) -> PathwayTree:
        """A pathway."""
        at, expects = f"pathways.{name}", None
        if isinstance(written, Mapping):
            found = without_nulls(written)
            self.only(at, found, {"expects", "steps"})
            listed = found.get("expects", [])
            if isinstance(listed, list) and all(isinstance(h, str) for h in listed):
                expects = frozenset(listed)
            else:
                self.fault(f"{at}.expects", "must be a list of the names held at the start", listed)
            written = found.get("steps")
        if not isinstance(written, list) or not written:
            self.fault(at, "must be a list of steps", written)
            return PathwayTree(name, ())
        return PathwayTree(name, self.block(at, written), expects)

    def block(self, at: str, written: object) -> tuple[Step, ...]:
        """A list of steps."""
        if not isinstance(written, list):
            self.fault(at, "must be a list of steps", written)
            return ()
        read = (self.step(f"{at}[{number}]", step) for number, step in enumerate(written, start=1))
        return tuple(step for step in read if step is not None)

    def step(self, at: str, written: object) -> Step | None:
        """One step: a verb, and the words beside it."""
        if not isinstance(written, Mapping):
            self.fault(at, "a step is a verb and its words", written)
            return None
        written = {word: what for word, what in written.items() if what is not None or word in self.verbs}
        verbs = [word for word in written if word in self.verbs]
        if len(verbs) != 1:
            near = [m for w in written for m in difflib.get_close_matches(str(w), self.verbs, n=1)] if not verbs else []
            hint = f"; did you mean {near[0]}?" if near else ""
            words = [word for word in written if word != "id"] or list(written)  # an id may be one that was not typed
            self.fault(at, f"a step has exactly one verb of {', '.join(self.verbs)}{hint}", words)
            return None
        verb, kind = verbs[0], self.verbs[verbs[0]]
        self.only(at, written, kind.beside | {verb, "id"})
        if "id" in written:
            self.id(at, written["id"])
        return kind.read(self, f"{at}.{verb}", written[verb], written)

    def id(self, at: str, written: object) -> None:
        """The name by which an intervention finds a step."""
        name = self.name(f"{at}.id", written)
        if name is not None and not ID.fullmatch(name):
            self.fault(f"{at}.id", "must begin with a letter, of letters, digits and _", name)
        elif name in self.ids:
            self.fault(f"{at}.id", f"is the id of {self.ids[name]} as well", name)
        elif name is not None:
            self.ids[name] = at

    # ---- words

    def fault(self, at: str, rule: str, found: object = None) -> None:
        """Note what is wrong."""
        self.faults.append(Fault(at, rule, "" if found is None else shown(found)))

    def only(self, at: str, written: Mapping[Any, Any], known: set[str] | frozenset[str]) -> None:
        """No word but those known."""
        for word in written:
            if word not in known:
                self.fault(f"{at}.{word}", f"unknown word; known here: {', '.join(sorted(known))}")

    def name(self, at: str, written: object) -> str | None:
        """A name of anything."""
        if isinstance(written, str) and written:
            return written
        self.fault(at, f"must be a name{as_truth(written)}", written)
        return None

    def number(self, at: str, written: object, least: float = 0.0) -> Number:
        """A constant, or the name of an attribute."""
        if isinstance(written, str) and written:
            return written
        if isinstance(written, int | float) and is_number(written) and written >= least:
            if written > LARGEST:
                self.fault(at, f"must be at most {LARGEST:,.0f}", written)
            return float(written)
        self.fault(at, f"must be an attribute or a number of at least {least:g}{as_truth(written)}", written)
        return least

    def whole(self, at: str, written: object, least: int = 0) -> int | None:
        """A whole number."""
        if isinstance(written, int) and not isinstance(written, bool) and written >= least:
            return written
        self.fault(at, f"must be a whole number of at least {least}", written)
        return None
