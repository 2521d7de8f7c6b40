"""The typical trust scaled by the figures of another, rule by rule (`configs/size.yaml`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

from sim.scenario.faults import Fault
from sim.scenario.tree import CITES, SPREADS, get, is_number, put
from sim.size.beside import put_beside
from sim.size.declared import Rule
from sim.size.factors import Factor, factors_of, of_heading
from sim.size.figures import Figures
from sim.size.integers import apportioned, half_up, week_of_lists
from sim.size.nodes import Said, changed, is_quantity, value_of, with_numbers
from sim.size.odds import with_ratio

PLACES = ("base", "places")
MEANS = ("mean", "scale", "constant")
"""Keys of a distribution that go with its mean; its spread is relative to it."""
SAID = (*CITES, *SPREADS)
"""Keys of a block that say something of the numbers below it."""
SPECIALTY = "specialty"


def scaled(tree: Mapping[str, Any], figures: Figures) -> tuple[dict[str, Any], list[Fault], list[str]]:
    """The tree of a trust of these figures, what contradicts, and what is to be said of it: rows that were given and
    move nothing in it, and what stands beside a run of it.

    Where every figure is the typical trust's, the tree is the typical one.
    """
    faults: list[Fault] = []
    factors = factors_of(figures, tree, faults)
    if faults or all(factor.value == 1 for factor in factors.values()):
        return dict(tree), faults, []
    made = _Scaled(tree, figures, factors)
    for rule in figures.declared.rules:
        made.apply(rule)
    return made.tree, made.faults, [*made.idle(), *put_beside(made.tree, tree, figures, made.factors)]


class _Scaled:
    """A tree on its way from rule to rule. claimed: the paths that a rule has met; used: what moved anything."""

    def __init__(self, tree: Mapping[str, Any], figures: Figures, factors: Mapping[str, Factor]) -> None:
        self.typical, self.tree = tree, deepcopy(dict(tree))
        self.figures, self.factors = figures, dict(factors)
        self.of_lists: dict[str, float] = {}
        self.claimed: list[str] = []
        self.used: set[str] = set()
        self.faults: list[Fault] = []

    def apply(self, rule: Rule) -> None:
        """Scale all that a rule meets and no rule before it met."""
        paths = [path for path in dict.fromkeys(matching(self.tree, rule.at)) if not self._is_claimed(path)]
        self.claimed += paths
        if not paths:
            return
        self.used.add(rule.by)
        factor = self.factors.get(rule.by)
        if factor is None or (factor.value == 1 and rule.how != "posts"):
            return
        said = Said(f"scaled × {factor.value:.4g}: {factor.said}")
        if rule.how == "together":
            beds = [path for path in paths if self._is_bed(path)]
            self._together(beds, factor.value, said)
            for path in (path for path in paths if path not in beds):
                put(self.tree, path, self._one(replace(rule, how="whole"), path, factor.value, said))
        elif rule.how == "lists":
            self._lists(paths, said)
        else:
            for path in paths:
                put(self.tree, path, self._one(rule, path, factor.value, said))

    def idle(self) -> Iterator[str]:
        """Rows that were given and move nothing: the typical trust has no such part."""
        needed = {"theatres", "same_day_share", "beds_occupied", "admissions_type1", "nurses", "doctors"}
        needed |= {"support_staff", "other_staff", "budget"}
        for name, figure in self.figures.by_row.items():
            if name not in self.used | needed and "row blank" not in figure.said and self.factors[name].value != 1:
                yield f"{name}: moves nothing in this trust, {figure.said}"

    def _is_claimed(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}.") for each in self.claimed)

    def _one(self, rule: Rule, path: str, factor: float, said: Said) -> Any:
        node, said = get(self.tree, path), self._within(path, said)
        ways: dict[str, Callable[[], Any]] = {
            "multiply": lambda: changed(node, lambda x: x * factor, said),
            "multiply_means": lambda: changed(node, lambda x: x * factor, said, lambda key: key in MEANS),
            "whole": lambda: changed(node, _whole(factor), said, _keys_of(node)),
            "escalation": lambda: _escalation(node, factor, said),
            "odds": lambda: with_ratio(*self._attribute(path), rule.category, factor, Said(said.why)),
            "posts": lambda: self._posts(path, node, factor, said),
            "agency": lambda: self._agency(path, node, factor, said),
            "heading": lambda: self._heading(path, node, said),
        }
        return ways[rule.how]()

    def _is_bed(self, path: str) -> bool:
        """Whether places are general and acute beds of a pool, which add up with those of the others."""
        return get(self.tree, path.rpartition(".")[0]).get("beds") in (True, "general_and_acute")

    def _within(self, path: str, said: Said) -> Said:
        """With what the blocks around a path say of its numbers, the nearest before all others."""
        keys = path.split(".")
        for end in range(1, len(keys)):
            block = get(self.tree, ".".join(keys[:end]))
            said = said.within(block) if isinstance(block, Mapping) else said
        return said

    def _attribute(self, path: str) -> tuple[Mapping[str, Any], str]:
        above, _, name = path.rpartition(".")
        return get(self.tree, above), name

    def _together(self, paths: Sequence[str], factor: float, said: Said) -> None:
        """Beds of all pools of a rule: their permanent places add up to the scaled total."""
        bases = [_base(get(self.tree, path)) for path in paths]
        new = apportioned(bases, half_up(sum(bases) * factor))
        for path, places in zip(paths, new, strict=True):
            node, own = get(self.tree, path), self._within(path, said)
            change = _whole(factor, 0)
            if isinstance(node, Mapping) and "base" in node:
                node = changed(node, change, own, lambda key: key == "places")
                put(self.tree, path, {**node, "base": with_numbers(node["base"], places, own, change)})
            elif is_number(value_of(node)):
                put(self.tree, path, with_numbers(node, places, own, change))

    def _lists(self, paths: Sequence[str], said: Said) -> None:
        """Theatre lists of all pools of a rule: those of a week add up to the table's."""
        rows = {(path, name): week for path in paths for name, week in _weeks(get(self.tree, path)).items()}
        named = {f"{path} {name}": week for (path, name), week in rows.items()}
        new = week_of_lists(named, int(self.figures["theatre_lists"]))
        self.of_lists = {
            name: sum(new[f"{path} {name}"]) / sum(week) for (path, name), week in rows.items() if sum(week)
        }
        self._operations(said)
        for path, name in rows:
            at = f"{path}.{name}" if name else path
            own = self._within(at, said)
            put(self.tree, at, with_numbers(get(self.tree, at), new[f"{path} {name}"], own))

    def _operations(self, said: Said) -> None:
        """Patients of each specialty go with its whole lists, so that none waits for lists that another has."""
        for each in self.tree["classes"].values():
            attribute = each.get("attributes", {}).get(SPECIALTY)
            if attribute is None or not set(self.of_lists) & set(attribute["shares"]):
                continue
            about = said.within(attribute)
            moved = {s: float(value_of(n)) * self.of_lists.get(s, 1.0) for s, n in attribute["shares"].items()}
            whole = sum(moved.values())
            shares = {s: with_numbers(n, moved[s] / whole, about) for s, n in attribute["shares"].items()}
            attribute["shares"] = shares
            self.factors["operations"] = Factor(whole, f"lists by specialty: {self.factors['theatre_lists'].said}")

    def _posts(self, path: str, node: Any, factor: float, said: Said) -> Any:
        """Funded posts: those in post go with the row, and the vacancy with its own."""
        vacancy = float(value_of(get(self.tree, f"{path.rpartition('.')[0]}.vacancy")))
        own = factor * (1 - vacancy) / (1 - vacancy * self.factors["vacancy"].value)
        return changed(node, lambda x: x * own, said)

    def _agency(self, path: str, node: Any, factor: float, said: Said) -> Any:
        """The share of gaps that agency fills; bank gives way where both would fill more than there is."""
        new = changed(node, lambda x: x * factor, said)
        bank = f"{path.rpartition('.')[0]}.fill_bank"
        if (left := 1 - value_of(new)) < value_of(get(self.tree, bank)):
            put(self.tree, bank, with_numbers(get(self.tree, bank), left, said))
        return new

    def _heading(self, path: str, node: Any, said: Said) -> Any:
        """A heading of the budget: what no volume moves goes with its factor, what patients use up with the beds."""
        factor = of_heading(self.typical["cost"], path.rpartition(".")[2], self.factors)
        return changed(node, lambda x: x * factor, said)


