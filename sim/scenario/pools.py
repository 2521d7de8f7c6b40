"""Places and slots: what patients hold and give back, and what is offered at times and taken once."""

from __future__ import annotations

from functools import cached_property
from itertools import product
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from sim.scenario.base import Part
from sim.scenario.clock import WEEKDAYS
from sim.scenario.distribution import Distribution
from sim.scenario.one_of import OneOf, one_of
from sim.scenario.queue_order import Ladder, QueueOrder, Rise, faults_of, ladder, unless_arrival
from sim.scenario.scope import Scope
from sim.scenario.sessions import NotHeld, SavedMinutes
from sim.scenario.table import refuse

MOST_PLACES = 1_000_000
UNLIMITED = MOST_PLACES  # what `unlimited` stands for: more than anybody ever fills, and few enough to count in ms
Weekly = Annotated[tuple[Annotated[float, Field(ge=0, le=10_000)], ...], Field(min_length=7, max_length=7)]
HourOfDay = Annotated[float, Field(ge=0, le=24)]
OF_PLACES = ("escalation", "staffed_as", "beds", "waits", "out_of_use")  # keys that slots have not
BedKind = Literal["general_and_acute", "critical_care", "maternity"]


class Addition(Part):
    """Places more (or fewer) at some months, weekdays and hours; what is not said holds always."""

    places: int = Field(ge=-MOST_PLACES, le=MOST_PLACES)
    """Places added; negative takes away."""
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] | None = None
    """Calendar months, January is 1."""
    weekdays: tuple[str, ...] | None = None
    """Weekdays, mon to sun."""
    hours: tuple[HourOfDay, HourOfDay] | None = None
    """From an hour of the day until another, which is later."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.hours is not None and self.hours[0] >= self.hours[1]:
            raise ValueError(f"hours must run forward, got {self.hours[0]:g} to {self.hours[1]:g}")
        if unknown := [d for d in self.weekdays or () if d not in WEEKDAYS]:
            raise ValueError(f"weekdays must be of {', '.join(WEEKDAYS)}, got {', '.join(unknown)}")
        return self

    def holds(self, month: int, weekday: str, hour: float) -> bool:
        """Whether it holds in a month (1 to 12), on a weekday, at an hour of the day."""
        return (
            (self.months is None or month in self.months)
            and (self.weekdays is None or weekday in self.weekdays)
            and (self.hours is None or self.hours[0] <= hour < self.hours[1])
        )


def _number(places: object) -> object:
    return UNLIMITED if places == "unlimited" else places


class Places(Part):
    """How many places are open: a base and what the calendar adds to it."""

    base: Annotated[int, BeforeValidator(_number), Field(ge=0, le=MOST_PLACES), Scope.DAY]
    """Places open when nothing else is said; `unlimited`: as many as are wanted."""
    add: Annotated[tuple[Addition, ...], Scope.DAY] = ()
    """Additions by month, weekday and hour; they add up, and the sum is never below 0."""

    @model_validator(mode="after")
    def _nothing_to_add(self) -> Self:
        if self.unlimited and self.add:
            raise ValueError("unlimited places have nothing to add to")
        return self

    @property
    def unlimited(self) -> bool:
        """Whether there are as many as are wanted."""
        return self.base == UNLIMITED

    @cached_property
    def most(self) -> int:
        """The most places open at any hour of any day of any year."""
        hours = sorted({0.0, *(hour for addition in self.add for hour in addition.hours or ())})
        moments = product(range(1, 13), WEEKDAYS, hours) if self.add else ()
        return max((self.base + sum(a.places for a in self.add if a.holds(*at)) for at in moments), default=self.base)


class Escalation(Part):
    """Beds opened when a queue is long and closed when it is not (R15 of docs/semantics.md)."""

    maximum: int = Field(ge=0, le=MOST_PLACES)
    """Most places ever opened by this rule."""
    step: int = Field(ge=1, le=MOST_PLACES)
    """Places opened or closed at one review."""
    open_over: int = Field(ge=0)
    """Open when more than this many wait."""
    close_under: int = Field(ge=0)
    """Close when fewer than this many wait, at this review and at the one before."""
    hours: tuple[Annotated[float, Field(ge=0, lt=24)], ...] = Field(min_length=1)
    """Hours of the day at which the queue is reviewed."""
    counts: str | None = None
    """The pool whose queue is counted; unsaid, this pool's own."""
    lead_h: float = Field(default=0.0, ge=0, le=24 * 28)
    """Hours from the decision to the open place."""


