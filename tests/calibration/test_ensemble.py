"""The ensemble method against closed forms: a linear model with normal errors, bounds, failures, coverage."""

import numpy as np
import pytest
from scipy.special import ndtr

from sim.calibration import Method, NoEnsemble, Prior, Scale, Targets, calibrated, unreached
from sim.calibration.ensemble import believed, quantiles
from sim.calibration.targets import misfit

PLAIN = {"localise": False, "inflate": False}
OF_A_YEAR = {**PLAIN, "years": 1}  # data that carry the luck of one year


def prior_of(count, low=0.0, mode=0.5, high=1.0):
    ends = (np.full(count, each) for each in (low, mode, high))
    return Prior(tuple(f"p{number}" for number in range(count)), *ends)


def targets_of(published, margin):
    published = np.asarray(published, dtype=float)
    names = tuple(f"row{number}" for number in range(len(published)))
    return Targets(names, published, np.full(len(published), margin), (Scale.ANY,) * len(published))


def linear(slopes, prior, luck_sd=0.0, seed=5):
    """A model linear in the normal scores; its luck is a function of the number of the run."""

    def model(values, first):
        shocks = np.array(
            [np.random.default_rng([seed, first + i]).standard_normal(len(slopes)) for i in range(len(values))]
        )
        return prior.scores(values) @ slopes.T + luck_sd * shocks

    return model


SLOPES = np.array([[1.0, 0.5, 0.0], [0.0, 1.0, -1.0]])
DATA = np.array([0.8, -0.6])


@pytest.mark.parametrize("luck_sd", [0.0, 0.5])
def test_a_linear_model_with_normal_errors_comes_to_its_posterior(luck_sd):
    prior, targets = prior_of(3), targets_of(DATA, 0.9)
    error = np.diag(targets.error**2 + luck_sd**2)
    exact = np.linalg.inv(np.eye(3) + SLOPES.T @ np.linalg.inv(error) @ SLOPES)
    mean = exact @ SLOPES.T @ np.linalg.solve(error, DATA)
    members = 4000
    done = calibrated(
        linear(SLOPES, prior, luck_sd), prior, targets, luck_sd**2 * np.eye(2), Method(members, seed=3, **OF_A_YEAR)
    )
    scores = done.steps[-1].scores
    monte_carlo = np.sqrt(np.diag(exact) / members)
    assert np.all(np.abs(scores.mean(0) - mean) < 5 * monte_carlo)
    assert np.allclose(np.cov(scores, rowvar=False), exact, atol=0.06)
    assert len(done.steps) == 5
    assert done.replaced == 0


def test_members_stay_inside_their_ranges_however_far_the_data_pull():
    prior = Prior(("a", "b"), np.array([10.0, 0.2]), np.array([12.0, 0.2]), np.array([30.0, 0.9]))
    done = calibrated(lambda values, _: values, prior, targets_of([500.0, -4.0], 0.1), method=Method(64, **PLAIN))
    assert np.all((done.members >= prior.low) & (done.members <= prior.high))
    assert done.members[:, 0].mean() > 27
    assert done.members[:, 1].mean() < 0.3


def test_scores_and_values_of_the_prior_are_inverse_and_triangular():
    prior = Prior(("a", "b", "c"), np.array([1.0, 0.0, -2.0]), np.array([1.0, 0.7, 5.0]), np.array([3.0, 1.0, 5.0]))
    scores = np.random.default_rng(1).standard_normal((500, 3))
    assert np.allclose(prior.scores(prior.values(scores)), scores)
    drawn = prior.values(prior.sample(20_000, np.random.default_rng(2)))
    assert np.allclose(drawn.mean(0), (prior.low + prior.mode + prior.high) / 3, atol=0.01)
    assert np.allclose(ndtr(prior.scores(np.array([1.0, 0.7, 5.0]))), [0.0, 0.7, 1.0])


def test_a_bent_model_is_brought_to_its_data():
    prior = prior_of(6)

    def queue(values, _):
        load = 0.6 + 0.39 * values[:, :1]  # a queue near its capacity, and shares of what waits
        return np.hstack([load / (1 - load), 1 - np.exp(-load / (1 - load) / 5 * (0.5 + values[:, 1:2]))])

    scales = (Scale.AMOUNT, Scale.SHARE)
    targets = Targets(("queue", "late"), np.array([9.0, 0.7]), np.array([1.5, 0.05]), scales)
    done = calibrated(queue, prior, targets, method=Method(128, seed=4))
    before, after = (misfit(targets.misses(step.figures)) for step in (done.steps[0], done.steps[-1]))
    assert before > 4
    assert after < 1.5
    assert targets.met(done.steps[-1].figures).all(1).mean() > 0.6


def test_luck_of_the_runs_is_not_fitted():
    """With luck far larger than the error the parameters stay as unknown as one observed year leaves them."""
    prior, targets = prior_of(1), targets_of([0.0], 0.02)
    luck_sd = 1.0
    done = calibrated(
        linear(np.ones((1, 1)), prior, luck_sd),
        prior,
        targets,
        np.eye(1) * luck_sd**2,
        Method(3000, seed=8, **OF_A_YEAR),
    )
    assert done.steps[-1].scores.std() == pytest.approx(np.sqrt(0.5), abs=0.04)


