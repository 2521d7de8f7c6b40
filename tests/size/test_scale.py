"""A trust scaled by its figures: the typical one to the bit at its own, and totals that are the table's."""

from __future__ import annotations

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sim.scenario.counted import Counted
from sim.scenario.tree import without_sources
from sim.scenario.warnings import without_a_range
from sim.size.closing import close_posts
from sim.size.factors import LONGER, STAY_TYPICAL_D, factors_of, mean_treatment_h
from sim.size.integers import apportioned, week_of_lists
from sim.size.nodes import value_of
from sim.size.odds import marginal
from sim.size.scale import matching
from tests.size.worlds import KNOWN, NEEDED, TYPICAL, figures, trust, typical

RANDOM = st.tuples(st.integers(150, 2500), st.floats(0.6, 1.6), st.floats(0.6, 1.6))


def of_beds(tree):
    """Permanent places of all pools that are beds and that the table's beds scale."""
    found = without_sources(tree["pools"])
    kinds = (True, "general_and_acute")
    beds = [each["places"] for each in found.values() if each.get("beds") in kinds and "escalation" not in each]
    return sum(places["base"] if isinstance(places, dict) else places for places in beds)


def of_lists(tree):
    return without_sources(tree["pools"]["theatre_list"]["slots"]["per_day"])


def in_post(tree, *groups):
    found = without_sources(tree["workforce"]["groups"])
    return sum(found[name]["establishment_wte"] * (1 - found[name]["vacancy"]) for name in groups)


def test_its_own_figures_give_the_typical_trust_to_the_bit():
    assert trust(**TYPICAL) == typical()


def test_the_typical_figures_of_the_table_are_those_of_the_typical_trust():
    tree = without_sources(typical())
    counted = {name: each["per_year"] for name, each in tree["counted"]["activity"].items()}
    assert sum(map(sum, of_lists(tree).values())) == TYPICAL["theatre_lists"]
    assert tree["pools"]["critical_care"]["places"] == TYPICAL["critical_care_beds"]
    assert counted["ed_attendance_other"] == 12 * TYPICAL["other_attendances"]
    volumes = {each.pod: 0.0 for each in Counted.model_validate(tree["counted"]).volumes()}
    for each in Counted.model_validate(tree["counted"]).volumes():
        volumes[each.pod] += each.per_year
    attended = volumes["outpatient_first"] + volumes["outpatient_follow_up"]
    assert attended == pytest.approx(TYPICAL["outpatients_attended"], rel=1e-5)
    assert sum(tree["cost"]["opening_budget_gbp_per_year"].values()) / 1e6 == pytest.approx(
        TYPICAL["budget"], rel=0.002
    )


@pytest.mark.parametrize("beds", [1, 9, 18, 22, 61])
def test_as_many_critical_care_beds_are_open_as_the_table_says(beds):
    assert value_of(trust(**NEEDED, critical_care_beds=beds)["pools"]["critical_care"]["places"]) == beds


def test_agency_that_fills_more_takes_the_place_of_bank():
    groups = {share: trust(**NEEDED, agency_share=share)["workforce"]["groups"] for share in (0.024, 0.048)}
    before, after = (each["registered_nurse"] for each in groups.values())
    agency = value_of(after["fill_agency"])
    assert agency == pytest.approx(2 * value_of(before["fill_agency"]))
    assert value_of(after["fill_bank"]) == pytest.approx(1 - agency)
    assert value_of(after["fill_bank"]) < value_of(before["fill_bank"])


def test_every_rule_meets_something_in_the_typical_trust():
    tree = typical()
    ahead_of_their_pools = {"counted.activity.critical_care*.per_year"}
    ahead_of_their_pools |= {"classes.*.arrivals.per_hour"}
    idle = [at for rule in KNOWN.rules for at in rule.at if not [*matching(tree, (at,))]]
    assert {*idle} <= ahead_of_their_pools


@settings(max_examples=6, deadline=None, phases=[Phase.generate])
@given(RANDOM)
def test_beds_lists_and_posts_add_up_to_the_table(drawn):
    beds, more_lists, more_nurses = drawn
    lists, nurses = max(7, round(75 * beds / 748 * more_lists)), round(1961 * beds / 748 * more_nurses)
    tree = trust(beds_open=beds, type1_attendances=15 * beds, theatre_lists=lists, nurses=nurses, budget=5000)
    assert of_beds(tree) == pytest.approx(of_beds(typical()) * beds / TYPICAL["beds_open"], abs=0.5 + 1e-6)
    assert sum(map(sum, of_lists(tree).values())) == lists
    before = in_post(typical(), "registered_nurse", "theatre_staff")
    assert in_post(tree, "registered_nurse", "theatre_staff") == pytest.approx(before * nurses / TYPICAL["nurses"])


