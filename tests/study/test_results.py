"""Results on disc: tidy, adding up to what was measured, whole, and named by the question."""

import math

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.activity.declared import BY_NAME
from sim.study.results import content_hash, rows, whole, write_outcomes
from tests.study.worlds import comparison, kept, month, rows_equal, worlds


def test_both_engines_leave_the_same_rows():
    compiled, simpy = kept(), kept(engine="simpy")
    assert rows_equal(rows([compiled]), rows([simpy]))
    assert compiled.level.cost_weighted_activity == simpy.level.cost_weighted_activity


def test_rows_are_tidy_and_add_up_to_the_measures():
    outcomes = comparison().outcomes
    table = rows(outcomes)
    assert len({len(column) for column in table.values()}) == 1
    keys = np.array([table[k].astype(str) for k in ("scenario", "replication", "assumptions", "month", "measure")])
    assert len(np.unique(keys, axis=1).T) == keys.shape[1]  # one row for each
    for of in outcomes[:4]:
        here = (
            (table["scenario"] == of.world)
            & (table["replication"] == of.replication)
            & (table["assumptions"] == ("drawn" if of.drawn else "as_assumed"))
        )
        for name, found in of.measures.values().items():
            those = here & (table["measure"] == name)
            value, weight = table["value"][those], table["weight"][those]
            assert len(value) == of.months
            assert set(table["unit"][those]) == {BY_NAME[name].unit}
            adds = BY_NAME[name].adds
            assert set(table["adds"][those]) == {adds}
            if weight.sum() == 0:
                assert math.isnan(found)
                continue
            total = value.sum() if adds == "sum" else value[-1] if adds == "last" else np.average(value, weights=weight)
            assert total == pytest.approx(found, rel=1e-12), name
        activity = here & np.char.startswith(table["measure"], "activity: ")
        assert math.fsum(table["value"][activity]) == pytest.approx(math.fsum(of.level.volume.values()))
        bill = here & np.char.startswith(table["measure"], "input: ")
        assert math.fsum(table["value"][bill]) == pytest.approx(of.lines.total_gbp)


def test_a_world_is_a_file_that_says_where_it_comes_from(tmp_path):
    outcomes = comparison().outcomes
    paths = write_outcomes(tmp_path, outcomes, {"command": "acuteflow", "seed": "1"})
    assert [p.name for p in sorted(tmp_path.iterdir())] == sorted(p.name for p in paths)
    assert {p.stem for p in paths} == set(comparison().plan.worlds)
    base = next(p for p in paths if p.stem == "baseline")
    found, table = pq.read_schema(base).metadata, pq.read_table(base)
    assert (found[b"acuteflow.scenario"], found[b"acuteflow.seed"]) == (b"baseline", b"1")
    expected = rows([o for o in outcomes if o.world == "baseline"])
    assert table.column_names == list(expected)
    for name, column in expected.items():
        assert np.array_equal(table[name].to_numpy(), column, equal_nan=column.dtype.kind == "f"), name


def test_an_unfinished_file_does_not_appear(tmp_path):
    path = tmp_path / "results" / "x.parquet"
    path.parent.mkdir()
    path.write_text("before")

    def broken():
        with whole(path) as unfinished:
            unfinished.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken()
    assert [p.name for p in path.parent.iterdir()] == ["x.parquet"]
    assert path.read_text() == "before"


def test_the_hash_is_of_the_question():
    asked = worlds("agency_reduction")
    turned = {world: dict(reversed(tree.items())) for world, tree in asked.items()}  # the order of keys says nothing
    mixed = {"baseline": {"hours": {8: 1, "9-18": 2, True: 3}}}  # as YAML reads the keys of a table by hour
    assert content_hash(asked, 2) == content_hash(turned, 2)
    assert len(content_hash(mixed, 2)) == 16
    other_seed = {w: {**t, "run": {**t["run"], "seed": 2}} for w, t in asked.items()}
    others = [content_hash(worlds(), 2), content_hash(other_seed, 2), content_hash(asked, 3)]
    assert len({content_hash(asked, 2), *others}) == 4
    assert content_hash({"baseline": month()}, 2) == content_hash(worlds(), 2)