def test_data_without_luck_tell_more_than_those_of_one_year():
    """Steps of fresh luck average it: the spread lies between that of data known exactly and that of one lucky year."""
    prior, targets = prior_of(1), targets_of([0.0], 0.4)
    found = {}
    for years in (1, np.inf):
        method = Method(3000, seed=8, years=years, **PLAIN)
        done = calibrated(linear(np.ones((1, 1)), prior, 1.0), prior, targets, np.eye(1), method)
        found[years] = done.steps[-1].scores.std()
    error = float(targets.error[0])
    assert error < found[np.inf] < found[1] - 0.1
    assert found[1] == pytest.approx(np.sqrt(1 / (1 + 1 / (1 + error**2))), abs=0.03)


def test_parameters_that_do_nothing_keep_their_spread():
    prior, targets = prior_of(60), targets_of([1.0, -1.0, 0.5], 0.4)
    slopes = np.zeros((3, 60))
    slopes[[0, 1, 2], [0, 1, 2]] = 2.0
    kept = {}
    for name, how in {"plain": PLAIN, "kept": {}}.items():
        scores = calibrated(linear(slopes, prior), prior, targets, method=Method(64, seed=2, **how)).steps[-1].scores
        kept[name] = scores[:, 3:].std(0).mean()
    assert kept["plain"] < 0.97 < kept["kept"] < 1.05


def test_a_correlation_is_believed_as_far_as_it_stands_out():
    rng = np.random.default_rng(6)
    spread = rng.standard_normal((100, 400))
    spread[:, 0] = 3 * spread[:, 1] + rng.standard_normal(100)
    spread -= spread.mean(0)
    found = believed(spread, spread[:, 1:2])[:, 0]
    assert found[1] > 0.99
    assert found[0] > 0.99
    assert found[2:].mean() < 0.45
    assert found[2:].min() < 0.01


def test_members_without_a_sound_run_are_replaced_and_counted():
    prior, targets = prior_of(2), targets_of([0.5], 0.2)
    tried = []

    def model(values, first):
        tried.append((first, len(values)))
        return np.where(values[:, :1] < 0.25, np.nan, values[:, :1])

    done = calibrated(model, prior, targets, method=Method(64, seed=9))
    assert done.steps[0].replaced >= 5  # of the prior an eighth lies below a quarter
    assert not any(np.isnan(step.figures).any() for step in done.steps)
    assert len(done.members) == 64
    assert done.members[:, 0].min() >= 0.25
    firsts = [first for first, _ in tried]
    assert firsts == [
        sum(many for _, many in tried[:place]) for place in range(len(tried))
    ]  # no run has another's luck


def test_where_most_vectors_make_no_sound_run_there_is_no_ensemble():
    with pytest.raises(NoEnsemble, match="64 of 64"):
        calibrated(
            lambda values, _: np.full((len(values), 1), np.nan), prior_of(2), targets_of([0.5], 0.2), method=Method(64)
        )


def test_the_same_seed_gives_the_same_members():
    prior, targets = prior_of(3), targets_of(DATA, 0.9)
    first, again = (calibrated(linear(SLOPES, prior), prior, targets, method=Method(32, seed=5)) for _ in range(2))
    assert np.array_equal(first.members, again.members)


def test_a_row_that_no_member_reaches_is_told_with_what_it_pulls_against():
    prior = prior_of(3)
    slopes = np.array([[3.0, 0.0, 0.0], [3.0, 0.0, 0.0], [3.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    targets = targets_of([-2.0, 2.0, 2.0, 0.5], 0.2)  # the first wants what the two after it forbid
    found = unreached(calibrated(linear(slopes, prior), prior, targets, method=Method(64, seed=1)))
    assert next(each.name for each in found) == "row0"
    first = found[0]
    assert first.nearest > -1.0
    assert set(first.against) <= {"row1", "row2"}
    assert first.against
    assert abs(first.alone) < 2


def test_the_90_per_cent_ranges_of_an_effect_cover_synthetic_truths():
    """24 truths of a toy with 40 parameters and 6 rows with luck: the 90 % ranges of three effects hold the truth."""
    prior, luck_sd, inside, count = prior_of(40), 0.3, 0, 24
    slopes = np.random.default_rng(0).standard_normal((6, 40)) / 4
    effect = np.random.default_rng(1).standard_normal((3, 40)) / 6
    for truth in range(count):
        rng = np.random.default_rng(100 + truth)
        true = rng.standard_normal(40)
        targets = targets_of(slopes @ true, 0.5)
        seen = targets.published + targets.error * rng.standard_normal(6) + luck_sd * rng.standard_normal(6)
        noisy = Targets(targets.names, seen, targets.margin, targets.scales)
        method = Method(96, seed=truth, years=1)
        model = linear(slopes, prior, luck_sd, seed=truth)
        scores = calibrated(model, prior, noisy, luck_sd**2 * np.eye(6), method).steps[-1].scores
        low, high = quantiles(scores @ effect.T)
        inside += int(((effect @ true >= low) & (effect @ true <= high)).sum())
    assert 58 <= inside <= 71, inside  # of 72: 90 % are 65, give or take two and a half standard deviations
