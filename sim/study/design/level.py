"""A level of a factor: what a path, an intervention or a trust is set to at a point of a design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainValidator

from sim.scenario.tree import is_number

Scalar = str | float | int | bool | tuple[Any, ...] | None


def same(level: Scalar) -> tuple[str, Any]:
    """What tells a level from another: 500 and 500.0 are one, true and 1 are not, nor are 500 and the text 500."""
    if isinstance(level, bool):
        return "truth value", level
    return ("number", float(level)) if isinstance(level, int | float) else (type(level).__name__, level)


def doubled(points: Iterable[Mapping[str, Scalar]]) -> Iterator[tuple[int, int]]:
    """Numbers, from 0, of points that say the same as one before: which, and the first that said it."""
    first: dict[Any, int] = {}
    for number, levels in enumerate(points):
        key = frozenset((factor, same(level)) for factor, level in levels.items() if level is not None)
        if (before := first.setdefault(key, number)) != number:
            yield number, before


def scalar(written: Any) -> Any:
    """What is written, where it can be a level. ValueError where not."""
    if written is None or isinstance(written, bool) or is_number(written) or (isinstance(written, str) and written):
        return written
    if isinstance(written, list | tuple) and written and not any(isinstance(each, list | tuple) for each in written):
        return tuple(scalar(each) for each in written)
    raise ValueError("must be a number, a text, true, false, a list of these, or null for what the scenario says")


def _told_once(levels: Sequence[Scalar]) -> tuple[Scalar, ...]:
    if not levels:
        raise ValueError("has no level")
    again = {repr(levels[number]) for number, _ in doubled([{"level": level} for level in levels if level is not None])}
    again |= {"null"} if list(levels).count(None) > 1 else set()
    if again:
        raise ValueError(f"has a level twice, got {', '.join(sorted(again))}")
    return tuple(levels)


Level = Annotated[Scalar, PlainValidator(scalar)]
Levels = Annotated[tuple[Level, ...], AfterValidator(_told_once)]
Name = Annotated[str, Field(min_length=1)]
