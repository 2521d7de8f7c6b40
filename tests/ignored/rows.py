"""Everything that a run of a scenario comes to, as bytes by name: what a leaf may move."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from sim.activity import Observed, cost_volumes
from sim.cost import price
from sim.cost.drivers import drivers_of
from sim.cost.marginal import marginal_costs
from sim.cost.planned import budget_lines, estate_losses, unclosed
from sim.hospital.read import blueprint
from sim.hospital.simulate import Simulation, simulate
from sim.scenario.cost import Cost
from sim.study.model import run_model
from sim.study.outcome import Job, measured
from sim.workforce import Roster
from tests.golden.tables import Tables, of_a_model, of_a_trust, of_run

Rows = dict[str, bytes]


def rows(plain: Mapping[str, Any]) -> Rows:
    """Journeys, log, books, and what is told of them: figures of a model, or tables of a trust."""
    made = blueprint(plain)
    simulation = simulate(made, 0, log=True)
    tables = of_run(simulation.run) | of_a_model(run_model(plain, 1))
    if made.scenario.first.cost is not None and simulation.roster is not None:
        outcome = measured(Job("world", 0, plain), simulation)
        tables |= of_a_trust(simulation, outcome) | _more_sessions(simulation)
        tables["budget"] = {str(step): np.array([step.gbp]) for step in outcome.budget.steps}
        tables["planned"] = _planned(made.scenario.first.cost, simulation.roster) | {
            "price year": np.array([outcome.price_year_gbp])
        }
    return {f"{file}: {name}": _bytes(column) for file, columns in tables.items() for name, column in columns.items()}


def _planned(cost: Cost, roster: Roster) -> dict[str, np.ndarray]:
    """What `task=cost` tells."""
    units = marginal_costs(cost, roster, dict.fromkeys(cost.consumables, 1.0))
    return {
        "budget": np.array([line.made_gbp for line in budget_lines(cost, roster)]),
        "units": np.array([[unit.staff_held, unit.staffed] for unit in units]),
        "estate": np.array(estate_losses(cost)),
        "unclosed": np.array([unclosed(cost, roster)]),
    }


def _more_sessions(simulation: Simulation) -> Tables:
    """The bill if one session a month had been held beyond the planned ones."""
    dated, roster = simulation.blueprint.scenario, simulation.roster
    assert roster is not None

    def cost(day: date) -> Cost:
        in_force = dated.at(day).cost
        assert in_force is not None
        return in_force

    extra = drivers_of(cost_volumes(Observed(simulation)), (), np.ones(len(roster.months)))
    return {"cost of more sessions": {"nominal_gbp": price(cost, roster, extra).nominal_gbp}}


def _bytes(column: Any) -> bytes:
    held = np.asarray(column)
    return "\n".join(held.tolist()).encode() if held.dtype.kind == "U" else held.tobytes()


def moved(before: Rows, after: Rows) -> list[str]:
    """The names of what differs."""
    return [name for name in dict.fromkeys([*before, *after]) if before.get(name) != after.get(name)]
