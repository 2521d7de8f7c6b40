import pytest

from sim.productivity import Period, TableFaults, growth, level
from sim.productivity.weights_table import WeightsTable, with_weights
from tests.productivity.worlds import YEARS, activity, inputs, small

GOOD = {
    "pod": ["ed", "ed", "day", "taxi"],
    "currency": ["minor", "major", "cataract", "short"],
    "unit_cost_gbp": [100.0, 400.0, 1000.0, 20.0],
    "activity": [300.0, 100.0, 10.0, 5.0],
    "cost_gbp": [30_000.0, 40_000.0, 10_000.0, 100.0],
    "days": ["calendar", "calendar", "working", "calendar"],
    "scope": ["in", "in", "in", "out"],
}


def test_a_point_of_delivery_as_a_whole_weighs_its_national_mean():
    pods = WeightsTable.of(GOOD).pods()
    assert list(pods) == ["ed", "day"]
    assert pods["ed"].gbp() == pytest.approx(70_000 / 400)
    assert pods["ed"].gbp("major") == 400.0
    assert pods["day"].days == "working"


def test_a_suppressed_currency_weighs_as_its_point_of_delivery():
    table = WeightsTable.of(GOOD | {"unit_cost_gbp": ["", 400.0, 1000.0, 20.0], "activity": ["", 100.0, 10.0, 5.0]})
    measure = with_weights(small(), table)
    assert measure.weight("ed", "minor") == measure.weight("ed") == 400.0
    assert measure.assumptions[0].choice == "3 currencies of a cost collection, 1 of them at the mean of their " + (
        "point of delivery"
    )
    with pytest.raises(TableFaults, match="weights row 3: pod has no currency with a unit cost and activity, got day"):
        WeightsTable.of(GOOD | {"unit_cost_gbp": [100.0, 400.0, "", 20.0]})


@pytest.mark.parametrize(
    ("name", "cell", "line"),
    [
        ("unit_cost_gbp", 0.0, "weights row 1: unit_cost_gbp must be above 0, got 0.0"),
        ("activity", 0.0, "weights row 1: activity must be above 0, got 0.0"),
        ("cost_gbp", 31_000.0, "weights row 1: cost_gbp is not activity × unit_cost_gbp, got 31000.0"),
        ("days", "working", "weights row 2: days differs within its point of delivery, got calendar"),
        ("scope", "maybe", "weights row 1: scope must be in or out, got maybe"),
        ("currency", "major", "weights row 2: currency and the other keys are given twice, got major, first in row 1"),
    ],
)
def test_each_fault_is_told_with_its_place(name: str, cell: object, line: str):
    with pytest.raises(TableFaults) as caught:
        WeightsTable.of(GOOD | {name: [cell, *GOOD[name][1:]]})
    assert line in [str(fault) for fault in caught.value.faults]


def test_a_preset_takes_its_weights_from_the_table_and_keeps_the_rest():
    measure = with_weights(small(), WeightsTable.of(GOOD))
    assert measure.weight("ed", "major") == 400.0
    assert measure.weight("clinic") == 200.0
    assert measure.exclusions.pods == ("taxi",)
    assert [one.name for one in measure.assumptions] == ["grain of the weights"]
    assert type(measure).model_validate(measure.model_dump()) == measure, "the copy is as sound as one that was checked"


def test_mix_inside_a_point_of_delivery_shows_when_currencies_are_given():
    measure = with_weights(small(), WeightsTable.of(GOOD))
    spend = inputs({month: {("pay",): 1000.0} for year in ("2023/24", "2024/25") for month in YEARS[year]})
    richer = activity(
        {month: {"ed:minor": 90.0, "ed:major": 10.0} for month in YEARS["2023/24"]}
        | {month: {"ed:minor": 80.0, "ed:major": 20.0} for month in YEARS["2024/25"]}
    )
    blind = activity({month: {"ed": 100.0} for year in ("2023/24", "2024/25") for month in YEARS[year]})
    period = Period("A", YEARS["2024/25"])

    def grown(table):
        base, new = (level(table, spend, measure, one) for one in (period.year_before(), period))
        return growth(base, new).activity + 1.0

    a_day = 366 / 365  # February 2024 had 29 days
    assert grown(richer) == pytest.approx((80 * 100 + 20 * 400) / (90 * 100 + 10 * 400) * a_day)
    assert grown(blind) == pytest.approx(a_day), "volume did not change, and nothing tells that the mix did"
