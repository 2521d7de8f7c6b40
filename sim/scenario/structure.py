"""What an intervention brings to a bare tree and where it puts steps: checked here as far as names go.

Whether the outcome is a sound scenario is for the scenario and its pathways to say, as of any file.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sim.scenario.faults import Fault
from sim.scenario.intervention import NewThings
from sim.scenario.step_ids import PATHWAYS, StepPosition, beneath, branches_of, ids_of, nearest_id
from sim.scenario.synonyms import meant

ATTRIBUTES = "attributes"
EVERY = "*"


class Additions(NamedTuple):
    """What is wrong with new things so far, and where each was written, by where it stands now."""

    faults: list[Fault]
    by: dict[str, str]


def with_new(tree: dict[str, Any], new: Any, where: str, additions: Additions) -> None:
    """Put new things into a bare tree, in place. What is there already is a fault; unknown kinds pydantic refuses."""
    if not isinstance(new, Mapping):
        return
    for kind, things in new.items():
        if kind in NewThings.model_fields and isinstance(things, Mapping):
            into = tree.setdefault(kind, {})
            for name, thing in things.items() if isinstance(into, dict) else ():
                _add(into, kind, (str(name), thing), f"{where}.{kind}.{name}", additions)


def _add(into: dict[str, Any], kind: str, named: tuple[str, Any], at: str, additions: Additions) -> None:
    """Bring one thing, or what is new of one that is there: attributes of a class, rows of a table."""
    name, thing = named
    if kind == "classes" and (name == EVERY or name in into):
        _attributes(into, named, at, additions)
    elif kind == "preferences" and isinstance(into.get(name), dict) and isinstance(thing, Mapping):
        for row, pools in thing.items():
            _put(into[name], str(row), pools, (f"{at}.{row}", f"{kind}.{name}.{row}"), additions)
    else:
        _put(into, name, thing, (at, f"{kind}.{name}"), additions)


def _attributes(classes: dict[str, Any], named: tuple[str, Any], at: str, additions: Additions) -> None:
    name, thing = named
    if not isinstance(thing, Mapping) or set(thing) != {ATTRIBUTES} or not isinstance(thing[ATTRIBUTES], Mapping):
        rule = "may only bring attributes: the class exists, and what it has is changed by `change`"
        additions.faults.append(
            Fault(at, rule.replace("the class exists", "* is every class") if name == EVERY else rule)
        )
        return
    for klass in list(classes) if name == EVERY else [name]:
        if isinstance(classes[klass], dict) and isinstance(own := classes[klass].setdefault(ATTRIBUTES, {}), dict):
            for attribute, said in thing[ATTRIBUTES].items():
                there = f"classes.{klass}.{ATTRIBUTES}.{attribute}"
                _put(own, str(attribute), said, (f"{at}.{ATTRIBUTES}.{attribute}", there), additions)


def _put(into: dict[str, Any], name: str, thing: Any, paths: tuple[str, str], additions: Additions) -> None:
    """Put a thing under its name. paths: where it is written, and where it is to stand."""
    if name in into and (before := additions.by.get(paths[1])):
        additions.faults.append(Fault(paths[0], f"{paths[1]} is brought already, by {before}", beside=before))
    elif name in into:
        additions.faults.append(Fault(paths[0], f"{paths[1]} exists already: what is there is changed by `change`"))
    else:
        additions.by[paths[1]] = paths[0]
        into[name] = copy.deepcopy(thing)


# ---- steps

HOW = ("before", "after", "into", "replace", "remove")
Placed = tuple[str, Mapping[str, Any]]
"""A patch of steps, and where it is written."""


class Inserted(NamedTuple):
    """A step that was put in, and where the patch that did is written."""

    step: Any
    at: str

    def by_another(self, at: str) -> bool:
        """Whether it is another intervention's than what is written there."""
        return self.at.partition(".steps.")[0] != at.partition(".steps.")[0]


