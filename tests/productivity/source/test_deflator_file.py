"""A trust's own deflators: the same prices in a file give the same figure, and what is wrong is reported together."""

from pathlib import Path

import pytest

from sim.productivity import Period, TableFaults, read_preset, sensitivity, year_on_year
from sim.productivity.levels import level
from sim.productivity.source.deflator_file import read_deflators, with_deflators
from sim.productivity.source.template import example_tables
from tests.productivity.worlds import ROOT, YEARS, deflated_by

NHSE = read_preset(ROOT / "configs" / "productivity" / "nhse.yaml")
PERIOD = Period("EXA", YEARS["2024/25"])


def shipped(folder: Path) -> Path:
    """The shipped set `built` as a file."""
    rows = ["category,staff_group,contract,year,growth"]
    for category, prices in NHSE.deflators["built"].categories.items():
        series = {("", ""): prices} | {(group, ""): each for group, each in prices.staff_groups.items()}
        series |= {("", contract): each for contract, each in prices.contracts.items()}
        for (group, contract), each in series.items():
            rows += [f"{category},{group},{contract},{year},{growth}" for year, growth in each.growth.items()]
    path = folder / "mine.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


def test_the_shipped_prices_in_a_file_give_the_shipped_figure(tmp_path: Path):
    path = shipped(tmp_path)
    own = with_deflators(NHSE, read_deflators(path), path.name)
    activity, inputs, _ = example_tables()
    assert own.deflator_set == "mine"
    assert year_on_year(activity, inputs, own, PERIOD) == year_on_year(activity, inputs, NHSE, PERIOD)
    shown = next(each for each in own.assumptions if each.name == "deflators")
    assert shown.choice == "own: mine.csv"
    assert [each.name for each in shown.alternatives] == ["built", "nhscii", "gdp"]
    base, new = (level(activity, inputs, own, each) for each in (PERIOD.year_before(), PERIOD))
    found = sensitivity(base, new)
    by_choice = {each.choice: each.growth for each in found.outcomes}
    assert by_choice["built"] == found.growth
    assert by_choice["gdp"] == year_on_year(activity, inputs, deflated_by(NHSE, "gdp"), PERIOD)


def test_an_index_by_month_and_per_cent_with_the_sign_are_read(tmp_path: Path):
    path = tmp_path / "m.csv"
    path.write_text("category,month,index\nall_other,2024-03,100\nall_other,Apr-24,104\n", encoding="utf-8")
    assert read_deflators(path).of("pay").index("2024-04") == 104.0
    path.write_text("category,year,growth\nall_other,2024-25,4%\nall_other,2025/26,0.03\n", encoding="utf-8")
    assert read_deflators(path).of("pay").index("2025-06") == pytest.approx(1.04 * 1.03)


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("category,growth\npay,0.05\n", ["year and growth, or month and index, must be given, one of the two"]),
        (
            "category,year,growth\npay,2024/25,5.5\n,2024/25,0.05\npay,soon,0.05\npay,2025/26,much\n",
            [
                "row 2: growth must be a fraction (5.5 % is 0.055), got 5.5",
                "row 3: category must not be empty",
                "row 4: year must be a financial year, as 2024/25, got 'soon'",
                "row 5: growth must be a number, got 'much'",
            ],
        ),
        ("category,year,growth\npay,2024/25,0.05\npay,2024-25,0.05\n", ["row 3: year is given twice for this price"]),
        ("category,year,growth\npay,2022/23,0.05\npay,2024/25,0.05\n", ["growth must be given for years in a row"]),
        ("category,year,growth,colour\npay,2024/25,0.05,red\n", ["colour is no column"]),
    ],
)
def test_what_is_wrong_with_a_file_is_told_by_its_rows(tmp_path: Path, text: str, rules: list[str]):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableFaults) as raised:
        read_deflators(path)
    assert all(rule in str(raised.value) for rule in rules), str(raised.value)


def test_a_category_without_a_price_and_one_out_of_scope_are_named(tmp_path: Path):
    path = tmp_path / "some.csv"
    path.write_text("category,year,growth\npay,2024/25,0.05\nsweets,2024/25,0.05\n", encoding="utf-8")
    with pytest.raises(TableFaults) as raised:
        with_deflators(NHSE, read_deflators(path), path.name)
    text = str(raised.value)
    assert "category has no price for drugs_high_cost (or all_other)" in text
    assert "category is not in the scope of nhse, got sweets" in text
