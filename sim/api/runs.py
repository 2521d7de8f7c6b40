"""One scenario run from Python: figures by replication, figures with their intervals, and patients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Unpack

from sim.api.asked import How, one_error, request, said, warn
from sim.api.rows import table
from sim.api.scenarios import Scenario
from sim.hospital.load import overloads
from sim.hospital.read import blueprint
from sim.report.complaint import BadInput
from sim.report.loads import overload, warnings_of
from sim.report.model_files import figure_table
from sim.study.model import ModelResult, run_model
from sim.study.model_run import logged
from sim.study.outcome import Job, Outcome, outcome
from sim.study.replicate import outcome_of, replicate
from sim.study.results import rows
from sim.study.running import running
from sim.study.sweep.figures import figures_of
from sim.study.sweep.figures import replications as side_by_side
from sim.study.sweep.tables import estimate
from sim.study.units import PAYERS, unit_of
from sim.study.visits import visit_table

FIGURES = {
    "measure": str,
    "unit": str,
    "mean": float,
    "half_width": float,
    "low": float,
    "high": float,
    "replications": int,
    "payer": str,
}


def run(scenario: Scenario, replications: int | None = None, **how: Unpack[How]) -> Any:
    """Run a scenario as it is assumed, and give every figure of every replication.

    Parameters
    ----------
    scenario : Scenario
        Of a trust, or a model by itself.
    replications : int, optional
        From 1 on; unsaid, as many as the model or the configuration says (30 of a trust).
    **how : How
        `engine`, `workers`, `store`, `execution`, `retry`.

    Returns
    -------
    pyarrow.Table
        Of a trust, a row a replication, month and measure: scenario, replication, assumptions (`as_assumed`), month
        (`2025-04`, or the first and last of all for what is of the window as a whole), measure, unit, value (null where
        there is nothing to tell), weight and adds (how it adds up over months; see docs/data_dictionary.md). Activity
        and inputs follow as measures `activity: pod` (units) and `input: heading` (£).
        Of a model, a row a replication and figure: replication, kind (`pool`, `class`, ...), name, measure, value and
        weight. A name that ends in `_h` is in hours, one in `_share` is a fraction.

    Raises
    ------
    BadInput
        With all that is wrong; of a model also where all of its replications failed.

    Warns
    -----
    ScenarioWarning
        A pool that is asked for more than it has; a replication of a model that failed and is not in the table.

    Examples
    --------
    >>> from sim.api import run, scenario
    >>> table = run(scenario("run.measured_h=100", model="multi_server"), 2)
    >>> table.column_names
    ['replication', 'kind', 'name', 'measure', 'value', 'weight']
    >>> import pyarrow.compute as pc
    >>> sorted(pc.unique(table["replication"]).to_pylist())
    [0, 1]
    """
    import pyarrow as pa

    if scenario.of_model:
        model, lines = _model(scenario, replications, how)
        warn(lines)
        return figure_table(model)
    outcomes, lines = _trust(scenario, replications, how)
    warn(lines)
    return pa.table({name: pa.array(column, from_pandas=True) for name, column in rows(outcomes).items()})


def figures(scenario: Scenario, replications: int | None = None, **how: Unpack[How]) -> Any:
    """Run a scenario as it is assumed, and give every figure with its interval over the replications.

    Parameters
    ----------
    scenario : Scenario
        Of a trust, or a model by itself.
    replications : int, optional
        As of `run`; of one there is no interval.
    **how : How
        `engine`, `workers`, `store`, `execution`, `retry`.

    Returns
    -------
    pyarrow.Table
        A row a figure: measure (of a model its kind, name and measure: `pool.place.queue_mean`), unit, mean,
        half_width, low and high of the 95 % interval (null where there is none), replications that have the figure, and
        the payer of a bill. Sums of a trust are by the year of twelve months.

    Raises
    ------
    BadInput
        As of `run`.

    Examples
    --------
    >>> from sim.api import figures, scenario
    >>> table = figures(scenario("run.measured_h=100", model="multi_server"), 3)
    >>> row = next(row for row in table.to_pylist() if row["measure"] == "pool.place.queue_mean")
    >>> row["replications"], row["low"] < row["mean"] < row["high"]
    (3, True)
    """
    if scenario.of_model:
        model, lines = _model(scenario, replications, how)
        found: Iterator[Sequence[Any]] = _of_model(model)
    else:
        outcomes, lines = _trust(scenario, replications, how)
        found = _of_trust(outcomes)
    warn(lines)
    return table(FIGURES, found)


def patients(scenario: Scenario, replication: int = 0, **how: Unpack[How]) -> Any:
    """Run one replication as it is assumed, and give its patients, a row a visit, in order of arrival.

    Parameters
    ----------
    scenario : Scenario
        Of a trust, or a model by itself.
    replication : int
        Which, from 0 on: the patients of a world are the same in every world of that number.
    **how : How
        `engine`; nothing else matters to one run, which is never kept.

    Returns
    -------
    pyarrow.Table
        replication; visit, person and follows (the visit after which this one comes back, null of the first), as 16
        hexadecimal digits; class; arrived_h and left_h, hours from the start of the run, warm-up included (null: still
        inside at the end); outcome; measured, whether the visit ended in the measured window; lost, whether it was
        turned away; waited_h; a column `mark.NAME_h` for each mark of the pathways (null: not passed), and
        `attribute.NAME` for each attribute that the run kept.

    Raises
    ------
    BadInput
        With all that is wrong, a deadlock of the pathways among it.

    Warns
    -----
    ScenarioWarning
        A pool that is asked for more than it has.

    Examples
    --------
    >>> from sim.api import patients, scenario
    >>> table = patients(scenario("run.measured_h=100", model="multi_server"))
    >>> sorted(name for name in table.column_names if name.startswith("mark."))
    ['mark.began_h', 'mark.came_h']
    """
    if isinstance(replication, bool) or replication < 0:
        raise BadInput([f"replication: must be 0 or more, got {replication}"])
    engine = request("model", 1, {"engine": said(how)["engine"]}).engine
    with one_error():
        made = blueprint(scenario.tree)
        found = visit_table(logged(made, replication, engine), replication)
        warn(warnings_of({scenario.world: made}, {scenario.world: scenario.name}))
        return found


def _model(scenario: Scenario, count: int | None, how: How) -> tuple[ModelResult, list[str]]:
    """A model run, and what is to be warned of."""
    asked = request("model", scenario.replications if count is None else count, how)
    with one_error(), running(asked) as where:
        found = run_model(scenario.tree, asked.replications, asked.engine, where)
    if not found.done:
        raise BadInput([f"pathways: {line}" for line in found.failed])
    return found, [*map(overload, found.loads), *(f"failed: {line}" for line in found.failed)]


def _trust(scenario: Scenario, count: int | None, how: How) -> tuple[list[Outcome], list[str]]:
    """Replications of a trust, and what is to be warned of."""
    asked = request("kpi", scenario.replications if count is None else count, how)
    jobs = [Job(scenario.world, number, scenario.tree, asked.engine) for number in range(asked.replications)]
    with one_error(), running(asked) as where:
        found = replicate(jobs, outcome, where, keep=outcome_of)
    return found, [*map(overload, overloads(blueprint(scenario.tree)))]


def _of_model(found: ModelResult) -> Iterator[Sequence[Any]]:
    for key, each in found.estimates.items():
        name = ".".join(key)
        yield name, unit_of(name), each.mean, each.half_width, each.low, each.high, each.replications, ""


def _of_trust(outcomes: Sequence[Outcome]) -> Iterator[Sequence[Any]]:
    runs = side_by_side({each.replication: figures_of(each) for each in outcomes})
    for name in runs.names:
        yield name, unit_of(name), *estimate(runs, name), len(outcomes), PAYERS.get(name, "")