def test_more_vacancy_at_the_same_staff_in_post_is_more_funded_posts():
    tree = trust(**{**TYPICAL, "vacancy": 0.12})
    assert in_post(tree, "consultant") == pytest.approx(in_post(typical(), "consultant"))
    group, before = (without_sources(each["workforce"]["groups"]["consultant"]) for each in (tree, typical()))
    assert group["establishment_wte"] > before["establishment_wte"]


@pytest.mark.parametrize(("row", "name", "category"), [
    ("admissions_type1", "disposition", "admit"),
    ("same_day_share", "stay_kind", "same_day"),
    ("delayed_share", "arranged_ahead", "no"),
])  # fmt: skip
def test_shares_move_in_proportion_over_all_patients(row, name, category):
    def share(tree):
        return marginal(tree["classes"]["type1"]["attributes"], name)[category]

    moved = trust(**{**TYPICAL, row: 1.2 * TYPICAL[row]})
    assert share(moved) == pytest.approx(1.2 * share(typical()), rel=1e-6)
    tables = without_sources(moved["classes"]["type1"]["attributes"][name]["shares"])
    rows = tables.values() if any(isinstance(each, dict) for each in tables.values()) else [tables]
    assert all(sum(each.values()) == pytest.approx(1) for each in rows)


def test_what_scaled_a_number_stands_at_the_number():
    tree = trust(**NEEDED)
    surgery = tree["pools"]["surgery"]["places"]
    assert surgery["value"] == 32
    assert surgery["low"] < 32 < surgery["high"]
    assert surgery["assumed"].startswith("scaled × 0.5348: general and acute beds open 400 beds (trust.csv row 2)")
    assert "the typical trust has 60: set by hand" in surgery["assumed"]
    nurses = tree["workforce"]["groups"]["registered_nurse"]["establishment_wte"]["assumed"]
    assert "row blank, median of small trusts, 2.44 a bed open" in nurses


def test_a_number_of_another_size_keeps_its_range_or_why_it_has_none():
    before, after = (
        {path for path in without_a_range(tree) if not path.startswith(("kpi.", "account."))}
        for tree in (typical(), trust(**NEEDED))
    )
    assert after == before


def test_treatment_makes_the_stay_by_which_the_beds_are_occupied():
    """Days of treatment move by what the stay moves by, while short stays, waits and delay stay as they are."""
    rows = {**TYPICAL, "beds_occupied": 720}
    stay, treatment = (factors_of(figures(**rows)[0], typical(), [])[name].value for name in ("stay", "treatment"))
    longer_d = LONGER / (1 - TYPICAL["same_day_share"]) * mean_treatment_h(typical()) / 24
    assert longer_d * (treatment - 1) == pytest.approx(STAY_TYPICAL_D * (stay - 1), rel=0.01)
    fewer_delayed = factors_of(figures(**{**rows, "delayed_share": 0.12})[0], typical(), [])
    assert fewer_delayed["stay"].value == stay
    assert fewer_delayed["treatment"].value > treatment


def test_a_bay_is_closed_as_often_a_bed_in_a_small_trust():
    ours, before = (without_sources(tree["pools"]["surgery"]["out_of_use"]) for tree in (trust(**NEEDED), typical()))
    assert ours == before | {"times_per_year": pytest.approx(before["times_per_year"] * 400 / 748)}


def test_need_and_posts_close_as_they_do_in_the_typical_trust():
    tree = trust(**NEEDED)
    assert close_posts(tree, typical()) == []
    assert all(group["fixed_posts"] == "closes" for group in without_sources(tree["workforce"]["groups"]).values())
    few = trust(**NEEDED, nurses=450)
    faults = close_posts(few, typical())
    assert {fault.path for fault in faults} == {"nurses"}
    assert "are fewer than beds, theatres and clinics of this size ask for" in faults[0].rule


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=12), st.integers(0, 5000))
def test_whole_numbers_add_up_and_stay_within_one_of_their_share(shares, total):
    found = apportioned(shares, total)
    if sum(shares) == 0:
        assert found == [0] * len(shares)
        return
    assert sum(found) == total
    assert all(abs(n - share * total / sum(shares)) <= 1 + 1e-6 for n, share in zip(found, shares, strict=True))


@given(st.integers(0, 400))
def test_weeks_of_lists_add_up_on_working_days_and_are_even(total):
    pattern = of_lists(typical())
    found = week_of_lists(pattern, total)
    assert sum(map(sum, found.values())) == total
    days = [sum(day) for day in zip(*found.values(), strict=True)]
    assert days[5:] == [0, 0]
    assert max(days) - min(days[:4]) <= 2 + total // 60
    assert week_of_lists(pattern, 75) == pattern
