"""What the rules for a year are held against: monthly attendances and emergency admissions of the trusts of England."""

import csv
import math
from collections import defaultdict

import pytest

from sim.productivity.months import number_of
from sim.productivity.plausibility.steps import YEAR, YEAR_FAR
from tests.productivity.worlds import SHARED

BY_TRUST = SHARED / "ae_monthly_by_trust_to_2024_03.csv"
APRIL = 3
pytestmark = pytest.mark.skipif(not BY_TRUST.exists(), reason=f"{BY_TRUST.name} is not beside the project")


def lines() -> list[dict[int, float]]:
    """Counts of each trust and measure by the number of the month."""
    found: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    with BY_TRUST.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name in ("total_attendances", "total_emergency_admissions"):
                if row[name]:
                    found[row["nhs_trust22_code"], name][number_of(row["month"][:7])] = float(row[name])
    return [*found.values()]


def years(line: dict[int, float], first: int) -> list[list[float]]:
    return [[line.get(at, 0.0) for at in range(start, start + YEAR)] for start in (first, first + YEAR)]


def pairs(line: dict[int, float]) -> list[tuple[int, list[list[float]]]]:
    """Windows of two years of which every month is large enough to be known."""
    windows = ((first, years(line, first)) for first in range(min(line), max(line) - 2 * YEAR + 2))
    return [(first, both) for first, both in windows if min(map(min, both)) >= 10.0]


def test_few_lines_differ_so_much_from_the_year_before():
    moved = [
        math.log(sum(now) / sum(then))
        for line in lines()
        for first, (then, now) in pairs(line)
        if first % YEAR == APRIL
    ]
    assert (sum(abs(each) > YEAR_FAR for each in moved), len(moved)) == (17, 540)


def test_no_twelve_months_of_a_line_are_all_even():
    windows = [then for line in lines() for _, (then, _) in pairs(line)]
    assert len(windows) == 3531
    assert not any(all(units % 2 == 0 for units in year) for year in windows)
