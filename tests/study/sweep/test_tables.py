"""Tables of a study: a row each, the calculation's own intervals, and the same to the bit in any order of runs."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.activity.ratio import ratio_of
from sim.study.design.study_file import Stopping
from sim.study.pairs import paired
from sim.study.sweep.effects import effects_of
from sim.study.sweep.result import Stopped, StudyResult
from sim.study.sweep.tables import estimate, tables_of, write_parquet
from tests.study.sweep.studies import BEDS, NAMES, failed, grid, listed, model, replications, sampled, study

NONE = ((), ())


def rows(table: pa.Table) -> list[dict[str, object]]:
    return table.to_pylist()


def test_a_row_is_a_point_and_a_figure_with_its_factors_typed():
    table = tables_of(grid()).results
    assert table.column_names[:2] == [BEDS, "intervention"]
    assert table.schema.field(BEDS).type == pa.int64()
    assert table.schema.field("intervention").type == pa.string()
    assert table.num_rows == 8 * len(NAMES)
    assert len({(row["point"], row["measure"]) for row in rows(table)}) == table.num_rows
    payers = {row["measure"]: row["payer"] for row in rows(table) if row["payer"]}
    assert payers == {"trust_gbp": "trust", "community_icb_gbp": "community_icb", "one_off_gbp": "one_off"}
    units = {row["measure"]: row["unit"] for row in rows(table)}
    assert (units["productivity"], units["trust_gbp"], units["one_off_gbp"]) == ("log points × 100", "£ a year", "£")


def test_a_factor_without_a_level_is_empty_and_mixed_levels_are_text():
    table = tables_of(listed()).results
    assert {row["trust"] for row in rows(table) if row["point"] == 0} == {None}
    mixed = study("list", [{"a": 1}, {"a": "two"}, {"a": 0.5}, {"a": [1, 2]}, {"point": 7, "a": True}])
    table = tables_of(mixed).results
    assert [row["a"] for row in rows(table) if row["measure"] == "inputs"] == [
        "1",
        "two",
        "0.5",
        "[1, 2]",
        "true",
        None,
    ]
    assert {row["factor.point"] for row in rows(table) if row["point"] == 4} == {7}


@pytest.mark.parametrize("count", [1, 2, 8])
@pytest.mark.parametrize("drawn", [True, False])
def test_figures_and_effects_are_those_of_the_calculation(count: int, drawn: bool):
    result = replace(grid(count=count), drawn=drawn)
    base, of = result.runs[0], result.runs[7]
    for name in NAMES:
        assert same(estimate(of, name), ratio_of(of.quotients(name)))
    effects = {each.measure: each for each in effects_of(result) if each.point == 7}
    for name in NAMES:
        sides = (base.quotients(name), of.quotients(name))
        told = paired(sides, NONE) if drawn else paired(NONE, sides)
        assert same(effects[name].figure, told), name
        assert same([effects[name].half_width_of_mean], [paired(NONE, sides).half_width])
        assert effects[name].pairs == count


def same(one, other) -> bool:
    return all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(one, other, strict=True))


def test_unknown_parts_of_one_replication_are_unknown_as_those_of_many_are():
    of = replications({}, count=1)
    for above, below in ((math.nan, 1.0), (0.0, 0.0), (1.0, math.nan)):
        of.parts[0, 0] = above, below
        assert same(estimate(of, NAMES[0]), ratio_of(of.quotients(NAMES[0])))


def test_what_is_not_known_is_empty():
    result = grid(count=1)
    result.runs[7].parts[0, 0] = 0.0, 0.0
    tables = tables_of(result)
    (mean,) = [row["mean"] for row in rows(tables.results) if (row["point"], row["measure"]) == (7, NAMES[0])]
    (change,) = [row["change"] for row in rows(tables.effects) if (row["point"], row["measure"]) == (7, NAMES[0])]
    assert mean is None
    assert change is None
    assert {row["half_width"] for row in rows(tables.effects)} == {None}
    assert {row["settled"] for row in rows(tables.effects)} == {False}


def test_pairs_are_the_replications_both_have_and_a_point_that_failed_has_none():
    tables = tables_of(failed())
    assert {row["pairs"] for row in rows(tables.effects) if row["point"] == 5} == {7}
    assert {row["pairs"] for row in rows(tables.effects) if row["point"] == 7} == {8}
    assert 3 not in {row["point"] for row in rows(tables.results)}
    assert [(row["point"], row["replication"]) for row in rows(tables.failures)] == [(3, 0), (5, 0)]
    assert rows(tables.failures)[0][BEDS] == 510
    assert tables.missing == 2


def test_a_baseline_that_is_no_point_has_figures_and_no_effect():
    tables = tables_of(listed())
    assert {row["compared_with"] for row in rows(tables.results)} == {3}
    assert 3 in {row["point"] for row in rows(tables.results)}
    assert {row["point"] for row in rows(tables.effects)} == {0, 1, 2}
    assert not any(row["settled"] for row in rows(tables.effects) if row["point"] == 2)


def test_months_stand_in_the_unit_of_a_month():
    effects = rows(tables_of(replace(grid(months=("2026-04", "2026-05")), wanted=("trust_gbp",))).effects)
    assert [row["month"] for row in effects if row["point"] == 1] == ["", "2026-04", "2026-05"]
    assert [row["unit"] for row in effects if row["point"] == 1] == ["£ a year", "£", "£"]


def test_a_study_names_what_it_wants_in_its_order():
    table = tables_of(model()).results
    assert list(dict.fromkeys(row["measure"] for row in rows(table))) == list(model().wanted)
    assert {row["measure"]: row["unit"] for row in rows(table)}["pool.beds.wait_mean_h"] == "hours"


def test_no_order_of_runs_moves_a_bit(tmp_path: Path):
    def backwards(of: StudyResult) -> StudyResult:
        return replace(of, runs=dict(reversed(of.runs.items())), failures=tuple(reversed(of.failures)))

    for number, result in enumerate((grid(), failed(), sampled())):
        written = [
            write_parquet(tmp_path / f"{number}{at}", tables_of(each), result.provenance)
            for at, each in enumerate((result, backwards(result)))
        ]
        for one, other in zip(*written, strict=True):
            assert one.read_bytes() == other.read_bytes()
        assert tables_of(result).failures.equals(tables_of(backwards(result)).failures)


def test_files_say_how_they_were_made(tmp_path: Path):
    paths = write_parquet(tmp_path, tables_of(grid()), {"command": "acuteflow study=beds"})
    assert [path.name for path in paths] == ["results.parquet", "effects.parquet"]
    for path in paths:
        assert pq.read_schema(path).metadata[b"acuteflow.command"] == b"acuteflow study=beds"


def test_the_half_width_a_rule_looked_at_stands_beside_the_figure_it_names():
    stopped = {number: Stopped(8, 0.01 * number, True) for number in range(1, 8)}
    result = replace(
        grid(months=("2026-04",)), rule=Stopping(half_width=0.1, effect="activity", least=10, most=40), stopped=stopped
    )
    found = {
        (row["point"], row["measure"], row["month"]): row["half_width_bounded"]
        for row in rows(tables_of(result).effects)
    }
    assert {key: width for key, width in found.items() if width is not None} == {
        (number, "activity", ""): 0.01 * number for number in range(1, 8)
    }
    assert {row["half_width_bounded"] for row in rows(tables_of(grid()).effects)} == {None}


def test_a_study_of_which_nothing_ran_has_empty_tables():
    tables = tables_of(replace(grid(), runs={}))
    assert (tables.results.num_rows, tables.effects.num_rows) == (0, 0)
    assert tables.results.column_names[:2] == [BEDS, "intervention"]
