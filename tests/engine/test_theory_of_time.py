"""Closed forms where the hour matters: arrivals that rise and fall, and shifts of staff."""

import numpy as np
import pytest

from sim.scenario.clock import DAY_MS, HOUR_MS
from tests.engine.stations import close, exponential, mean_of, means, runs, station, wait_h
from tests.engine.worlds import NEVER

STAY = [{"mark": "in"}, {"seize": "bed"}, {"mark": "seen"}, {"delay": "stay_h"}, {"release": "bed"}, {"mark": "out"}]
STEPS = [*STAY, {"leave": "home"}]
HOURS = np.arange(24)


def present(run, start, end, within_the_hour=(0.0,)):
    """Patients between two marks at each hour of the window, or on average over some moments of it: [days, 24]."""
    rows, edges = run.journeys, run.journeys.world.month_edges
    until = np.where(rows.reached(end), rows.at(end), edges[-1])
    hours = np.arange(edges[1], edges[-1], HOUR_MS)
    clock = (hours[:, None] + HOUR_MS * np.array(within_the_hour)).ravel()
    came = np.sort(rows.at(start)[rows.reached(start)])
    went = np.sort(until[rows.reached(start)])
    count = np.searchsorted(came, clock, side="right") - np.searchsorted(went, clock, side="right")
    return count.reshape(-1, DAY_MS // HOUR_MS, len(within_the_hour)).mean(axis=2)


def by_hour(days):
    """Mean patients at each hour over replications ([days, 24] each), and half-widths: float[24] each."""
    rows = np.array([day.mean(axis=0) for day in days])
    return rows.mean(axis=0), 2.0 * rows.std(axis=0, ddof=1) / np.sqrt(len(days))


def wave(level, swing, period):
    """Mean of a sine wave over each hour of the day."""
    turn = 2 * np.pi / period
    return level + swing * (np.cos(turn * HOURS) - np.cos(turn * (HOURS + 1))) / turn


def occupancy_of(rate, service):
    """Mean occupancy of endless places at each hour of a day that repeats, for arrivals constant in each hour."""
    kept = np.exp(-service)
    after = [0.0]
    for _ in range(50):
        for hour in HOURS:
            after.append(after[-1] * kept + rate[hour] / service * (1 - kept))
    return np.array(after[-25:-1])


@pytest.mark.parametrize(
    ("service", "published"),
    [
        (0.2, (50, 15.17670, 37.93984, 59.21329)),
        pytest.param(1, (10, 4.83699, 8.77497, 14.67929), marks=pytest.mark.slow),
    ],
)
def test_endless_places_and_arrivals_that_rise_and_fall(service, published):
    rate = wave(10, 5, 24)
    arrivals = {"per_day": 240, "hour": (rate / 240).tolist()}
    made = station({"patient": arrivals}, STEPS, {"bed": 100_000}, {"stay_h": exponential(1 / service)}, months=2)
    days = [present(run, "seen", "out") for run in runs(made, 40)]
    mean, wide = by_hour(days)
    truth = occupancy_of(rate, service)
    assert (wide <= 0.02 * truth).all()
    assert (abs(mean - truth) <= 2 * wide).all()
    level, swing, at_0, at_6 = published  # for a rate that is smooth within the hour, which ours is not quite
    np.testing.assert_allclose([truth.mean(), truth[0], truth[6]], [level, at_0, at_6], rtol=0.015)
    np.testing.assert_allclose(np.ptp(truth) / 2, swing, rtol=0.02)
    each_day = np.concatenate(days)
    np.testing.assert_allclose(each_day.var(axis=0), each_day.mean(axis=0), rtol=0.1)  # Poisson at every hour


QUEUE_IN_HOUR = [
    6.16, 7.24, 8.31, 9.36, 10.41, 11.45, 12.48, 13.51, 7.89, 5.35, 3.50, 2.22,
    1.37, 0.84, 0.51, 0.32, 0.21, 0.14, 0.10, 0.08, 1.25, 2.78, 3.95, 5.07,
]  # fmt: skip


def test_shifts():
    bed = {"places": {"base": 3, "add": [{"places": 5, "hours": [8, 20]}]}}
    made = station({"patient": 4}, STEPS, {"bed": bed}, {"stay_h": exponential(1)}, months=12)
    days = []
    moments = (np.arange(12) + 0.5) / 12
    keep = lambda run: days.append(present(run, "in", "seen", moments)) or 0.0  # noqa: E731
    queue, wait, used, _ = means(made, 40, mean_of("bed", "queued"), wait_h, mean_of("bed", "used"), keep)
    close(queue, 4.771)
    close(wait, 1.193)
    close(used, 4, 0.01)
    mean, wide = by_hour(days)
    truth = np.array(QUEUE_IN_HOUR)
    assert (abs(mean - truth) <= 2 * wide + 0.005).all()  # published to two decimals
    assert (wide <= 0.03 * truth + 0.04).all()


def test_who_waits_finds_every_place_taken():
    made = station({"patient": 4}, STEPS, {"bed": 3}, {"stay_h": exponential(1)})
    (run,) = runs(made, 1)
    queue, used = present(run, "in", "seen"), present(run, "seen", "out")
    assert ((queue == 0) | (used == 3)).all()
    assert (run.journeys.at("in") != NEVER).all()
