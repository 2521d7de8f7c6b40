"""Both journeys as a picture: two lanes on one line of time, across a wide page or down a narrow one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sim.report.diagram.lettering import width, wrap
from sim.report.patient.axis import Axis
from sim.report.patient.bars import Bar
from sim.report.patient.lasting import lasting
from sim.report.patient.strokes import (
    BADGE,
    BOLD,
    DARK,
    END,
    GREY,
    INK,
    LINE,
    MIDDLE,
    RULE,
    SIZE,
    SMALL,
    SMALL_SIZE,
    STRIP,
    badge,
    drawn_bar,
    length_text,
    line,
    svg,
    text,
    words,
    zigzag,
)
from sim.scenario.clock import HOUR_MS

When = Callable[[int], str]
DASHED = ' stroke-dasharray="2 4"'
CUT_AT = 0.88  # where in a spell that is cut the cut is drawn: behind its words
THIN = 1.2  # a bar of hardly any time is still seen
WIDE, HIGH, ABOVE, BETWEEN = 1040.0, 66.0, 52.0, 56.0  # the picture across: its lanes and the room above them
TALL, BROAD, ASIDE, BETWEEN_TALL = 340.0, 112.0, 66.0, 26.0  # the picture down


@dataclass(frozen=True)
class Lane:
    """One world: its name, how the journey went there in a few words, and the bars of each visit."""

    name: str
    summary: str
    visits: tuple[tuple[Bar, ...], ...]

    @property
    def bars(self) -> list[Bar]:
        """All bars in order."""
        return [bar for visit in self.visits for bar in visit]


@dataclass(frozen=True)
class Scale:
    """The line of time of both lanes, from `first` on over `room`."""

    axis: Axis
    first: float
    room: float

    @classmethod
    def of(cls, lanes: Sequence[Lane], first: float, room: float) -> Scale:
        """From every instant at which anything changes in either lane."""
        bars = [bar for lane in lanes for bar in lane.bars]
        return cls(Axis.of(instant for bar in bars for instant in (bar.begin, bar.end)), first, room)

    def at(self, instant: float) -> float:
        """Where an instant is drawn."""
        return self.first + self.room * self.axis.place(instant)

    def bar(self, bar: Bar) -> tuple[float, float]:
        """Where a bar begins, and its length."""
        begin = self.at(bar.begin)
        return begin, max(self.at(bar.end) - begin, THIN)

    def spread(self, bars: Sequence[Bar]) -> list[tuple[float, float]]:
        """Of bars in order, their middles, and places for numbers near these, none upon another."""
        middles = [begin + size / 2 for begin, size in map(self.bar, bars)]
        found: list[float] = []
        for middle in middles:
            found.append(max(middle, found[-1] + BADGE + 2 if found else self.first + BADGE / 2))
        limit = self.first + self.room - BADGE / 2
        for place in range(len(found) - 1, -1, -1):
            found[place] = min(found[place], limit)
            limit = found[place] - BADGE - 2
        return list(zip(middles, found, strict=True))

    def homes(self, lane: Lane) -> list[tuple[float, float]]:
        """From where to where a patient is at home between two visits."""
        visits = [visit for visit in lane.visits if visit]
        return [(self.at(one[-1].end), self.at(other[0].begin)) for one, other in pairwise(visits)]

    def cuts(self) -> list[tuple[float, str]]:
        """Where the line is cut, and how long the spell is that is cut."""
        return [(self.at(a + CUT_AT * (b - a)), lasting((b - a) / HOUR_MS)) for a, b in self.axis.cut]

    def ticks(self, apart: float) -> list[tuple[float, int]]:
        """Where instants are named, and which."""
        return [(self.at(tick), tick) for tick in self.axis.ticks(apart / self.room)]


def wide(lanes: Sequence[Lane], when: When) -> str:
    """The picture across: the baseline above, the other world below, time to the right."""
    left = 6.0
    scale = Scale.of(lanes, left, WIDE - 2 * left)
    bottom = ABOVE + len(lanes) * HIGH + (len(lanes) - 1) * BETWEEN
    drawn = [f'<path d="M{left} {bottom + 3:.1f}h{scale.room}" stroke="{RULE}"/>']
    for number, lane in enumerate(lanes):
        top = ABOVE + number * (HIGH + BETWEEN)
        drawn.append(text(left, top - 30, lane.name, DARK, BOLD))
        drawn.append(text(left + width(lane.name, SIZE, bold=True) + 8, top - 30, lane.summary, GREY))
        drawn += [line(f"M{a:.1f} {top + HIGH / 2:.1f}H{b:.1f}", DASHED) for a, b in scale.homes(lane)]
        outside = []
        for place, bar in enumerate(lane.bars, start=1):
            begin, size = scale.bar(bar)
            drawn.append(drawn_bar(bar, (begin, top), (size, HIGH), across=True))
            summary = _fitting(place, bar, size - 8, HIGH - STRIP - 6)
            drawn += words(begin + 5, top + STRIP + 4, summary)
            outside += [] if summary else [(place, bar)]
        for (place, _), (middle, x) in zip(outside, scale.spread([bar for _, bar in outside]), strict=True):
            drawn += [line(f"M{middle:.1f} {top:.1f}L{x:.1f} {top - 5:.1f}"), *badge(place, x, top - 5 - BADGE / 2)]
    for x, long in scale.cuts():
        drawn += zigzag(x, ABOVE - 8, bottom - ABOVE + 12, across=True)
        drawn.append(text(_within(x, f"{long}, cut"), bottom + 40, f"{long}, cut", INK, MIDDLE))
    taken = 0.0  # up to where names of instants stand
    for x, name in _named(scale.ticks(92.0), when):
        middle, half = _within(x, name), width(name, SIZE) / 2
        drawn.append(line(f"M{x:.1f} {bottom + 3:.1f}v7"))
        if middle - half >= taken:
            drawn.append(text(middle, bottom + 24, name, GREY, MIDDLE))
            taken = middle + half + 6
    return svg(WIDE, bottom + 46, drawn)


def _within(x: float, summary: str) -> float:
    """The middle of a text, so that it stays on the picture."""
    half = width(summary, SIZE) / 2 + 1
    return min(max(x, half), WIDE - half)


def _named(ticks: Sequence[tuple[float, int]], when: When) -> list[tuple[float, str]]:
    """Instants on the line of time with their names: a midnight by its day, an hour by itself but for the first."""
    found = []
    for number, (place, tick) in enumerate(ticks):
        day, _, hour = when(tick).rpartition(" ")
        found.append((place, day if hour == "00:00" else hour if number else f"{day} {hour}"))
    return found


def tall(lanes: Sequence[Lane], when: When) -> str:
    """The picture down: the baseline on the left, the other world on the right, time goes down."""
    top = 44.0
    scale = Scale.of(lanes, top, min(760.0, max(300.0, 26.0 * max(len(lane.bars) for lane in lanes))))
    drawn: list[str] = []
    for number, lane in enumerate(lanes):
        left = ASIDE + number * (BROAD + BETWEEN_TALL)
        for row, name_line in enumerate(wrap(lane.name, SIZE, BROAD + 16, bold=True)[:2]):
            drawn.append(text(left, 14 + row * LINE, name_line, DARK, BOLD))
        drawn += [line(f"M{left + BROAD / 2:.1f} {a:.1f}V{b:.1f}", DASHED) for a, b in scale.homes(lane)]
        outside = []
        for place, bar in enumerate(lane.bars, start=1):
            begin, size = scale.bar(bar)
            drawn.append(drawn_bar(bar, (left, begin), (BROAD, size), across=False))
            summary = _fitting(place, bar, BROAD - STRIP - 8, size - 3)
            drawn += words(left + STRIP + 5, begin + 2, summary)
            outside += [] if summary else [(place, bar)]
        end = left + BROAD
        for (place, _), (middle, y) in zip(outside, scale.spread([bar for _, bar in outside]), strict=True):
            drawn += [line(f"M{end:.1f} {middle:.1f}L{end + 5:.1f} {y:.1f}"), *badge(place, end + 5 + BADGE / 2, y)]
    cuts = []  # where the lengths of what is cut stand
    for y, long in scale.cuts():
        drawn += zigzag(ASIDE, y, len(lanes) * BROAD + BETWEEN_TALL, across=False)
        summary = wrap(f"{long}, cut", SMALL_SIZE, ASIDE - 10)
        drawn += [text(ASIDE - 9, y + 12 * row, each, INK, END, SMALL) for row, each in enumerate(summary)]
        cuts.append((y - 14, y + 12 * len(summary)))
    for y, name in _named(scale.ticks(30.0), when):
        drawn.append(line(f"M{ASIDE - 6} {y:.1f}h4"))
        if not any(first - 14 < y < last + 10 for first, last in cuts):
            summary = wrap(name, SMALL_SIZE, ASIDE - 10)
            drawn += [text(ASIDE - 9, y + 4 + 12 * row, each, GREY, END, SMALL) for row, each in enumerate(summary)]
    return svg(TALL, top + scale.room + 22, drawn)


def _fitting(place: int, bar: Bar, across: float, down: float) -> list[str]:
    """Number, name and length in lines that fit into a bar; none where they do not."""
    for summary in (f"{place} {bar.label}, {length_text(bar)}", f"{place} {bar.label}"):
        if max(width(word, SIZE) for word in summary.split()) <= across:
            lines = wrap(summary, SIZE, across)
            if len(lines) * LINE <= down:
                return lines
    return []
