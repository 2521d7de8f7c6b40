"""What is wrong with a scenario, reported all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: where (dotted path, or pathway and step), which rule, and the value that broke it.

    since: the phase from which on it is one, as `phases.1`; needs: paths of what it says is missing: where something is
    wrong with one of these, this fault only follows from that; as_written: found in the files themselves, before any
    change was made; beside: the path of what it clashes with, whose place is reported as well.
    """

    path: str
    rule: str
    found: str = ""
    since: str = ""
    needs: tuple[str, ...] = field(default=(), compare=False)
    as_written: bool = field(default=False, compare=False)
    beside: str = field(default="", compare=False)

    def __str__(self) -> str:
        """One line: path, rule, value."""
        tail = f", got {self.found}" if self.found else ""
        return on_one_line(f"{self.since + ': ' if self.since else ''}{self.path}: {self.rule}{tail}")


def causes(faults: Sequence[Fault]) -> list[Fault]:
    """The faults without those that only follow from another: an unknown pool where that pool cannot be read."""
    stand = [fault.path for fault in faults if not fault.needs]
    return [
        f
        for f in faults
        if not f.needs or not (f.path in stand or any(_touches(path, need) for path in stand for need in f.needs))
    ]


def _touches(path: str, need: str) -> bool:
    """Whether something wrong at a path may be why what is needed cannot be found. `*` in need stands for any key."""
    return all(key in (other, "*") for key, other in zip(need.split("."), path.split("."), strict=False))


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
