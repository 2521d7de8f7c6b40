"""One trust over months and years: charts, vintages, the verdict, and what stands beside the figure."""

from sim.productivity.series.levels_of_years import path_of
from sim.productivity.series.monthly import Series, monthly_growth, monthly_level, rolling, to_date
from sim.productivity.series.quality import QualityBeside
from sim.productivity.series.revision import Revision, revision
from sim.productivity.series.safety import MEASURES, Beside, SafetyTable, beside, sentence
from sim.productivity.series.verdict import RISES, RULE, WORDS, Trajectory, Verdict, Word, chained, judge
from sim.productivity.series.xmr import XmR, xmr

__all__ = [
    "MEASURES",
    "RISES",
    "RULE",
    "WORDS",
    "Beside",
    "QualityBeside",
    "Revision",
    "SafetyTable",
    "Series",
    "Trajectory",
    "Verdict",
    "Word",
    "XmR",
    "beside",
    "chained",
    "judge",
    "monthly_growth",
    "monthly_level",
    "path_of",
    "revision",
    "rolling",
    "sentence",
    "to_date",
    "xmr",
]
