"""How patients of a class come: at a rate that changes with the clock, so many in each period, or at fixed times."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from sim.scenario.base import Part, Share, unless_whole
from sim.scenario.clock import WEEKDAYS
from sim.scenario.distribution import Distribution
from sim.scenario.one_of import OneOf, one_of

MEAN_TOLERANCE = 0.005  # factors are published to two decimals
MOST_PER_HOUR = 10_000.0
PLACES = 1 << 20  # patients that one period or one fixed time keeps apart, and fixed times that one day does
HOURS_OF_DAY, HOURS_OF_WEEK = 24, 168

Factor = Annotated[float, Field(ge=0, le=100)]
Rate = Annotated[float, Field(ge=0, le=MOST_PER_HOUR)]


def _shares_of_hours(hour: tuple[float, ...]) -> tuple[float, ...]:
    if fault := unless_whole({f"{at:02d}h": share for at, share in enumerate(hour)}):
        raise ValueError(fault)
    return hour


def _mean_one(factors: tuple[float, ...]) -> tuple[float, ...]:
    mean = math.fsum(factors) / len(factors)
    if abs(mean - 1.0) > MEAN_TOLERANCE:
        raise ValueError(f"must have mean 1, got {mean:.6g} ({', '.join(f'{f:.4g}' for f in factors)})")
    return factors


def _one_or_more(rate: object) -> object:
    return (rate,) if isinstance(rate, int | float) and not isinstance(rate, bool) else rate


def _whole_days(rates: tuple[float, ...]) -> tuple[float, ...]:
    if len(rates) not in (1, HOURS_OF_DAY, HOURS_OF_WEEK):
        raise ValueError(f"must be one number, 24 (by hour of day) or 168 (by hour of the week), got {len(rates)}")
    return rates


class Listed(Part):
    """Successive periods from the start of the run: a rate in each, or just so many patients in each."""

    one_of: ClassVar[OneOf] = one_of("per_hour", "count")
    every_h: float = Field(default=1, gt=0, le=24 * 366)
    """Length of a period, hours: whole ones for rates."""
    per_hour: Annotated[tuple[Rate, ...], Field(min_length=1, max_length=1_000_000)] | None = None
    """Mean arrivals an hour in each period; after the last, none."""
    count: Annotated[tuple[Annotated[int, Field(ge=0, le=1_000_000)], ...], Field(min_length=1)] | None = None
    """Patients who come in each period, no more and no fewer; after the last, none."""
    moment: Literal["any", "start"] = "any"
    """Of those counted: at any moment of their period, or all together at its start."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.per_hour is None) == (self.count is None):
            raise ValueError("needs either per_hour (rates) or count (patients)")
        if self.per_hour is not None and self.every_h != int(self.every_h):
            raise ValueError(f"every_h must be whole hours for rates, got {self.every_h:g}")
        if self.per_hour is not None and self.moment != "any":
            raise ValueError("moment belongs to count")
        return self


class Every(Part):
    """One patient after another: the time from each to the next has a distribution."""

    of: Distribution
    """Time to the next patient, in the unit; the first comes after such a time as well."""
    unit: Literal["hours", "minutes", "days"] = "hours"
    """The unit of its numbers."""

    @model_validator(mode="after")
    def _takes_time(self) -> Self:
        if self.of.constant is not None and self.of.constant <= 0:
            raise ValueError("constant must be above 0, or infinitely many come at once")
        return self


class FixedTimes(Part):
    """Patients who come at times of the week, as booked: a template."""

    at_h: Annotated[tuple[Annotated[float, Field(ge=0, lt=24)], ...], Field(min_length=1)]
    """Hours of the day."""
    weekdays: tuple[str, ...] = WEEKDAYS
    """Weekdays, mon to sun."""
    count: int = Field(default=1, ge=0, le=10_000)
    """Patients at each of these times."""
    late_h: Distribution | None = None
    """Hours by which each comes late (or, below 0, early); unsaid, on time."""

    @model_validator(mode="after")
    def _known_days(self) -> Self:
        if unknown := [d for d in self.weekdays if d not in WEEKDAYS]:
            raise ValueError(f"weekdays must be of {', '.join(WEEKDAYS)}, got {', '.join(unknown)}")
        return self


