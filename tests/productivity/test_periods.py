"""Periods are the months they stand for, however they are written."""

import pytest

from sim.productivity.months import month_of, number_of
from sim.productivity.periods import label_of, months_of_period, same_period, year_earlier


def span(first: str, months: int) -> frozenset[str]:
    return frozenset(month_of(number_of(first) + at) for at in range(months))


@pytest.mark.parametrize(
    ("text", "first", "months"),
    [
        ("2024/25", "2024-04", 12),
        ("2024-25", "2024-04", 12),
        ("2024/2025", "2024-04", 12),
        ("FY2024/25", "2024-04", 12),
        ("2024/25 2024-04 to 2024-09", "2024-04", 6),
        ("2024-04 to 2024-09", "2024-04", 6),
        ("Apr-24 to Sep-24", "2024-04", 6),
        ("2025/26 H1", "2025-04", 6),
        ("Q3 2024/25", "2024-10", 3),
        ("2024/25 M12", "2025-03", 1),
        ("Mar-25", "2025-03", 1),
        ("March 2025", "2025-03", 1),
        ("2025-03", "2025-03", 1),
    ],
)
def test_every_spelling_is_its_months(text: str, first: str, months: int):
    assert months_of_period(text) == span(first, months)
    assert months_of_period(f" {text.upper()} ") == span(first, months)
    assert same_period(text, label_of(span(first, months)))
    assert months_of_period(label_of(year_earlier(span(first, months)))) == span(
        month_of(number_of(first) - 12), months
    )


@pytest.mark.parametrize("text", ["", "last year", "2024/26", "2024/25 H3", "M13 2024/25", "2024-09 to 2024-04"])
def test_what_names_no_months_is_none_of_them(text: str):
    assert months_of_period(text) == frozenset()
    assert not same_period(text, "2024/25")
