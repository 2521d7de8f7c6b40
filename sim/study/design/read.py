"""From the plain tree of a study file to the study, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from sim.scenario.faults import Fault
from sim.scenario.schema import below
from sim.scenario.synonyms import meant
from sim.scenario.tree import READ_AS_TRUTH, text_of
from sim.scenario.validated import fault_of
from sim.study.design.kinds import Design, not_one
from sim.study.design.level import doubled
from sim.study.design.points import INTERVENTION, points
from sim.study.design.study_file import StudyFile, not_one_way
from sim.study.design.table import AT, read_table
from sim.study.request import NOT_SCENARIO, OPTIONS

MODEL = "model"
PAIRS = {"run.replications": "a study has as many pairs as its stopping rule or replications= says"}


def read_study(tree: Any, folders: Sequence[Path] = ()) -> tuple[StudyFile | None, list[Fault]]:
    """The study of a plain tree, or every fault of it with its path in the file.

    folders: where the file of a table is looked for, in order. Whether a path names anything in the scenario, and a
    measure exists, is not known here: `stated` and `measures_named` say what is to be looked up, and where it stands.
    """
    if not isinstance(tree, Mapping):
        return None, [Fault("study", "must be a mapping", repr(tree))]
    tree, faults = _with_table({key: below for key, below in tree.items() if below is not None}, folders)
    unread = bool(faults)
    study, design = None, None
    try:
        study = StudyFile.model_validate(tree)
        design = study.design
    except ValidationError as error:
        found = [_fault(each) for each in error.errors(include_url=False)]
        faults += [fault for fault in found if not (unread and fault.path == AT)]
        told = {(fault.path, fault.rule) for fault in faults}
        faults += [fault for fault in _exclusive(tree) if (fault.path, fault.rule) not in told]
        design = _design(tree)
    if design is not None:
        faults += _together(design, _mapping(tree, "fixed"), _mapping(tree, "baseline"))
        faults += [_no_factor("labels", name, design.factors) for name in _strays(_mapping(tree, "labels"), design)]
    if study is not None and not faults:
        faults += _drawn_twice(study)
    return (None if faults else study), sorted(set(faults))


def _with_table(tree: Mapping[str, Any], folders: Sequence[Path]) -> tuple[Mapping[str, Any], list[Fault]]:
    """The tree with its table read in."""
    design = _mapping(tree, "design")
    if design.get("table") is None:
        return tree, []
    table, faults = read_table(design["table"], folders)
    return (tree if table is None else {**tree, "design": {**design, "table": table}}), faults


def _design(tree: Mapping[str, Any]) -> Design | None:
    """The design by itself, where it is sound and something else is not."""
    try:
        return Design.model_validate(tree.get("design"))
    except ValidationError:
        return None


def _mapping(tree: Mapping[str, Any], key: str) -> Mapping[Any, Any]:
    found = tree.get(key)
    return found if isinstance(found, Mapping) else {}


def _exclusive(tree: Mapping[str, Any]) -> Iterator[Fault]:
    """Keys that exclude one another, told also where one of them is wrong in itself."""
    for key, rule_of in (("design", not_one), ("stopping", not_one_way)):
        if isinstance(tree.get(key), Mapping) and (rule := rule_of(tree[key])):
            yield Fault(key, rule)


def _together(design: Design, fixed: Mapping[Any, Any], baseline: Mapping[Any, Any]) -> Iterator[Fault]:
    """What a design, the fixed settings and the baseline cannot say beside one another."""
    factors = design.factors
    at = f"design.{design.kind}"
    for factor in factors:
        if why := _no_part(factor) or ("a study is of one model, which it fixes" if factor == MODEL else ""):
            yield Fault(at, f"{why}: cannot be varied", factor)
    for one, other in combinations(factors, 2):
        if touch(one, other):
            yield Fault(at, f"{one} and {other} set the same")
    for path in filter(_is_text, fixed):
        if why := _no_part(path):
            yield Fault(f"fixed.{path}", f"{why}: cannot be fixed")
        for factor in factors:
            if touch(path, factor):
                yield Fault(f"fixed.{path}", "is varied by the design", "" if path == factor else factor)
    known = (*factors, INTERVENTION) if INTERVENTION in fixed else factors
    yield from (_no_factor("baseline", each, factors) for each in _strays(baseline, design) if each not in known)


def _no_part(path: str) -> str:
    """Why a path is no part of the scenarios of a study; "" where it may be."""
    top = path.partition(".")[0]
    if top in OPTIONS:
        return "an option of the command"
    return "no part of a scenario" if top in NOT_SCENARIO else PAIRS.get(path, "")


def _strays(named: Mapping[Any, Any], design: Design) -> list[str]:
    """Names that are no factor of a design."""
    return [name for name in filter(_is_text, named) if name not in design.factors]


def _no_factor(key: str, name: str, factors: Sequence[str]) -> Fault:
    near = meant(name, factors)
    hint = f"; did you mean {near}?" if near else f": {', '.join(factors)}"
    return Fault(f"{key}.{name}", f"is no factor of the design{hint}")


def _is_text(key: object) -> bool:
    """Whether a key is one; of any other it is reported that it is not."""
    return isinstance(key, str)


def touch(one: str, other: str) -> bool:
    """Whether one path lies within the other. `*` stands for any key.

    What an intervention is chosen by lies beside what is changed in it: a dose belongs to the one that is chosen.
    """
    if INTERVENTION in (one, other) and one != other:
        return False
    return all("*" in pair or pair[0] == pair[1] for pair in zip(one.split("."), other.split("."), strict=False))


def _drawn_twice(study: StudyFile) -> list[Fault]:
    """Points that were drawn and are alike: what they are drawn from is too small."""
    if study.design.kind not in ("latin_hypercube", "sobol"):
        return []
    again = list(doubled(point.levels for point in points(study)))
    if not again:
        return []
    rule = (
        f"{len(again)} of {study.design.sampled.points} points are the same as one before (first {again[0][0]} as "
        f"{again[0][1]}, counted from 0): ranges of whole numbers and lists of levels hold too few; write fewer "
        "points, a wider range, an end with a decimal point, or a grid"
    )
    return [Fault(f"design.{study.design.kind}.points", rule)]


def _fault(error: Any) -> Fault:
    """One pydantic error as a fault of a study."""
    loc = error["loc"]
    if loc[-1:] == ("[key]",):  # the place of a truth value as a key would be its number
        loc = (*loc[:-2], text_of(error["input"]))
    if error["type"] == "extra_forbidden":
        near = meant(str(loc[-1]), _known(loc[:-1]))
        return Fault(".".join(map(str, loc)), "unknown key" + (f"; did you mean {near}?" if near else ""))
    if error["type"] == "invalid_key":
        return Fault(".".join(map(str, loc)), f"a key must be text ({READ_AS_TRUTH})", repr(error["input"]))
    return fault_of({**error, "loc": loc or ("study",)})


def _known(path: Sequence[Any]) -> list[str]:
    """The keys that may stand at a path."""
    kinds: list[Any] = [StudyFile]
    for key in path:
        kinds = [each for kind in kinds for each in below(kind, key)]
    return [
        name for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel) for name in kind.model_fields
    ]
