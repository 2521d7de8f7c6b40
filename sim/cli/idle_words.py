"""Words of a command line that would be without effect on a study, each refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.cli.composition import Composed
from sim.cli.settings import leaves_set
from sim.cli.words import parse, path_of
from sim.scenario.step_ids import by_position, with_ids
from sim.study.design.read import PAIRS, touch
from sim.study.design.study_file import StudyFile

VARIED = "is varied by the design of the study: cannot be set for all of its points"


def idle_words(words: Sequence[str], study: StudyFile, made: Composed) -> Iterator[str]:
    """A line for each of some words that no point of a study would heed. made: the configuration of one of them."""
    named = with_ids(made.tree)
    factors = [by_position(named, factor) for factor in study.design.factors]
    typed = [each for word in words for each in _paths(word)]
    for path in typed:
        if any(touch(by_position(named, path), factor) for factor in factors):
            yield f"command line: {path}: {VARIED}"
        elif reason := _heeded_by_none(path, typed, made):
            yield f"command line: {path}: {reason}"


def _paths(word: str) -> list[str]:
    """The paths that a word sets, one for each leaf of a mapping."""
    override = parse(word)
    return [path_of(override)] if override.is_delete() else leaves_set(path_of(override), override)


def _heeded_by_none(path: str, typed: Sequence[str], made: Composed) -> str:
    """Why a path changes nothing of any study; "" where it may."""
    if path.split(".", maxsplit=1)[0] in ("kpi", "account"):
        return "published figures and the accounting table are no part of a study"
    if path in PAIRS:
        return PAIRS[path]
    if path == "replications" and "study.stopping.pairs" in typed:
        return "study.stopping.pairs says the same: leave one of the two out"
    if path == "task" and made.tree.get("task") == "model" and made.name != "model":
        return "a study of a trust has the figures of task=compare: leave it out"
    if path == "retry" and made.tree.get("task") == "results":
        return "task=results runs nothing: leave it out"
    if path == "comparison" and made.given.intervention != "none":
        return "an intervention is chosen: leave one of the two out"
    return ""
