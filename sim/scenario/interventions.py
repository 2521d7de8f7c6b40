"""The interventions of a bare tree: which of their changes hold on a day, made to the trust in the order given."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sim.scenario.changes import make, named
from sim.scenario.day import day_of
from sim.scenario.faults import Fault
from sim.scenario.step_ids import PATHWAYS, counts_positions, position_in, steps_of, with_ids
from sim.scenario.structure import Additions, Inserted, Placed, with_new, with_steps

ANY = "*"
DAY = timedelta(days=1)
NOT_OF_AN_INTERVENTION = {
    "phases": "cannot be set: the trust's own would be dropped; what an intervention changes from a date on says so"
    " itself, as {at: ..., set: ..., from: 2025-07-01}",
    **dict.fromkeys(
        ("run", "assessment", "productivity", "harm", "ranges", "years"),
        "cannot be changed: both worlds run and are judged alike; it stands in the trust's file",
    ),
    **dict.fromkeys(("intervention", "name"), "cannot be changed by an intervention"),
}


class Dated(NamedTuple):
    """A change of an intervention. where: its path; first, last: the days on which it holds, None without an end."""

    where: str
    change: Any
    first: date | None
    last: date | None

    @property
    def at(self) -> str:
        """The path it changes; "" where it names none."""
        at = self.change.get("at") if isinstance(self.change, Mapping) else None
        return at if isinstance(at, str) else ""

    @property
    def sets(self) -> bool:
        """Whether it sets, whatever is in force."""
        return isinstance(self.change, Mapping) and "set" in self.change

    def holds(self, day: date | None) -> bool:
        """Whether it holds on a day."""
        return day is None or not ((self.first and day < self.first) or (self.last and day > self.last))

    def meets(self, other: Dated) -> bool:
        """Whether both hold on any one day."""
        return not ((self.last and other.first and self.last < other.first)
                    or (other.last and self.first and other.last < self.first))  # fmt: skip

    def stands(self, key: str) -> str:
        """The path of its `from` or `until`: its own, or that of its intervention."""
        own = isinstance(self.change, Mapping) and self.change.get(key) is not None
        return f"{self.where}.{key}" if own else f"{self.holder}.{key}"

    @property
    def holder(self) -> str:
        """The path of its intervention."""
        return self.where.partition(".change.")[0]


class Interventions:
    """The interventions of one bare tree, in the order in which they are made."""

    def __init__(self, bare: Mapping[str, Any]) -> None:
        parts = list(parts_of(bare.get("intervention")))
        names = [part.get("name", where) for where, part in parts]  # one that is named twice is refused, and made once
        self.parts = [each for number, each in enumerate(parts) if names[number] not in names[:number]]
        self.changes = [each for where, part in self.parts for each in _dated(where, part)]
        self.spans = [*self.changes, *(each for where, part in self.parts for each in _only_costs(where, part))]
        self.start = day_of((bare.get("run") or {}).get("start")) if isinstance(bare.get("run"), Mapping) else None

    def made(self, trust: dict[str, Any], day: date | None, faults: list[Fault]) -> dict[str, Any]:
        """A trust with all that holds on a day; None: with everything. What nothing is done to is shared."""
        touched = self._touched(day)
        tree = {key: copy.deepcopy(node) if key in touched or ANY in touched else node for key, node in trust.items()}
        additions = Additions(faults, {})
        for where, part in self.parts:
            with_new(tree, part.get("new"), f"{where}.new", additions)
        with_steps(tree, self._patches(), faults)
        tree = with_ids(tree) if any(part.get("steps") or part.get("new") for _, part in self.parts) else tree
        for where, part in self.parts:
            if "change" in part and not isinstance(part["change"], list | tuple):
                faults.append(Fault(f"{where}.change", "must be a list of changes", str(part["change"])))
        for each in self.changes:
            if each.holds(day):
                make(tree, each.change, each.where, faults, NOT_OF_AN_INTERVENTION)
        return tree

    def _patches(self) -> list[Placed]:
        """The patches of steps of all, each with where it is written."""
        return [
            (f"{where}.steps.{number}", patch)
            for where, part in self.parts
            for number, patch in enumerate(_listed(part.get("steps")))
        ]

    def _touched(self, day: date | None) -> set[str]:
        """The top-level keys beneath which anything is done on a day."""
        touched = {each.at.partition(".")[0] for each in self.changes if each.holds(day)}
        for _, part in self.parts:
            touched |= {PATHWAYS} if part.get("steps") else set()
            touched |= set(part["new"]) if isinstance(part.get("new"), Mapping) else set()
        return touched

    def alone(self, tree: dict[str, Any], never: bool) -> list[Fault]:
        """What is wrong with changes that do not hold at the start, each by itself; never: only with those that
        end before it.
        """
        found: list[Fault] = []
        for each in self.changes:
            over = each.last is not None and self.start is not None and each.last < self.start
            if over or not (never or each.holds(self.start)):
                make(copy.deepcopy(tree), each.change, each.where, found, NOT_OF_AN_INTERVENTION)
        return found

    def days(self, start: date) -> list[date]:
        """Days after the start of the run on which a change begins or no longer holds."""
        days = {each.first for each in self.changes} | {each.last + DAY for each in self.changes if each.last}
        return sorted(day for day in days if day is not None and day > start)

    def switched(self, day: date) -> list[Dated]:
        """Changes that begin or end with a day."""
        return [each for each in self.changes if each.first == day or (each.last and each.last + DAY == day)]

    def faults(self, trust: dict[str, Any]) -> Iterator[Fault]:
        """What is wrong with dates, and what is done twice."""
        for each in self.spans:
            if each.first and each.last and each.last < each.first:
                if each.stands("until").startswith(f"{each.where}.") or not each.stands("from").startswith(each.where):
                    yield Fault(each.stands("until"), f"must not come before from, {each.first}", str(each.last))
                else:
                    yield Fault(each.stands("from"), f"must not come after until, {each.last}", str(each.first))
        for where, part in self.parts:
            dated = [key for key in ("from", "until") if part.get(key) is not None]
            brings = [key for key in ("new", "steps") if part.get(key)]
            if dated and brings and not (dated == ["from"] and self._from_the_start(part)):
                rule = f"does not hold for {brings[0]}, which is one for the whole run: write it beside each change"
                yield Fault(f"{where}.{dated[0]}", rule, str(part[dated[0]]))
        if len(self.parts) > 1:
            yield from self._lost(self.made(trust, None, []))
        yield from self._into_pathways(trust)
        yield from self._unpaid()

    def _from_the_start(self, part: Mapping[str, Any]) -> bool:
        day = day_of(part.get("from"))
        return day is not None and self.start is not None and day <= self.start

    def _unpaid(self) -> Iterator[Fault]:
        """Costs of doing that would begin after what is done is over, or end before it begins."""
        for where, part in self.parts:
            whole = part.get("new") or part.get("steps")
            spans = [] if whole else [each for each in self.spans if each.holder == where]
            begins = min(spans, key=lambda each: each.first or date.min, default=None)
            over = max(spans, key=lambda each: each.last or date.max, default=None)
            for number, line in enumerate(_listed(part.get("cost_of_doing"))):
                if not isinstance(line, Mapping) or line.get("recurrent") is False:
                    continue
                starts, ends = day_of(line.get("starts")), day_of(line.get("ends"))
                at = f"{where}.cost_of_doing.{number}"
                if starts and line.get("ends") is None and over and over.last and over.last < starts:
                    until = over.stands("until")
                    rule = f"must not come after {until}, {over.last}, with which it ends: write its own ends"
                    yield Fault(f"{at}.starts", rule, str(starts), beside=until)
                if ends and line.get("starts") is None and begins and begins.first and ends < begins.first:
                    first = begins.stands("from")
                    rule = f"must not come before {first}, {begins.first}, with which it starts: write its own starts"
                    yield Fault(f"{at}.ends", rule, str(ends), beside=first)

    def _lost(self, tree: dict[str, Any]) -> Iterator[Fault]:
        """What one intervention changes in vain, because a later one sets it."""
        for number, each in enumerate(self.changes):
            for before in self.changes[:number] if each.sets and each.at else ():
                if before.holder == each.holder or not before.at or not each.meets(before):
                    continue
                both = [(a, b) for a in named(tree, each.at, True) for b in named(tree, before.at, before.sets)]
                if path := next((a for a, b in both if overlap(a, b)), ""):
                    rule = f"sets what {before.where} changes, which would be lost"
                    yield Fault(f"{each.where}.at", rule, path, beside=f"{before.where}.at")

    def _into_pathways(self, trust: Mapping[str, Any]) -> Iterator[Fault]:
        """Changes in a pathway into which steps are put: of a step by its position, of the whole, and of what holds
        steps that another intervention puts in.
        """
        patches = self._patches()
        patched: dict[str, str] = {}
        for where, patch in patches:
            if isinstance(patch, Mapping):
                patched.setdefault(str(patch.get("pathway")), where)
        if not patched or not isinstance(trust.get(PATHWAYS, {}), Mapping):
            return
        tree = {PATHWAYS: copy.deepcopy(dict(trust.get(PATHWAYS, {})))}
        for _, part in self.parts:
            brought = part["new"].get(PATHWAYS) if isinstance(part.get("new"), Mapping) else None
            with_new(tree, {PATHWAYS: brought}, "", Additions([], {}))
        inserted = with_steps(tree, patches, [])
        steps = [(each.path, each.step) for name in patched for each in steps_of(tree, name)]
        put_in = [(path, inserted[id(step)]) for path, step in steps if id(step) in inserted]
        for each in self.changes:
            paths = named(tree, each.at, each.sets) if each.at else []
            whole = next(
                (name for name in patched for path in paths if f"{PATHWAYS}.{name}.".startswith(f"{path}.")), ""
            )
            keys = each.at.split(".")
            counted = counts_positions(each.at) and keys[1] in patched
            if whole or counted or position_in(tree, each.at, patched):
                name = whole or next((key for key in keys[1:2] if key in patched), next(iter(patched)))
                rule = f"must name a step by its id, since {patched[name]} changes what steps {name} has"
                yield Fault(f"{each.where}.at", rule, each.at, beside=f"{patched[name]}.pathway")
            elif each.sets:
                yield from _over(each, paths, put_in)


def _over(each: Dated, paths: Sequence[str], put_in: Sequence[tuple[str, Inserted]]) -> Iterator[Fault]:
    """A change that sets what holds steps of another intervention."""
    for stands, step in put_in:
        above = next((path for path in paths if stands.startswith(f"{path}.")), "")
        if above and step.by_another(each.holder):
            yield Fault(f"{each.where}.at", f"sets what {step.at} puts steps into, which would be lost", each.at,
                        beside=step.at)  # fmt: skip
            return


def parts_of(intervention: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every intervention of a bare tree with where it stands: one, or several together."""
    if not isinstance(intervention, Mapping):
        return
    several = _listed(intervention.get("together"))
    if not several:
        yield "intervention", intervention
    for number, part in enumerate(several):
        if isinstance(part, Mapping):
            yield f"intervention.together.{number}", part


def _dated(where: str, part: Mapping[str, Any]) -> Iterator[Dated]:
    for number, change in enumerate(_listed(part.get("change"))):
        own = change if isinstance(change, Mapping) else {}
        first, last = (day_of(own.get(key) or part.get(key)) for key in ("from", "until"))
        yield Dated(f"{where}.change.{number}", change, first, last)


def _only_costs(where: str, part: Mapping[str, Any]) -> Iterator[Dated]:
    """The days of an intervention that changes nothing, which are those of its cost."""
    first, last = (day_of(part.get(key)) for key in ("from", "until"))
    if not part.get("change") and (first or last):
        yield Dated(where, {}, first, last)


def _listed(node: Any) -> list[Any]:
    return list(node) if isinstance(node, list | tuple) else []


def overlap(path: str, other: str) -> bool:
    """Whether one path is the other or leads to it."""
    return f"{path}.".startswith(f"{other}.") or f"{other}.".startswith(f"{path}.")
