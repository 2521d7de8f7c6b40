"""What the command is asked for: which task, how many replications, by which engine, and where results go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, get_args

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from sim.scenario.base import Part
from sim.scenario.faults import Fault
from sim.scenario.synonyms import meant
from sim.scenario.validated import fault_of


class Where(Part):
    """Where runs are done: `local`, in `workers` processes beside each other, or `dask`, on the cluster at an address
    (`tcp://host:8786`), without one on a cluster of `workers` processes made here.
    """

    backend: Literal["local", "dask"] = "local"
    address: str | None = Field(default=None, min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _of_a_word(cls, written: Any) -> Any:
        """The backend by itself."""
        return {"backend": written} if isinstance(written, str) else written

    @field_validator("address")
    @classmethod
    def _on_a_cluster(cls, address: str | None, info: ValidationInfo) -> str | None:
        if address is not None and info.data.get("backend") == "local":
            raise ValueError("belongs to execution=dask")
        return address


class Request(Part):
    """Options of the command; everything else of a configuration is the scenario."""

    task: Literal[
        "compare",
        "kpi",
        "account",
        "calibrate",
        "cost",
        "show",
        "model",
        "diagram",
        "patient",
        "tables",
        "warm_up",
        "years",
        "results",
    ]
    """`compare`: interventions beside the baseline; `kpi`: simulated beside published; `account`: the trust's year by
    arithmetic, and a run of it; `calibrate`: an ensemble of trusts that meet the published rows; `cost`: what the
    budget is made of, and what one more unit costs; `show`: the composed scenario with where each number comes from;
    `model`: figures of pools and classes; `diagram`: the pathways drawn; `patient`: the journeys an intervention
    changed most, side by side; `tables`: activity and inputs as a real trust would give them, for task=productivity;
    `warm_up`: whether the run has warmed up when measuring begins; `years`: growth as a board sees it reported month by
    month, with and without a change; `results`: what is kept of a study, without a run.
    """
    comparison: tuple[str, ...] = Field(default=("none",), min_length=1)
    """Interventions compared when none is named."""
    replications: int = Field(ge=1, le=100_000)
    """Pairs of worlds, 1 to 100,000."""
    engine: Literal["compiled", "simpy"]
    """Which engine runs the worlds; the answer is the same."""
    workers: int = Field(ge=1, le=1024)
    """Processes beside each other, 1 to 1024."""
    format: Literal["table", "json", "xlsx", "csv"]
    """How the answer is given: `xlsx` prints the table and writes every table of it as a workbook and as CSV; `csv`: of
    task=results and task=account.
    """
    event_log: bool = False
    """Whether the log of the first replication of each world is written as well."""
    visits: bool = False
    """Whether the visits of every replication of a model are written as well."""
    show: str | None = None
    """Of task=show, the branch to print: a dotted path, `*` for every key at its level."""
    where: str | None = None
    """Of task=results, which rows: a condition on the columns, as `beds > 500 and measure = 'productivity'`."""
    output: str = Field(min_length=1)
    """Folder in which results are written."""
    store: str | None = Field(default=None, min_length=1)
    """Folder in which every run is kept, so that none is done twice; null: none is kept."""
    retry: Literal["failed"] | None = None
    """`failed`: runs that came to no outcome before are done again."""
    execution: Where = Where()
    """Where runs are done."""


OPTIONS = tuple(Request.model_fields)
NOT_SCENARIO = ("kpi", "account", "calibration", "hydra", "study")
"""Parts of a configuration that no run reads."""
TASKS = (*get_args(Request.model_fields["task"].annotation), "productivity")
"""Every task of the command; the last has a configuration of its own (`sim.report.observed`)."""


def read_request(configuration: Mapping[str, Any]) -> tuple[Request | None, list[Fault]]:
    """The options of a configuration, or what is wrong with them."""
    try:
        return Request.model_validate({k: v for k, v in configuration.items() if k in OPTIONS}), []
    except ValidationError as error:
        return None, [_with_tasks(fault_of(each)) for each in error.errors(include_url=False)]


def _with_tasks(fault: Fault) -> Fault:
    """A fault; of a task that is none, with every task there is, that of given tables among them."""
    if fault.path != "task":
        return fault
    if fault.found == repr(TASKS[-1]):
        return replace(fault, rule="reads given tables, and no trust or model: must stand without model=")
    near = meant(fault.found.strip("'"), TASKS)
    return replace(fault, rule=f"must be one of {', '.join(TASKS)}" + (f"; did you mean {near}?" if near else ""))
