"""The calculation, from tables of activity and inputs; it cannot tell a simulated trust from a real one."""

from sim.productivity.calculation import (
    Growth,
    chained_growth,
    effect,
    growth,
    monthly,
    productivity_growth,
    year_on_year,
)
from sim.productivity.contributions import (
    Bar,
    activity_by_pod,
    bridge,
    inputs_by,
    spend_bridge,
    volume_and_mix,
    working_days,
)
from sim.productivity.explanation import Explanation, explain, method_steps, spend_steps
from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.files import read_table, write_table
from sim.productivity.index import Step
from sim.productivity.index import log_parts as contributions
from sim.productivity.inputs import deflated_inputs
from sim.productivity.levels import (
    Item,
    Level,
    Line,
    NotComparable,
    Period,
    check_tables,
    cost_weighted_activity,
    level,
)
from sim.productivity.output import adjusted_output
from sim.productivity.preset import Alternative, Assumption, Preset
from sim.productivity.preset_file import read_preset
from sim.productivity.quality import with_quality
from sim.productivity.quality_table import PodQuality, QualityTable
from sim.productivity.restating import restated
from sim.productivity.rules import Rules
from sim.productivity.sensitivity import Outcome, Sensitivity, sensitivity
from sim.productivity.tables import ActivityTable, InputsTable
from sim.productivity.weighted_unit import UnitCost, unit_cost, unit_cost_range, unit_costs_assumed

__all__ = [
    "ActivityTable",
    "Alternative",
    "Assumption",
    "Bar",
    "Explanation",
    "Growth",
    "InputsTable",
    "Item",
    "Level",
    "Line",
    "NotComparable",
    "Outcome",
    "Period",
    "PodQuality",
    "Preset",
    "QualityTable",
    "Rules",
    "Sensitivity",
    "Step",
    "TableFault",
    "TableFaults",
    "UnitCost",
    "activity_by_pod",
    "adjusted_output",
    "bridge",
    "chained_growth",
    "check_tables",
    "contributions",
    "cost_weighted_activity",
    "deflated_inputs",
    "effect",
    "explain",
    "growth",
    "inputs_by",
    "level",
    "method_steps",
    "monthly",
    "productivity_growth",
    "read_preset",
    "read_table",
    "restated",
    "sensitivity",
    "spend_bridge",
    "spend_steps",
    "unit_cost",
    "unit_cost_range",
    "unit_costs_assumed",
    "volume_and_mix",
    "with_quality",
    "working_days",
    "write_table",
    "year_on_year",
]
