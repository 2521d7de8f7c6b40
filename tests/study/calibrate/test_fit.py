"""Members of the typical trust: what is kept of them, when they are stale, and a calibration end to end."""

import re
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.calibration import unreached
from sim.scenario.load import load
from sim.study.calibrate.fit import FIRST_RUN, Trust, ensemble_of, fit, kept
from sim.study.calibrate.fitted_to import FittedTo
from sim.study.calibrate.free import free_of
from sim.study.calibrate.plan import read_data
from sim.study.calibrate.table import NoMembers, StaleMembers, read_members, refuse_stale, write_members
from sim.study.ensemble import vector_of
from sim.study.running import Running
from sim.study.store import Store
from tests.study.calibrate.worlds import PLAN, ROWS, configuration, data_of, freed, toy, trust


@pytest.fixture(scope="module")
def made():
    return toy()


@pytest.fixture
def file(made, tmp_path) -> Path:
    write_members(tmp_path / "members.parquet", made, {"command": "a test"})
    return tmp_path / "members.parquet"


def test_a_table_of_members_gives_the_vectors_back(made, file):
    members, now = read_members(file), FittedTo.of(made.free, made.data)
    refuse_stale(members, now)
    assert members.told["fitted_to_hash"] == now.hash
    assert members.told["command"] == "a test"
    for mine, theirs in zip(members.vectors(made.free), made.free.vectors(made.members), strict=True):
        assert np.array_equal(mine.values, theirs.values)
        assert np.array_equal(mine.given, theirs.given)
    assert file.stat().st_size < 400_000  # 128 members lie well below a megabyte
    table = pq.read_table(file)
    assert np.allclose(table["row: beds_open"], made.found.steps[-1].figures[:, 0], rtol=1e-6)


def test_what_is_kept_lies_within_its_ranges(made):
    prior = made.free.prior
    for ends in (prior.low, prior.high):
        found = kept(ends[None], made.free)[0]
        assert np.all((found >= prior.low) & (found <= prior.high))
        assert np.allclose(found, ends, rtol=1e-6)


def changed(tree, path, value):
    *above, last = path.split(".")
    node = tree
    for key in above:
        node = node[key]
    node[last] = value
    return tree


MORE_BEDS = [{"at": "pools.general_medicine.places.base", "add": 60}]


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("pools.children.places.value", 18, r"pools.children.places \(17, now 18\) moved"),
        ("pools.children.places.high", 27, "the range of pools.children.places moved"),
        ("phases", [{"from": "2025-04-01", "change": MORE_BEDS}], "part of phases, and 1 more moved"),
        ("phases", [], ""),
        ("name", "another", ""),
        ("assessment.bay_beds", 8, ""),
        ("harm.delay_to_bed.patients_per_death", 100, ""),
        ("ranges.prices.reason", "another", ""),
    ],
)
def test_members_of_another_trust_are_refused_with_what_moved(made, file, path, value, said):
    now = FittedTo.of(free_of(load(changed(trust(), path, value))), made.data)
    if not said:  # no part of what was fitted
        refuse_stale(read_members(file), now)
        return
    with pytest.raises(StaleMembers, match=said):
        refuse_stale(read_members(file), now)


def test_members_of_other_rows_are_refused_and_those_of_another_run_are_not(made, file):
    other, members = data_of(tolerances={"total_cost": 5}), read_members(file)
    with pytest.raises(StaleMembers, match="the published row total_cost moved"):
        refuse_stale(members, FittedTo.of(made.free, other))
    refuse_stale(members, FittedTo.of(made.free, other), rows=False)
    refuse_stale(members, FittedTo.of(freed(measured_months=2, seed=5), made.data))


def test_a_file_that_is_no_table_of_members_is_refused_in_a_line(tmp_path):
    path = tmp_path / "x.parquet"
    with pytest.raises(NoMembers, match="cannot be used"):
        read_members(path)
    path.write_text("text")
    with pytest.raises(NoMembers, match="cannot be used"):
        read_members(path)


def test_a_table_that_lost_a_draw_or_its_members_is_none(made, file):
    table, name = pq.read_table(file), next(iter(FittedTo.of(made.free, made.data).ranges))
    for broken, why in ((table.drop_columns([name]), f"lacks {name}"), (table.slice(0, 0), "has no member")):
        pq.write_table(broken, file)
        with pytest.raises(NoMembers, match=re.escape(why)):
            read_members(file)


def test_members_say_nothing_of_harm_and_how_gains_are_judged_which_pairs_draw(made):
    found = ensemble_of(made.free, made.members)
    moved = {made.free.slots.paths[place] for draw in made.free.draws for place in draw.places}
    assert {path for path in moved if path.startswith("harm.")}
    assert set(found.paths) == {path for path in moved if not path.startswith(("harm.", "assessment."))}
    tree = changed(trust(), "harm.delay_to_bed.patients_per_death", 1000)
    scenario = load(tree)
    place = scenario.slots.place["harm.delay_to_bed.patients_per_death"]
    assert found.vector(scenario, 0).values[place] == vector_of(scenario, 0, None).values[place]


def test_a_table_carries_a_hash_of_its_members_that_another_ensemble_has_not(made, file):
    members = read_members(file)
    assert members.told["members_hash"] == ensemble_of(made.free, members.ordered(made.free)).digest
    other = toy(seed=2)
    write_members(file, other, {})
    again = read_members(file)
    assert again.told["fitted_to_hash"] == members.told["fitted_to_hash"]
    assert again.told["members_hash"] != members.told["members_hash"]


@pytest.mark.slow
def test_a_calibration_is_made_of_kept_runs_and_tells_what_it_cannot_reach(tmp_path):
    running = Running(store=Store(tmp_path))
    done = fit(Trust(trust(), data_of(), running=running))
    assert done.members.shape == (16, len(done.free.prior))
    assert done.as_written.shape == (4, len(ROWS))
    told: list[tuple[int, int]] = []
    again = Running(store=Store(tmp_path))
    once_more = fit(Trust(trust(), data_of(), running=again), lambda *at: told.append(at))
    assert np.array_equal(once_more.members, done.members)
    assert again.store.added == 0
    assert told[-1] == (36, 36)
    write_members(tmp_path / "members.parquet", done, {})
    vectors = read_members(tmp_path / "members.parquet").vectors(done.free)[:2]
    rows = Trust(trust(), done.data, running=running).rows(vectors, FIRST_RUN + 16)
    assert np.array_equal(rows, done.found.steps[-1].figures[:2])
    tree = configuration(**PLAN)
    tree["kpi"]["beds_open"]["published"]["value"] = 2000
    found = {each.name: each for each in unreached(fit(Trust(trust(), read_data(tree), running=running)).found)}
    assert 700 < found["beds_open"].nearest < 900
