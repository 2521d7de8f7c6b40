"""Warnings of a study: pools that are asked for more than they have, stocks that still move, draws made again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.report.loads import overload
from sim.report.study.incomplete import counted
from sim.report.study.shown import point_title, short_names
from sim.study.sweep.result import StudyResult
from sim.study.warm_up.monthly import NOT_SETTLED, SEE

MOST_TOLD = 6  # worlds of which each thing is told; the others are counted
FULL = "demand above capacity"


def cautions(result: StudyResult) -> list[str]:
    """A line each, baselines first; of a point only what its own baseline has not.

    Raises nothing: a world that was not looked at has no line, and how many were is said where not all were.
    """
    full = {number: {load.pool: overload(load) for load in loads} for number, loads in result.loads.items() if loads}
    moved = {
        number: {stock: f"{NOT_SETTLED}: {text} {SEE}" for stock, text in found.items()}
        for number, found in result.unsettled.items()
    }
    lines = [*_told(result, full, FULL), *_of_all(result), *_told(result, moved, NOT_SETTLED)]
    if result.redrawn:
        draws = "1 draw of the assumptions" if result.redrawn == 1 else f"{result.redrawn} draws of the assumptions"
        lines.append(f"{draws} made no valid trust and {'was' if result.redrawn == 1 else 'were'} drawn again")
    return lines


def _of_all(result: StudyResult) -> Iterator[str]:
    """That not every world was looked at for its load."""
    worlds = len({*result.runs})
    if result.loads and len(result.loads) < worlds and not result.missing:
        of = f"{len(result.loads)} of {worlds:,} points and baselines, evenly over the design"
        yield f"whether demand is above capacity was looked at in {of}; task=model or task=compare of one tells"


def _told(result: StudyResult, found: Mapping[int, Mapping[str, str]], what: str) -> Iterator[str]:
    """Lines of each world in which something was found, and how many more worlds there are."""
    names = short_names(result)
    points = {point.number: point for point in (*result.points, *result.baselines)}
    bases = {*result.bases.values()}
    own: dict[int, Sequence[str]] = {}
    for number in sorted(found, key=lambda number: (number not in bases, number)):
        known = found.get(base, {}) if (base := result.bases.get(number, number)) != number else {}
        if lines := [line for about, line in found[number].items() if about not in known]:
            own[number] = lines
    for number in [*own][:MOST_TOLD]:
        title = point_title(points[number], names)
        title = f"baseline, {title}" if number in bases else title
        yield from (f"{title}: {line}" for line in own[number])
    if len(own) > MOST_TOLD:
        yield f"{counted(len(own) - MOST_TOLD)} more: {what}"
