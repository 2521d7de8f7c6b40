"""MSER-5 by its definition, verdicts on series whose truth is known with their rates, and series of real runs."""

import numpy as np
import pytest
from scipy.linalg import expm

from sim.activity import Observed, measures
from sim.activity.waiting import waiting_list
from sim.hospital.load import overloads
from sim.hospital.read import blueprint
from sim.hospital.simulate import simulate
from sim.scenario.clock import DAY_MS, HOUR_MS, Clock, HourClock
from sim.study.outcome import kept_blueprint
from sim.study.warm_up.result import run_warm_up
from sim.study.warm_up.series import BEDS, QUEUE, SYSTEM, USE, series_of
from sim.study.warm_up.spans import Spans
from sim.study.warm_up.truncation import moving_average, mser5, truncation
from sim.study.warm_up.verdict import Verdict, judge
from tests.study.worlds import month

PARTS, FIRST, STUDIES = 120, 20, 1000
SPANS = Spans(np.arange(PARTS + 1) * 24 * HOUR_MS, FIRST)
AMISS = (Verdict.TOO_SHORT, Verdict.STILL_CHANGES)


def autoregressive(rng, phi, replications, bias=0.0, parts=PARTS):
    """AR(1) of mean 3 whose errors have a standard deviation of 0.3; stationary from the first value but for a bias."""
    errors = 0.3 * rng.standard_normal((replications, parts))
    found = np.empty_like(errors)
    found[:, 0] = errors[:, 0] / np.sqrt(1 - phi**2) + bias
    for at in range(1, parts):
        found[:, at] = phi * found[:, at - 1] + errors[:, at]
    return 3 + found


def verdicts(make, studies):
    return [judge("x", make(), SPANS).verdict for _ in range(studies)]


def share(found, *of):
    return sum(verdict in of for verdict in found) / len(found)


def station(rate, **run):
    """A queue for one place, empty at first; service takes 0.1 h on average."""
    return blueprint(
        {
            "name": "station",
            "run": {"start": "2024-01-01", "seed": 5, **run},
            "classes": {
                "patient": {
                    "pathway": "visit",
                    "arrivals": {"per_hour": rate},
                    "attributes": {"stay_h": {"of": {"exponential": {"mean": 0.1}}}},
                }
            },
            "pools": {"place": {"places": 1}},
            "pathways": {"visit": [{"seize": "place"}, {"delay": "stay_h"}, {"release": "place"}, {"leave": "home"}]},
        }
    )


def by_output(model, replications):
    (found,) = run_warm_up({"baseline": model}, replications)
    return {finding.output: finding for finding in found.findings}, found


def test_the_cut_is_where_the_marginal_standard_error_is_least():
    rng = np.random.default_rng(1)
    for _ in range(50):
        series = autoregressive(rng, 0.7, 1, bias=rng.choice([0, 5]), parts=60)[0]
        errors = [np.sum((series[d:] - series[d:].mean()) ** 2) / (60 - d) ** 2 for d in range(56)]
        best = int(np.argmin(errors))
        assert truncation(series) == (best if best <= 30 else None)
    assert truncation(np.array([9.0] * 4 + [1.0, 2.0] * 20)) == 4
    assert truncation(np.linspace(0, 1, 40)) is None  # a line that rises to the end has no point
    assert mser5(np.repeat([9.0] * 4 + [1.0, 2.0] * 20, 5)) == 20


def test_the_cut_does_not_depend_on_the_level():
    series = autoregressive(np.random.default_rng(2), 0.5, 1, bias=4)[0]
    assert truncation(series) == truncation(series + 1e7) > 0


def test_the_moving_average_is_welch_s():
    assert moving_average(np.array([1.0, 2, 6, 4, 5]), 1).tolist() == [1, 3, 4, 5, 5]
    assert moving_average(np.array([1.0, 2, 6, 4, 5]), 9).tolist() == [1, 3, 18 / 5, 5, 5]


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9])
def test_a_stationary_series_raises_a_false_alarm_in_no_more_than_a_twentieth(phi):
    rng = np.random.default_rng(3)
    found = verdicts(lambda: autoregressive(rng, phi, 10), STUDIES)
    assert share(found, *AMISS) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / STUDIES)