class Slots(Part):
    """Offers at times: theatre lists measured in hours, or starts of care counted one by one (R16 to R19)."""

    per_day: Annotated[dict[str, Weekly], Scope.DAY]
    """Offers on each weekday, Monday first: one row, or one for each category of the patient."""
    measured_in: Annotated[str, Scope.RUN] = Field(default="starts", pattern="^(starts|hours)$")
    """`hours`: each of the day's offers is a session of its own; `starts`: the day's number is one offer."""
    starts_h: Annotated[HourOfDay, Scope.DAY] = 0.0
    """Hour of the day at which the session, or the care, starts."""
    ends_h: Annotated[HourOfDay, Scope.DAY] = 24.0
    """Hour of the day at which it ends."""
    offered_days_before: Annotated[int, Scope.DAY] = Field(default=0, ge=0, le=366)
    """Days before the session at which it may be booked first."""
    offered_at_h: Annotated[HourOfDay, Scope.DAY] = 0.0
    """Hour of that day."""
    last_booking_h_before: Annotated[float, Scope.DAY] = Field(default=0.0, ge=-24, le=24 * 366)
    """Hours before the start after which what is left lapses; negative is after the start."""
    consider: Annotated[int, Scope.RUN] = Field(default=30, ge=1, le=1000)
    """How far down the waiting list the list builder looks for a case that fits."""
    booking_limit: Annotated[float, Scope.DAY] = Field(default=1.0, gt=0, le=2)
    """Planned time booked into a session, as a share of its length."""
    late_start_h: Annotated[Distribution | None, Scope.DAY] = None
    """Hours by which a session opens late, drawn once a session."""
    saved_minutes: Annotated[SavedMinutes | None, Scope.DAY] = None
    """How booking follows late starts; none: sessions are booked as if all began in time."""
    not_held: Annotated[NotHeld, Scope.DAY] = NotHeld()
    """Planned sessions that are not held, by cause."""
    place: Annotated[str | None, Scope.RUN] = None
    """Name under which the session's own place is taken (`seize: {booked: theatre}`)."""
    bank_holidays: Annotated[bool, Scope.DAY] = False
    """Whether there are offers on bank holidays."""

    @field_validator("per_day", mode="before")
    @classmethod
    def _one_row(cls, per_day: object) -> object:
        return {"": per_day} if isinstance(per_day, list | tuple) else per_day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_h >= self.ends_h:
            raise ValueError(f"starts_h must be before ends_h, got {self.starts_h:g} and {self.ends_h:g}")
        if self.place is not None and self.measured_in != "hours":
            raise ValueError("place needs measured_in: hours, for only a session has a place of its own")
        if self.place is None and self.not_held != NotHeld():
            raise ValueError("not_held needs place: only a session with a place of its own is held or not")
        if self.saved_minutes is not None and self.measured_in != "hours":
            raise ValueError("saved_minutes needs measured_in: hours, for starts are counted one by one")
        if self.measured_in == "hours" and any(n != int(n) for row in self.per_day.values() for n in row):
            raise ValueError("per_day must be whole numbers of sessions where measured_in is hours")
        return self


class OutOfUse(Part):
    """Bays that close at random to newcomers and open again: infections, leaks, faults (R14b of docs/semantics.md)."""

    times_per_year: Annotated[float, Field(ge=0, le=10_000), Scope.RUN]
    """How often a bay closes, on the mean of a year."""
    places: Annotated[int, Field(ge=1, le=MOST_PLACES), Scope.RUN]
    """Places of a bay."""
    closed_h: Annotated[Distribution, Scope.RUN]
    """Hours for which it stays closed."""


