"""What was asked of a study and is not there: runs that failed or are missing, half-widths that were not reached."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from sim.study.sweep.result import Stopped, StudyResult

IN_FILES = "see failures.csv; retry=failed runs them again"
KEPT = "where=\"message like '%'\" lists them; retry=failed of the study itself runs them again"


def missing(of: Any) -> str:
    """What is said of a study, or of its tables, that is not finished; empty of one that is."""
    count = of.missing
    runs = "1 run is" if count == 1 else f"{count:,} runs are"
    return f"{runs} missing: the study is not finished, and the answer is that of the others" if count else ""


def failed(result: StudyResult, rule: str = IN_FILES) -> str:
    """How many points have runs that came to no end; empty where none has. rule: where these are found."""
    if not result.failures:
        return ""
    numbers = {each.point for each in result.failures}
    points = len(numbers & {point.number for point in result.points})
    others = len(numbers) - points
    said = [f"{points} of {counted(len(result.points))}"] if points else []
    said += ["1 baseline" if others == 1 else f"{others} baselines"] if others else []
    return f"runs of {' and '.join(said)} failed: {rule}"


def short(result: StudyResult) -> dict[int, Stopped]:
    """Points that have the most pairs allowed and not the half-width asked for; none of which a run failed."""
    broken = {each.point for each in result.failures}
    return {
        number: each
        for number, each in result.stopped.items()
        if not each.reached and not broken & {number, result.bases.get(number, number)}
    }


def not_reached(result: StudyResult) -> str:
    """How many points have not the half-width asked for; empty where all have."""
    found = short(result)
    if not found:
        return ""
    known = [each.half_width for each in found.values() if not math.isnan(each.half_width)]
    widest = f"the widest is {max(known):.3g}" if known else "there is no interval"
    have = "has" if len(found) == 1 else "have"
    rule = f"{have} the most pairs allowed and not the half-width asked for: {widest}"
    return f"{len(found)} of {counted(len(result.points))} {rule}"


def all_said(result: StudyResult, rule: str = IN_FILES) -> list[str]:
    """All of these that are not empty, a line each."""
    return [line for line in (missing(result), failed(result, rule), not_reached(result)) if line]


def as_plain(result: StudyResult) -> dict[str, Any]:
    """The same for JSON: missing, a number of runs; failures and not_reached, a mapping a run and a point."""
    return {
        "missing": result.missing,
        "failures": [dict(each) for each in _failures(result)],
        "not_reached": [
            {
                "point": number,
                "pairs": each.pairs,
                "half_width": None if math.isnan(each.half_width) else each.half_width,
            }
            for number, each in sorted(short(result).items())
        ],
    }


def _failures(result: StudyResult) -> Iterator[Mapping[str, Any]]:
    for each in sorted(result.failures, key=lambda each: (each.point, each.replication)):
        yield {"point": each.point, "replication": each.replication, "message": each.message}


def counted(points: int) -> str:
    """So many points."""
    return "1 point" if points == 1 else f"{points:,} points"
