"""What is computed from draws, and draws that are correlated: closed forms, on many patients."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.demand.computed import Operation, rho_of
from sim.scenario.computed import OPERATIONS, Operations
from tests.demand.test_attributes import category, declare, number, one_class, visits

MANY = 100_000
UNIT = {"of": {"uniform": {"low": 0, "high": 1}}}


def test_every_way_to_compute_that_can_be_written_is_done():
    assert {operation.name.lower() for operation in Operation} == set(OPERATIONS) == set(Operations.model_fields)


@pytest.mark.parametrize("rank", [-0.6, 0.6])
def test_the_rank_correlation_is_the_one_asked_for(rank):
    """Sharply enough to tell it from the correlation of the normals, which is .018 away at .6."""
    table = one_class(declare(x=UNIT, y={**UNIT, "correlated_with": "x", "rank_correlation": rank}))
    rows = visits(table, n=MANY)
    x, y = number(table, "x", rows), number(table, "y", rows)
    error = (1 - rank**2) * 1.1 / math.sqrt(MANY)
    assert abs(stats.spearmanr(x, y).statistic - rank) < 4.5 * error
    assert stats.kstest(y, stats.uniform.cdf).pvalue > 1e-4
    assert 4.5 * error < 0.6 * abs(rho_of(rank) - rank)


@pytest.mark.parametrize("rank", [-1.0, -0.5, 0.0, 0.5, 1.0])
def test_the_correlation_of_normals_of_a_rank_correlation(rank):
    assert 6 / math.pi * math.asin(rho_of(rank) / 2) == pytest.approx(rank, abs=1e-12)


def test_a_full_correlation_is_the_same_order_and_its_negative_the_other_way_round():
    more = {f"y{rank:+d}": {**UNIT, "correlated_with": "x", "rank_correlation": rank} for rank in (1, -1)}
    table = one_class(declare(x=UNIT, **more))
    rows = visits(table, n=1000)
    x, up, down = (number(table, name, rows) for name in ("x", "y+1", "y-1"))
    np.testing.assert_allclose(up, x, atol=1e-6)
    np.testing.assert_allclose(down, 1 - x, atol=1e-6)


def test_two_of_one_draw_are_one_quantile_and_two_correlated_with_one_are_their_own():
    shared = {"correlated_with": "x", "rank_correlation": 0.0}
    table = one_class(declare(x=UNIT, twin={**UNIT, "same_draw_as": "x"}, a={**UNIT, **shared}, b={**UNIT, **shared}))
    rows = visits(table)
    x, twin, a, b = (number(table, name, rows) for name in ("x", "twin", "a", "b"))
    assert np.array_equal(x, twin)
    assert abs(np.corrcoef(np.stack([x, a, b])) - np.eye(3)).max() < 4.5 / math.sqrt(len(x))


def test_a_category_by_band_stands_before_what_selects_the_number_it_is_made_of():
    """Kept categories are found each behind what makes it, not in the order of declaration."""
    rows_of_size = [{"below": 50, "is": "small"}, {"is": "large"}]
    table = one_class(
        declare(
            size={"bands": {"of": "weight", "rows": rows_of_size}},
            kind={"shares": {"light": 0.5, "heavy": 0.5}},
            weight={"by": "kind", "of": {"light": {"constant": 10}, "heavy": {"constant": 90}}},
            stay_h={"by": "size", "of": {"small": {"constant": 1}, "large": {"constant": 2}}},
        )
    )
    rows = visits(table, n=500)
    size, kind = category(table, "size", rows), category(table, "kind", rows)
    assert np.array_equal(size, kind)
    assert set(size.tolist()) == {0, 1}
    assert np.array_equal(rows.codes[:, table.kept.index("size")], size)
    assert np.array_equal(number(table, "stay_h", rows), 1.0 + size)


def test_what_no_number_can_hold_stays_a_number():
    wide = {"of": {"lognormal": {"mu": 16, "sigma": 2.5}}}
    table = one_class(
        declare(
            x=wide,
            huge={"log_linear": {"of": "x", "times": 100}},
            most={"product": ["huge", "huge", -1]},
            none={"product": ["most", 0]},
            sum={"sum": ["huge", "most"]},
        )
    )
    rows = visits(table, n=100)
    assert set(number(table, "huge", rows)) == {1e9}
    assert set(number(table, "most", rows)) == {-1e9}
    assert set(number(table, "sum", rows)) == {0.0}
    assert set(number(table, "none", rows)) == {0.0}


def test_a_phase_changes_the_way_and_not_what_it_is_computed_from():
    phases = (declare(x=UNIT, y={"linear": {"of": "x", "times": times}}) for times in (2, 3))
    table = one_class(*phases, starts=(0, 1000))
    early, late = visits(table, at_ms=999, n=100), visits(table, at_ms=1000, n=100)
    np.testing.assert_allclose(number(table, "y", late), 1.5 * number(table, "y", early))
    assert np.array_equal(number(table, "x", late), number(table, "x", early))