def test_of_pure_chance_the_test_itself_is_right_in_nineteen_of_twenty():
    """With nothing too small to count, so that a test that never alarms would be seen."""
    from sim.study.warm_up.verdict import _differences, is_off

    rng = np.random.default_rng(4)
    alarms = [is_off(_differences(autoregressive(rng, 0.9, 10), SPANS)[0], 0.05, 0.0) for _ in range(STUDIES)]
    assert np.mean(alarms) == pytest.approx(0.05, abs=3 * np.sqrt(0.05 * 0.95 / STUDIES))


def test_a_start_that_outlasts_the_warm_up_is_found_and_one_that_does_not_is_not():
    rng = np.random.default_rng(5)
    long = verdicts(lambda: autoregressive(rng, 0.97, 10, bias=-6), 300)
    assert share(long, *AMISS) >= 0.95
    short = verdicts(lambda: autoregressive(rng, 0.5, 10, bias=-3), 300)  # 3 × 0.5²⁰ is nothing
    assert share(short, *AMISS) <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / 300)
    cuts = [truncation(autoregressive(rng, 0.5, 10, bias=-5).mean(axis=0)) for _ in range(300)]
    assert np.mean([cut is not None and 4 <= cut <= 15 for cut in cuts]) >= 0.85  # 5 × 0.5⁴ is 0.3, 0.5¹⁵ is nothing


def test_what_grows_without_end_has_no_steady_state():
    rng = np.random.default_rng(6)

    def walk():
        return 5 + np.cumsum(0.2 + rng.standard_normal((10, PARTS)), axis=1)

    found = verdicts(walk, 300)
    assert share(found, Verdict.STILL_CHANGES) >= 0.95
    assert share(found, Verdict.LONG_ENOUGH) == 0
    cuts = [truncation(walk().mean(axis=0)) for _ in range(300)]
    assert np.mean([cut is None for cut in cuts]) >= 0.9


def transient_queue(arrivals, services, hours):
    """Mean queue of M/M/1 from empty at the middle of each hour, by Kolmogorov's equations, of up to 500 patients."""
    states = 501
    up, down = np.full(states - 1, float(arrivals)), np.full(states - 1, float(services))
    rates = np.diag(up, 1) + np.diag(down, -1)
    rates -= np.diag(rates.sum(axis=1))
    at, queue = expm(rates / 2)[0], np.maximum(np.arange(states) - 1, 0)
    hour, found = expm(rates), []
    for _ in range(hours):
        found.append(at @ queue)
        at = at @ hour
    return np.array(found)


def test_a_queue_of_nine_tenths_takes_its_time_from_empty():
    """M/M/1: its relaxation time is 1 / (1 - √ρ)² services, 38 h; the settled queue is ρ² / (1 - ρ) = 8.1."""
    short, found = by_output(station(9, warm_up_h=1, measured_h=240), 100)
    assert found.spans.length_ms == 6 * HOUR_MS
    queue, truth = short[f"{QUEUE}place"], transient_queue(9, 10, 241)
    assert truth[-1] == pytest.approx(8.1, rel=0.01)
    assert queue.verdict == Verdict.TOO_SHORT
    expected = truth[1:25].mean() / truth[121:241].mean() - 1
    assert expected < -0.2
    assert queue.early[0] == pytest.approx(expected, abs=1.6 * queue.early[1])


