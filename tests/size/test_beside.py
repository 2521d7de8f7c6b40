"""What stands beside a run of a trust of another size: its year by arithmetic, and what is published of its size."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.activity.account import read_account
from sim.activity.kpi import read_kpis
from sim.cli.composition import composed, composing
from sim.size.beside import put_beside
from sim.size.factors import factors_of
from sim.size.scale import scaled
from sim.study.calibrate.plan import read_data
from tests.size.worlds import KNOWN, NEEDED, TYPICAL, figures, trust, typical

SMALL = {"beds_open": 459, "type1_attendances": 7478, "admissions_type1": 1846, "budget": 344, "group": "small"}


def accounted(tree):
    """Every row of a trust's accounting table by arithmetic."""
    return read_account(tree["account"], None).figures()


def published(tree):
    read_kpis({"kpi": tree["kpi"]})
    return {key: row["published"]["value"] for key, row in tree["kpi"].items()}


def noted(**rows):
    """What is said of a trust of these rows."""
    return scaled(typical(), figures(**rows)[0])[2]


@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(st.tuples(st.integers(150, 2500), st.floats(0.8, 1.2), st.floats(0.9, 1.1)))
def test_the_year_by_arithmetic_comes_to_the_figures_of_the_table(drawn):
    beds, more_patients, more_cost = drawn
    rows = {"beds_open": beds, "type1_attendances": 15 * beds * more_patients, "budget": 0.85 * beds * more_cost}
    found, faults = figures(**rows, delayed_share=0.12, theatres=max(2, beds // 50))
    assert not faults
    tree, faults, _ = scaled(typical(), found)
    assert not faults
    account, as_typical = accounted(tree), accounted(typical())
    assert account["type1"] == pytest.approx(12 * found["type1_attendances"])
    assert account["occupied"] == pytest.approx(found["beds_occupied"], rel=0.005)
    assert account["delayed"] == pytest.approx(0.12, rel=0.005)
    assert account["attended"] == pytest.approx(found["outpatients_attended"], rel=0.005)
    assert account["doctors"] == pytest.approx(found["doctors"], rel=0.005)
    assert account["cost"] == pytest.approx(found["budget"] * as_typical["cost"] / TYPICAL["budget"], rel=0.001)


def test_prices_and_times_are_those_of_the_typical_trust_and_each_scaled_value_says_what_it_was():
    rows, before = (tree["account"]["rows"] for tree in (trust(**SMALL), typical()))
    assert all(rows[key] == before[key] for key in rows if key.startswith(("price_", "weight_", "mean_")))
    said = rows["type1_a_month"]
    assert said["assumed"].startswith("scaled × 0.6746: type 1 attendances 7,478 a month")
    assert said["assumed"].endswith("the typical trust has 11085: trust data")
    assert "source" not in said
    assert not [key for key, row in rows.items() if "closes_on" in row or "gives_way" in row]


def test_rows_that_nothing_sizes_are_left_out_with_all_that_is_computed_of_them_and_counted():
    tree = typical()
    common = {"name": "A row", "department": "Beds", "source": "counted"}
    formula = {"name": "A row", "department": "Beds", "unit": "beds"}
    tree["account"]["rows"] |= {
        "chapels": {**common, "unit": "chapels", "value": 1},
        "a_chapel": {**formula, "quotient": ["beds_open", "chapels"]},
        "prayers": {**common, "unit": "minutes", "value": 5},
    }
    found = figures(**SMALL)[0]
    *_, told = put_beside(made := dict(tree), tree, found, factors_of(found, tree, []))
    left_out = {*tree["account"]["rows"]} - {*made["account"]["rows"]}
    assert left_out == {"last_minute", "chapels", "a_chapel"}
    assert f"3 of {len(tree['account']['rows'])} rows (last_minute, chapels, a_chapel)" in told


def test_published_figures_are_those_of_the_size_group_or_of_the_table():
    found = published(trust(**SMALL))
    assert found["type1_within_4h"] == 0.642
    assert found["nurses_a_bed"] == pytest.approx(2.44 * 0.903, abs=1e-4)
    assert found["bed_occupancy"] == pytest.approx(0.954)
    assert found["type1_attendances"] == 7478
    assert found["type1_conversion"] == pytest.approx(1846 / 7478)
    assert found["delay_0d"] == pytest.approx(1 - 0.148)
    assert found["total_cost"] == 344


def test_rows_published_of_the_typical_trust_go_unless_the_table_gives_them():
    blank, given_too = published(trust(**SMALL)), published(trust(**SMALL, waiting_list=30000, vacancy=0.08))
    assert not {"deaths", "type1_over_12h", "waiting_list", "vacancy_nurses", "cost_weighted_admitted"} & set(blank)
    assert set(given_too) - set(blank) == {"waiting_list", "vacancy_nurses"}
    assert (given_too["waiting_list"], given_too["vacancy_nurses"]) == (6000, 0.08)
    (told,) = [note for note in noted(**SMALL) if note.startswith("task=kpi: ")]
    assert told.startswith(f"task=kpi: {len(blank)} of {len(typical()['kpi'])} rows")


def test_at_its_own_figures_the_typical_trust_keeps_all_that_stands_beside_it():
    tree = trust(**TYPICAL)
    assert (tree["kpi"], tree["account"]) == (typical()["kpi"], typical()["account"])
    assert noted(**TYPICAL) == []


def test_every_row_that_is_named_is_one_of_the_typical_trust():
    tree = typical()
    assert set(KNOWN.beside.kpi) <= set(tree["kpi"])
    assert set(KNOWN.beside.account) <= set(tree["account"]["rows"])
    known = {*factors_of(figures(**NEEDED)[0], tree, []), "operations", "heading"}
    assert set(KNOWN.beside.account.values()) <= known
    assert {row for each in KNOWN.beside.kpi.values() for row in each.rows} <= set(KNOWN.rows)


@pytest.mark.parametrize("words", [("trust=small",), ("size.beds_open=420", "size.type1_attendances=6200")])
def test_a_calibration_says_nothing_of_rows_that_the_size_left_out_and_that_is_told(words):
    with composing():
        made = composed("config", words)
    data = read_data(made.tree)
    assert set(data.kpis) < set(read_data(typical()).kpis)
    void = {*typical()["calibration"]["tolerances"], *typical()["calibration"]["left_out"]} - {*made.tree["kpi"]}
    assert void
    (told,) = [note for note in made.notes if note.startswith("task=calibrate: ")]
    assert told.startswith(f"task=calibrate: {len(void)} entr")
    assert all(name in told for name in void)
