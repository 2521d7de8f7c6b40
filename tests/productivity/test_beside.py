"""What stands beside the figure: months to date, vintages, safety and quality."""

import numpy as np
import pytest

from sim.productivity import Growth, NotComparable, Period, TableFaults, monthly, year_on_year
from sim.productivity.months import month_of
from sim.productivity.series import (
    QualityBeside,
    SafetyTable,
    Series,
    beside,
    monthly_growth,
    monthly_level,
    revision,
    sentence,
    to_date,
)
from tests.productivity.worlds import YEARS, activity, inputs, small

MONTHS = (*YEARS["2023/24"], *YEARS["2024/25"])
PERIODS = ("2023/24", "2024/25")


def tables():
    chance = np.random.default_rng(1)
    done = activity({m: {"ed": v, "clinic": 2 * v} for m, v in zip(MONTHS, chance.uniform(90, 110, 24), strict=True)})
    spent = inputs({m: {("pay",): v} for m, v in zip(MONTHS, chance.uniform(900, 1100, 24), strict=True)})
    return done, spent, small()


def test_months_and_year_to_date_are_those_of_the_calculation():
    world, period = tables(), Period("A", YEARS["2024/25"])
    series = monthly_growth(*world, period)
    assert series.reading.tolist() == [each.productivity for each in monthly(*world, period).values()]
    year = to_date(*world, period)
    assert year["2024-04"] == series.reading[0]
    assert year["2025-03"] == year_on_year(*world, period).productivity
    assert year["2024-09"] == year_on_year(*world, Period("A", YEARS["2024/25"][:6])).productivity
    with pytest.raises(NotComparable, match="2024-04"):
        to_date(*world, Period("A", YEARS["2024/25"][3:]))


def test_the_level_of_the_base_year_is_one_and_then_that_of_growth():
    world = tables()
    level = monthly_level(*world, Period("A", MONTHS), YEARS["2023/24"])
    assert level.reading[:12] == pytest.approx(np.ones(12), abs=1e-15)
    growth = monthly_growth(*world, Period("A", YEARS["2024/25"]))
    assert level.reading[12:] == pytest.approx(1 + growth.reading, abs=1e-12)


def series(*reading: float, organisation: str = "A") -> Series:
    return Series(organisation, tuple(month_of(2025 * 12 + at) for at in range(len(reading))), np.array(reading))


def test_revisions_by_hand():
    found = revision(series(0.010, 0.030, 0.020, 0.050), series(0.012, 0.027, 0.020))
    assert found.moved == pytest.approx([0.002, -0.003, 0.0])
    assert found.bias == pytest.approx(-0.001 / 3)
    assert found.typical == pytest.approx(0.005 / 3)
    assert found.waiting == ("2025-04",)
    assert np.isnan(found.half_width), "three revisions do not show their scatter"
    many = revision(series(*np.zeros(8)), series(*[0.01, -0.01] * 4))
    assert many.half_width == pytest.approx(1.96 * np.std([0.01, -0.01] * 4, ddof=1))
    with pytest.raises(NotComparable):
        revision(series(0.01), series(0.01, organisation="B"))


def safety(**rows: tuple[float, float, float, float]) -> SafetyTable:
    """Before, of how many, now, of how many, by measure."""
    return SafetyTable.of(
        {
            "organisation": ["A"] * 2 * len(rows),
            "period": list(PERIODS) * len(rows),
            "measure": [name for name in rows for _ in PERIODS],
            "reading": [each for row in rows.values() for each in (row[0], row[2])],
            "out_of": [each for row in rows.values() for each in (row[1], row[3])],
        }
    )


@pytest.mark.parametrize(
    ("row", "moved"),
    [
        ({"wait_over_12h_share": (0.10, 40_000, 0.12, 40_000)}, "worse"),
        ({"wait_over_12h_share": (0.10, 400, 0.12, 400)}, "unsettled"),
        ({"wait_over_12h_share": (0.12, 40_000, 0.10, 40_000)}, "better"),
        ({"within_4h_share": (0.70, 40_000, 0.66, 40_000)}, "worse"),
        ({"mortality_ratio": (1.00, np.nan, 1.05, np.nan)}, "worse"),
        ({"mortality_ratio": (1.00, np.nan, 1.00, np.nan)}, "unsettled"),
    ],
)
def test_safety_moves_where_chance_is_excluded(row, moved):
    (found,) = beside(safety(**row), "A", PERIODS)
    assert found.moved == moved


def test_two_shares_by_hand():
    """10 % of 1,000 against 12.9 % of 1,000: 2.03 standard deviations, and 12.7 %: 1.90."""
    assert beside(safety(readmission_30d_share=(0.10, 1000, 0.129, 1000)), "A", PERIODS)[0].moved == "worse"
    assert beside(safety(readmission_30d_share=(0.10, 1000, 0.127, 1000)), "A", PERIODS)[0].moved == "unsettled"


def test_a_gain_with_worse_safety_is_told_in_one_sentence():
    worse = beside(safety(wait_over_12h_share=(0.10, 40_000, 0.12, 40_000)), "A", PERIODS)
    found = sentence(0.03, worse)
    assert found.startswith("Productivity rose while safety got worse")
    assert "waited over 12 hours in A&E: 10.0 % to 12.0 %" in found
    assert "did not rise" in sentence(-0.01, worse)
    same = beside(safety(wait_over_12h_share=(0.10, 400, 0.11, 400)), "A", PERIODS)
    assert sentence(0.03, same) == "No measure of safety that is given got worse."
    assert sentence(0.03, ()) == ""
    assert beside(safety(mortality_ratio=(1, np.nan, 1, np.nan)), "B", PERIODS) == ()


def test_every_fault_of_a_safety_table_is_told():
    with pytest.raises(TableFaults) as found:
        SafetyTable.of(
            {
                "organisation": ["A"] * 4,
                "period": ["2024/25"] * 4,
                "measure": ["readmission_30d_share", "happiness", "mortality_share", "mortality_ratio"],
                "reading": [14.0, 0.5, -0.1, 1.0],
                "out_of": [100.0, 100.0, 100.0, 0.0],
            }
        )
    lines = [str(fault) for fault in found.value.faults]
    assert len(lines) == 4, lines
    assert any("row 1" in line and "8 % is 0.08" in line for line in lines)
    assert any("row 2" in line and "happiness" in line for line in lines)


# FYE: inputs, quantity, quality; productivity with and without. Source: ONS, public service productivity, healthcare.
ONS = {2018: (1.7, 2.0, 0.4, 0.7, 0.3), 2019: (2.7, 1.8, 0.4, -0.5, -0.9), 2020: (2.9, 0.9, 0.0, -1.9, -2.0)}


@pytest.mark.parametrize("year", ONS)
def test_quality_beside_the_official_figure_is_that_of_ons(year: int):
    resource, quantity, quality, adjusted, official = (each / 100 for each in ONS[year])
    found = QualityBeside(quantity, resource, {"all": quality})
    assert found.adjusted == pytest.approx(adjusted, abs=0.0011)
    assert found.official == pytest.approx(official, abs=0.0011)
    assert found.quality == quality


def test_quality_from_two_calculations_of_the_same_periods():
    found = QualityBeside.of(Growth(1.05, 1.02), Growth(1.06, 1.02))
    assert found.official == pytest.approx(1.05 / 1.02 - 1, abs=1e-15)
    assert found.adjusted == pytest.approx(1.06 / 1.02 - 1, abs=1e-15)
