"""Index numbers: pure functions of quantities, weights and hours, over which every preset is a configuration."""

from sim.productivity.index.chain import Formula, chain, chained
from sim.productivity.index.factors import Step, alone, left_over, log_mean, log_parts
from sim.productivity.index.labour import Paid, refill_effect
from sim.productivity.index.number import fisher, laspeyres, lowe, paasche, ratio_of_sums
from sim.productivity.index.quality import readmission_term, survival_term, waiting_term
from sim.productivity.index.rounding import Interval, added, chained_growth, ratio_growth
from sim.productivity.index.settings import neutral_weights

__all__ = [
    "Formula",
    "Interval",
    "Paid",
    "Step",
    "added",
    "alone",
    "chain",
    "chained",
    "chained_growth",
    "fisher",
    "laspeyres",
    "left_over",
    "log_mean",
    "log_parts",
    "lowe",
    "neutral_weights",
    "paasche",
    "ratio_growth",
    "ratio_of_sums",
    "readmission_term",
    "refill_effect",
    "survival_term",
    "waiting_term",
]
