import numpy as np
import pytest

from sim.productivity import TableFaults
from sim.productivity.growth_table import GrowthTable

GOOD = {
    "organisation": ["A", "B", "A"],
    "period": ["2024/25", "2024/25", "2025/26 H1"],
    "activity_growth": [0.05, "", ""],
    "resource_growth": [0.02, "", ""],
    "productivity_growth": ["", 0.028, -0.01],
}


def changed(name: str, cell: object, row: int = 0) -> dict:
    column = list(GOOD.get(name, ["", "", ""]))
    column[row] = cell
    return GOOD | {name: column}


def test_what_is_not_given_is_empty_or_nan():
    table = GrowthTable.of(GOOD)
    assert table.name.tolist() == table.kind.tolist() == ["", "", ""]
    assert np.isnan(table.cost_gbp).all()
    assert table.periods == ("2024/25", "2025/26 H1")
    assert table.over_period("2024/25").organisation.tolist() == ["A", "B"]


def test_productivity_is_the_ratio_where_it_can_be_told_and_as_published_elsewhere():
    np.testing.assert_allclose(GrowthTable.of(GOOD).productivity, [1.05 / 1.02 - 1.0, 0.028, -0.01], rtol=1e-15)


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (
            changed("resource_growth", -1.0),
            "growth row 1: resource_growth must be above -1: nothing shrinks by more than all",
        ),
        (
            changed("productivity_growth", 0.05),
            "growth row 1: productivity_growth is not (1 + activity_growth) / (1 + ",
        ),
        (changed("productivity_growth", "", 1), "growth row 2: productivity_growth and the two others are empty"),
        (
            changed("productivity_growth", np.inf, 1),
            "growth row 2: productivity_growth must be a finite number, got inf",
        ),
        (changed("cost_gbp", 0.0), "growth row 1: cost_gbp must be above 0, or empty where unknown, got 0.0"),
        (changed("beds", -3.0), "growth row 1: beds must be above 0"),
        (changed("period", ""), "growth row 1: period must not be empty"),
        (changed("period", "2024/25", 2), "growth row 3: period and the other keys are given twice"),
        ({"organisation": ["A"]}, "growth: period is missing"),
    ],
)
def test_each_fault_is_told_with_its_place(columns: dict, line: str):
    with pytest.raises(TableFaults) as caught:
        GrowthTable.of(columns)
    assert [str(fault).startswith(line) for fault in caught.value.faults] == [True]


@pytest.mark.parametrize(
    ("growths", "text"),
    [
        (["0.9", "1.2"], "got 0.9, and 105 % for the median of all"),
        (["0.5", "1.2"], "got 0.5, and 85 % for the median of all"),
        (["0.028", "5.7"], "growth.csv row 3: productivity_growth looks like per cent"),
        (["0.028", "0.4"], ""),
        (["2.8%", "-1.2%"], ""),
    ],
)
def test_growth_in_per_cent_is_refused_where_it_is_read(tmp_path, growths: list[str], text: str):
    from sim.productivity.plausibility import flags_of_growth
    from sim.productivity.source import read_folder

    lines = [f"{name},2024/25,{growth}" for name, growth in zip("AB", growths, strict=True)]
    (tmp_path / "growth.csv").write_text("\n".join(["organisation,period,productivity_growth", *lines]))
    if text:
        with pytest.raises(TableFaults) as caught:
            read_folder(tmp_path)
        assert text in str(caught.value)
        assert "growth is a fraction (2.8 % is 0.028" in str(caught.value)
        return
    found = read_folder(tmp_path).growth
    assert found.productivity_growth[0] == pytest.approx(0.028)
    flagged = [str(flag) for flag in flags_of_growth(found)]
    assert flagged == (
        [
            "growth beyond that of any of 129 published trusts: per cent for fractions, or another unit? "
            "(productivity of B 2024/25 +40.0 %)"
        ]
        if "0.4" in growths
        else []
    )
