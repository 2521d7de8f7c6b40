"""The columns of a simulation that are recorded, by file and name; long tables are spread, a column for each key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.activity import Observed, activity_by_stay_band, activity_table
from sim.engine.journeys import POOL_INTEGRALS, SESSION_INTEGRALS, Run
from sim.engine.log import COLUMNS as LOG_COLUMNS
from sim.hospital.simulate import Simulation
from sim.study.model import ModelResult
from sim.study.outcome import Outcome

Column = NDArray[Any]
Tables = dict[str, dict[str, Column]]  # by file, by column


def of_run(run: Run) -> Tables:
    """Journeys, books and sessions, and the log where it was kept; codes as their names."""
    journeys, program = run.journeys, run.journeys.world.program
    outcomes = np.array([*program.outcomes, "inside"])
    rows: dict[str, Column] = {name: getattr(journeys, name) for name in ("key", "parent", "person", "session")}
    rows |= {"class": np.array(program.classes)[journeys.klass], "outcome": outcomes[journeys.outcome]}
    rows |= {"arrival": journeys.arrival, **{f"mark.{name}": journeys.at(name) for name in program.marks}}
    whole = {"dropped": run.dropped, "longest_passed_over": run.longest_passed_over}
    tables = {
        "journeys": rows,
        "run": {name: np.array([number]) for name, number in whole.items()},
        "occupancy": {f"{pool}.{use}": run.use(pool, use) for pool in program.pools for use in POOL_INTEGRALS},
        "sessions": dict(zip(SESSION_INTEGRALS, run.sessions.T, strict=True)),
    }
    if run.log is not None:
        tables["log"] = {name: getattr(run.log, name) for name in LOG_COLUMNS}
    return tables


def of_a_trust(simulation: Simulation, outcome: Outcome) -> Tables:
    """The monthly tables of a trust: staff, activity, cost and inputs, measures, and what they come to."""
    seen, found = Observed(simulation), outcome.measures
    level = outcome.level
    sums = {
        "cost_weighted_activity": level.cost_weighted_activity,
        "nominal_gbp": level.nominal_gbp,
        "without_readmissions_gbp": outcome.without_readmissions_gbp,
        "by_stay_band_gbp": outcome.by_stay_band_gbp,
        "opening_budget_gbp": outcome.budget.opening_gbp,
        "closing_budget_gbp": outcome.budget.closing_gbp,
    }
    pod = ("pod", "currency")
    return {
        **_staff(simulation),
        "activity": spread(activity_table(seen), pod, ("volume",)),
        "activity_by_stay_band": spread(activity_by_stay_band(seen), pod, ("volume",)),
        "cost": spread(
            outcome.lines.columns(), ("payer", "category", "staff_group", "contract", "item"), ("nominal_gbp", "hours")
        ),
        "inputs": spread(
            outcome.lines.inputs("trust"), ("category", "staff_group", "contract"), ("nominal_gbp", "hours")
        ),
        "measures": {
            f"{name}.{part}": getattr(found, part)[row]
            for row, name in enumerate(found.names)
            for part in ("numerator", "denominator")
        },
        "level": {name: np.array([figure]) for name, figure in sums.items()},
    }


def _staff(simulation: Simulation) -> Tables:
    roster = simulation.roster
    if roster is None:
        return {}
    closed = {
        f"{pool}.{part}": column
        for pool, change in roster.closed_beds.items()
        for part, column in zip(("at", "closed"), change, strict=True)
    }
    sessions = {"day": roster.sessions.day, "specialty": np.array(roster.sessions.specialty, dtype=np.str_)}
    return {
        "roster": spread(roster.table(), ("staff_group", "contract"), ("worked_h", "paid_h")),
        "staffing": spread(roster.staffing(), ("staff_group", "measure"), ("hours",)),
        "closed_beds": closed,
        "closed_sessions": sessions | {"number": roster.sessions.number},
    }


def of_a_model(result: ModelResult) -> Tables:
    """The figures of one replication of a model: of pools, steps and classes, shares of time, means by hour of day."""
    return {
        "figures": {".".join(key): figures for key, figures in result.values.items()},
        "shares": {name: shares[0] for name, shares in result.shares.items()},
        "by_hour": {".".join(key): hours[0] for key, hours in result.profile.items()},
    }


def spread(table: Mapping[str, Column], keys: Sequence[str], values: Sequence[str]) -> dict[str, Column]:
    """A long table as columns `key.key.value`, rows in their order."""
    names = list(zip(*(table[key].tolist() for key in keys), strict=True))
    rows: dict[tuple[str, ...], list[int]] = {}
    for row, name in enumerate(names):
        rows.setdefault(name, []).append(row)
    return {
        ".".join([*filter(None, name), value]): table[value][mine] for value in values for name, mine in rows.items()
    }
