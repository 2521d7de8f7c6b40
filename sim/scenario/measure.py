"""What a model tells beside its pools, steps and classes: times between marks, and figures by period."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.base import Part
from sim.scenario.clock import ms_of

ARRIVAL = "arrival"  # what a measure may begin with beside marks
OF_MARKS = ("to", "within_h", "visits")  # keys that mean something beside `from` only


def exact(number: float) -> str:
    """A number in as few digits as tell it from any other: 4, 0.5, 100.00001."""
    return f"{number:g}" if float(f"{number:g}") == number else repr(number)


class Measure(Part):
    """The time from one mark to another of the same visit, counted where the second lies in the measured window; or
    places in use and queue of a pool, by period.
    """

    from_: str | None = Field(default=None, alias="from")
    """The mark it begins with, or `arrival`."""
    to: str | None = None
    """The mark it ends with."""
    within_h: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """Hours: the share of visits that took no longer is reported for each."""
    visits: Literal["last", "first", "each"] = "last"
    """Which count of a visit that passes the marks several times. `last`: to the last time it passed `to`, from the
    latest `from` before it; `first`: from the first `from` to the first `to` after it; `each`: every time from a `from`
    to the next `to`.
    """
    pool: str | None = None
    """In the place of marks: the pool whose places in use and queue are reported by period."""
    by: tuple[Literal["weekday", "hour", "day"], ...] = ()
    """Periods by which it is reported as well: the weekday, hour of the day, or day of the run, in which `to` lies."""
    every_h: int | None = Field(default=None, ge=1, le=24 * 366)
    """Whole hours: it is reported as well by the time since the start of the run, in steps of so many."""

    @model_validator(mode="after")
    def _marks_or_a_pool(self) -> Self:
        named = self.model_fields_set
        if self.pool is None:
            if self.from_ is None or self.to is None:
                raise ValueError("needs from and to, or pool")
        elif "from_" in named or not named.isdisjoint(OF_MARKS):
            raise ValueError("is of marks or of a pool: from, to, within_h and visits have no meaning beside pool")
        elif not self.by and self.every_h is None:
            raise ValueError("pool is told by period: needs by or every_h (over the whole window it is told anyway)")
        if len(set(self.by)) < len(self.by):
            raise ValueError("by names a period twice")
        limits = [ms_of(limit) for limit in self.within_h]
        if again := [limit for n, limit in enumerate(self.within_h) if limits[n] in limits[:n]]:
            raise ValueError(f"within_h names {exact(again[0])} h twice, to the millisecond")
        if self.visits == "each" and self.from_ == ARRIVAL:
            raise ValueError("a visit arrives once: visits: each needs a mark in from; use first or last")
        return self
