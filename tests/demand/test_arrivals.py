"""Who comes: points under the rate curve, the same people in every world."""

from datetime import date

import numpy as np
from scipy import stats

from sim.demand.arrivals import patients, points_in, rate_per_hour, thinned
from sim.demand.draws import mix
from sim.demand.patients import Patients
from sim.scenario.clock import DAY_MS, HOUR_MS, Clock
from sim.scenario.demand import Arrivals, PatientClass

CLOCK = Clock(date(2025, 3, 1), 31, 3)  # March to June 2025
STREAM = 12345


def hospital(per_day=100.0, factor=1.0, **more):
    arrivals = {"per_day": per_day, "factor": factor}
    return {"type_1": PatientClass.model_validate({"pathway": "p", "arrivals": arrivals, **more})}


def arrive(classes, replication=0, seed=1):
    return patients([classes], [0], CLOCK, seed, replication)


def rows(who):
    return set(zip(who.arrival_ms.tolist(), who.key.tolist(), who.klass.tolist(), strict=True))


def test_counts_an_hour_are_poisson():
    hours, rate = 40_000, 5.3
    at = thinned([STREAM], [np.full(hours, rate)]).arrival_ms
    counts = np.bincount(at // HOUR_MS, minlength=hours)
    assert abs(counts.mean() - rate) < 4.5 * np.sqrt(rate / hours)
    fourth = rate + 2 * rate**2  # variance of (count - rate)^2
    assert abs(((counts - rate) ** 2).mean() - rate) < 4.5 * np.sqrt(fourth / hours)
    expected = stats.poisson.pmf(np.arange(15), rate) * hours
    seen = np.bincount(counts, minlength=15)[:15]
    assert stats.chi2.sf(((seen - expected) ** 2 / expected).sum(), 14) > 1e-4
    assert abs(np.corrcoef(counts[1:], counts[:-1])[0, 1]) < 4.5 / np.sqrt(hours)


def test_a_small_rate_thins_the_lowest_layer():
    hours = 200_000
    at = thinned([STREAM], [np.full(hours, 0.03)]).arrival_ms
    assert abs(at.size - 0.03 * hours) < 4.5 * np.sqrt(0.03 * hours)


def test_a_cell_holds_one_point_on_average():
    counts = np.array([points_in(np.uint64(mix(cell))) for cell in range(100_000)])
    assert abs(counts.mean() - 1) < 4.5 / np.sqrt(counts.size)
    assert abs((counts == 0).mean() - np.exp(-1)) < 4.5 * np.sqrt(0.24 / counts.size)


def test_the_place_in_the_hour_is_uniform():
    at = thinned([STREAM], [np.full(5000, 8.0)]).arrival_ms
    assert stats.kstest((at % HOUR_MS) / HOUR_MS, "uniform").pvalue > 1e-4


def test_points_come_in_the_order_of_arrival_and_key():
    who = thinned([STREAM, STREAM + 1], [np.full(20_000, 15.0), np.full(20_000, 5.0)])
    assert np.array_equal(np.lexsort((who.key, who.arrival_ms)), np.arange(len(who)))


def test_no_rate_no_patients():
    assert len(arrive(hospital(per_day=0))) == 0
    assert len(patients([{}], [0], CLOCK, 1, 0)) == 0


def test_two_percent_more_demand_keeps_everybody_and_adds_some():
    before, after = arrive(hospital()), arrive(hospital(factor=1.02))
    assert rows(before) < rows(after)
    added = len(after) - len(before)
    assert abs(added - 0.02 * len(before)) < 4.5 * np.sqrt(0.02 * len(before))


def test_a_surge_in_spring_leaves_the_rest_of_the_year_alone():
    month = [1.0] * 12
    surge = hospital()["type_1"].model_copy(
        update={"arrivals": Arrivals.model_validate({"per_day": 100, "month": [*month[:3], 1.3, *month[4:]]})}
    )
    before, after = arrive(hospital()), arrive({"type_1": surge})
    april = (31 * DAY_MS, 61 * DAY_MS)
    elsewhere = [{r for r in rows(who) if not april[0] <= r[0] < april[1]} for who in (before, after)]
    assert elsewhere[0] == elsewhere[1]
    assert len(after) > len(before)


def test_another_class_changes_nobody():
    alone = arrive(hospital())
    both = arrive({**hospital(), **{"type_3": hospital(per_day=30)["type_1"]}})
    assert {r for r in rows(both) if r[2] == 0} == rows(alone)


def test_replications_seeds_and_classes_share_nobody():
    worlds = [arrive(hospital()), arrive(hospital(), replication=1), arrive(hospital(), seed=2)]
    worlds.append(arrive({"type_2": hospital()["type_1"]}))
    keys = np.concatenate([who.key for who in worlds])
    assert np.unique(keys).size == keys.size


def test_a_longer_run_begins_with_the_same_patients():
    longer = patients([hospital()], [0], Clock(date(2025, 3, 1), 31, 6), 1, 0)
    short = arrive(hospital())
    assert np.array_equal(longer.key[: len(short)], short.key)


def test_the_rate_follows_hour_weekday_month_and_factor():
    hour = [0.0] * 8 + [0.1] * 10 + [0.0] * 6
    arrivals = Arrivals.model_validate(
        {
            "per_day": 50,
            "factor": 1.1,
            "hour": hour,
            "weekday": [1.2, 1.2, 1, 1, 1, 0.8, 0.8],
            "month": [1, 1, 0.9, *[1] * 9],
        }
    )
    days = rate_per_hour([arrivals], [0], CLOCK).reshape(-1, 24)
    assert days.shape == (CLOCK.days, 24)
    np.testing.assert_allclose(days.sum(axis=1)[:3], np.array([0.8, 0.8, 1.2]) * 0.9 * 55)  # Saturday 1 March
    np.testing.assert_allclose(days[40, 8], 5.5)  # Thursday 10 April
    assert days[:, :8].sum() == 0


def test_bank_holidays_may_be_like_sundays():
    shape = {"per_day": 24, "weekday": [1.1] * 6 + [0.4]}
    plain, as_sunday = (
        rate_per_hour([Arrivals.model_validate({**shape, "bank_holidays_as_sunday": b})], [0], CLOCK)[::24]
        for b in (False, True)
    )
    changed = [CLOCK.dates[day].isoformat() for day in np.flatnonzero(plain != as_sunday)]
    assert changed == ["2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26"]
    np.testing.assert_allclose(as_sunday[plain != as_sunday], 0.4)


def test_a_phase_changes_the_rate_from_its_date():
    rate = rate_per_hour([Arrivals(per_day=24), None, Arrivals(per_day=48)], [0, 2 * DAY_MS, 3 * DAY_MS], CLOCK)
    assert list(rate[[47, 48, 71, 72]]) == [1, 0, 0, 2]


def test_those_present_came_before_the_start():
    waiting = {"count": 4000, "since_days": {"exponential": {"mean": 40}}}
    who = arrive(hospital(present=waiting))
    before = who.arrival_ms < 0
    assert before.sum() == 4000
    assert before[:4000].all()
    assert abs(-who.arrival_ms[before].mean() / DAY_MS - 40) < 4.5 * 40 / np.sqrt(4000)
    assert np.unique(who.key).size == len(who)


def test_a_longer_list_keeps_those_on_it():
    lists = [
        arrive(hospital(present={"count": count, "since_days": {"uniform": {"low": 0, "high": 90}}}))
        for count in (1000, 1100)
    ]
    assert rows(lists[0]) < rows(lists[1])


def test_somebody_who_came_just_now_still_came_before_the_start():
    who = arrive(hospital(per_day=0, present={"count": 3, "since_days": {"constant": 0}}))
    assert list(who.arrival_ms) == [-1, -1, -1]
    assert (np.diff(who.key.astype(object)) > 0).all()


def test_groups_merge_by_arrival_then_key():
    def group(at, key, klass):
        return np.array(at, dtype=np.int64), np.array(key, dtype=np.uint64), klass

    who = Patients.merged([group([1, 5, 5], [9, 3, 2**63], 0), group([5, 0], [4, 1], 1)])
    assert list(zip(who.arrival_ms, who.key, who.klass, strict=True)) == [
        (0, 1, 1),
        (1, 9, 0),
        (5, 3, 0),
        (5, 4, 1),
        (5, 2**63, 0),
    ]