class Pool(Part):
    """Places or slots, one of the two, and the order of their priorities."""

    one_of: ClassVar[OneOf] = one_of(
        "places",
        "slots",
        only_with=dict.fromkeys(("escalation", "staffed_as", "beds", "waits", "out_of_use"), ("places",)),
    )
    places: Places | None = None
    """Places held and given back: a number, or a base with additions."""
    slots: Slots | None = None
    """Offers taken once."""
    priority: tuple[str, ...] = ()
    """Names of the priorities, the most urgent first; none: all wait in one order."""
    order: Annotated[QueueOrder | None, BeforeValidator(unless_arrival)] = None
    """What places within a priority go by: `arrival` (also unsaid: first come, first served), or one of the ways."""
    rises: tuple[Rise, ...] = ()
    """How a priority rises with time waited."""
    escalation: Escalation | None = None
    """The rule by which places are opened and closed at short notice."""
    staffed_as: str | None = None
    """Name in `workforce.areas` of the posts that look after these places; none: nobody is rostered for them."""
    beds: BedKind | bool | None = None
    """Of which kind of beds these places are, as returns of beds part them; true: general and acute. A patient is in
    one from taking it until giving it back or until the mark `discharged`, whichever comes first (R27b). Unsaid: none.
    """
    waits: Literal["internal", "discharge"] | None = None
    """What a patient in a bed waits for who holds such a place: `internal` before readiness (red days), or `discharge`
    after it; counted at midnight, as of beds (R27b).
    """
    out_of_use: OutOfUse | None = None
    """Bays closed now and then, as by an infection (R14b)."""

    @model_validator(mode="before")
    @classmethod
    def _of_something(cls, pool: object) -> object:
        if isinstance(pool, int | float) and not isinstance(pool, bool):
            raise ValueError(f"must be a mapping, as {{places: {pool:g}}}, got {pool:g}")
        return pool

    @field_validator("places", mode="before")
    @classmethod
    def _just_a_number(cls, places: object) -> object:
        bare = isinstance(places, int | float | str) and not isinstance(places, bool)
        return {"base": places} if bare else places

    @field_validator("rises", mode="after")
    @classmethod
    def _through_priorities(cls, rises: tuple[Rise, ...], pool: ValidationInfo) -> tuple[Rise, ...]:
        if "priority" in pool.data:
            refuse(faults_of(rises, pool.data["priority"]))
        return rises

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if (self.places is None) == (self.slots is None):
            raise ValueError("must have either places or slots")
        if self.escalation is not None and self.places is None:
            raise ValueError("escalation needs places")
        if self.places is not None and self.places.unlimited and (self.escalation or self.staffed_as):
            raise ValueError("unlimited places are neither staffed nor escalated")
        if self.staffed_as is not None and self.places is None:
            raise ValueError("staffed_as needs places: sessions are staffed by workforce.theatre")
        for name in ("beds", "waits", "out_of_use"):
            if getattr(self, name) and self.places is None:
                raise ValueError(f"{name} needs places")
        if self.waits and (self.beds or self.places is None or not self.places.unlimited):
            raise ValueError("waits needs places: unlimited, and no beds: it says what a patient in a bed waits for")
        if self.out_of_use and self.places is not None and self.places.unlimited:
            raise ValueError("unlimited places are never out of use")
        if len(set(self.priority)) != len(self.priority):
            raise ValueError(f"priority must not repeat a name, got {', '.join(self.priority)}")
        return self

    @property
    def bed_kind(self) -> BedKind | None:
        """The kind of beds; none where these places are no beds."""
        return "general_and_acute" if self.beds is True else self.beds or None

    @property
    def ladders(self) -> tuple[Ladder, ...]:
        """Of each priority, how it rises with time waited; none where none does."""
        ranks = range(len(self.priority)) if self.rises else ()
        return tuple(ladder(self.rises, self.priority, rank) for rank in ranks)


class Preferred(Part):
    """One line of a preference: a pool, joined after some waiting, perhaps under a tag. A bare name is a pool."""

    pool: str
    """The pool."""
    after_h: float = Field(default=0.0, ge=0, le=24 * 366)
    """Hours of waiting after which the patient also joins this pool's queue."""
    tag: str = ""
    """Name of this way of being placed, such as outlier."""


class OpenHours(Part):
    """When a working-hours clock runs: hours of the day on some weekdays."""

    hours: tuple[HourOfDay, HourOfDay]
    """From an hour of the day until another, which is later."""
    weekdays: tuple[str, ...] = WEEKDAYS
    """Weekdays, mon to sun."""
    bank_holidays: bool = True
    """Whether it is open on a bank holiday that falls on such a weekday."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.hours[0] >= self.hours[1]:
            raise ValueError(f"hours must run forward, got {self.hours[0]:g} to {self.hours[1]:g}")
        if unknown := [d for d in self.weekdays if d not in WEEKDAYS]:
            raise ValueError(f"weekdays must be of {', '.join(WEEKDAYS)}, got {', '.join(unknown)}")
        if not self.weekdays:
            raise ValueError("weekdays must name at least one day, or the clock never runs")
        return self
