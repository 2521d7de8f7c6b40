"""Which pools of a world are asked for more than they can do: run beside its replications, and kept like them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sim.hospital.load import Load, overloads
from sim.hospital.read import blueprint
from sim.hospital.simulate import Engine
from sim.scenario.vector import Vector
from sim.study.outcome import kept_blueprint


@dataclass(frozen=True)
class LoadJob:
    """The runs by which a world is judged, with every number as it is assumed; they have an engine of their own.

    vector: numbers in which the world differs from how it is written.
    """

    world: str
    plain: Mapping[str, Any] = field(repr=False)
    replication: int = 0
    engine: Engine = "compiled"
    vector: Vector | None = field(default=None, repr=False)


def overloaded(job: LoadJob) -> tuple[Load, ...]:
    """The pools of the world that are offered more than they can do: see `overloads`. Raises ScenarioFaults."""
    made = kept_blueprint(job.plain) if job.vector is None else blueprint(job.plain, job.vector)
    return tuple(overloads(made))
