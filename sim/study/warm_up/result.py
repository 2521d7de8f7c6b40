"""The warm-up of every world asked about: its series over the replications, and what is found of each output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.hospital.build import Blueprint
from sim.hospital.load import Load, overloads
from sim.hospital.simulate import Engine
from sim.study.execution import HERE, Execution, ProgressCallback, side_by_side, silent
from sim.study.warm_up.series import QUEUE, Series, SeriesJob, series
from sim.study.warm_up.spans import Spans
from sim.study.warm_up.verdict import Finding, judge, of_account

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class WarmUp:
    """Of one world. series: by output, float64[replications done, parts]; findings: of the outputs judged; unjudged:
    outputs in which next to nobody is; failed: why replications failed, a line each.
    """

    world: str
    spans: Spans
    replications: tuple[int, ...]
    series: Mapping[str, Reals] = field(repr=False)
    findings: tuple[Finding, ...]
    unjudged: tuple[str, ...]
    loads: tuple[Load, ...]
    failed: tuple[str, ...]


def run_warm_up(
    blueprints: Mapping[str, Blueprint],
    replications: int,
    engine: Engine = "compiled",
    execution: Execution = HERE,
    on_progress: ProgressCallback = silent,
) -> list[WarmUp]:
    """Run every world, its warm-up included, and judge each of its outputs."""
    plain: dict[str, Mapping[str, Any]] = {world: made.plain or {} for world, made in blueprints.items()}
    jobs = [SeriesJob(world, plain[world], number, engine) for world in plain for number in range(replications)]
    found = side_by_side(jobs, series, execution, on_progress)
    loads = [tuple(overloads(made)) for made in blueprints.values()]
    return [
        warm_up(world, Spans.of(blueprints[world].clock), [each for each in found if each.world == world], own)
        for world, own in zip(plain, loads, strict=True)
    ]


def warm_up(world: str, spans: Spans, found: Sequence[Series], loads: tuple[Load, ...]) -> WarmUp:
    """What the replications of one world come to."""
    done = [each for each in found if not each.failed]
    failed = tuple(f"replication {each.replication}: {each.failed}" for each in found if each.failed)
    names = list(done[0].by_output) if done and spans.measured else []
    by_output = {name: np.array([each.by_output[name] for each in done]) for name in names}
    judged = [name for name in names if of_account(by_output[name], spans)]
    full = {f"{QUEUE}{load.pool}" for load in loads}
    findings = tuple(judge(output, by_output[output], spans, output in full, len(judged)) for output in judged)
    unjudged = tuple(name for name in names if name not in judged)
    return WarmUp(world, spans, tuple(each.replication for each in done), by_output, findings, unjudged, loads, failed)
