"""Counts journeys: monthly activity by point of delivery, measures of flow and of safety."""

from sim.activity.account import Account, Accounted, accounted, read_account
from sim.activity.beside import beside_a_run
from sim.activity.counts import activity_by_stay_band, activity_table
from sim.activity.digest import digest
from sim.activity.flow import measures
from sim.activity.kpi import Kpi, KpiRow, kpi_rows, read_kpis
from sim.activity.measures import Measures
from sim.activity.observed import Observed, observe
from sim.activity.safety import SAFETY, SafetyMeasure
from sim.activity.volumes import CostVolumes, cost_volumes
from sim.activity.ways_out import ways_out

__all__ = [
    "SAFETY",
    "Account",
    "Accounted",
    "CostVolumes",
    "Kpi",
    "KpiRow",
    "Measures",
    "Observed",
    "SafetyMeasure",
    "accounted",
    "activity_by_stay_band",
    "activity_table",
    "beside_a_run",
    "cost_volumes",
    "digest",
    "kpi_rows",
    "measures",
    "observe",
    "read_account",
    "read_kpis",
    "ways_out",
]
