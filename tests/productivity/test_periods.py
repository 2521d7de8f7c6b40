"""Periods are their months, whatever they are called and whenever a year begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.productivity.months import month_of, number_of
from sim.productivity.periods import by_year, month_number, months_of, name_before, name_of, run, year_before, year_of

MONTHS = st.integers(number_of("1990-01"), number_of("2060-12")).map(month_of)
STARTS = st.integers(1, 12)
WHOLE = run("2024-04", 12)


@pytest.mark.parametrize(
    ("name", "months"),
    [
        ("2024/25", WHOLE),
        ("2024-25", WHOLE),
        ("2024/2025", WHOLE),
        ("FY2024/25", WHOLE),
        (" fy 2024/25 ", WHOLE),
        ("2024-04 to 2025-03", WHOLE),
        ("April 2024 to March 2025", WHOLE),
        ("2024/25 H1", WHOLE[:6]),
        ("2024-25 h2", WHOLE[6:]),
        ("2024/25 Q3", WHOLE[6:9]),
        ("2024/25 M07", WHOLE[6:7]),
        ("2024/25 M01-M06", WHOLE[:6]),
        ("2024/25 M1–M6", WHOLE[:6]),
        ("2024/25 months 1 to 6", WHOLE[:6]),
        ("2024/25 2024-04 to 2024-09", WHOLE[:6]),
        ("2024-04", WHOLE[:1]),
        ("Apr-24", WHOLE[:1]),
        ("apr 2024", WHOLE[:1]),
        ("Apr-24 to Sep-24", WHOLE[:6]),
        ("2099/00", run("2099-04", 12)),
        ("2009-10", run("2009-04", 12)),
        ("Q3 2024/25", WHOLE[6:9]),
        ("2024 / 25", WHOLE),
        ("2012-04", ("2012-04",)),
    ],
)
def test_a_period_is_read_in_any_spelling(name, months):
    assert months_of(name) == months


@pytest.mark.parametrize(
    "name",
    ["", "last year", "2024", "2024/26", "2024/25 H3", "2024/25 M13", "2024/25 M06-M01", "2024/25 2025-04 to 2025-09",
     "2025-03 to 2024-04", "Foo-24", "2024/25 q5", "24/25", "rxx"],
)  # fmt: skip
def test_what_is_no_period_is_none_and_no_guess(name):
    assert months_of(name) is None


@given(MONTHS, st.integers(1, 12))
def test_the_name_of_months_means_these_months(first, count):
    assert months_of(name_of(run(first, count))) == run(first, count)
    assert months_of(name_before(name_of(run(first, count)))) == year_before(run(first, count))


@given(MONTHS, st.integers(2, 12), STARTS)
def test_a_part_of_a_year_that_begins_in_another_month_is_called_by_its_months(first, count, starts):
    months = run(first, count)
    name = name_of(months, starts)
    assert months_of(name) == months
    if starts != 4 and months != year_of(first):
        assert name == f"{months[0]} to {months[-1]}"
        assert name_before(name) == f"{year_before(months)[0]} to {year_before(months)[-1]}"


@given(st.sets(MONTHS, min_size=1, max_size=60), STARTS)
def test_every_month_is_in_one_year_and_years_are_in_order(months, starts):
    cut = by_year(months, starts)
    assert [month for year in cut for month in year] == sorted(months)
    assert all(set(year) <= set(year_of(year[0], starts)) for year in cut)
    assert len({year_of(year[0], starts) for year in cut}) == len(cut)
    assert [name_of(year) for year in cut if len(year) == 12] == sorted(
        name_of(year) for year in cut if len(year) == 12
    )


@given(MONTHS, STARTS)
def test_a_year_has_twelve_months_and_begins_where_it_is_said_to(month, starts):
    year = year_of(month, starts)
    assert month in year
    assert len(year) == 12
    assert int(year[0][5:]) == starts
    assert all(number_of(now) - number_of(then) == 12 for then, now in zip(year_before(year), year, strict=True))


def test_a_month_of_the_year_is_said_by_name_or_number():
    assert [month_number(text) for text in ("7", "07", "jul", "July", " SEPT ", "0", "13", "ju", "x")] == [
        7, 7, 7, 7, 9, None, None, None, None]  # fmt: skip
