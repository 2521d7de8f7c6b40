"""Trusts side by side: what can be said of many by their growth, and what cannot."""

from sim.productivity.trusts.concentration import Concentration, concentration
from sim.productivity.trusts.funnel import INNER, OUTER, Funnel, funnel
from sim.productivity.trusts.national import National, Reallocation, national, reallocation
from sim.productivity.trusts.noise import Noise, noise
from sim.productivity.trusts.pair import Pair, full_periods, pair
from sim.productivity.trusts.published import PUBLISHED
from sim.productivity.trusts.ranks import Ranks, places, ranks_of_the_figure, ranks_of_what_lasts
from sim.productivity.trusts.shrinkage import Prediction, Shrunken, prediction, shrink
from sim.productivity.trusts.side_by_side import FromPair, SideBySide, side_by_side
from sim.productivity.trusts.spread import Peers, Spread, peers, spread

__all__ = [
    "INNER",
    "OUTER",
    "PUBLISHED",
    "Concentration",
    "FromPair",
    "Funnel",
    "National",
    "Noise",
    "Pair",
    "Peers",
    "Prediction",
    "Ranks",
    "Reallocation",
    "Shrunken",
    "SideBySide",
    "Spread",
    "concentration",
    "full_periods",
    "funnel",
    "national",
    "noise",
    "pair",
    "peers",
    "places",
    "prediction",
    "ranks_of_the_figure",
    "ranks_of_what_lasts",
    "reallocation",
    "shrink",
    "side_by_side",
    "spread",
]