def matching(tree: Any, patterns: Sequence[str]) -> Iterator[str]:
    """Every path that a pattern means; `*` stands for any key, or any part of one. Sources are no keys."""
    for pattern in patterns:
        found = [("", tree)]
        for key in pattern.split("."):
            found = [
                (f"{at}.{name}".lstrip("."), below)
                for at, node in found
                if isinstance(node, Mapping) and not is_quantity(node)
                for name, below in node.items()
                if fnmatchcase(str(name), key) and name not in SAID and below is not None
            ]
        yield from (at for at, _ in found)


def _whole(factor: float, least: int = 1) -> Callable[[float], float]:
    """To whole numbers, at least one where there was one."""

    def change(number: float) -> float:
        new = half_up(number * factor)
        return max(least, new) if number > 0 else new

    return change


def _keys_of(node: Any) -> Callable[[str], bool] | None:
    """Of places, the keys that count them; of a number, any."""
    return (lambda key: key in PLACES) if isinstance(node, Mapping) and not is_quantity(node) else None


def _base(places: Any) -> float:
    found = value_of(value_of(places).get("base")) if isinstance(value_of(places), Mapping) else value_of(places)
    return float(found) if is_number(found) else 0.0


def _weeks(per_day: Any) -> dict[str, list[float]]:
    node = value_of(per_day)
    if isinstance(node, list):
        return {"": node}
    return {str(name): value_of(week) for name, week in node.items() if isinstance(value_of(week), list)}


def _escalation(rule: Mapping[str, Any], factor: float, said: Said) -> Any:
    """Beds opened at short notice: fewer, in smaller steps, at shorter queues."""
    said = said.within(rule)
    found = dict(rule)
    for key in ("maximum", "step", "open_over", "close_under"):
        if key in found:
            found[key] = changed(found[key], _whole(factor), said)
    if value_of(found["close_under"]) > value_of(found["open_over"]):
        found["close_under"] = found["open_over"]
    return found
