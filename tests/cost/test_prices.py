import pytest
from pydantic import ValidationError

from sim.cost.prices import grown, pay_cost_per_wte, price_index
from sim.scenario.cost import Cost, ImplementationCost
from tests.cost.worlds import typical_cost
from tests.workforce.worlds import plain, read

# £ a wte in 2024/25, and growth of the pay cost to 2024/25 and to 2025/26 in % (trust-paid pension).
PUBLISHED = {
    "registered_nurse": (54_004, 5.62, 5.37),
    "midwife": (55_990, 5.61, 5.34),
    "nursing_support": (33_779, 5.69, 5.91),
    "theatre_staff": (47_924, 5.63, 5.49),
    "consultant": (178_832, 9.56, 5.15),
    "resident_sas": (87_631, 7.90, 6.66),
    "allied_health": (54_749, 5.62, 5.36),
    "scientific_tech": (49_786, 5.63, 5.45),
    "corporate": (44_202, 5.64, 5.57),
    "support": (33_034, 5.69, 5.94),
    "manager": (80_806, 5.38, 4.87),
}


@pytest.mark.parametrize("group", PUBLISHED)
def test_pay_cost_of_a_post(group):
    cost = typical_cost()
    before, base, after = (pay_cost_per_wte(cost, group, year) for year in ("2023/24", "2024/25", "2025/26"))
    expected, growth, next_growth = PUBLISHED[group]
    assert base == pytest.approx(expected, abs=0.5)
    assert 100 * (base / before - 1) == pytest.approx(growth, abs=0.005)
    assert 100 * (after / base - 1) == pytest.approx(next_growth, abs=0.005)


def test_pay_cost_by_hand():
    cost = typical_cost()
    by_hand = 44_400 + 0.867 * 0.138 * (44_400 - 9_100) + (0.808 * 0.1438 + 0.005) * 44_400
    assert pay_cost_per_wte(cost, "registered_nurse", "2024/25") == pytest.approx(by_hand, rel=1e-15)
    full = pay_cost_per_wte(typical_cost(pay__pension_basis="full"), "registered_nurse", "2024/25")
    assert full - by_hand == pytest.approx(0.808 * 0.094 * 44_400)


def test_index_runs_both_ways_and_stands_still_beyond():
    growth = {"2024/25": 0.10, "2025/26": 0.20}
    indices = [price_index(growth, "2024/25", f"{y}/{y % 100 + 1}") for y in range(2022, 2028)]
    assert indices == pytest.approx([1 / 1.1, 1 / 1.1, 1, 1.2, 1.2, 1.2])


def test_prices_grow_from_the_base_year():
    cost = typical_cost()
    assert grown(cost, "bank", "2025/26") == pytest.approx(1.045)
    assert grown(cost, "energy", "2023/24") == pytest.approx(1 / 0.92)
    assert grown(cost, "energy", "2024/25") == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"escalation_h_per_bed_day": {"porter": 1}}, "names a staff group without pay: porter"),
        ({"fixed_gbp_per_year": {"research": 1}}, "names a category|names a heading without a tag: research"),
        ({"tags": {"bank": "cash_releasing"}}, "tags must say what a saving is under substantive"),
        ({"base_year": "2024"}, "String should match pattern"),
        ({"scope": "everything"}, "'cost_collection' or 'accounts'"),
        ({"session_supplies_gbp": -1}, "greater than or equal to 0"),
        ({"sesion": 1}, "Extra inputs are not permitted"),
    ],
)
def test_prices_that_cannot_be(change, words):
    with pytest.raises(ValidationError, match=words):
        Cost.model_validate({**plain(read("cost")), **change})


def test_a_recurrent_cost_is_nobodys_one_off():
    with pytest.raises(ValidationError, match="a recurrent cost cannot have the payer one_off"):
        ImplementationCost(name="hub", payer="one_off")
