"""The log in vidigi's columns: where each patient is seen at any time, so that it can be animated.

vidigi shows a patient in one position, that of the latest row. So who gives back one of two places, or comes back from
a queue to a place they kept, is written as leaving the place they are in and taking it anew at that instant. Times of
use add up exactly; only the number of uses is higher than that of stays.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.activity.places import NOBODY
from sim.engine.log import Event
from sim.report.labelled_log import LabelledLog

Ints = NDArray[np.int64]
COLUMNS = ("entity_id", "event_type", "event", "time", "pathway", "resource_id", "run_number")
ARRIVAL, QUEUE, USE, USE_END = range(4)
TYPES = ("arrival_departure", "queue", "resource_use", "resource_use_end")
MINUTE_MS = 60_000
DIGITS = 4  # of a minute


class Names:
    """Texts, each stored once."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._number: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text."""
        if text not in self._number:
            self._number[text] = len(self.texts)
            self.texts.append(text)
        return self._number[text]

    def numbers(self, texts: tuple[str, ...], prefix: str = "") -> Ints:
        """The numbers of texts."""
        return np.array([self.number(prefix + text) for text in texts], dtype=np.int64)


def animation_rows(labelled: LabelledLog) -> tuple[dict[str, Ints], list[str]]:
    """Rows in order of happening as numbers: row of the journeys, type, event (of the texts beside), at (ms), place."""
    names, log = Names(), labelled.log
    parts = np.concatenate(list(_parts(labelled, names)), axis=1)
    order = np.argsort(parts[0], kind="stable")
    line, kind, event, place = parts[1:, order]
    columns = {"row": log.row[line], "type": kind, "event": event, "at": log.at[line], "place": place}
    return columns, names.texts


def _parts(labelled: LabelledLog, names: Names) -> Iterator[Ints]:
    """Rows as int64[5, n]: position, line of the log, type, event, place."""
    steps, log = names.numbers(labelled.step_names), labelled.log
    for event, text in ((Event.ARRIVE, "arrival"), (Event.LEAVE, "depart")):
        lines = np.flatnonzero(log.event == event)
        yield _rows(lines, ARRIVAL, np.full(len(lines), names.number(text)))
    asks = np.flatnonzero(log.event == Event.REQUEST)
    yield _rows(asks, QUEUE, steps[log.node[asks]])
    delays = labelled.here(Event.DELAY)
    nowhere = labelled.line[delays & (labelled.holder == NOBODY)]
    yield _rows(nowhere, QUEUE, steps[log.node[nowhere]])
    yield from _stays(labelled, names)
    yield from _returns(labelled, names, delays)


def _rows(lines: Ints, kind: int, event: Ints, place: Ints | None = None, shift: Ints | int = 1) -> Ints:
    places = np.full(len(lines), NOBODY) if place is None else place
    return np.stack([4 * lines + shift, lines, np.full(len(lines), kind), event, places])


def _stays(labelled: LabelledLog, names: Names) -> Iterator[Ints]:
    """Places taken and given back, a row for each of them."""
    log, places = labelled.log, labelled.places
    took, gave = np.flatnonzero(log.event == Event.TAKE), np.flatnonzero(log.event == Event.GIVE)
    moved, before = _moved(labelled), np.append(0, labelled.line[:-1])
    position = 4 * np.arange(len(log)) + 1
    position[labelled.line[moved]] = 4 * before[moved]  # the old place is left just before the new one is taken
    for lines, source, kind, word in ((took, took, USE, ""), (gave, places.taken[gave], USE_END, "leave ")):
        events = names.numbers(labelled.place_names, word)[places.kind[lines]]
        count = log.quantity[lines]
        each = np.repeat(np.arange(len(lines)), count)
        within = np.arange(len(each)) - np.repeat(np.cumsum(count) - count, count)
        numbers = places.numbers[places.first[source][each] + within]
        yield _rows(lines[each], kind, events[each], numbers, position[lines[each]] - 4 * lines[each])


def _moved(labelled: LabelledLog) -> NDArray[np.bool_]:
    """Lines at which the old place is given back in a move: right behind the one that takes the new."""
    log, before = labelled.log, np.append(0, labelled.line[:-1])
    moved = labelled.here(Event.GIVE) & np.append(False, labelled.here(Event.TAKE)[:-1])
    return np.asarray(moved & (log.node[labelled.line] == log.node[before]) & (log.at[labelled.line] == log.at[before]))


def _returns(labelled: LabelledLog, names: Names, delays: NDArray[np.bool_]) -> Iterator[Ints]:
    """Those who go on in a place they hold, but were seen elsewhere last: they leave it and take it anew."""
    seen = labelled.latest(labelled.here(Event.ARRIVE, Event.REQUEST, Event.TAKE, Event.GIVE) & ~_moved(labelled))
    earlier = np.append(0, labelled.latest(delays | labelled.here(Event.ARRIVE))[:-1])
    back = delays & (labelled.holder != NOBODY) & (labelled.event[seen] != Event.TAKE) & (earlier <= seen)
    lines, holder = labelled.line[back], labelled.holder[back]
    numbers, kinds = labelled.first_number(holder), labelled.places.kind[holder]
    yield _rows(lines, USE_END, names.numbers(labelled.place_names, "leave ")[kinds], numbers)
    yield _rows(lines, USE, names.numbers(labelled.place_names)[kinds], numbers, 2)
