"""acuteflow from Python: what the command does, with tables of pyarrow in place of files and pages.

Nothing is printed and nothing is written unless a call names a folder. A table becomes a data frame by
`table.to_pandas()` or `polars.from_arrow(table)`; neither of these is needed here. docs/api.md has an example of each.
"""

from sim.api.asked import How, ScenarioWarning
from sim.api.comparisons import Compared, compare
from sim.api.runs import figures, patients, run
from sim.api.scenarios import Scenario, scenario
from sim.api.studies import Study, study
from sim.report.complaint import BadInput

__all__ = [
    "BadInput",
    "Compared",
    "How",
    "Scenario",
    "ScenarioWarning",
    "Study",
    "compare",
    "figures",
    "patients",
    "run",
    "scenario",
    "study",
]
