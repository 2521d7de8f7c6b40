from datetime import date

import pytest

from sim.productivity import Period
from sim.productivity.months import bank_holidays, financial_year, is_month, year_before
from tests.productivity.worlds import YEARS


@pytest.mark.parametrize(
    ("year", "half", "whole"), [("2023/24", 124, 250), ("2024/25", 127, 254), ("2025/26", 126, 253)]
)
def test_working_days_of_england(year: str, half: int, whole: int):
    assert Period("A", YEARS[year][:6]).days("working") == half
    assert Period("A", YEARS[year]).days("working") == whole


def test_bank_holidays_are_those_of_the_holidays_library():
    holidays = pytest.importorskip("holidays")
    for year in range(2000, 2041):
        listed = holidays.country_holidays("GB", subdiv="ENG", years=year)
        working = {day for day in listed if day.weekday() < 5}
        assert {day for day in bank_holidays(year) if day.weekday() < 5} == working, year


def test_a_year_has_365_days_or_366():
    assert Period("A", YEARS["2023/24"]).days("calendar") == 366
    assert Period("A", YEARS["2024/25"]).days("calendar") == 365


def test_months_are_read_strictly():
    assert is_month("2024-12")
    assert not any(map(is_month, ("2024-13", "2024-00", "2024-1", "24-01", "2024-01-01", "2024/01", "")))
    assert year_before("2024-01") == "2023-01"
    assert [financial_year(m) for m in ("2024-03", "2024-04", "2100-01")] == ["2023/24", "2024/25", "2099/00"]
    assert date(2024, 12, 25) in bank_holidays(2024)
