"""All that is said of many trusts beside one another, computed once for page, terminal and tests."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.productivity.breaks import Break, crossed
from sim.productivity.growth_table import GrowthTable
from sim.productivity.levels import NotComparable
from sim.productivity.periods import months_of
from sim.productivity.series.verdict import Trajectory, Verdict, chained, judge
from sim.productivity.trusts.concentration import Concentration, concentration
from sim.productivity.trusts.funnel import Funnel, funnel
from sim.productivity.trusts.national import National, national
from sim.productivity.trusts.noise import Noise, noise
from sim.productivity.trusts.pair import YEAR, Pair, full_periods, pair
from sim.productivity.trusts.ranks import Ranks, places, ranks_of_the_figure, ranks_of_what_lasts
from sim.productivity.trusts.shrinkage import Prediction, Shrunken, prediction, shrink
from sim.productivity.trusts.spread import Peers, Spread, peers, spread

TOPS = (5, 10)


@dataclass(frozen=True, eq=False)
class FromPair:
    """What two readings of the same trusts tell; the order of trusts is that of the pair."""

    pair: Pair
    noise: Noise
    shrunken: Shrunken
    prediction: Prediction
    place: tuple[NDArray[np.int64], NDArray[np.int64]]
    """Place as published in the earlier and the later period."""
    lasting_ranks: Ranks
    figure_ranks: Ranks
    funnels: tuple[Funnel, Funnel]
    concentrations: tuple[tuple[Concentration, ...], tuple[Concentration, ...]]
    spread: Spread
    peers: tuple[Peers, ...]
    verdicts: tuple[Verdict, ...]

    def at(self, organisation: str) -> int | None:
        """The place of an organisation in the columns; None where it has not both readings."""
        found = np.flatnonzero(self.pair.organisation == organisation)
        return int(found[0]) if len(found) else None


@dataclass(frozen=True, eq=False)
class SideBySide:
    """The comparison: what each period tells by itself, and what both tell of the trusts that are in both."""

    growth: GrowthTable
    nations: tuple[National, ...]
    both: FromPair | None
    cannot: str
    """Why there is no pair; empty where there is one."""


def side_by_side(
    growth: GrowthTable,
    baselines: Mapping[str, float] | None = None,
    published: bool = True,
    breaks: Sequence[Break] = (),
) -> SideBySide:
    """Compare all trusts of a table; baselines: level of 2019/20 over that of the year before the first growth, by
    organisation, where known; published: whether the table is of the nation, as NHS England publishes it; breaks:
    months from which trusts are counted in another way, across which nobody is judged.

    Raises
    ------
    NotComparable
        When the table has no productivity growth at all.
    """
    periods = [p for p in full_periods(growth) if not np.isnan(growth.over_period(p).productivity).all()]
    if not periods:
        raise NotComparable("no productivity growth in the table")
    nations = tuple(national(growth, period, published) for period in periods)
    try:
        return SideBySide(growth, nations, _from_pair(pair(growth), baselines or {}, breaks), "")
    except NotComparable as reason:
        return SideBySide(growth, nations, None, str(reason))


def _from_pair(both: Pair, baselines: Mapping[str, float], breaks: Sequence[Break]) -> FromPair:
    estimated_noise = noise(both)
    return FromPair(
        pair=both,
        noise=estimated_noise,
        shrunken=shrink(both, estimated_noise),
        prediction=prediction(both),
        place=(places(both.first), places(both.second)),
        lasting_ranks=ranks_of_what_lasts(both, estimated_noise),
        figure_ranks=ranks_of_the_figure(both, estimated_noise),
        funnels=(funnel(both, estimated_noise, 0), funnel(both, estimated_noise, 1)),
        concentrations=(
            tuple(concentration(both, estimated_noise, 0, top) for top in TOPS if top < len(both)),
            tuple(concentration(both, estimated_noise, 1, top) for top in TOPS if top < len(both)),
        ),
        spread=spread(both),
        peers=peers(both),
        verdicts=verdicts(both, estimated_noise, baselines, breaks),
    )


def verdicts(
    both: Pair, estimated_noise: Noise, baselines: Mapping[str, float], breaks: Sequence[Break] = ()
) -> tuple[Verdict, ...]:
    """The verdict on each trust from its two growths, with the larger noise of the two periods at its size.

    Growths of a whole year and of a half are chained as if both were years: the level between them is approximate.
    """
    sd = np.maximum(estimated_noise.sd_of_trusts(0), estimated_noise.sd_of_trusts(1))
    years = (_year_before(both.periods[0]), *both.periods)
    months = [month for period in both.periods for month in months_of(period) or ()]
    broken = {each.organisation for each in crossed(breaks, tuple(months))}
    paths = (
        Trajectory(
            years,
            chained(pair_of),
            each,
            baseline=baselines.get(str(code), math.nan),
            baseline_name="the baseline",
            changed_method=str(code) in broken,
        )
        for code, pair_of, each in zip(both.organisation, both.growth.T.tolist(), sd.tolist(), strict=True)
    )
    return tuple(judge(path) for path in paths)


def _year_before(period: str) -> str:
    """`2023/24` for `2024/25` or a part of it; words for any other period."""
    year = period[:4]
    if len(period) >= YEAR and year.isdigit() and period[4] == "/":
        return f"{int(year) - 1}/{int(year) % 100:02d}"
    return f"the year before {period}"