def test_a_queue_of_nine_tenths_that_had_its_time_seldom_raises_an_alarm():
    studies = [by_output(station(9, warm_up_h=240, measured_h=960, seed=seed), 20)[0] for seed in range(5, 17)]
    alarms = [any(finding.verdict in AMISS for finding in found.values()) for found in studies]
    assert sum(alarms) <= 2  # of 12, of which each is to alarm with a chance of a twentieth
    queue, use, everybody = (
        np.mean([found[output].level for found in studies]) for output in (f"{QUEUE}place", f"{USE}place", SYSTEM)
    )
    assert queue == pytest.approx(8.1, rel=0.05)
    assert use == pytest.approx(0.9, abs=0.005)
    assert everybody == pytest.approx(queue + use, rel=1e-3)


def test_more_than_a_place_can_do_is_no_steady_state_as_its_load_says():
    model = station(12, warm_up_h=240, measured_h=960)
    assert [load.pool for load in overloads(model)] == ["place"]
    found, _ = by_output(model, 4)
    assert found[f"{QUEUE}place"].verdict == Verdict.NO_STEADY_STATE
    assert found[f"{QUEUE}place"].cut is None
    assert found[f"{USE}place"].verdict == Verdict.LONG_ENOUGH  # in use all the time, and that is steady
    assert found[SYSTEM].verdict == Verdict.STILL_CHANGES


def test_a_run_without_a_warm_up_and_one_too_short_are_not_judged():
    as_it_is, _ = by_output(station(5, measured_h=240), 3)
    assert {finding.verdict for finding in as_it_is.values()} == {Verdict.AS_IT_IS}
    too_little, _ = by_output(station(5, warm_up_h=5, measured_h=10), 3)
    assert {finding.verdict for finding in too_little.values()} == {Verdict.TOO_LITTLE}
    one, _ = by_output(station(5, warm_up_h=5, measured_h=240), 1)
    assert {finding.verdict for finding in one.values()} == {Verdict.TOO_LITTLE}


def test_series_add_up_to_what_the_engine_integrated():
    made = station(9, warm_up_h=48.25, measured_h=960)
    simulation = simulate(made, 0, log=True)
    spans, found = Spans.of(made.clock), series_of(simulation)
    assert spans.measured * spans.length_ms == 960 * HOUR_MS
    for name, use in ((f"{QUEUE}place", "queued"), (f"{USE}place", "used")):
        area = found[name][spans.first :].sum() * spans.length_ms
        assert area == pytest.approx(simulation.run.use("place", use)[1], rel=2e-3)  # shares of hours at the quarter
    left = found[f"{QUEUE}place"] + found[f"{USE}place"] - found[SYSTEM]
    assert np.abs(left).max() < 0.2


def test_beds_and_list_of_a_trust_are_those_of_its_measures():
    simulation = simulate(kept_blueprint(month()), 0, log=True)
    seen = Observed(simulation)
    found, monthly = series_of(simulation), measures(seen)
    assert not [name for name in found if name.startswith(USE)]
    assert found[BEDS].mean() == pytest.approx(monthly.value("beds_occupied"), rel=1e-12)
    at_end = waiting_list(seen, np.array([simulation.blueprint.clock.end_ms]))
    assert at_end[0] == monthly.value("waiting_list") > 0


def test_parts_are_whole_weeks_counted_from_the_start_of_the_window():
    clock = Clock(kept_blueprint(month()).clock.start.replace(year=2024, month=12, day=2), 120, 12)
    spans = Spans.of(clock)
    assert (spans.length_ms, spans.first, spans.measured) == (7 * DAY_MS, 17, 52)
    assert spans.start_ms == clock.window_start_ms
    assert spans.edges_ms[0] == DAY_MS  # 120 days are 17 weeks and one
    assert (spans.early, spans.late) == (slice(13, 17), slice(65, 69))  # the same weeks a year later: no season
    days = Spans.of(Clock(clock.start, 120, 3))
    assert (days.length_ms, days.cycle, days.early) == (DAY_MS, 7, slice(120, 127))
    hours = Spans.of(HourClock(clock.start, warm_up_h=24, measured_h=168))
    assert (hours.length_ms, hours.cycle, hours.early) == (6 * HOUR_MS, 4, slice(4, 8))
