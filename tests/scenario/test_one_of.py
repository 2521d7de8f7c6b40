"""Keys that exclude one another: the last file that names one of them wins; two in one file are a fault."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
import yaml
from omegaconf import OmegaConf

from sim.scenario.base import Part
from sim.scenario.load import load
from sim.scenario.one_of import OneOf
from sim.scenario.scenario import Scenario
from sim.scenario.schema import Each, Table, parts, ways_on
from sim.scenario.settle import CITED, QUANTITIES, settled
from sim.scenario.written import Layer, read_text, typed
from tests.sampled import some_by_default
from tests.scenario.worlds import small

Path = tuple[str | int, ...]


def located(
    part: type[Part], path: Path = (), seen: frozenset[type[Part]] = frozenset()
) -> Iterator[tuple[Path, OneOf]]:
    """Every one-of there is, with a path at which it may stand, found by walking the parts of a scenario."""
    if part.one_of is not None:
        yield path, part.one_of
    for key, way in ways_on(part).items():
        below: Path = (*path, key)
        kind = way
        while isinstance(kind, Each):
            below, kind = (*below, "it"), kind.of
        end = kind.leaf if isinstance(kind, Table) else kind
        if end not in seen:
            yield from located(end, below, seen | {end})


FIRST = {id(choice): (path, choice) for path, choice in reversed([*located(Scenario)])}
ONE_OFS = [*FIRST.values(), (("pools", "it", "places"), QUANTITIES), (("pools", "it"), CITED)]


def test_the_walk_finds_every_part_that_has_a_one_of():
    def under(part: type[Part]) -> Iterator[type[Part]]:
        for each in part.__subclasses__():
            yield each
            yield from under(each)

    ours = [part for part in under(Part) if part.__module__.startswith("sim.scenario")]
    declared = {id(part.one_of) for part in ours if part.one_of is not None}
    assert {id(choice) for _, choice in located(Scenario)} == declared
    assert len(declared) >= 7


def nested(path: Path, node: Any) -> Any:
    for key in reversed(path):
        node = {key: node}
    return node


def at(tree: Any, path: Path) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def over(*files: dict[str, Any]) -> tuple[dict[str, Any], list[Layer]]:
    """Files laid over each other as the command lays them, and the files."""
    merged = OmegaConf.to_container(OmegaConf.merge(*map(OmegaConf.create, files)))
    assert isinstance(merged, dict)
    layers = [Layer(f"file {n}", read_text(yaml.safe_dump(each))) for n, each in enumerate(files)]
    return {str(key): part for key, part in merged.items()}, layers


def settle(*files: dict[str, Any]) -> dict[str, Any]:
    tree, layers = over(*files)
    return settled(tree, Scenario, lambda: layers)


CASES = [
    pytest.param(
        path, choice, old, new, id=f"{'.'.join(map(str, path))}: {'+'.join(sorted(new))} over {'+'.join(sorted(old))}"
    )
    for path, choice in ONE_OFS
    for old, new in permutations(choice.alternatives, 2)
]


def stated(path: Path, keys: frozenset[str]) -> dict[str, Any]:
    """A file that says some keys at a path (text, where a source and an assumption are)."""
    by = {"by": []} if path[-1:] == ("it",) and "attributes" in path else {}
    return nested(path, {**by, **{key: "text" if key in ("source", "assumed") else 1 for key in sorted(keys)}})


@pytest.mark.parametrize(("path", "choice", "old", "new"), CASES)
def test_the_later_file_replaces_the_member_of_the_earlier(path, choice, old, new):
    belongs = {key for key, owners in choice.only_with.items() if owners & old}
    after = at(settle(stated(path, old | belongs), stated(path, new)), path)
    stays = {key for key in belongs if choice.only_with[key] & new}
    assert set(after) - {"by"} == (new | stays) - {"by"}


@some_by_default("path, choice, old, new", CASES)
def test_a_member_named_again_has_nothing_of_before_it_was_replaced(path, choice, old, new):
    single = {key: {"first": 1} for key in old - new}
    again = {key: {"second": 2} for key in old - new}
    rest = dict.fromkeys(old & new, 1)
    if QUANTITIES is choice or CITED is choice or rest:
        return
    files = nested(path, single), stated(path, new), nested(path, again)
    assert {key: node for key, node in at(settle(*files), path).items() if key != "by"} == again


@some_by_default("path, choice, old, new", CASES)
def test_two_members_in_one_file_stay(path, choice, old, new):
    both = stated(path, old | new)
    assert settle({}, both) == both
    assert at(settle(stated(path, old), both), path) == at(both, path)


@some_by_default("path, choice, old, new", CASES)
def test_the_command_line_is_the_last_file(path, choice, old, new):
    tree, layers = over(stated(path, old), stated(path, new))
    key = next(iter(sorted(new - old)), "")
    if not key:
        return
    where = ".".join(map(str, path))
    settled_tree = settled(tree, Scenario, lambda: [layers[0], typed([(f"{where}.{key}".lstrip("."), 1)])])
    assert key in at(settled_tree, path)
    assert not choice.clash(set(at(settled_tree, path)))


def test_files_are_read_only_where_keys_exclude_one_another():
    def never() -> list[Layer]:
        raise AssertionError

    tree = small()
    assert settled(tree, Scenario, never) is tree


def test_what_only_belongs_to_a_replaced_way_of_coming_goes_with_it():
    shares = [1 / 24] * 24
    old = {"classes": {"a": {"arrivals": {"per_day": 3, "hour": shares, "month": [1] * 12}}}}
    new = {"classes": {"a": {"arrivals": {"per_day": None, "per_hour": 2}}}}
    assert settle(old, new)["classes"]["a"]["arrivals"] == {"per_day": None, "per_hour": 2, "month": [1] * 12}
    own = {"classes": {"a": {"arrivals": {"per_hour": 2, "hour": shares}}}}
    assert (
        "hour" in settle(old, own)["classes"]["a"]["arrivals"]
    )  # said beside it: a fault, and not for us to take away


# ---- nulls


def test_a_null_means_absent_wherever_a_mapping_may_leave_a_key_out():
    plain = small(phases=None, intervention=None, workforce=None, calendars=None)
    plain["classes"]["type1"]["arrivals"] |= {"hour": None, "weekday": None, "factor": None, "per_hour": None}
    plain["classes"]["type1"]["attributes"] = {
        "sex": {"shares": {"f": 0.5, "m": 0.5}, "by": None, "of": None, "unit": None}
    }
    plain["classes"]["nobody"] = None
    plain["pools"] |= {"bay": {"places": 6, "slots": None, "escalation": None, "priority": None}, "gone": None}
    bare = small()
    bare["classes"]["type1"]["attributes"] = {"sex": {"shares": {"f": 0.5, "m": 0.5}}}
    assert load(plain).first == load(bare).first


def test_a_table_of_rows_finds_the_distributions_in_it():
    of = {"f": {"lognormal": {"mean": 1, "cv": 1}}, "m": {"constant": 1}}
    tree = {
        "classes": {"a": {"attributes": {"x": {"by": "sex", "of": of}, "y": {"of": {"mixture": [{"of": of["f"]}]}}}}}
    }
    found = [
        ".".join(path) for path, _, part in parts(tree, Scenario) if part.__name__ in ("Distribution", "Lognormal")
    ]
    x, y = "classes.a.attributes.x.of", "classes.a.attributes.y.of"
    assert found == [f"{x}.f", f"{x}.f.lognormal", f"{x}.m", y, f"{y}.mixture.0.of", f"{y}.mixture.0.of.lognormal"]
