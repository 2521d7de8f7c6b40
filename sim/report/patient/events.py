"""What happened to a patient, event by event, in words; and moments, in which several pieces come together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sim.pathway.phrase import Kind

LONGEST_ROUND = 4  # moments of a loop that is reported once
ShownInstant = Callable[[int], str]


@dataclass(frozen=True)
class PatientEvent:
    """One thing that happened at an instant (ms).

    key: what it was, the same in both worlds, without when and for how long; until: when it ends, of what takes time;
    short: what then is done, without how long.
    """

    at: int
    text: str
    key: tuple[object, ...]
    kind: Kind | None = None
    until: int | None = None
    short: str = ""


@dataclass(frozen=True)
class Moment:
    """All that happened to a patient at one instant, the stretch that begins there included; `visit` counts from 1."""

    at: int
    text: str
    key: tuple[object, ...]
    visit: int


def moments(events: Sequence[PatientEvent], visit: int) -> list[Moment]:
    """Events of one visit by instant."""
    found: list[Moment] = []
    group: list[PatientEvent] = []
    for each in [*events, None]:
        if group and (each is None or each.at != group[0].at):
            texts = [part.text for part in group if part.text]
            found.append(Moment(group[0].at, "; ".join(texts), tuple(part.key for part in group), visit))
            group = []
        if each is not None:
            group.append(each)
    return [moment for moment in found if moment.text]


def without_rounds(passed: Sequence[Moment], when: ShownInstant) -> list[Moment]:
    """The same, where a loop that was passed several times on end is reported once, with how often and until when.

    when: how an instant is reported.
    """
    found: list[Moment] = []
    place = 0
    while place < len(passed):
        length, times = _round(passed, place)
        found += passed[place : place + length]
        if times > 1:
            again, after = passed[place + length], place + times * length
            often = "once more" if times == 2 else f"{times - 1} times more"
            until = f", until {when(passed[after].at)}" if after < len(passed) else ""
            found.append(Moment(again.at, f"the same {often}{until}", ("again", again.key), again.visit))
        place += length * times
    return found


def _round(passed: Sequence[Moment], place: int) -> tuple[int, int]:
    """The loop that begins at a place: of how many moments it is, and how often it is passed on end."""
    for length in range(1, LONGEST_ROUND + 1):
        keys = [moment.key for moment in passed[place : place + length]]
        times = 1
        while [m.key for m in passed[place + times * length : place + (times + 1) * length]] == keys:
            times += 1
        if times > 1 and len(keys) == length:
            return length, times
    return 1, 1
