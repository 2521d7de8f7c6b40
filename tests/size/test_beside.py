"""What stands beside a run of a trust of another size: its year by arithmetic, and what is published of its size."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.activity.account import read_account
from sim.activity.kpi import read_kpis
from sim.cli.composition import composed, composing
from sim.cli.own_files import CONFIGS
from sim.size.beside import put_beside
from sim.size.closing import close_posts
from sim.size.factors import DELAYED_BEDS, H_A_DAY, LONGER, PLANNED_BEDS, factors_of, mean_treatment_h
from sim.size.scale import scaled
from sim.study.calibrate.plan import read_data
from tests.size.worlds import KNOWN, NEEDED, TYPICAL, figures, trust, typical

SMALL = {"beds_open": 459, "type1_attendances": 7478, "admissions_type1": 1846, "budget": 344, "group": "small"}
ENDS = {"beds_open": 500, "type1_attendances": 7400}


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


def test_a_figure_of_nought_stands_without_a_tolerance_in_per_cent_of_it():
    row, more = (trust(**NEEDED, admissions_other=number)["kpi"]["admissions_direct"] for number in (0, 400))
    assert (row["published"]["value"], more["published"]["value"]) == (0, 400)
    assert ("tolerance" in row, "tolerance" in more) == (False, True)


def read_or_refused(close=False, **rows):
    """The faults of a trust of these rows: none where all that stands beside it is read; close: and all of it."""
    found, faults = figures(**{**ENDS, **rows})
    if not faults:
        tree, faults, _ = scaled(typical(), found)
    if not faults:
        accounted(tree), published(tree)
        faults = close_posts(tree, typical()) if close else []
    return faults


@pytest.mark.parametrize("close", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_row_at_either_end_of_its_range_is_read_or_refused_at_a_row_of_the_table(close):
    for name, row in KNOWN.rows.items():
        for end in (row.least, row.most):
            faults = read_or_refused(close, **{name: end})
            assert {fault.path for fault in faults} <= set(KNOWN.rows), (name, end, faults)


@pytest.mark.parametrize(("row", "end"), [
    ("critical_care_beds", "least"), ("other_attendances", "least"), ("admissions_other", "least"),
    ("day_cases_elsewhere", "least"), ("outpatient_procedures", "least"), ("vacancy", "least"), ("vacancy", "most"),
    ("agency_share", "least"), ("agency_share", "most"),
])  # fmt: skip
def test_rows_that_may_be_almost_none_and_shares_of_staff_are_read_at_their_ends(row, end):
    assert not read_or_refused(close=True, **{row: getattr(KNOWN.rows[row], end)})


def test_rows_published_of_the_typical_trust_go_unless_the_table_gives_them():
    blank, given_too = published(trust(**SMALL)), published(trust(**SMALL, waiting_list=30000, vacancy=0.08))
    assert not {"deaths", "type1_over_12h", "waiting_list", "vacancy_nurses", "cost_weighted_admitted"} & set(blank)
    assert set(given_too) - set(blank) == {"waiting_list", "vacancy_nurses"}
    assert (given_too["waiting_list"], given_too["vacancy_nurses"]) == (6000, 0.08)
    (told,) = [note for note in noted(**SMALL) if note.startswith("task=kpi: ")]
    assert told.startswith(f"task=kpi: {len(blank)} of {len(typical()['kpi'])} rows")


@pytest.mark.parametrize(("theatres", "told"), [(2, True), (10, False), (30, True)])
def test_theatres_that_are_many_or_few_for_the_beds_are_told_to_the_account(theatres, told):
    said = noted(**ENDS, theatres=theatres)
    assert any("mean planned stay" in note and note.startswith("task=account: ") for note in said) is told


def test_the_page_says_the_numbers_of_the_code():
    page = " ".join((CONFIGS.parent / "docs" / "model" / "size.md").read_text(encoding="utf-8").split())
    treated, beds = mean_treatment_h(typical()) / H_A_DAY, TYPICAL["beds_occupied"] - sum(PLANNED_BEDS.values())
    spells = 12 * (TYPICAL["admissions_type1"] + TYPICAL["admissions_other"])
    treatment = spells * LONGER * treated / 365.25
    assert (
        f"{LONGER:.1%}".replace("%", " %") + f" of {spells:,.0f} spells are longer stays of {treated:.2f} days" in page
    )
    assert f"{treatment:.1f} of {beds:.0f} beds" in page
    formula = f"1 + ({beds:.0f} × (stay − 1) − {DELAYED_BEDS} × (delayed − 1)) / {treatment:.1f}"
    assert formula in page
    assert f"{DELAYED_BEDS} beds are delay" in page
    rows, critical = len(KNOWN.rows) + 2, TYPICAL["critical_care_beds"]  # name and group stand above them
    assert f"One table of {rows} rows" in page
    assert f"{critical:.0f} adult beds" in page


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
