"""What is wrong with a scenario, told all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: where (dotted path, or pathway and step), which rule, and the value that broke it."""

    path: str
    rule: str
    found: str = ""

    def __str__(self) -> str:
        """One line: path, rule, value."""
        tail = f", got {self.found}" if self.found else ""
        return on_one_line(f"{self.path}: {self.rule}{tail}")


def on_one_line(text: str) -> str:
    """The text with whatever would break its line written out, for a key or a value may hold anything."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class ScenarioFaults(ValueError):  # noqa: N818 - a list of faults, not one error
    """Every fault of a scenario, in the order of its paths."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(set(faults)))
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[ScenarioFaults], tuple[tuple[Fault, ...]]]:
        """Travel between processes as faults: of an exception only its message would."""
        return type(self), (self.faults,)
