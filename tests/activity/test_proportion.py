"""Proportions with few events: cases by hand, and how often the interval holds a known truth."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.activity.proportion import exact, unseen
from sim.activity.ratio import Quotient, ratio, ratio_of, standard_error
from sim.report.wording import verdict
from sim.study.pairs import FEW, paired

LEAST = 0.95
SOME, MANY = 500, 2_000
EVENTS, REPLICATIONS, SHARES = (0.5, 2.0, 5.0, 10.0, 20.0), (2, 3, 5, 10, 30), (0.02, 0.3, 0.9)
NONE = ((), ())


def studies(rng, shape, events, share, alike=0.0):
    """Events and trials, int[studies, replications], of so many events (above a half: of so many others) in a study.

    alike: the correlation of the trials of a replication, whose own shares are then drawn from a beta.
    """
    below = 1 + rng.poisson(max(0.0, events / min(share, 1 - share) / shape[1] - 1), shape)
    spread = 1 / alike - 1 if alike else 0.0
    return rng.binomial(below, rng.beta(share * spread, (1 - share) * spread, shape) if alike else share), below


def held(above, below, truth):
    """In which part of the studies the interval holds the truth; one that is unknown holds whatever it is."""
    found = [ratio(a, b, proportion=True) for a, b in zip(above, below, strict=True)]
    assert np.mean([math.isnan(each.half_width) for each in found]) < 0.1
    return np.mean([not each.low > truth and not each.high < truth for each in found])


@pytest.mark.parametrize(
    ("events", "replications", "share"),
    [(0.5, 5, 0.02), (2, 3, 0.3), (30, 2, 0.02), (100, 2, 0.3), (2, 30, 0.02), (10, 5, 0.02), (20, 10, 0.9)],
)
def test_few_events_are_covered(events, replications, share):
    above, below = studies(np.random.default_rng(8), (SOME, replications), events, share)
    assert held(above, below, share) >= LEAST
    plain = [ratio(a, b) for a, b in zip(above, below, strict=True)]
    assert np.mean([abs(each.value - share) <= each.half_width for each in plain]) <= (0.9 if events < 5 else 1)


@pytest.mark.slow
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("replications", REPLICATIONS)
@pytest.mark.parametrize("events", [*EVENTS, 30.0, 40.0, 100.0])
def test_few_events_are_covered_whatever_their_number(events, replications, share):
    above, below = studies(np.random.default_rng(9), (MANY, replications), events, share)
    assert held(above, below, share) >= LEAST


HANG_TOGETHER = [(0.3, 0.02, 0.95), (0.3, 0.1, 0.93), (0.02, 0.02, 0.87)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("share", "alike", "least", "replications"),
    [
        *((*case, replications) for case in HANG_TOGETHER for replications in REPLICATIONS),
        *((0.02, 0.1, 0.64 if replications > 2 else 0.6, replications) for replications in REPLICATIONS),
    ],
)
def test_trials_that_hang_together_are_covered_less_often(share, alike, least, replications):
    """A share of 2 % whose trials correlate by .1 is 0 in most replications and large in a few: nothing that was seen
    tells of those that were not.
    """
    for events in EVENTS:
        above, below = studies(np.random.default_rng(10), (MANY, replications), events, share, alike)
        assert held(above, below, share) >= least, events


@pytest.mark.parametrize("count", [300, pytest.param(MANY, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("events", "alike", "expected"),
    [(8, 0.0, 0.99), (8, 0.02, 0.74), (8, 0.1, 0.42), (25, 0.02, 0.86), (25, 0.1, 0.65)],
)
def test_what_is_told_of_rare_events_that_hang_together_is_measured(events, alike, expected, count):
    """In the dictionary and the changelog: five replications of 400 trials."""
    rng, share, below = np.random.default_rng(13), events / 2000, np.full((count, 5), 400)
    spread = 1 / alike - 1 if alike else 0.0
    above = rng.binomial(below, rng.beta(share * spread, (1 - share) * spread, below.shape) if alike else share)
    assert held(above, below, share) == pytest.approx(expected, abs=3.5 * math.sqrt(0.25 / count))


def test_cases_by_hand():
    assert exact(0, 15) == (0, pytest.approx(1 - 0.025 ** (1 / 15)))
    assert exact(15, 15) == (pytest.approx(0.025 ** (1 / 15)), 1)
    known = stats.binomtest(3, 40).proportion_ci(0.95, method="exact")
    assert exact(3, 40) == pytest.approx((known.low, known.high))
    assert unseen(0, 0) == pytest.approx(-math.log(0.025))
    assert unseen(3, 1) == unseen(1, 3) > unseen(2, 1)


@pytest.mark.parametrize("events", [0, 3])
def test_none_and_all_of_fifteen_are_no_certainty(events):
    found = ratio([events] * 5, [3] * 5, proportion=True)
    assert (found.low, found.high) == exact(5 * events, 15)
    assert found.half_width == pytest.approx(0.218, abs=5e-4)
    assert ratio([events] * 5, [3] * 5).half_width == 0  # of hours by patients it is


@pytest.mark.parametrize(
    ("events", "trials"), [([15, 15], [300, 300]), ([10] * 3, [300] * 3), ([4000] * 2, [9000] * 2)]
)
def test_however_many_events_of_replications_that_are_alike_leave_a_doubt(events, trials):
    found = ratio(events, trials, proportion=True)
    assert (found.low, found.high) == exact(sum(events), sum(trials))
    assert found.half_width > 0.005


def test_no_end_of_a_share_lies_where_no_share_can():
    low, high = ratio([20, 40], [1000, 1000], proportion=True), ratio([980, 960], [1000, 1000], proportion=True)
    jackknife = ratio([20, 40], [1000, 1000])
    assert jackknife.low < -0.09
    assert low == (0.03, jackknife.half_width, 0.0, jackknife.high)
    assert high == pytest.approx((0.97, low.half_width, 1 - low.high, 1))
    rng = np.random.default_rng(12)
    for _ in range(200):
        trials = rng.integers(1, 50, rng.integers(2, 6))
        found = ratio(rng.binomial(trials, rng.random()), trials, proportion=True)
        if math.isnan(found.half_width):
            continue
        assert 0 <= found.low <= found.value <= found.high <= 1
        assert found.half_width == pytest.approx(max(found.value - found.low, found.high - found.value))


def test_one_more_event_never_takes_the_upper_end_down():
    ends = [ratio([events, 0, 0], [60, 60, 60], proportion=True).high for events in range(8)]
    assert ends == sorted(ends)


def test_events_that_come_together_are_fewer():
    """Six of 600, all in one replication of 30: one independent event rather than six."""
    together, apart = [6] + [0] * 29, [1] * 6 + [0] * 24
    found, below = ratio(together, [20] * 30, proportion=True), np.full(30, 20)
    design_effect = (standard_error(together, below)[0]) ** 2 / (0.01 * 0.99 / 600)
    assert design_effect > 5
    assert found.high == pytest.approx(exact(6 / design_effect, 600 / design_effect)[1])
    assert ratio(apart, below, proportion=True).high == pytest.approx(exact(6, 600)[1])


def test_what_is_no_proportion_has_the_jackknife():
    many = ([40, 52, 47], [90, 100, 95])
    assert ratio(*many, proportion=True) == ratio(*many)
    more_than_all = ([3, 2, 4], [2, 2, 2])
    assert ratio(*more_than_all, proportion=True) == ratio(*more_than_all)
    one = ratio_of([Quotient(0, 9, True)])
    assert (one.value, math.isnan(one.low), math.isnan(one.high)) == (0, True, True)


def sides(base, new, trials):
    return tuple([Quotient(float(e), float(n), True) for e, n in zip(of, trials, strict=True)] for of in (base, new))


def test_no_event_in_either_world_settles_nothing():
    found = paired(NONE, sides([0] * 5, [0] * 5, [3] * 5))
    assert (found.mean, found.few, found.settled) == (0, True, False)
    assert found.half_width == found.luck == pytest.approx(unseen(0, 0) / 15)
    drawn = sides([0] * 5, [0] * 5, [3] * 5)
    assert paired(drawn, NONE).half_width == pytest.approx(unseen(0, 0) / 15)


def test_few_differences_of_many_events_settle_nothing():
    found = paired(NONE, sides([40] * 5, [41] * 5, [100] * 5))
    assert (found.few, found.settled) == (True, False)
    assert paired(NONE, sides([40] * 5, [48, 49, 50, 49, 48], [100] * 5)).settled


@pytest.mark.parametrize("each", [14, 15, 16, 200])
def test_pairs_that_are_alike_by_chance_are_not_known_for_certain(each):
    """Where FEW lies decides what it is called, and not how wide it is."""
    found = paired(NONE, sides([20] * 2, [20 + each] * 2, [1000] * 2))
    assert found.half_width == pytest.approx(unseen(2 * each, 0) / 2000)
    assert found.few == (2 * each < FEW)


def test_too_few_are_the_events_only_where_their_count_makes_the_interval_wide():
    """Gained here and lost there: what leaves the sign open is the spread of the pairs."""
    spread, alike = (
        paired(NONE, sides([20] * 3, [32, 12, 20], [1000] * 3)),
        paired(NONE, sides([20] * 3, [21] * 3, [1000] * 3)),
    )
    assert (spread.settled, alike.settled) == (False, False)
    assert (spread.few, alike.few) == (False, True)
    assert spread.half_width > unseen(12, 8) / 3000
    assert [verdict(each, "higher") for each in (spread, alike)] == ["unsettled", "too few events"]
    net = paired(NONE, sides([40] * 2, [40] * 2, [100] * 2))  # whoever came and went within a pair
    assert net.few


def test_alike_sums_and_means_stay_settled():
    same = [Quotient(3.0)] * 5
    assert paired(NONE, (same, same))[1:3] == (0, 0)
    assert not paired(NONE, (same, same)).few


PAIRED = [(0.5, 0.5, 5), (2, 0, 3), (5, 2, 5), (10, 10, 10), (30, 0, 2)]


def held_in_pairs(gained, lost, pairs, count):
    """Of 200 patients in each pair some have an event in one world only: so many in a study of all pairs."""
    rng, patients, share, found = np.random.default_rng(11), 200, 0.05, 0
    to, away = gained / pairs / patients / (1 - share), lost / pairs / patients / share
    for _ in range(count):
        base = rng.binomial(patients, share, pairs)
        new = base - rng.binomial(base, away) + rng.binomial(patients - base, to)
        each = paired(NONE, sides(base, new, [patients] * pairs))
        found += abs(each.mean - (gained - lost) / pairs / patients) <= each.half_width
    return found / count


@pytest.mark.parametrize(("gained", "lost", "pairs"), PAIRED)
def test_few_differences_between_worlds_are_covered(gained, lost, pairs):
    assert held_in_pairs(gained, lost, pairs, 200) >= LEAST


@pytest.mark.slow
@pytest.mark.parametrize("pairs", REPLICATIONS)
@pytest.mark.parametrize(("gained", "lost"), [(0.5, 0.5), (2, 0), (5, 2), (10, 10), (20, 5), (30, 0), (60, 0)])
def test_few_differences_are_covered_whatever_their_number(gained, lost, pairs):
    assert held_in_pairs(gained, lost, pairs, 2_000) >= LEAST


@pytest.mark.parametrize("count", [200, pytest.param(2_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("pairs", [5, 20])
@pytest.mark.parametrize(
    ("gained", "alike", "expected"), [(8, 0.02, 0.71), (8, 0.1, 0.37), (25, 0.02, 0.835), (25, 0.1, 0.58)]
)
def test_what_is_told_of_gains_that_hang_together_within_a_pair_is_measured(gained, alike, expected, pairs, count):
    """In the method: of 400 patients in each pair some have an event in the second world only."""
    rng, truth, spread = np.random.default_rng(14), gained / pairs / 400, 1 / alike - 1
    moved = rng.binomial(400, rng.beta(truth * spread, (1 - truth) * spread, (count, pairs)))
    found = [paired(NONE, sides([40] * pairs, 40 + each, [400] * pairs)) for each in moved]
    covered = np.mean([abs(each.mean - truth) <= each.half_width for each in found])
    assert covered == pytest.approx(expected, abs=3.5 * math.sqrt(0.25 / count))
