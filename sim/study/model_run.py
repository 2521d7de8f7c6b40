"""One replication of a model run for itself, and what is kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.activity.counted import Counted
from sim.activity.figure import Seen
from sim.activity.modelled import counted, figures_of
from sim.activity.window import Window
from sim.hospital.build import Blueprint
from sim.hospital.simulate import Engine, simulate
from sim.scenario.vector import Vector
from sim.study.outcome import kept_blueprint


@dataclass(frozen=True)
class ModelJob:
    """One replication of a model. vector: the numbers with which it is run (none: as they are written)."""

    plain: Mapping[str, Any] = field(repr=False)
    replication: int
    engine: Engine = "compiled"
    vector: Vector | None = field(default=None, repr=False)
    visits: Path | None = None
    """A folder in which the visits are written (see `sim.study.visits`), where they are asked for."""


@dataclass(frozen=True)
class ModelOutcome:
    """What one replication gave; `failed` says why there is nothing."""

    replication: int
    seen: Seen = field(default_factory=Seen)
    failed: str = ""


def model_outcome(job: ModelJob) -> ModelOutcome:
    """Run one replication and read its log. Raises Deadlock and EndlessLoop (see `simulate`)."""
    made = kept_blueprint(job.plain, job.vector)
    read = logged(made, job.replication, job.engine)
    if job.visits is not None:
        from sim.study.visits import write_part

        write_part(read, job.visits, job.replication)
    return ModelOutcome(job.replication, figures_of(read, made.scenario.first.measures))


def logged(made: Blueprint, replication: int, engine: Engine) -> Counted:
    """Run one replication of a model or a trust, and read its log. Raises Deadlock and EndlessLoop."""
    run = simulate(made, replication, engine, log=True).run
    first = made.scenario.first
    return counted(run, _window(made), first.measures, first.run.audit_at_h)


@lru_cache(maxsize=8)
def _window(made: Blueprint) -> Window:
    return Window(made.clock.window_start_ms, made.clock.end_ms, made.clock.start)
