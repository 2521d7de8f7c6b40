from datetime import date

import numpy as np
import pytest

from sim.scenario.clock import DAY_MS, HOUR_MS
from sim.workforce.closures import bed_changes
from sim.workforce.shifts import CLOSED_BEDS, UNFILLED, dated_names, factors_of_mean_one, shift_names, staff_shifts

DAYS = 3650
STREAM = np.uint64(12345)
BEDS = 700  # 25 wards of 28: half with 5 nurses by day and 4 by night, half with 4 and 3


def staffed(beds, unfilled=0.0, pooled=1, days=DAYS, tolerance=0.75):
    rule = [float(beds), 28.0, 4.5, 3.5, 0.0, float(pooled), tolerance, unfilled, 0.05, 0.0, 0.1]
    names = shift_names("registered_nurse|medical", date(2025, 4, 1), days)
    return staff_shifts(STREAM, names, np.tile(np.array(rule), (days, 1)))


def test_posts_follow_the_beds():
    counts, _ = staffed(56, days=2)
    assert counts[0, :, :CLOSED_BEDS].sum(axis=1).tolist() == [9, 7]
    assert counts[:, :, UNFILLED].sum() == 0


def test_everything_closes_when_nobody_comes():
    counts, relieved = staffed(56, unfilled=1.0, days=2)
    assert counts[:, :, CLOSED_BEDS].tolist() == [[56, 56], [56, 56]]
    assert relieved.tolist() == [[9.0, 7.0], [9.0, 7.0]]


def test_beds_close_until_the_tolerance_is_met():
    counts, relieved = staffed(28, unfilled=0.2)
    night = counts[:, 1]
    posts = night[:, :CLOSED_BEDS].sum(axis=1)
    one_short = night[:, UNFILLED] == 1
    assert set(posts) == {4}  # 3.5 on a single ward, so that one short is exactly the tolerance
    assert set(night[one_short, CLOSED_BEDS]) == {0}
    two_short = night[:, UNFILLED] == 2
    assert set(night[two_short, CLOSED_BEDS]) == {round(28 * (1 - 0.5 / 0.75))}
    assert (relieved[:, 1][two_short] < 2).all()


@pytest.mark.parametrize(("unfilled", "alone", "pooled"), [(0.0202, 1.8, 0.0), (0.04, 4.6, 0.02), (0.10, 18.5, 0.9)])
def test_lending_between_wards_saves_beds(unfilled, alone, pooled):
    by_itself, _ = staffed(BEDS, unfilled)
    together, _ = staffed(BEDS, unfilled, pooled=5)
    closed = by_itself[:, :, CLOSED_BEDS].mean(axis=1) * 748 / BEDS  # day and night
    half_width = 3 * closed.std() / DAYS**0.5
    assert closed.mean() == pytest.approx(alone, abs=half_width + 0.02 * alone)  # whole beds close
    assert together[:, :, CLOSED_BEDS].mean() * 748 / BEDS == pytest.approx(pooled, abs=0.1)


def test_one_bed_more_leaves_the_other_posts_alone():
    fewer, _ = staffed(280, unfilled=0.1)
    more, _ = staffed(308, unfilled=0.1)
    added = more[:, :, :CLOSED_BEDS] - fewer[:, :, :CLOSED_BEDS]
    assert (added >= 0).all()
    assert set(added.sum(axis=2).ravel()) <= {4, 5, 3}


def test_fewer_hours_filled_leave_a_superset_of_posts_empty():
    short, _ = staffed(280, unfilled=0.05)
    shorter, _ = staffed(280, unfilled=0.06)
    assert (shorter[:, :, UNFILLED] >= short[:, :, UNFILLED]).all()


def test_a_bad_day_is_worse_but_the_mean_is_one():
    names = dated_names(("registered_nurse|{}|absence",), date(2025, 4, 1), 20_000)
    factors = factors_of_mean_one(STREAM, names, np.full(20_000, 0.3))
    assert factors.mean() == pytest.approx(1, abs=3 * 0.3 / 20_000**0.5)
    assert factors.std() == pytest.approx(0.3, abs=0.01)
    assert (factors_of_mean_one(STREAM, names, np.zeros(20_000)) == 1).all()


def test_change_points_of_closed_beds():
    at_ms, beds = bed_changes(np.array([[0, 3], [3, 0]]), np.array([[7.5, 19.5]] * 2))
    night = int(19.5 * HOUR_MS)
    assert at_ms.tolist() == [0, night, DAY_MS + night]
    assert beds.tolist() == [0, 3, 0]


def test_change_points_when_the_day_shift_begins_at_midnight():
    at_ms, beds = bed_changes(np.array([[2, 0]]), np.array([[0.0, 12.0]]))
    assert at_ms.tolist() == [0, 12 * HOUR_MS]
    assert beds.tolist() == [2, 0]


def test_change_points_follow_the_shift_hours_in_force_on_the_day():
    at_ms, beds = bed_changes(np.array([[1, 0], [2, 0]]), np.array([[7.0, 19.0], [6.0, 18.0]]))
    assert at_ms.tolist() == [0, 7 * HOUR_MS, 19 * HOUR_MS, DAY_MS + 6 * HOUR_MS, DAY_MS + 18 * HOUR_MS]
    assert beds.tolist() == [0, 1, 0, 2, 0]
