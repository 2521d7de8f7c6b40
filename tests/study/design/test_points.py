"""Points of every kind of a design, and what each is compared with."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.study.design.points import baseline_of, points
from sim.study.design.read import read_study
from sim.study.design.study_file import StudyFile
from sim.study.sweep.result import Point
from tests.study.design.study_files import read

LEVELS = st.lists(st.one_of(st.integers(-9, 9), st.text("xyz", min_size=1), st.booleans()), min_size=1, max_size=4)
FACTORS = st.dictionaries(
    st.sampled_from("abcd"), LEVELS.map(lambda found: list({(type(x), x): x for x in found}.values())), min_size=1
)
FEW = settings(deadline=None, max_examples=40)
SEEDS = st.integers(0, 2**32)


def study_of(kind: str, written: Any) -> StudyFile:
    study, faults = read_study({"design": {kind: written}})
    assert study is not None, faults
    return study


def levels_of(kind: str, written: Any) -> list[dict[str, Any]]:
    return [dict(point.levels) for point in points(study_of(kind, written))]


def column(kind: str, factors: Any, count: int, seed: int, factor: str) -> list[Any]:
    return [row[factor] for row in levels_of(kind, {"points": count, "seed": seed, "factors": factors})]


@FEW
@given(FACTORS)
def test_a_grid_is_the_product_in_the_order_that_is_written(factors: dict[str, list[Any]]) -> None:
    found = points(study_of("grid", factors))
    assert [list(point.levels.items()) for point in found] == [
        list(zip(factors, row, strict=True)) for row in itertools.product(*factors.values())
    ]
    assert [point.number for point in found] == list(range(len(found)))


@FEW
@given(FACTORS)
def test_one_at_a_time_leaves_all_others_as_written(factors: dict[str, list[Any]]) -> None:
    study = study_of("one_at_a_time", factors)
    found = points(study)
    assert [dict(point.levels) for point in found] == [{f: level} for f, levels in factors.items() for level in levels]
    assert all(baseline_of(point, study) == {} for point in found)


def test_null_and_an_empty_cell_are_as_the_scenario_says(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("b,intervention,c\n5,x,\n, y ,true\n.5,07,1e3\n")
    assert [dict(point.levels) for point in points(read("design: {table: d.csv}", [tmp_path]))] == [
        {"b": 5, "intervention": "x"},
        {"intervention": "y", "c": True},
        {"b": 0.5, "intervention": 7.0, "c": 1000.0},
    ]
    assert levels_of("grid", {"a": [None, 1]}) == [{}, {"a": 1}]
    assert [list(row.items()) for row in levels_of("list", [{"a": 1, "b": None}, {"b": 2, "a": 3}])] == [
        [("a", 1)],
        [("a", 3), ("b", 2)],
    ]


@FEW
@given(st.integers(1, 60), SEEDS, st.integers(0, 100))
def test_a_latin_hypercube_has_one_point_in_each_stratum_of_each_factor(count: int, seed: int, more: int) -> None:
    factors = {
        "a": {"low": -2.0, "high": 5},
        "b": {"low": 10, "high": 9 + max(count + more, 2)},
        "c": {"low": 0.0, "high": 1},
    }
    written = {"points": count, "seed": seed, "factors": factors}
    rows = levels_of("latin_hypercube", written)
    for factor, low, width in (("a", -2.0, 7.0), ("c", 0.0, 1.0)):
        assert sorted(int((row[factor] - low) / width * count) for row in rows) == list(range(count))
    whole, size = [row["b"] - 10 for row in rows], max(count + more, 2)
    assert all(isinstance(each, int) and 0 <= each < size for each in whole)
    assert sorted(each * count // size for each in whole) == list(range(count))


@FEW
@given(st.integers(1, 60), SEEDS, st.integers(2, 70), st.integers(1, 7))
def test_a_latin_hypercube_has_each_level_alike_often(count: int, seed: int, wide: int, kinds: int) -> None:
    factors = {"a": {"low": 0.0, "high": 1}, "b": {"low": 1, "high": wide}, "c": list(range(kinds))}
    for factor, size in (("b", wide), ("c", kinds)):
        often = Counter(column("latin_hypercube", factors, count, seed, factor))
        assert max(often.values()) - (min(often.values()) if len(often) == size else 0) <= 1


def test_every_whole_number_of_a_range_may_come() -> None:
    found = {
        each for seed in range(60) for each in column("latin_hypercube", {"a": {"low": 1, "high": 7}}, 3, seed, "a")
    }
    assert found == set(range(1, 8))


@FEW
@given(st.integers(0, 6), st.integers(0, 3), SEEDS)
def test_more_points_of_a_sobol_sequence_are_the_first_ones_and_more(power: int, more: int, seed: int) -> None:
    factors = {"a": {"low": -1.5, "high": 3}, "b": {"low": 5, "high": 900}, "c": ["none", "x", None]}
    few, many = (levels_of("sobol", {"points": 2**n, "seed": seed, "factors": factors}) for n in (power, power + more))
    assert many[: len(few)] == few
    assert sorted(int((row["a"] + 1.5) / 4.5 * len(few)) for row in few) == list(range(len(few)))
    assert all(isinstance(row["b"], int) and 5 <= row["b"] <= 900 for row in many)


@FEW
@given(st.sampled_from(["latin_hypercube", "sobol"]), SEEDS)
def test_a_seed_gives_the_same_points_and_another_others(kind: str, seed: int) -> None:
    factors = {"a": {"low": 0.0, "high": 1}, "b": ["x", "y"]}
    one, again, other = (levels_of(kind, {"points": 16, "seed": s, "factors": factors}) for s in (seed, seed, seed + 1))
    assert one == again
    assert one != other


def test_a_point_is_compared_with_itself_at_the_levels_of_the_baseline() -> None:
    head = "design: {grid: {beds: [5, 6], intervention: [none, x]}}\n"
    point = Point(3, {"beds": 6, "intervention": "x"})
    bases = {
        "": {"beds": 6, "intervention": "none"},
        "baseline: {beds: 4}": {"beds": 4, "intervention": "x"},
        "baseline: {intervention: y, beds: null}": {"intervention": "y"},
    }
    for text, levels in bases.items():
        assert baseline_of(point, read(head + text)) == levels


def test_without_interventions_a_point_is_compared_with_the_scenario_as_written() -> None:
    study = read("design: {list: [{beds: 5}, {stay: 3}]}")
    assert [baseline_of(point, study) for point in points(study)] == [{}, {}]
    changed = read("design: {list: [{beds: 5}, {stay: 3, intervention: x}]}")
    assert [baseline_of(point, changed) for point in points(changed)] == [
        {"beds": 5, "intervention": "none"},
        {"stay": 3, "intervention": "none"},
    ]
