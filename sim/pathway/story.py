"""The steps of a pathway as a planner wrote them: syntax understood, names not yet looked up."""

from __future__ import annotations

from dataclasses import dataclass

Number = float | str  # a constant, or the name of an attribute


@dataclass(frozen=True, slots=True)
class Step:
    """Where a step stands (`pathways.type1_attendance[3].seize`), for messages."""

    origin: str


@dataclass(frozen=True, slots=True)
class MarkStep(Step):
    """`mark: arrived`."""

    name: str


@dataclass(frozen=True, slots=True)
class Within:
    """Patience: hours of waiting or since a mark, or until the end of the booked session less and plus some hours."""

    hours: Number | None = None
    since: str | None = None
    until_booked_end: bool = False
    less: Number = 0.0
    plus: Number = 0.0


@dataclass(frozen=True, slots=True)
class SeizeStep(Step):
    """`seize:` one pool, a preference or slots by a category, the shortest queue of several, several pools together, or
    the place of the booked session.
    """

    pool: str | None = None
    preference: str | None = None
    by: str | None = None
    all_of: tuple[tuple[str, int], ...] = ()
    shortest_of: tuple[str, ...] = ()
    booked: str | None = None
    held_as: str | None = None
    priority: str | None = None
    quantity: Number = 1.0
    within: Within | None = None
    if_queue_over: int | None = None
    otherwise: tuple[Step, ...] | None = None
    if_closed: tuple[Step, ...] | None = None


@dataclass(frozen=True, slots=True)
class ReleaseStep(Step):
    """`release: bed`."""

    hold: str


@dataclass(frozen=True, slots=True)
class DelayStep(Step):
    """`delay: stay_h`, with `scaled` (hold, pool or tag, factor) and `clock`."""

    hours: Number
    scaled: tuple[tuple[str, str, Number], ...] = ()
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class WaitStep(Step):
    """`wait_until:` a calendar opens, a time of day, the booked start, or hours since a mark."""

    opens: str | None = None
    time_of_day: Number | None = None
    booked_start: bool = False
    since: str | None = None
    plus: Number = 0.0
    clock: str | None = None


@dataclass(frozen=True, slots=True)
class BranchStep(Step):
    """`branch:` an attribute, a pool's state or a placement, with one path a category."""

    paths: tuple[tuple[str, tuple[Step, ...]], ...]
    attribute: str | None = None
    pool: str | None = None
    level: str = "waiting"
    over: int = 0
    placed: str | None = None


@dataclass(frozen=True, slots=True)
class GoToStep(Step):
    """`go_to: emergency_spell`: a jump, nothing is put down."""

    pathway: str


@dataclass(frozen=True, slots=True)
class ComeBackStep(Step):
    """`come_back: {with: readmission, after: days_to_return_h, to: type1_attendance}`."""

    flag: str
    after: Number
    pathway: str


@dataclass(frozen=True, slots=True)
class LeaveStep(Step):
    """`leave: discharged`."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Story:
    """A pathway: its steps, and the holds it expects its callers to bring (None: whatever they all bring)."""

    name: str
    steps: tuple[Step, ...]
    expects: frozenset[str] | None = None
