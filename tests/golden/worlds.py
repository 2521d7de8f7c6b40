"""What the golden record is of: the shipped trust, its interventions and every shipped model, for a short while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from experiments.validation.models import NAMES, model
from sim.hospital.simulate import Engine, simulate
from sim.study.model import run_model
from sim.study.outcome import Job, kept_blueprint, measured
from tests.golden.tables import Tables, of_a_model, of_a_trust, of_run
from tests.hospital.typical import CONFIGS, plain, read

QUARTER = {"start": "2025-03-01", "warm_up_days": 31, "measured_months": 2, "seed": 1}
HOURS = {"discharge_to_assess": 24 * 400, "treatment_centre": 19}
"""Of models that are no queue of a few hours; of the others 300."""
INTERVENTIONS = tuple(
    path.stem
    for path in sorted((CONFIGS / "intervention").glob("*.yaml"))
    if path.stem not in ("none", "all_together", "all_together_best")
)


@dataclass(frozen=True)
class Golden:
    """One file of the record. engines: those that are held to it; slow: left to `make test-slow`."""

    name: str
    tables: Callable[[Engine], Tables]
    engines: tuple[Engine, ...] = ("compiled", "simpy")
    slow: bool = False


def trust(**top: Any) -> Callable[[Engine], Tables]:
    """Everything that is counted, paid and measured in a trust, and its log."""
    return lambda engine: _trust(plain(**top), engine, log=True)


def intervention(name: str) -> Callable[[Engine], Tables]:
    """The same of an intervention, without the log."""
    return lambda engine: _trust(plain(run=QUARTER, intervention=read("intervention", name)), engine, log=False)


def _trust(tree: dict[str, Any], engine: Engine, log: bool) -> Tables:
    simulation = simulate(kept_blueprint(tree), 0, engine, log)
    return of_run(simulation.run) | of_a_trust(simulation, measured(Job("baseline", 0, tree), simulation))


def shipped_model(name: str) -> Callable[[Engine], Tables]:
    """Journeys, log and figures of a model, from an empty start."""
    tree = model(name, {"run.warm_up_h": 0, "run.measured_h": HOURS.get(name, 300)})

    def tables(engine: Engine) -> Tables:
        run = simulate(kept_blueprint(tree), 0, engine, log=True).run
        return of_run(run) | of_a_model(run_model(tree, 1, engine))

    return tables


WORLDS = (
    Golden("trust", trust(run=QUARTER)),
    *(Golden(f"trust_{name}", intervention(name), ("compiled",)) for name in INTERVENTIONS),
    *(Golden(f"model_{name}", shipped_model(name)) for name in NAMES),
    Golden("trust_year", trust(), slow=True),
)
