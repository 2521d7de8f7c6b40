"""A study as its file says it: every key there may be, and what they say together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, model_validator

from sim.scenario.base import Part
from sim.scenario.one_of import OneOf, one_of
from sim.study.design.kinds import Design, Range
from sim.study.design.level import Level, Name

MOST_PAIRS = 100_000
LEAST_PAIRS = 10
"""Of a sequential rule: with fewer first pairs its interval holds the truth too rarely (docs/studies.md)."""
SEQUENTIAL = ("half_width", "effect", "least", "most")


class Stopping(Part):
    """How many pairs of worlds each point gets: so many, or as many as a named effect needs."""

    one_of: ClassVar[OneOf | None] = one_of("pairs", SEQUENTIAL)

    pairs: int | None = Field(default=None, ge=1, le=MOST_PAIRS)
    """So many, 1 to 100,000."""
    half_width: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Pairs until the half-width of the effect's 95 % interval is this or less, in the effect's own unit."""
    effect: str | None = Field(default=None, min_length=1)
    """The measure whose paired difference is looked at."""
    least: int | None = Field(default=None, ge=LEAST_PAIRS, le=MOST_PAIRS)
    """Pairs before the half-width is looked at for the first time."""
    most: int | None = Field(default=None, ge=LEAST_PAIRS, le=MOST_PAIRS)
    """Pairs after which it is given up, and said so."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if rule := not_one_way({key: getattr(self, key) for key in type(self).model_fields}):
            raise ValueError(rule)
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(f"least must not be above most, got least {self.least}, most {self.most}")
        return self


def not_one_way(written: Mapping[str, Any]) -> str:
    """Why what is written is neither a number of pairs nor a whole sequential rule; an empty string where it is."""
    said = [key for key in SEQUENTIAL if written.get(key) is not None]
    if written.get("pairs") is not None:
        return f"must have pairs or a half-width, not both, got pairs and {', '.join(said)}" if said else ""
    missing = [key for key in SEQUENTIAL if key not in said]
    if not said:
        return f"must have either pairs, or {', '.join(SEQUENTIAL)}"
    return f"must have {', '.join(SEQUENTIAL)} together, got no {', '.join(missing)}" if missing else ""


def _named_once(names: tuple[str, ...]) -> tuple[str, ...]:
    if again := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"names a measure twice, got {', '.join(again)}")
    return names


class Outputs(Part):
    """What is kept of each point."""

    measures: Annotated[tuple[Name, ...], AfterValidator(_named_once)] = ()
    """Measures in the tables and pictures, in this order; none named: all there are."""
    by_month: bool = False
    """Whether each measure is told month by month as well."""


def _names_one(levels: dict[str, Any] | None) -> dict[str, Any] | None:
    if levels is not None and not levels:
        raise ValueError("names no factor")
    return levels


class StudyFile(Part):
    """A study: many scenarios of one design, each run beside what it is compared with."""

    name: str = ""
    """In file names; unsaid: that of the file."""
    title: str = ""
    """Over tables and pages; unsaid: the name."""
    question: str = ""
    """What it is to answer, on its page."""
    labels: dict[Name, Name] = Field(default_factory=dict)
    """By factor, what the terminal, pictures and the page call it; unsaid: the end of its path."""
    fixed: dict[Name, Any] = Field(default_factory=dict)
    """By path or group, what holds at every point and in every baseline."""
    design: Design
    """What is varied, in exactly one way."""
    baseline: Annotated[dict[Name, Level] | None, AfterValidator(_names_one)] = None
    """By factor, the level that a point is compared with, all else being as in the point."""
    stopping: Stopping | None = None
    """How many pairs each point gets; unsaid: as many as `replications` of the command."""
    outputs: Outputs = Outputs()
    """What is kept of each point."""
    assumptions: Literal["drawn", "as_assumed"] = "drawn"
    """Whether each pair draws what is assumed from its range, or takes it as it is assumed."""


class Stated(NamedTuple):
    """A level that a study states, and its place in the file; of a range its ends."""

    factor: str
    level: Any
    place: str


def stated(study: StudyFile) -> Iterator[Stated]:
    """Everything a study sets to something: its fixed settings, the levels of its design, those of its baseline."""
    yield from (Stated(path, level, f"fixed.{path}") for path, level in study.fixed.items())
    yield from _of_design(study.design)
    yield from (Stated(factor, level, f"baseline.{factor}") for factor, level in (study.baseline or {}).items())


def _of_design(design: Design) -> Iterator[Stated]:
    at = f"design.{design.kind}"
    if design.table is not None:
        for row, levels in enumerate(design.table.points()):
            yield from (Stated(factor, level, design.table.place(row, factor)) for factor, level in levels.items())
    elif design.list is not None:
        for number, levels in enumerate(design.list):
            yield from (Stated(factor, level, f"{at}.{number}.{factor}") for factor, level in levels.items())
    elif written := design.grid or design.one_at_a_time:
        yield from _of_factors(written, at)
    else:
        yield from _of_factors(design.sampled.factors, f"{at}.factors")


def _of_factors(factors: Mapping[str, Any], at: str) -> Iterator[Stated]:
    for factor, levels in factors.items():
        if isinstance(levels, Range):
            yield Stated(factor, levels.low, f"{at}.{factor}.low")
            yield Stated(factor, levels.high, f"{at}.{factor}.high")
        else:
            yield from (Stated(factor, level, f"{at}.{factor}.{number}") for number, level in enumerate(levels))


def measures_named(study: StudyFile) -> Iterator[tuple[str, str]]:
    """Every measure that a study names, and its place in the file."""
    yield from ((name, f"outputs.measures.{number}") for number, name in enumerate(study.outputs.measures))
    if study.stopping is not None and study.stopping.effect is not None:
        yield study.stopping.effect, "stopping.effect"
