"""One month is not called a year, whatever is told of a year."""

from __future__ import annotations

from datetime import date

import pytest

from sim.report.measured import length, scaled
from sim.scenario.clock import Clock


@pytest.mark.parametrize(
    ("months", "each", "said"),
    [
        (12, "a year", ""),
        (1, "one month", "Measured: April 2025 alone. What is told of a year is this month twelve times."),
        (3, "3 months", "Measured: April 2025 to June 2025, 3 months. What is told of a year is these months"),
        (24, "24 months", "Measured: April 2025 to March 2027, 24 months."),
    ],
)
def test_the_window_is_told(months, each, said):
    assert length(months) == each
    found = scaled(Clock(date(2025, 4, 1), 0, months))
    assert found.startswith(said) if said else found == ""