def with_steps(tree: dict[str, Any], patches: Sequence[Placed], faults: list[Fault]) -> dict[int, Inserted]:
    """Put steps into the pathways of a bare tree and take others out, in place and in the order given.

    What two put after one step stands in that order too. A patch that is not well formed is left to pydantic. Returns
    what was put in, by the identity of the step.
    """
    taken: dict[tuple[str, str], str] = {}
    gone: dict[tuple[str, str], str] = {}  # with a step that was taken away
    inserted: dict[int, Inserted] = {}
    last: dict[tuple[str, ...], Any] = {}
    for at, patch in patches:
        named = anchor(patch)
        if named is None:
            continue
        step = (str(patch["pathway"]), named[1])
        if named[0] in ("replace", "remove") and step in taken:
            rule = f"{step[1]} of {step[0]} is replaced or removed already, by {taken[step]}"
            faults.append(Fault(f"{at}.{named[0]}", rule, beside=taken[step]))
        elif step in gone and step[1] not in ids_of(tree, step[0]):
            rule = f"{step[1]} of {step[0]} is there no more: it is replaced or removed by {gone[step]}"
            faults.append(Fault(f"{at}.{named[0]}", rule, beside=gone[step]))
        elif (position := _named(tree, step, f"{at}.{named[0]}", faults)) is not None:
            if named[0] in ("replace", "remove"):
                taken[step] = f"{at}.{named[0]}"
                below = list(beneath(position.step))
                ids = {each["id"] for each in (position.step, *below) if isinstance(each, Mapping) and "id" in each}
                gone |= {(step[0], str(name)): taken[step] for name in ids}
                _keep(below, inserted, (f"{at}.{named[0]}", step[1]), faults)
            written = _put_steps(position, patch, last, (at, faults))
            inserted |= {id(each): Inserted(each, at) for each in written if isinstance(each, Mapping)}
    return inserted


def _keep(below: Sequence[Any], inserted: Mapping[int, Inserted], taking: tuple[str, str], faults: list[Fault]) -> None:
    """A fault where steps that another intervention put in would be lost. taking: where it is written, and the step."""
    at, name = taking
    for each in below:
        if (other := inserted.get(id(each))) is not None and other.by_another(at):
            rule = f"takes {name} away with what {other.at} puts on one of its ways, which would be lost"
            faults.append(Fault(at, rule, beside=other.at))
            return


def anchor(patch: Any) -> tuple[str, str] | None:
    """What a patch does, and the id of the step it does it to: `before`, `transport`."""
    said = [(how, patch[how]) for how in HOW if patch.get(how) is not None] if isinstance(patch, Mapping) else []
    return (said[0][0], str(said[0][1])) if len(said) == 1 and isinstance(patch.get("pathway"), str) else None


def _named(tree: Mapping[str, Any], step: tuple[str, str], at: str, faults: list[Fault]) -> StepPosition | None:
    """Where a step stands; a fault where there is none."""
    (pathway, name), known = step, tree.get(PATHWAYS)
    needs = (f"{PATHWAYS}.{pathway}",)
    if not isinstance(known, Mapping) or pathway not in known:
        near = meant(pathway, known) if isinstance(known, Mapping) else ""
        rule = f"unknown pathway {pathway!r}" + (f"; did you mean {near}?" if near else "")
        faults.append(Fault(f"{at.rpartition('.')[0]}.pathway", rule, needs=needs))
        return None
    position = ids_of(tree, pathway).get(name)
    if position is None:
        rule = f"no step of {pathway} has the id {name!r}{nearest_id(tree, pathway, name)}"
        faults.append(Fault(at, rule, needs=needs))
    return position


def _put_steps(
    position: StepPosition, patch: Mapping[str, Any], last: dict[tuple[str, ...], Any], of: tuple[str, list[Fault]]
) -> list[Any]:
    """Do what one patch says; the steps it puts in. last: the last step of what was put after a step or into a way; of:
    where, and faults.
    """
    how, name = anchor(patch) or ("", "")
    steps = patch.get("with" if how == "replace" else "insert")
    written: list[Any] = copy.deepcopy(list(steps)) if isinstance(steps, list | tuple) else []
    if how in ("replace", "remove"):
        position.steps[position.place : position.place + 1] = written
        return written
    block, place, way = position.steps, position.place, str(patch.get("way") or "")
    if how == "into" and way:
        found = branches_of(position.step)
        if way not in found:
            rule = f"{name} has no such way, but {', '.join(found) or 'none'}"
            of[1].append(Fault(f"{of[0]}.way", rule, way))
            return []
        block, place = found[way][0], 0
    if how in ("after", "into"):
        place += how == "after"
        before = last.get((patch["pathway"], how, name, way))
        place = next((n + 1 for n, each in enumerate(block) if each is before), place)
        last.update({(patch["pathway"], how, name, way): written[-1]} if written else {})
    block[place:place] = written
    return written
