"""What a study keeps of a replication: small on its way between processes, and the same to the bit when it arrives."""

from __future__ import annotations

import gc
import pickle
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.activity import Observed
from sim.activity.counts import activity_by_stay_band, activity_table
from sim.activity.interning import packed, packed_names, unpacked, unpacked_names
from sim.engine.journeys import Run
from sim.hospital.simulate import Simulation, simulate
from sim.productivity import ActivityTable, InputsTable, TableFaults, level
from sim.study.assumptions import draw
from sim.study.outcome import Job, Outcome, kept_blueprint, measured, outcome
from tests.hospital.typical import plain, read

MOST_BYTES = 40 * 1024


@cache
def simulation() -> Simulation:
    """A year of the typical trust, as it is shipped."""
    return simulate(kept_blueprint(plain()), 0)


@cache
def whole() -> Outcome:
    return measured(Job("baseline", 0, plain()), simulation())


@cache
def arrived() -> Outcome:
    found: Outcome = pickle.loads(pickle.dumps(whole(), protocol=5))
    return found


def differences(one: Any, other: Any, path: str = "outcome") -> list[str]:
    """Where two of a kind differ, to the bit."""
    if type(one) is not type(other):
        return [path]
    if isinstance(one, np.ndarray):
        alike = (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
        return [] if alike else [path]
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        return [d for n in names for d in differences(getattr(one, n), getattr(other, n), f"{path}.{n}")]
    if isinstance(one, dict):
        within = [d for key in one if key in other for d in differences(one[key], other[key], f"{path}[{key}]")]
        return within if list(one) == list(other) else [path]
    return [] if one == other else [path]


def test_a_year_of_the_typical_trust_travels_in_40_kib():
    assert len(pickle.dumps(whole(), protocol=5)) <= MOST_BYTES


def test_so_does_the_intervention_that_adds_most_lines_with_its_assumptions_drawn():
    tree = plain(intervention=read("intervention", "patient_flow_redesign"))
    drawn = outcome(Job("redesign", 0, tree, vector=draw(kept_blueprint(tree).scenario, 0)))
    assert len(pickle.dumps(drawn, protocol=5)) <= MOST_BYTES
    assert differences(drawn, pickle.loads(pickle.dumps(drawn, protocol=5))) == []


def test_what_arrives_is_what_was_sent_to_the_bit():
    assert differences(whole(), arrived()) == []
    changed = replace(whole(), measures=replace(whole().measures, numerator=whole().measures.numerator * (1 + 1e-15)))
    assert differences(whole(), changed) == ["outcome.measures.numerator"]


def test_outcomes_that_arrive_share_their_names_and_their_preset():
    one, other = arrived(), pickle.loads(pickle.dumps(whole(), protocol=5))
    assert one.level.preset is other.level.preset
    assert one.measures.names is other.measures.names
    assert one.lines.names is other.lines.names
    lines = [list(each.level.spend_gbp) for each in (one, other)]
    assert all(line is same for line, same in zip(*lines, strict=True))
    assert one.lines.months is other.lines.months


def test_names_of_any_text_travel_as_they_are():
    names = (("pay", "a\tb\nc", ""), ("", "", "“é£”"))
    assert unpacked_names(packed_names(names)) == names
    assert unpacked_names(packed_names(())) == ()


def test_rows_that_differ_in_their_last_bit_or_their_sign_of_zero_are_not_one():
    rows = np.array([[0.0, 1.0], [-0.0, 1.0], [0.0, np.nextafter(1.0, 2.0)], [0.0, 1.0]])
    found = packed(rows, {})
    assert unpacked(found, 2).tobytes() == rows.tobytes()
    assert len({id(row) for row in found}) == 3
    assert unpacked([], 2).shape == (0, 2)


NUMBERS = st.one_of(
    st.integers(-(2**40), 2**40).map(float),
    st.sampled_from([0.0, -0.0, 127.0, -128.0, 128.0, 32767.0, 32768.0, 2.0**31 - 1, 2.0**31, 0.1]),
    st.floats(),
)


@given(st.integers(1, 9).flatmap(lambda width: st.lists(st.lists(NUMBERS, min_size=width, max_size=width), min_size=1)))
def test_rows_of_any_figures_are_unpacked_to_the_bit(rows: list[list[float]]):
    given_rows = np.array(rows)
    found = packed(given_rows, {})
    assert unpacked(found, given_rows.shape[1]).tobytes() == given_rows.tobytes()


def test_whole_numbers_and_rows_of_one_figure_take_little_room():
    rows = np.array([[1.0, 2.0, 3.0], [300.0, 2.0, 3.0], [1e5, 2.0, 3.0], [0.1, 0.1, 0.1], [0.1, 0.2, 0.3]])
    assert [len(row) - 1 for row in packed(rows, {})] == [3, 6, 12, 8, 24]


@pytest.mark.parametrize(
    ("figure", "table"),
    [
        ("without_readmissions_gbp", lambda seen: activity_table(seen, readmissions=False)),
        ("by_stay_band_gbp", activity_by_stay_band),
    ],
)
def test_activity_counted_otherwise_weighs_what_a_level_of_its_table_weighs(figure, table):
    found = whole()
    activity = ActivityTable.of(table(Observed(simulation())))
    inputs = InputsTable.of(found.lines.inputs(found.level.period.organisation))
    shown = level(activity, inputs, found.level.preset, found.level.period).cost_weighted_activity
    assert getattr(found, figure) == shown
    assert shown != found.level.cost_weighted_activity


def test_activity_that_has_no_weight_is_named():
    tree = plain()
    weights = dict(tree["productivity"]["weights"])
    pod = "non_elective_overnight"
    kept = {name: of for name, of in weights[pod]["currencies"].items() if name != "stay_2_days_or_more"}
    tree = {
        **tree,
        "productivity": {**tree["productivity"], "weights": {**weights, pod: {**weights[pod], "currencies": kept}}},
    }
    blueprint = kept_blueprint(tree)
    with pytest.raises(TableFaults, match=r"currency has no weight in non_elective_overnight.*stay_2_days_or_more"):
        measured(Job("baseline", 0, tree), replace(simulation(), blueprint=blueprint))


def test_a_run_is_freed_as_soon_as_its_figures_are_known():
    """Where two things hold each other, its hundred megabytes stay until the collector happens to come."""
    job = Job("baseline", 1, plain(run={"start": "2024-04-01", "warm_up_days": 0, "measured_months": 1, "seed": 1}))
    outcome(job)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        outcome(job)
        gc.collect()
        assert not [type(each) for each in gc.garbage if isinstance(each, (Observed, Simulation, Run, np.ndarray))]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
