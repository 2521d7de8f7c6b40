"""The calculation, from tables of activity and inputs; it cannot tell a simulated trust from a real one."""

from sim.productivity.calculation import (
    Growth,
    adjusted_output,
    deflated_inputs,
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
    contributions,
    inputs_by,
    spend_bridge,
    volume_and_mix,
    working_days,
)
from sim.productivity.faults import TableFault, TableFaults
from sim.productivity.files import read_table, write_table
from sim.productivity.levels import (
    Level,
    Line,
    NotComparable,
    Period,
    check_tables,
    cost_weighted_activity,
    level,
)
from sim.productivity.preset import Preset
from sim.productivity.tables import ActivityTable, InputsTable

__all__ = [
    "ActivityTable",
    "Bar",
    "Growth",
    "InputsTable",
    "Level",
    "Line",
    "NotComparable",
    "Period",
    "Preset",
    "TableFault",
    "TableFaults",
    "activity_by_pod",
    "adjusted_output",
    "bridge",
    "check_tables",
    "contributions",
    "cost_weighted_activity",
    "deflated_inputs",
    "effect",
    "growth",
    "inputs_by",
    "level",
    "monthly",
    "productivity_growth",
    "read_table",
    "spend_bridge",
    "volume_and_mix",
    "working_days",
    "write_table",
    "year_on_year",
]
