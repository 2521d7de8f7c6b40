"""What the sequential rule holds on known truth: the table of docs/studies.md, printed by

.venv/bin/python -m tests.study.design.coverage
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.activity.interval import interval
from sim.activity.proportion import unseen
from sim.activity.ratio import pseudo_values
from sim.study.design.stopping import next_pairs, stopped
from sim.study.design.study_file import LEAST_PAIRS, Stopping

Reals = NDArray[np.float64]
STUDIES = 2000
MOST = 4000
NARROW = (2, 4, 10)  # the half-width asked for is the spread of a pair over this
LEAST = (LEAST_PAIRS, 20, 30)
HELD = 0.935


class Pairs(NamedTuple):
    """Pairs of worlds, each float64[n]: events and trials (trials None: a mean of the events alone)."""

    base: Reals
    new: Reals
    trials: Reals | None = None


class Outcome(NamedTuple):
    """How pairs come about, and the true difference of what they are drawn from."""

    name: str
    draw: Callable[[np.random.Generator, int], Pairs]
    truth: float


def lognormal(normal: Reals, cv: float) -> Reals:
    """Of mean 1."""
    variance = np.log(1.0 + cv * cv)
    return np.exp(np.sqrt(variance) * normal - variance / 2.0)


def even(rng: np.random.Generator, count: int) -> Pairs:
    return Pairs(np.zeros(count), rng.normal(0.3, 1.0, count))


def waits(rng: np.random.Generator, count: int) -> Pairs:
    """Lognormal with CV 2; worlds of a pair share .6 of what drives them, and the new one has three tenths less."""
    shared, own = rng.standard_normal((2, count))
    return Pairs(lognormal(shared, 2.0), 0.7 * lognormal(0.6 * shared + 0.8 * own, 2.0))


def strain(rng: np.random.Generator, count: int) -> tuple[Reals, Reals]:
    """Two gammas of mean 1 and CV 2 that share .6 of their variance."""
    shared, one, other = (rng.gamma(0.25 * share, 4.0, count) for share in (0.6, 0.4, 0.4))
    return shared + one, shared + other


def gamma_waits(rng: np.random.Generator, count: int) -> Pairs:
    base, new = strain(rng, count)
    return Pairs(base, 0.7 * new)


def shares(rng: np.random.Generator, count: int) -> Pairs:
    """Waits over attendances, with a chance of one that has CV 2 between replications."""
    trials = rng.poisson(5000.0, count).astype(float)
    base, new = strain(rng, count)
    return Pairs(
        rng.poisson(0.04 * trials * base).astype(float), rng.poisson(0.028 * trials * new).astype(float), trials
    )


def rare(rng: np.random.Generator, count: int) -> Pairs:
    """An event in every fourth replication, half of which are prevented."""
    base = rng.poisson(0.25, count)
    return Pairs(base.astype(float), rng.binomial(base, 0.5).astype(float), np.full(count, 400.0))


def in_proportion(cv: float) -> Callable[[np.random.Generator, int], Pairs]:
    """Lognormal waits, of which three tenths go in every pair: the difference has all the skewness of the waits."""

    def draw(rng: np.random.Generator, count: int) -> Pairs:
        base = lognormal(rng.standard_normal(count), cv)
        return Pairs(base, 0.7 * base)

    return draw


OUTCOMES = (
    Outcome("normal", even, 0.3),
    Outcome("lognormal waits, CV 2", waits, -0.3),
    Outcome("gamma waits, CV 2", gamma_waits, -0.3),
    Outcome("waits over attendances, CV 2", shares, -0.012),
    Outcome("rare events, half prevented", rare, -0.125 / 400.0),
    Outcome("lognormal waits, CV 1, three tenths less in every pair", in_proportion(1.0), -0.3),
)
BEYOND = Outcome("lognormal waits, CV 2, three tenths less in every pair", in_proportion(2.0), -0.3)
BEYOND_LEAST = (10, 30, 100)
"""What is harder than the rule holds."""
BEFOREHAND = 400


def spread(outcome: Outcome) -> float:
    """The standard deviation of a pair's difference, of a million pairs."""
    return float(differences(outcome.draw(np.random.default_rng(1), 1_000_000)).std())


def differences(pairs: Pairs) -> Reals:
    """By pair, so that their mean is the difference of both means or ratios of means."""
    if pairs.trials is None:
        return pairs.new - pairs.base
    return pseudo_values(pairs.new, pairs.trials) - pseudo_values(pairs.base, pairs.trials)


def floor(pairs: Pairs) -> float:
    """Of counts over counts, the half-width of the counts themselves."""
    if pairs.trials is None:
        return 0.0
    moved = pairs.new - pairs.base
    return unseen(moved[moved > 0].sum(), -moved[moved < 0].sum()) / float(pairs.trials.sum())


def first(pairs: Pairs, count: int) -> Pairs:
    return Pairs(pairs.base[:count], pairs.new[:count], None if pairs.trials is None else pairs.trials[:count])


def study(rule: Stopping, pairs: Pairs) -> tuple[float, float, int]:
    """A study run in rounds until the rule stops it: the mean, the half-width, and how many pairs it took."""
    run = next_pairs(rule, np.empty(0))
    while True:
        seen = first(pairs, run)
        values, least = differences(seen), floor(seen)
        more = next_pairs(rule, values, floor=least)
        if more == 0:
            return float(values.mean()), stopped(rule, values, floor=least).half_width, run
        run += more


class Held(NamedTuple):
    """How often an interval held the truth, and pairs on average."""

    share: float
    pairs: float


def held(
    outcome: Outcome, studies: int, least: tuple[int, ...], narrow: tuple[int, ...] = NARROW
) -> dict[tuple[int, int], Held]:
    """By the least number of pairs and by how narrow an interval was asked for; all share their pairs."""
    width = spread(outcome)
    rules = {
        (few, parts): Stopping(half_width=width / parts, effect="waits", least=few, most=MOST)
        for few in least
        for parts in narrow
    }
    found: dict[tuple[int, int], list[tuple[bool, int]]] = {key: [] for key in rules}
    for number in range(studies):
        pairs = outcome.draw(np.random.default_rng((2026, number)), MOST)
        for key, rule in rules.items():
            mean, half_width, run = study(rule, pairs)
            found[key].append((abs(mean - outcome.truth) <= half_width, run))
    return {key: Held(*map(float, np.mean(each, axis=0))) for key, each in found.items()}


def line(outcome: Outcome, few: int, found: dict[tuple[int, int], Held]) -> str:
    """Of the table of docs/studies.md."""
    cells = [f"{100 * found[few, parts].share:.1f} % ({found[few, parts].pairs:.0f})" for parts in NARROW]
    return f"| {outcome.name} | {few} | {' | '.join(cells)} |"


def beforehand(studies: int = STUDIES) -> str:
    """Of the table of docs/studies.md: what the t interval of pairs whose number was chosen beforehand holds."""
    inside = []
    for number in range(studies):
        values = differences(BEYOND.draw(np.random.default_rng((2026, number)), BEFOREHAND))
        mean, half_width = interval(values)
        inside.append(abs(mean - BEYOND.truth) <= half_width)
    return (
        f"| the same, {BEFOREHAND} pairs chosen beforehand and their t interval | | | | {100 * np.mean(inside):.1f} % |"
    )


if __name__ == "__main__":
    for each, starts in [*((outcome, LEAST) for outcome in OUTCOMES), (BEYOND, BEYOND_LEAST)]:
        measured = held(each, STUDIES, starts)
        print("\n".join(line(each, few, measured) for few in starts), flush=True)
    print(beforehand())
