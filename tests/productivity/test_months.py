from datetime import date

import pytest

from sim.bank_holidays import bank_holidays, is_working_day
from sim.productivity import Period
from sim.productivity.months import financial_year, is_month, working_days, year_before
from sim.scenario.clock import Clock
from tests.productivity.worlds import ROOT, YEARS


@pytest.mark.parametrize(
    ("year", "half", "whole"), [("2023/24", 124, 250), ("2024/25", 127, 254), ("2025/26", 126, 253)]
)
def test_working_days_of_england(year: str, half: int, whole: int):
    assert Period("A", YEARS[year][:6]).days("working") == half
    assert Period("A", YEARS[year]).days("working") == whole


@pytest.mark.parametrize("day", ["1981-07-29", "1995-05-08", "1999-12-31", "2002-06-04", "2012-06-05", "2020-05-08",
                                 "2022-09-19", "2023-05-08", "2021-12-28", "2028-01-03"])  # fmt: skip
def test_proclaimed_moved_and_substitute_days_are_no_working_days(day: str):
    assert not is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["1995-05-01", "2002-05-27", "2012-05-28", "2020-05-04", "2022-05-30"])
def test_the_monday_whose_holiday_was_moved_is_a_working_day(day: str):
    assert is_working_day(date.fromisoformat(day))


def test_the_calculation_and_the_clock_count_the_same_working_days():
    """One calendar: there were two, and they differed in 1981, 1995 and 1999."""
    clock = Clock(date(1978, 1, 1), 0, 12 * 60)
    counted = {f"{month:%Y-%m}": clock.working_days(at) for at, month in enumerate(clock.months)}
    assert counted == {month: working_days(month) for month in counted}
    assert len(counted) == 720


def test_holidays_are_asked_of_the_library_in_one_place_alone():
    """Kept by the source itself: nobody else imports it, and nobody works Easter out by hand."""
    source = {path: path.read_text(encoding="utf-8") for path in (ROOT / "sim").rglob("*.py")}
    assert [path.name for path, text in source.items() if "import holidays" in text] == ["bank_holidays.py"]
    assert not [path.name for path, text in source.items() if "easter" in text.lower()]


def test_a_year_has_365_days_or_366():
    assert Period("A", YEARS["2023/24"]).days("calendar") == 366
    assert Period("A", YEARS["2024/25"]).days("calendar") == 365


def test_months_are_read_strictly():
    assert is_month("2024-12")
    assert not any(map(is_month, ("2024-13", "2024-00", "2024-1", "24-01", "2024-01-01", "2024/01", "")))
    assert year_before("2024-01") == "2023-01"
    assert [financial_year(m) for m in ("2024-03", "2024-04", "2100-01")] == ["2023/24", "2024/25", "2099/00"]
    assert date(2024, 12, 25) in bank_holidays(2024)
