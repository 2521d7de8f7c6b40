"""Any two years can be compared: whenever they begin, and whatever the deflators do not reach."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.productivity import NotComparable, Period, year_on_year
from sim.productivity.deflators import DeflatorSet
from sim.productivity.periods import name_of, run
from sim.productivity.preset import Preset
from sim.productivity.series import monthly_level, rolling, to_date
from sim.productivity.years import years
from sim.report.productivity import Of, board_of_tables
from tests.productivity.worlds import activity, inputs, small

SPEND = {("pay", "nurse", "substantive"): 900.0, ("supplies",): 100.0}


def world(months):
    """Tables that grow by a fraction each month, in one line each."""
    done = activity({m: {"ed": 100.0 * 1.001**at, "clinic": 50.0} for at, m in enumerate(months)})
    spent = inputs({m: {line: gbp * 1.002**at for line, gbp in SPEND.items()} for at, m in enumerate(months)})
    return done, spent


def everywhere() -> Preset:
    """The small preset with prices in any month."""
    flat = {"monthly": {month: 1.0 + 0.001 * at for at, month in enumerate(run("2015-01", 200))}}
    found = {"built": DeflatorSet.model_validate({"vintage": "test", "all_other": flat})}
    return small(deflators=found)


@settings(max_examples=30)
@given(st.integers(1, 12), st.integers(24, 40), st.integers(1, 12))
def test_two_years_can_be_compared_whichever_month_tables_and_years_begin_in(begins, count, starts):
    months = run(f"2020-{begins:02d}", count)
    found = years(*world(months), everywhere(), starts)
    assert found.months == months[12:]
    assert found.base == months[:12]
    assert found.refused == {}
    for year in found.compared:
        assert math.isfinite(year_on_year(*world(months), everywhere(), Period("A", year)).productivity)


def test_thirty_six_months_from_july_with_the_shipped_kind_of_deflators():
    """Growth by financial year from 2024/25 on: the year to March 2024 has no price of the year before it."""
    done, spent = world(run("2022-07", 36))
    found = years(done, spent, small(), 7)
    assert [name_of(year) for year in found.compared] == ["2024-07 to 2025-06"]
    assert list(found.refused) == ["2023-07 to 2024-06"]
    assert "deflator set built has no price of pay/nurse/substantive, supplies in 2022-07" in found.refused[
        "2023-07 to 2024-06"]  # fmt: skip
    in_april = years(done, spent, small())
    assert [name_of(year) for year in in_april.compared] == ["2024/25", "2025/26 2025-04 to 2025-06"]
    assert list(in_april.refused) == ["2023/24 2023-07 to 2024-03"]
    assert in_april.base == run("2023-04", 12)
    part = years(*world(run("2022-07", 33)), small(), 7)
    of_part = board_of_tables(*world(run("2022-07", 33)), small(), part, Of("A", 7))
    assert of_part.growth.period.tolist() == ["2024-07 to 2025-03"], "a part of a July year is none of a financial year"
    assert of_part.path.years == ("2023-07 to 2024-03", "2024-07 to 2025-03")
    board = board_of_tables(done, spent, small(), found, Of("A", 7))
    assert board.growth.period.tolist() == ["2024-07 to 2025-06"]
    assert board.year_to_date["2025-06"] == pytest.approx(board.growth.productivity[0], abs=1e-15)
    assert board.path.years == ("2023-07 to 2024-06", "2024-07 to 2025-06")


def test_the_figure_of_a_year_is_that_of_its_months_by_hand():
    months = run("2023-07", 24)
    preset = small(rules={"days": "as_counted"})
    grown = year_on_year(*world(months), preset, Period("A", months[12:]))
    ed = np.array([100 * 1.001**at for at in range(24)])
    output = (300 * ed[12:].sum() + 200 * 600) / (300 * ed[:12].sum() + 200 * 600)
    price = {
        "nurse": {2023: 1.0, 2024: 1.06, 2025: 1.06 * 1.02},
        "supplies": {2023: 1.0, 2024: 1.02, 2025: 1.02 * 1.03},
    }

    def year(month: str) -> int:
        return int(month[:4]) - (int(month[5:]) < 4)

    real = [
        sum(gbp * 1.002**at * price[key][year(months[at - 12])] / price[key][year(months[at])] for at in range(12, 24))
        for key, gbp in (("nurse", 900.0), ("supplies", 100.0))
    ]
    spent = sum(1000.0 * 1.002**at for at in range(12))
    assert grown.productivity == pytest.approx(output / (sum(real) / spent) - 1, abs=1e-13)


def test_a_year_out_of_reach_stops_no_other_and_nothing_in_reach_is_an_error_with_advice():
    done, spent = world(run("2021-04", 48))
    found = years(done, spent, small())
    assert [name_of(year) for year in found.compared] == ["2024/25"]
    assert list(found.refused) == ["2022/23", "2023/24"]
    with pytest.raises(NotComparable, match=r"(?s)2019/20: deflator set built.*deflator_set=gdp, or deflators=FILE"):
        years(*world(run("2018-04", 24)), small())
    with pytest.raises(NotComparable, match="no month has its month a year before"):
        years(*world(run("2024-04", 12)), small())


def test_a_measure_of_hours_needs_no_deflator():
    done, spent = world(run("2018-04", 24))
    assert years(done, spent, small(rules={"inputs": "hours"})).refused == {}


def test_twelve_months_roll_and_the_year_to_date_begins_where_the_year_does():
    months = run("2023-04", 30)
    tables, preset = world(months), everywhere()
    period = Period("A", months[12:])
    found = rolling(*tables, preset, period)
    assert list(found) == list(months[23:])
    for month, growth in found.items():
        at = months.index(month)
        assert growth == year_on_year(*tables, preset, Period("A", months[at - 11 : at + 1])).productivity
    to_now = to_date(*tables, preset, Period("A", run("2024-07", 12)), starts=7)
    assert to_now["2025-06"] == year_on_year(*tables, preset, Period("A", run("2024-07", 12))).productivity


def test_a_level_is_measured_against_the_same_month_of_any_twelve():
    months = run("2023-07", 36)
    tables, preset = world(months), everywhere()
    level = monthly_level(*tables, preset, Period("A", months[12:]), months[:12])
    assert level.months == months[12:]
    for at in (0, 7, 11):
        grown = year_on_year(*tables, preset, Period("A", months[12 + at : 13 + at])).productivity
        assert level.reading[at] == pytest.approx(1 + grown, abs=1e-14)
        again = year_on_year(*tables, preset, Period("A", months[24 + at : 25 + at])).productivity
        assert level.reading[12 + at] / level.reading[at] == pytest.approx(1 + again, rel=0.03)