KINDS = ("per_day", "per_hour", "listed", "template", "every", "at_h")
BY_CALENDAR = ("weekday", "month", "bank_holidays_as_sunday")


class Arrivals(Part):
    """How many patients of a class arrive, and when: exactly one of the six ways of KINDS."""

    one_of: ClassVar[OneOf] = one_of(
        *KINDS, only_with={"hour": ("per_day",), **dict.fromkeys(BY_CALENDAR, ("per_day", "per_hour"))}
    )
    per_day: Annotated[float, Field(ge=0, le=10_000)] | None = None
    """Mean arrivals a day, over a year in which all factors average 1; 0 to 10,000."""
    per_hour: Annotated[tuple[Rate, ...], BeforeValidator(_one_or_more), AfterValidator(_whole_days)] | None = None
    """Mean arrivals an hour: one number, 24 by hour of the day, or 168 by hour of the week from Monday on."""
    listed: Listed | None = None
    """Rates or numbers of patients in successive periods of the run."""
    template: Annotated[tuple[FixedTimes, ...], Field(min_length=1)] | None = None
    """Fixed times of the week."""
    every: Every | None = None
    """One after another, at intervals that have a distribution."""
    at_h: Annotated[tuple[Annotated[float, Field(ge=0)], ...], Field(min_length=1)] | None = None
    """The instants themselves, hours from the start of the run."""
    factor: Factor = 1.0
    """Multiplies all of it: 1.02 is 2 % more demand, 0 is nobody; 0 to 100, of `every` 0 to 1."""
    hour: Annotated[tuple[Share, ...], Field(min_length=24, max_length=24), AfterValidator(_shares_of_hours)] = (
        1.0 / 24.0,
    ) * 24
    """Of per_day, the share in each of a day's 24 hours, from midnight; sum 1."""
    weekday: Annotated[tuple[Factor, ...], Field(min_length=7, max_length=7), AfterValidator(_mean_one)] = (1.0,) * 7
    """Factor of each weekday, Monday first; mean 1."""
    month: Annotated[tuple[Factor, ...], Field(min_length=12, max_length=12)] = (1.0,) * 12
    """Factor of each calendar month, January first."""
    bank_holidays_as_sunday: bool = False
    """Whether a bank holiday (England) takes the factor of a Sunday."""

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        said = [kind for kind in KINDS if getattr(self, kind) is not None]
        if len(said) != 1:
            raise ValueError(f"needs exactly one of {', '.join(KINDS)}, got {', '.join(said) or 'none'}")
        if "hour" in self.model_fields_set and self.per_day is None:
            raise ValueError("hour tells how per_day is spread over the day")
        if self.every is not None and self.factor > 1:
            raise ValueError(
                f"factor must be at most 1 with `every`, got {self.factor:g}: one after another can be left out and "
                "not multiplied; divide the times of `every.of` instead (half of them is twice as many)"
            )
        counts = [*((self.listed.count or ()) if self.listed else ()), *(t.count for t in self.template or ())]
        if counts and max(counts) * self.factor >= PLACES:
            raise ValueError(f"count times factor must be below {PLACES:,}, got {max(counts) * self.factor:,.0f}")
        by_calendar = self.model_fields_set & set(BY_CALENDAR)
        if by_calendar and self.per_day is None and self.per_hour is None:
            raise ValueError(f"{', '.join(sorted(by_calendar))} needs per_day or per_hour")
        return self

    @property
    def kind(self) -> str:
        """Which of the ways of coming is reported."""
        return next(kind for kind in KINDS if getattr(self, kind) is not None)
